// SPDX-License-Identifier: EUPL-1.2
#include "libs/rpc/server.h"

#include <gmock/gmock.h>
#include <google/protobuf/wrappers.pb.h>
#include <grpcpp/impl/codegen/client_unary_call.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <filesystem>
#include <fstream>
#include <memory>

#include "libs/rpc/channel.h"
#include "libs/rpc/edge_fixture.h"
#include "libs/rpc/tls.h"
#include "libs/testing/eventually.h"
#include "libs/testing/matchers.h"

namespace naober::rpc {
namespace {

namespace fs = std::filesystem;

using naober::testing::Eventually;
using naober::testing::HasCode;
using rpc::testing::Context;

constexpr char kServiceName[] = "naober.events.v1.EventLogService";

class ServerTest : public ::testing::Test {
 protected:
  ServerTest()
      : env_({identity_.verifier(), clock_, [](AuditEntry) {}, metrics_,
              Secret(std::string(32, 'k'))}),
        service_(env_, work_) {
    EXPECT_OK(env_.AddService(*events::v1::ReadEventsRequest::descriptor()->file()->service(0)));
  }

  absl::Status Start(Server::Options options) {
    server_ = std::make_unique<Server>(std::move(options));
    server_->Add(service_, kServiceName);
    return server_->Start();
  }

  std::string Target() const { return absl::StrCat("localhost:", server_->port()); }

  absl::Status Call(const TlsFiles& tls) { return CallThrough(MakeChannel({Target(), tls})); }

  absl::Status CallThrough(const std::shared_ptr<grpc::Channel>& channel) {
    const auto stub = events::v1::EventLogService::NewStub(channel);
    return Invoke(*Context(identity_.Service(), absl::Seconds(5)), *stub,
                  &events::v1::EventLogService::Stub::ReadEvents, events::v1::ReadEventsRequest())
        .status();
  }

  // What grpc.health.v1 says of `service`: the protobuf enum's number, 1 = SERVING, 2 =
  // NOT_SERVING. The request and the response have one field each, so they are written and read by
  // hand.
  int Health(const std::string& service) {
    const auto channel = grpc::CreateChannel(Target(), grpc::InsecureChannelCredentials());
    google::protobuf::StringValue request;  // string value = 1, as HealthCheckRequest.service
    request.set_value(service);
    google::protobuf::Int32Value response;  // int32 value = 1, as HealthCheckResponse.status
    const auto context = Context("");
    const grpc::internal::RpcMethod method("/grpc.health.v1.Health/Check",
                                           grpc::internal::RpcMethod::NORMAL_RPC);
    const grpc::Status status = grpc::internal::BlockingUnaryCall<google::protobuf::StringValue,
                                                                  google::protobuf::Int32Value>(
        channel.get(), method, context.get(), request, &response);
    return status.ok() ? response.value() : -1;
  }

  naober::testing::FakeClock clock_;
  obs::Metrics metrics_;
  rpc::testing::EdgeIdentity identity_;
  rpc::testing::Work work_ = [](const rpc::Call&) { return absl::OkStatus(); };
  Env env_;
  rpc::testing::TestEventLogService service_;
  std::unique_ptr<Server> server_;
};

TEST_F(ServerTest, DoesNotShareItsPort) {
  ASSERT_OK(Start({}));
  Server::Options same;
  same.port = server_->port();
  Server second(same);
  EXPECT_THAT(second.Start(), HasCode(absl::StatusCode::kUnavailable));
  EXPECT_OK(Call({}));
}

TEST_F(ServerTest, ReportsHealthAsItIsTold) {
  ASSERT_OK(Start({}));
  EXPECT_EQ(Health(""), 2);
  EXPECT_EQ(Health(kServiceName), 2);
  server_->SetServing(true);
  EXPECT_EQ(Health(""), 1);
  EXPECT_EQ(Health(kServiceName), 1);
  EXPECT_EQ(Health("no.such.Service"), -1);
  server_->SetServing(false);
  EXPECT_EQ(Health(""), 2);
}

TEST_F(ServerTest, AnswersNothingAfterItStopped) {
  ASSERT_OK(Start({}));
  EXPECT_OK(Call({}));
  server_->Stop();
  EXPECT_THAT(Call({}), HasCode(absl::StatusCode::kUnavailable));
  server_->SetServing(true);  // must not touch what is gone
}

// A certificate authority and the certificates it issued, as files.
class TestAuthority {
 public:
  TestAuthority()
      : folder_(absl::StrCat(::testing::TempDir(), "/", NewUuidV7())), key_(EVP_EC_gen("P-256")) {
    certificate_ = MakeCertificate("Test CA", key_, nullptr);
    Write(folder_ + "-ca.pem", [&](BIO* out) { PEM_write_bio_X509(out, certificate_); });
  }
  ~TestAuthority() {
    X509_free(certificate_);
    EVP_PKEY_free(key_);
  }

  TlsFiles Issue(const std::string& name) {
    EVP_PKEY* key = EVP_EC_gen("P-256");
    X509* certificate = MakeCertificate(name, key, certificate_);
    TlsFiles files{folder_ + "-ca.pem", folder_ + name + ".pem", folder_ + name + ".key"};
    Write(files.cert_file, [&](BIO* out) { PEM_write_bio_X509(out, certificate); });
    Write(files.key_file, [&](BIO* out) {
      PEM_write_bio_PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr);
    });
    X509_free(certificate);
    EVP_PKEY_free(key);
    return files;
  }

 private:
  static void Write(const std::string& path, const std::function<void(BIO*)>& write) {
    BIO* out = BIO_new_file(path.c_str(), "w");
    write(out);
    BIO_free(out);
  }

  static void AddExtension(X509* certificate, int nid, const char* value) {
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, nid, value);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
  }

  // Signed by this authority's key; `issuer` is nullptr for its own certificate.
  X509* MakeCertificate(const std::string& name, EVP_PKEY* key, X509* issuer) {
    X509* certificate = X509_new();
    X509_set_version(certificate, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), ++serial_);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    X509_NAME* subject = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
    X509_set_issuer_name(certificate, issuer == nullptr ? subject : X509_get_subject_name(issuer));
    AddExtension(certificate, NID_basic_constraints, issuer == nullptr ? "CA:TRUE" : "CA:FALSE");
    AddExtension(certificate, NID_subject_alt_name, "DNS:localhost");
    X509_sign(certificate, key_, EVP_sha256());
    return certificate;
  }

  const std::string folder_;
  EVP_PKEY* const key_;
  X509* certificate_ = nullptr;
  int serial_ = 0;
};

// A place for certificate files as a Secret's volume is one: a link to a folder, which is replaced
// as a whole.
class CertificatePlace {
 public:
  CertificatePlace() { fs::create_directory(folder_); }

  void Put(const TlsFiles& files) {
    const fs::path version = folder_ / absl::StrCat("version-", ++versions_);
    fs::create_directory(version);
    fs::copy(files.ca_file, version / "ca.crt");
    fs::copy(files.cert_file, version / "tls.crt");
    fs::copy(files.key_file, version / "tls.key");
    fs::create_directory_symlink(version, folder_ / "new");
    fs::rename(folder_ / "new", folder_ / "current");
  }

  TlsFiles Files() const {
    const fs::path current = folder_ / "current";
    return {current / "ca.crt", current / "tls.crt", current / "tls.key"};
  }

 private:
  const fs::path folder_ = absl::StrCat(::testing::TempDir(), "/", NewUuidV7());
  int versions_ = 0;
};

class TlsTest : public ServerTest {
 protected:
  absl::Status StartWith(const TlsFiles& tls) {
    Server::Options options;
    options.host = "localhost";
    options.tls = tls;
    options.tls_reload = kQuickReload;
    return Start(options);
  }
  static constexpr absl::Duration kQuickReload = absl::Seconds(1);
  TestAuthority authority_;
  TestAuthority stranger_;
};

TEST_F(TlsTest, ServesClientsThatKnowTheAuthority) {
  TlsFiles server = authority_.Issue("server");
  const std::string ca = server.ca_file;
  server.ca_file.clear();
  ASSERT_OK(StartWith(server));
  EXPECT_OK(Call({ca, "", ""}));
  EXPECT_FALSE(Call({stranger_.Issue("x").ca_file, "", ""}).ok()) << "not its authority";
  EXPECT_FALSE(Call({}).ok()) << "no TLS";
}

TEST_F(TlsTest, WantsAClientsCertificateWhenItHasAnAuthority) {
  ASSERT_OK(StartWith(authority_.Issue("server")));
  const TlsFiles client = authority_.Issue("client");
  EXPECT_OK(Call(client));
  EXPECT_FALSE(Call({client.ca_file, "", ""}).ok()) << "no certificate";
  TlsFiles strange = stranger_.Issue("client");
  strange.ca_file = client.ca_file;
  EXPECT_FALSE(Call(strange).ok()) << "a stranger's certificate";
}

TEST_F(TlsTest, ShowsAndAsksForNewCertificatesOnceTheyAreInPlace) {
  CertificatePlace place;
  place.Put(authority_.Issue("server"));
  ASSERT_OK(StartWith(place.Files()));
  const TlsFiles of_before = authority_.Issue("client");
  const TlsFiles of_now = stranger_.Issue("client");
  EXPECT_OK(Call(of_before));
  EXPECT_FALSE(Call(of_now).ok());
  place.Put(stranger_.Issue("server"));
  EXPECT_TRUE(Eventually([&] { return Call(of_now).ok(); }));
  EXPECT_FALSE(Call(of_before).ok());
}

TEST_F(TlsTest, AChannelShowsNewCertificatesOnceTheyAreInPlace) {
  ASSERT_OK(StartWith(authority_.Issue("server")));
  CertificatePlace place;
  place.Put(stranger_.Issue("client"));
  const auto channel =
      grpc::CreateChannel(Target(), ChannelCredentialsFor(place.Files(), kQuickReload));
  EXPECT_FALSE(CallThrough(channel).ok());
  place.Put(authority_.Issue("client"));
  EXPECT_TRUE(Eventually([&] { return CallThrough(channel).ok(); }));
}

}  // namespace
}  // namespace naober::rpc
