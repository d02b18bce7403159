// SPDX-License-Identifier: EUPL-1.2
#include "libs/auth/jose.h"

#include <cjose/cjose.h>

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "libs/base/uuid.h"

namespace naober::auth {
namespace {

struct Free {
  void operator()(void* memory) const { std::free(memory); }
};

struct ReleaseHeader {
  void operator()(cjose_header_t* header) const { cjose_header_release(header); }
};

absl::Status Error(absl::string_view what, const cjose_err& error) {
  return absl::InvalidArgumentError(
      absl::StrCat(what, ": ", error.message == nullptr ? "unknown" : error.message));
}

}  // namespace

void Jwk::Release::operator()(_cjose_jwk_int* key) const { cjose_jwk_release(key); }
void Jws::Release::operator()(_cjose_jws_int* message) const { cjose_jws_release(message); }

absl::StatusOr<Jwk> Jwk::Import(const std::string& json) {
  cjose_err error = {};
  cjose_jwk_t* key = cjose_jwk_import(json.data(), json.size(), &error);
  if (key == nullptr) return Error("not a usable JSON Web Key", error);
  return Jwk(key);
}

absl::StatusOr<Jwk> Jwk::GenerateP256() {
  cjose_err error = {};
  Jwk key(cjose_jwk_create_EC_random(CJOSE_JWK_EC_P_256, &error));
  if (key.key_ == nullptr) return Error("can't make a key", error);
  const std::string id = NewUuidV7();
  if (!cjose_jwk_set_kid(key.key_.get(), id.data(), id.size(), &error)) {
    return Error("can't name a key", error);
  }
  return key;
}

std::string Jwk::id() const {
  cjose_err error = {};
  const char* id = cjose_jwk_get_kid(key_.get(), &error);
  return id == nullptr ? "" : id;
}

bool Jwk::IsP256() const {
  cjose_err error = {};
  return cjose_jwk_get_kty(key_.get(), &error) == CJOSE_JWK_KTY_EC &&
         cjose_jwk_EC_get_curve(key_.get(), &error) == CJOSE_JWK_EC_P_256;
}

int Jwk::RsaBits() const {
  cjose_err error = {};
  if (cjose_jwk_get_kty(key_.get(), &error) != CJOSE_JWK_KTY_RSA) return 0;
  return static_cast<int>(cjose_jwk_get_keysize(key_.get(), &error));
}

std::string Jwk::ToJson(Part part) const {
  cjose_err error = {};
  const std::unique_ptr<char, Free> json(
      cjose_jwk_to_json(key_.get(), part == Part::kPrivate, &error));
  return json == nullptr ? "" : json.get();
}

absl::StatusOr<std::string> Jws::Sign(const Jwk& key,
                                      const std::map<std::string, std::string>& header,
                                      const std::string& payload) {
  cjose_err error = {};
  const std::unique_ptr<cjose_header_t, ReleaseHeader> protected_header(cjose_header_new(&error));
  if (protected_header == nullptr) return Error("can't make a header", error);
  for (const auto& [name, value] : header) {
    if (!cjose_header_set(protected_header.get(), name.c_str(), value.c_str(), &error)) {
      return Error("can't set a header", error);
    }
  }
  const Jws message(cjose_jws_sign(key.key_.get(), protected_header.get(),
                                   reinterpret_cast<const uint8_t*>(payload.data()), payload.size(),
                                   &error));
  if (message.message_ == nullptr) return Error("can't sign", error);
  const char* compact = nullptr;  // owned by the message
  if (!cjose_jws_export(message.message_.get(), &compact, &error)) {
    return Error("can't write a signature", error);
  }
  return std::string(compact);
}

absl::StatusOr<Jws> Jws::Parse(absl::string_view compact) {
  cjose_err error = {};
  cjose_jws_t* message = cjose_jws_import(compact.data(), compact.size(), &error);
  if (message == nullptr) return Error("not a compact JSON Web Signature", error);
  return Jws(message);
}

std::string Jws::Header(const char* name) const {
  cjose_err error = {};
  const char* value = cjose_header_get(cjose_jws_get_protected(message_.get()), name, &error);
  return value == nullptr ? "" : value;
}

bool Jws::HasHeader(const char* name) const {
  cjose_err error = {};
  const std::unique_ptr<char, Free> raw(
      cjose_header_get_raw(cjose_jws_get_protected(message_.get()), name, &error));
  return raw != nullptr;
}

absl::Status Jws::Verify(const Jwk& key) const {
  cjose_err error = {};
  if (cjose_jws_verify(message_.get(), key.key_.get(), &error)) return absl::OkStatus();
  return absl::UnauthenticatedError("the signature does not fit");
}

std::string Jws::Payload() const {
  cjose_err error = {};
  uint8_t* bytes = nullptr;  // owned by the message
  size_t size = 0;
  if (!cjose_jws_get_plaintext(message_.get(), &bytes, &size, &error)) return "";
  return std::string(reinterpret_cast<const char*>(bytes), size);
}

}  // namespace naober::auth
