// SPDX-License-Identifier: EUPL-1.2
#include "libs/auth/token_verifier.h"

#include <civetweb.h>
#include <cjose/cjose.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <thread>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "libs/auth/development_key.h"
#include "libs/base/uuid.h"
#include "libs/testing/matchers.h"

namespace naober::auth {
namespace {

using naober::testing::HasCode;
using naober::testing::HasReason;
using nlohmann::json;
using ::testing::AllOf;
using ::testing::ElementsAre;

constexpr char kTenant[] = "018f0000-0000-7000-8000-000000000001";
constexpr char kIssuer[] = "https://login.example.nl";

std::string NewPath(const std::string& name) {
  return absl::StrCat(::testing::TempDir(), "/", NewUuidV7(), "-", name);
}

Jwk NewRsaKey(int bits) {
  cjose_err error = {};
  const uint8_t exponent[] = {1, 0, 1};
  cjose_jwk_t* key = cjose_jwk_create_RSA_random(bits, exponent, sizeof(exponent), &error);
  cjose_jwk_set_kid(key, "rsa", 3, &error);
  const std::unique_ptr<char, decltype(&std::free)> text(cjose_jwk_to_json(key, true, &error),
                                                         &std::free);
  cjose_jwk_release(key);
  return *Jwk::Import(text.get());
}

std::string KeySetOf(const std::vector<const Jwk*>& keys) {
  json set = {{"keys", json::array()}};
  for (const Jwk* key : keys) set["keys"].push_back(json::parse(key->ToJson(Jwk::Part::kPublic)));
  return set.dump();
}

class TokenVerifierTest : public ::testing::Test {
 protected:
  TokenVerifierTest() : key_(*Jwk::GenerateP256()), path_(NewPath("jwks")) {
    Publish(KeySetOf({&key_}));
  }

  void Publish(const std::string& key_set) { std::ofstream(path_) << key_set; }

  VerifierOptions Options() {
    VerifierOptions options;
    options.issuers = {kIssuer};
    options.keys.source = path_;
    return options;
  }

  static json GoodClaims() {
    const int64_t now = absl::ToUnixSeconds(absl::Now());
    return {{"iss", kIssuer},
            {"aud", "naober"},
            {"sub", "user-1"},
            {"exp", now + 600},
            {"nbf", now - 10},
            {"tenant", kTenant},
            {"organisation", "COA"},
            {"roles", {"caseworker", "offline_access"}},
            {"municipalities", {"GM0281"}}};
  }

  std::string Sign(const json& claims, const Jwk& key,
                   std::map<std::string, std::string> header = {}) {
    header.insert({{"alg", "ES256"}, {"typ", "at+jwt"}, {"kid", key.id()}});
    auto token = Jws::Sign(key, header, claims.dump());
    EXPECT_OK(token);
    return token.value_or("");
  }
  std::string Sign(const json& claims) { return Sign(claims, key_); }

  absl::StatusOr<Caller> Verify(const std::string& token) {
    return TokenVerifier(Options()).Verify(token);
  }
  absl::StatusOr<Caller> VerifyWith(const std::string& claim, const json& value) {
    json claims = GoodClaims();
    claims[claim] = value;
    return Verify(Sign(claims));
  }

  Jwk key_;
  const std::string path_;
};

TEST_F(TokenVerifierTest, TellsWhoShowsAGoodToken) {
  auto caller = Verify(Sign(GoodClaims()));
  ASSERT_OK(caller);
  EXPECT_EQ(caller->subject, "user-1");
  EXPECT_EQ(caller->issuer, kIssuer);
  EXPECT_EQ(caller->tenant_id, kTenant);
  EXPECT_EQ(caller->organisation_id, "COA");
  EXPECT_THAT(caller->municipalities, ElementsAre("GM0281"));
  EXPECT_THAT(caller->roles, ElementsAre(common::v1::ROLE_CASEWORKER));
}

TEST_F(TokenVerifierTest, AcceptsRsaSignaturesOfBothKinds) {
  const Jwk rsa = NewRsaKey(2048);
  Publish(KeySetOf({&rsa}));
  EXPECT_OK(Verify(Sign(GoodClaims(), rsa, {{"alg", "RS256"}})));
  EXPECT_OK(Verify(Sign(GoodClaims(), rsa, {{"alg", "PS256"}})));
  EXPECT_THAT(Verify(Sign(GoodClaims(), rsa, {{"alg", "RS512"}})), HasReason("TOKEN_INVALID"));
}

TEST_F(TokenVerifierTest, RefusesAShortRsaKey) {
  const Jwk rsa = NewRsaKey(1024);
  Publish(KeySetOf({&rsa}));
  EXPECT_THAT(Verify(Sign(GoodClaims(), rsa, {{"alg", "RS256"}})), HasReason("TOKEN_INVALID"));
}

TEST_F(TokenVerifierTest, RefusesAnExpiredTokenAlsoWhenItWasGoodBefore) {
  EXPECT_THAT(VerifyWith("exp", absl::ToUnixSeconds(absl::Now()) - 60),
              AllOf(HasCode(absl::StatusCode::kUnauthenticated), HasReason("TOKEN_EXPIRED")));
  VerifierOptions options = Options();
  options.leeway = absl::ZeroDuration();
  TokenVerifier verifier(options);
  json claims = GoodClaims();
  claims["exp"] = absl::ToUnixMicros(absl::Now()) / 1e6 + 0.05;
  const std::string token = Sign(claims);
  ASSERT_OK(verifier.Verify(token));
  absl::Status later;
  for (const absl::Time until = absl::Now() + absl::Seconds(10);
       absl::Now() < until && later.ok();) {
    later = verifier.Verify(token).status();
  }
  EXPECT_THAT(later, HasReason("TOKEN_EXPIRED"));
}

TEST_F(TokenVerifierTest, RefusesATokenOfTheFuture) {
  EXPECT_THAT(VerifyWith("nbf", absl::ToUnixSeconds(absl::Now()) + 300),
              HasReason("TOKEN_NOT_YET_VALID"));
}

TEST_F(TokenVerifierTest, WantsAnExpiryThatIsATime) {
  json claims = GoodClaims();
  claims.erase("exp");
  EXPECT_THAT(Verify(Sign(claims)), HasReason("TOKEN_INVALID"));
  EXPECT_THAT(VerifyWith("exp", "tomorrow"), HasReason("TOKEN_INVALID"));
  EXPECT_THAT(VerifyWith("exp", 1e300), HasReason("TOKEN_INVALID"));
}

TEST_F(TokenVerifierTest, RefusesAnotherAudience) {
  EXPECT_THAT(VerifyWith("aud", "elsewhere"), HasReason("TOKEN_WRONG_AUDIENCE"));
  EXPECT_THAT(VerifyWith("aud", json::array({"a", 1})), HasReason("TOKEN_WRONG_AUDIENCE"));
  EXPECT_THAT(VerifyWith("aud", nullptr), HasReason("TOKEN_WRONG_AUDIENCE"));
  EXPECT_OK(VerifyWith("aud", json::array({"a", "naober"})));
}

TEST_F(TokenVerifierTest, RefusesAnotherIssuer) {
  EXPECT_THAT(VerifyWith("iss", "https://evil.example"), HasReason("TOKEN_WRONG_ISSUER"));
  EXPECT_THAT(VerifyWith("iss", 7), HasReason("TOKEN_WRONG_ISSUER"));
}

TEST_F(TokenVerifierTest, RefusesAnotherType) {
  EXPECT_THAT(Verify(Sign(GoodClaims(), key_, {{"typ", "dpop+jwt"}})), HasReason("TOKEN_INVALID"));
  EXPECT_OK(Verify(Sign(GoodClaims(), key_, {{"typ", "JWT"}})));
}

TEST_F(TokenVerifierTest, RefusesAnUnsignedToken) {
  const std::string token = absl::StrCat(absl::WebSafeBase64Escape(R"({"alg":"none","typ":"JWT"})"),
                                         ".", absl::WebSafeBase64Escape(GoodClaims().dump()), ".");
  EXPECT_THAT(Verify(token), HasReason("TOKEN_INVALID"));
}

TEST_F(TokenVerifierTest, RefusesAnHmacWithAPublicKeyAsItsSecret) {
  const std::string secret = key_.ToJson(Jwk::Part::kPublic);
  const Jwk hmac = *Jwk::Import(
      json{{"kty", "oct"}, {"kid", key_.id()}, {"k", absl::WebSafeBase64Escape(secret)}}.dump());
  EXPECT_THAT(Verify(Sign(GoodClaims(), hmac, {{"alg", "HS256"}})), HasReason("TOKEN_INVALID"));
}

TEST_F(TokenVerifierTest, RefusesATokenThatWasTamperedWith) {
  std::vector<std::string> parts = absl::StrSplit(Sign(GoodClaims()), '.');
  json claims = GoodClaims();
  claims["roles"] = {"operator"};
  const std::string forged =
      absl::StrCat(parts[0], ".", absl::WebSafeBase64Escape(claims.dump()), ".", parts[2]);
  EXPECT_THAT(Verify(forged), HasReason("TOKEN_INVALID"));
}

TEST_F(TokenVerifierTest, RefusesATokenOfAnotherKeyWithTheSameId) {
  json other = json::parse(Jwk::GenerateP256()->ToJson(Jwk::Part::kPrivate));
  other["kid"] = key_.id();
  EXPECT_THAT(Verify(Sign(GoodClaims(), *Jwk::Import(other.dump()))), HasReason("TOKEN_INVALID"));
}

TEST_F(TokenVerifierTest, RefusesWhatIsNoTokenAtAll) {
  const auto junk = std::vector<std::string>{"", ".", "..", "a.b.c", "é", std::string(100000, 'a')};
  for (const std::string& token : junk) {
    EXPECT_THAT(Verify(token), HasReason("TOKEN_INVALID")) << token.substr(0, 20);
  }
}

TEST_F(TokenVerifierTest, WantsClaimsOfTheRightKind) {
  EXPECT_THAT(VerifyWith("tenant", "Rivierenland"), HasReason("TOKEN_INVALID"));
  EXPECT_THAT(VerifyWith("tenant", 5), HasReason("TOKEN_INVALID"));
  EXPECT_THAT(VerifyWith("sub", ""), HasReason("TOKEN_INVALID"));
  EXPECT_THAT(VerifyWith("roles", json::array({"service"})), HasReason("TOKEN_INVALID"));
  EXPECT_THAT(VerifyWith("roles", json::array({"person"})), HasReason("TOKEN_INVALID"));
  EXPECT_THAT(VerifyWith("roles", json::array({1})), HasReason("TOKEN_INVALID"));
}

TEST_F(TokenVerifierTest, FindsAKeyThatWasAddedSince) {
  VerifierOptions options = Options();
  options.keys.refresh_at_most_every = absl::ZeroDuration();
  TokenVerifier verifier(options);
  ASSERT_OK(verifier.Verify(Sign(GoodClaims())));
  const Jwk second = *Jwk::GenerateP256();
  const std::string token = Sign(GoodClaims(), second);
  EXPECT_THAT(verifier.Verify(token), HasReason("TOKEN_INVALID"));
  Publish(KeySetOf({&key_, &second}));
  EXPECT_OK(verifier.Verify(token));
}

TEST_F(TokenVerifierTest, DoesNotReadTheKeysForEveryUnknownOne) {
  TokenVerifier verifier(Options());  // at most every 10 s
  ASSERT_OK(verifier.keys().Refresh());
  const Jwk second = *Jwk::GenerateP256();
  Publish(KeySetOf({&key_, &second}));
  EXPECT_THAT(verifier.Verify(Sign(GoodClaims(), second)), HasReason("TOKEN_INVALID"));
}

TEST_F(TokenVerifierTest, ForgetsTokensOfAKeyThatWasWithdrawn) {
  TokenVerifier verifier(Options());
  const std::string token = Sign(GoodClaims());
  ASSERT_OK(verifier.Verify(token));
  const Jwk second = *Jwk::GenerateP256();
  Publish(KeySetOf({&second}));
  ASSERT_OK(verifier.keys().Refresh());
  EXPECT_THAT(verifier.Verify(token), HasReason("TOKEN_INVALID"));
}

TEST_F(TokenVerifierTest, NoticesAWithdrawnKeyThoughItOnlySeesTokensThatItKnows) {
  VerifierOptions options = Options();
  options.keys.keep_for = absl::ZeroDuration();
  TokenVerifier verifier(options);
  const std::string token = Sign(GoodClaims());
  ASSERT_OK(verifier.Verify(token));
  ASSERT_OK(verifier.Verify(token));
  const Jwk second = *Jwk::GenerateP256();
  Publish(KeySetOf({&second}));
  EXPECT_THAT(verifier.Verify(token), HasReason("TOKEN_INVALID"));
}

TEST_F(TokenVerifierTest, KeepsItsKeysWhileTheirSourceIsBroken) {
  TokenVerifier verifier(Options());
  ASSERT_OK(verifier.keys().Refresh());
  Publish("<html>Bad gateway</html>");
  EXPECT_FALSE(verifier.keys().Refresh().ok());
  EXPECT_OK(verifier.Verify(Sign(GoodClaims())));
}

TEST_F(TokenVerifierTest, SaysThatItNeverHadKeys) {
  VerifierOptions options = Options();
  options.keys.source = NewPath("nothing");
  TokenVerifier verifier(options);
  EXPECT_FALSE(verifier.keys().Ready().ok());
  EXPECT_THAT(verifier.Verify(Sign(GoodClaims())),
              AllOf(HasCode(absl::StatusCode::kUnavailable), HasReason("KEYS_UNAVAILABLE")));
}

TEST_F(TokenVerifierTest, VerifiesOnManyThreadsAtOnce) {
  VerifierOptions options = Options();
  options.keys.refresh_at_most_every = absl::ZeroDuration();
  TokenVerifier verifier(options);
  std::vector<std::string> tokens;
  for (int i = 0; i < 20; ++i) {
    json claims = GoodClaims();
    claims["jti"] = i;
    tokens.push_back(Sign(claims));
  }
  std::atomic<int> good = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (const std::string& token : tokens) good += verifier.Verify(token).ok() ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, 80);
}

TEST_F(TokenVerifierTest, ReadsKeysFromAUrl) {
  static const unsigned initialised = mg_init_library(0);
  (void)initialised;
  const char* options[] = {"listening_ports", "127.0.0.1:0", "num_threads", "1", nullptr};
  mg_callbacks callbacks = {};
  mg_context* server = mg_start(&callbacks, nullptr, options);
  ASSERT_NE(server, nullptr);
  mg_server_port port = {};
  mg_get_server_ports(server, 1, &port);
  std::string body = KeySetOf({&key_});
  mg_set_request_handler(
      server, "/jwks$",
      [](mg_connection* connection, void* text) {
        const std::string& content = *static_cast<std::string*>(text);
        mg_send_http_ok(connection, "application/json", static_cast<long long>(content.size()));
        mg_write(connection, content.data(), content.size());
        return 200;
      },
      &body);
  VerifierOptions verifier_options = Options();
  const std::string base = absl::StrCat("http://127.0.0.1:", port.port);
  verifier_options.keys.source = base + "/jwks";
  EXPECT_OK(TokenVerifier(verifier_options).Verify(Sign(GoodClaims())));
  verifier_options.keys.source = base + "/missing";
  EXPECT_THAT(TokenVerifier(verifier_options).keys().Refresh(),
              HasCode(absl::StatusCode::kUnavailable));
  mg_stop(server);
}

TEST_F(TokenVerifierTest, ReadsClaimsByTheNamesOfTheIssuer) {
  auto mapping = ClaimsMapping::Parse(absl::StrCat(R"({")", kIssuer, R"(": {
    "tenant": "https://naober.example/consortium", "roles": "/realm_access/roles",
    "municipalities": "gemeente", "organisation": "org",
    "role_names": {"regiocoordinator": "coordinator"}}})"));
  ASSERT_OK(mapping);
  VerifierOptions options = Options();
  options.claims = *mapping;
  json claims = GoodClaims();
  claims["https://naober.example/consortium"] = "018f0000-0000-7000-8000-000000000002";
  claims["realm_access"]["roles"] = {"regiocoordinator", "partner"};
  claims["gemeente"] = "GM0216";
  claims["org"] = "WELZIJN";
  auto caller = TokenVerifier(options).Verify(Sign(claims));
  ASSERT_OK(caller);
  EXPECT_EQ(caller->tenant_id, "018f0000-0000-7000-8000-000000000002");
  EXPECT_EQ(caller->organisation_id, "WELZIJN");
  EXPECT_THAT(caller->municipalities, ElementsAre("GM0216"));
  EXPECT_THAT(caller->roles, ElementsAre(common::v1::ROLE_COORDINATOR, common::v1::ROLE_PARTNER));
}

TEST(ClaimsMapping, RefusesWhatItDoesNotKnow) {
  for (const char* text :
       {"[]", "{", R"({"i": 1})", R"({"i": {"tenant": 1}})", R"({"i": {"tenent": "t"}})",
        R"({"i": {"role_names": {"a": "boss"}}})"}) {
    EXPECT_THAT(ClaimsMapping::Parse(text), HasCode(absl::StatusCode::kInvalidArgument)) << text;
  }
}

TEST(DevelopmentKey, MintsTokensThatItsKeySetVerifies) {
  const std::string key_file = NewPath("key");
  const std::string jwks_file = NewPath("jwks");
  ASSERT_OK(DevelopmentKey::Create(key_file, jwks_file));
  struct stat mode = {};
  ASSERT_EQ(stat(key_file.c_str(), &mode), 0);
  EXPECT_EQ(mode.st_mode & 0777, 0600u);

  auto key = DevelopmentKey::Open(key_file);
  ASSERT_OK(key);
  Caller caller;
  caller.subject = "service-matching";
  caller.tenant_id = kTenant;
  caller.roles = {common::v1::ROLE_SERVICE};
  caller.service = "matching";
  auto token = key->Mint(caller, absl::Minutes(5));
  ASSERT_OK(token);

  VerifierOptions options;
  options.issuers = {kDevelopmentIssuer};
  options.keys.source = jwks_file;
  auto read_back = TokenVerifier(options).Verify(*token);
  ASSERT_OK(read_back);
  EXPECT_EQ(read_back->subject, "service-matching");
  EXPECT_EQ(read_back->service, "matching");
  EXPECT_EQ(read_back->tenant_id, kTenant);
  options.issuers = {kIssuer};
  EXPECT_THAT(TokenVerifier(options).Verify(*token), HasReason("TOKEN_WRONG_ISSUER"));
}

TEST(DevelopmentKey, DoesNotOpenAPublicKey) {
  const std::string path = NewPath("public");
  std::ofstream(path) << Jwk::GenerateP256()->ToJson(Jwk::Part::kPublic);
  EXPECT_THAT(DevelopmentKey::Open(path), HasCode(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(DevelopmentKey::Open(NewPath("none")), HasCode(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace naober::auth
