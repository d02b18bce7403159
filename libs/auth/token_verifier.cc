// SPDX-License-Identifier: EUPL-1.2
#include "libs/auth/token_verifier.h"

#include <openssl/sha.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/ascii.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"

namespace naober::auth {
namespace {

using nlohmann::json;

constexpr size_t kMaxTokenBytes = 16 << 10;
constexpr size_t kMaxKnownTokens = 4096;
constexpr double kLatestTime = 253402300799;  // 9999-12-31T23:59:59Z

absl::Status Refused(absl::string_view reason, absl::string_view message) {
  return WithReason(absl::UnauthenticatedError(message), reason);
}

absl::Status Invalid(absl::string_view message) { return Refused("TOKEN_INVALID", message); }

std::string Sha256(absl::string_view text) {
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(),
         reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

// The allow-list of algorithms, each tied to its kind of key: a token can't choose to have an RSA
// key read as something else.
bool AlgorithmFits(const std::string& algorithm, const Jwk& key) {
  if (algorithm == "ES256") return key.IsP256();
  if (algorithm == "RS256" || algorithm == "PS256") return key.RsaBits() > 0;
  return false;
}

bool IsAllowedAlgorithm(const std::string& algorithm) {
  return algorithm == "ES256" || algorithm == "RS256" || algorithm == "PS256";
}

absl::Status CheckHeader(const Jws& message) {
  if (!IsAllowedAlgorithm(message.Header("alg"))) {
    return Invalid("the token's algorithm must be PS256, RS256 or ES256");
  }
  const std::string type = absl::AsciiStrToLower(message.Header("typ"));
  if (type != "at+jwt" && type != "application/at+jwt" && type != "jwt") {
    return Invalid("the token's typ must be at+jwt or JWT");
  }
  // We understand no extension, and RFC 7515 (4.1.11) then wants a refusal.
  if (message.HasHeader("crit")) return Invalid("the token asks for an extension");
  return absl::OkStatus();
}

bool NamesAudience(const json& claims) {
  const auto audience = claims.find("aud");
  if (audience == claims.end()) return false;
  if (audience->is_string()) return *audience == kAudience;
  return audience->is_array() &&
         std::find(audience->begin(), audience->end(), kAudience) != audience->end();
}

absl::StatusOr<absl::Time> TimeClaim(const json& claims, const char* name, absl::Time missing) {
  const auto found = claims.find(name);
  if (found == claims.end()) return missing;
  if (!found->is_number()) return Invalid("exp and nbf must be numbers");
  const double seconds = found->get<double>();
  if (!(seconds >= 0 && seconds <= kLatestTime)) return Invalid("exp and nbf must be times");
  return absl::FromUnixMicros(static_cast<int64_t>(seconds * 1e6));
}

}  // namespace

TokenVerifier::TokenVerifier(VerifierOptions options)
    : options_(std::move(options)), keys_(options_.keys) {}

absl::StatusOr<Caller> TokenVerifier::Verify(absl::string_view token) {
  if (token.size() > kMaxTokenBytes) return Invalid("the token is too long");
  const std::string digest = Sha256(token);
  std::shared_ptr<const Known> known;
  {
    MutexLock lock(mutex_);
    if (const auto found = known_.find(digest); found != known_.end()) known = found->second;
  }
  if (known == nullptr || known->generation != keys_.CurrentGeneration()) {
    ASSIGN_OR_RETURN(Known fresh, VerifyAfresh(token));
    known = std::make_shared<const Known>(std::move(fresh));
    MutexLock lock(mutex_);
    // Forgetting all is simpler than forgetting the oldest, and rare enough to cost nothing.
    if (known_.size() >= kMaxKnownTokens) known_.clear();
    known_[digest] = known;
  }
  RETURN_IF_ERROR(CheckTimes(*known));
  return known->caller;
}

absl::StatusOr<TokenVerifier::Known> TokenVerifier::VerifyAfresh(absl::string_view token) {
  Known known;
  known.generation = keys_.generation();
  absl::StatusOr<Jws> message = Jws::Parse(token);
  if (!message.ok()) return Invalid("not a signed token");
  RETURN_IF_ERROR(CheckHeader(*message));
  absl::StatusOr<std::shared_ptr<const Jwk>> key = keys_.Find(message->Header("kid"));
  if (!key.ok()) {
    return ReasonOf(key.status()).empty() ? Invalid(key.status().message()) : key.status();
  }
  if (!AlgorithmFits(message->Header("alg"), **key)) {
    return Invalid("the token's algorithm does not fit its key");
  }
  if (!message->Verify(**key).ok()) return Invalid("the token's signature does not fit");

  const json claims = json::parse(message->Payload(), nullptr, /*allow_exceptions=*/false);
  if (!claims.is_object()) return Invalid("the token holds no claims");
  const auto issuer = claims.find("iss");
  if (issuer == claims.end() || !issuer->is_string() ||
      std::find(options_.issuers.begin(), options_.issuers.end(), issuer->get<std::string>()) ==
          options_.issuers.end()) {
    return Refused("TOKEN_WRONG_ISSUER", "the token's issuer is not accepted here");
  }
  if (!NamesAudience(claims)) {
    return Refused("TOKEN_WRONG_AUDIENCE", "the token is not for this platform");
  }
  if (!claims.contains("exp")) return Invalid("the token must have an exp");
  ASSIGN_OR_RETURN(known.expires, TimeClaim(claims, "exp", absl::InfinitePast()));
  ASSIGN_OR_RETURN(known.not_before, TimeClaim(claims, "nbf", absl::InfinitePast()));
  ASSIGN_OR_RETURN(known.caller, options_.claims.ToCaller(issuer->get<std::string>(), claims));
  return known;
}

absl::Status TokenVerifier::CheckTimes(const Known& known) const {
  const absl::Time now = absl::Now();
  if (now >= known.expires + options_.leeway) return Refused("TOKEN_EXPIRED", "the token expired");
  if (now < known.not_before - options_.leeway) {
    return Refused("TOKEN_NOT_YET_VALID", "the token is not valid yet");
  }
  return absl::OkStatus();
}

}  // namespace naober::auth
