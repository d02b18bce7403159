// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_AUTH_JOSE_H_
#define NAOBER_LIBS_AUTH_JOSE_H_

#include <map>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

struct _cjose_jwk_int;
struct _cjose_jws_int;

// Owners and absl errors around libcjose: keys (RFC 7517) and compact signatures (RFC 7515). What
// is trusted is decided in token_verifier, not here.
namespace naober::auth {

// A key: private when it was generated or imported with its private part. Verifying with one key
// from many threads is safe; the object itself is not copied.
class Jwk {
 public:
  // INVALID_ARGUMENT if `json` is not a key that libcjose knows.
  static absl::StatusOr<Jwk> Import(const std::string& json);
  // A new private key on P-256 (for ES256). Its id is random.
  static absl::StatusOr<Jwk> GenerateP256();

  std::string id() const;
  bool IsP256() const;
  // Size of an RSA key's modulus in bits; 0 for other kinds.
  int RsaBits() const;

  enum class Part { kPublic, kPrivate };
  std::string ToJson(Part part) const;

 private:
  friend class Jws;
  struct Release {
    void operator()(_cjose_jwk_int* key) const;
  };
  explicit Jwk(_cjose_jwk_int* key) : key_(key) {}
  std::unique_ptr<_cjose_jwk_int, Release> key_;
};

// A signed message in compact form: header.payload.signature.
class Jws {
 public:
  // Signs with the algorithm that `header["alg"]` names; the compact form.
  static absl::StatusOr<std::string> Sign(const Jwk& key,
                                          const std::map<std::string, std::string>& header,
                                          const std::string& payload);

  // Parses; the signature is not looked at. INVALID_ARGUMENT if it isn't one.
  static absl::StatusOr<Jws> Parse(absl::string_view compact);

  // A text member of the protected header; "" when it is missing or of another kind.
  std::string Header(const char* name) const;
  bool HasHeader(const char* name) const;

  // UNAUTHENTICATED unless `key` made the signature with the header's algorithm.
  absl::Status Verify(const Jwk& key) const;

  // What was signed. Only to be trusted after Verify.
  std::string Payload() const;

 private:
  struct Release {
    void operator()(_cjose_jws_int* message) const;
  };
  explicit Jws(_cjose_jws_int* message) : message_(message) {}
  std::unique_ptr<_cjose_jws_int, Release> message_;
};

}  // namespace naober::auth

#endif  // NAOBER_LIBS_AUTH_JOSE_H_
