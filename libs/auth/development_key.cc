// SPDX-License-Identifier: EUPL-1.2
#include "libs/auth/development_key.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/auth/claims.h"
#include "libs/auth/token_verifier.h"
#include "libs/base/status_macros.h"
#include "libs/base/uuid.h"
#include "libs/config/file.h"

namespace naober::auth {
namespace {

using nlohmann::json;

// Whole or not at all: readers of the key set never see half a file.
absl::Status WriteFile(const std::string& path, const std::string& content, mode_t mode) {
  const std::string fresh = absl::StrCat(path, ".", NewUuidV7());
  const int file = open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  const bool written = file >= 0 && write(file, content.data(), content.size()) ==
                                        static_cast<ssize_t>(content.size());
  const bool closed = file >= 0 && close(file) == 0;
  if (written && closed && rename(fresh.c_str(), path.c_str()) == 0) return absl::OkStatus();
  const int error = errno;
  unlink(fresh.c_str());
  return absl::UnavailableError(absl::StrCat("can't write ", path, ": ", std::strerror(error)));
}

}  // namespace

absl::StatusOr<DevelopmentKey> DevelopmentKey::Create(const std::string& key_file,
                                                      const std::string& jwks_file) {
  ASSIGN_OR_RETURN(Jwk jwk, Jwk::GenerateP256());
  DevelopmentKey key(std::move(jwk));
  RETURN_IF_ERROR(WriteFile(key_file, key.key_.ToJson(Jwk::Part::kPrivate), 0600));
  RETURN_IF_ERROR(WriteFile(jwks_file, key.Jwks(), 0644));
  return key;
}

absl::StatusOr<DevelopmentKey> DevelopmentKey::Open(const std::string& key_file) {
  ASSIGN_OR_RETURN(const std::string text, config::ReadFile(key_file));
  ASSIGN_OR_RETURN(Jwk jwk, Jwk::Import(text));
  if (!jwk.IsP256() || jwk.ToJson(Jwk::Part::kPrivate) == jwk.ToJson(Jwk::Part::kPublic)) {
    return absl::InvalidArgumentError(absl::StrCat(key_file, " holds no private P-256 key"));
  }
  return DevelopmentKey(std::move(jwk));
}

absl::StatusOr<std::string> DevelopmentKey::Mint(const Caller& caller,
                                                 absl::Duration valid_for) const {
  const absl::Time now = absl::Now();
  json claims = {{"iss", kDevelopmentIssuer},
                 {"aud", kAudience},
                 {"sub", caller.subject},
                 {"iat", absl::ToUnixSeconds(now)},
                 {"nbf", absl::ToUnixSeconds(now)},
                 {"exp", absl::ToUnixSeconds(now + valid_for)},
                 {"jti", NewUuidV7()},
                 {"municipalities", caller.municipalities},
                 {"roles", json::array()}};
  for (const Role role : caller.roles) claims["roles"].push_back(RoleName(role));
  const std::pair<const char*, const std::string*> optional_claims[] = {
      {"tenant", &caller.tenant_id},
      {"organisation", &caller.organisation_id},
      {"service", &caller.service},
      {"person", &caller.person_id}};
  for (const auto& [name, value] : optional_claims) {
    if (!value->empty()) claims[name] = *value;
  }
  return Jws::Sign(key_, {{"alg", "ES256"}, {"typ", "at+jwt"}, {"kid", key_.id()}}, claims.dump());
}

std::string DevelopmentKey::Jwks() const {
  json key = json::parse(key_.ToJson(Jwk::Part::kPublic));
  key["use"] = "sig";
  key["alg"] = "ES256";
  return json{{"keys", json::array({key})}}.dump();
}

}  // namespace naober::auth
