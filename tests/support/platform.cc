// SPDX-License-Identifier: EUPL-1.2
#include "tests/support/platform.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "libs/rpc/channel.h"
#include "libs/testing/eventually.h"

namespace naober::testing {
namespace {

namespace fs = std::filesystem;

void WriteFile(const std::string& path, const std::string& text) {
  // A reader sees the old file or the new one, never half of it.
  const std::string fresh = absl::StrCat(path, ".new");
  std::ofstream(fresh, std::ios::trunc) << text;
  fs::rename(fresh, path);
}

std::string ReadFile(const std::string& path) {
  std::ifstream in(path);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

// The kernel doesn't hand a port out again at once, so the service that is told it finds it free.
int FreePort() {
  const int socket_fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  if (socket_fd < 0 || bind(socket_fd, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      getsockname(socket_fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    GiveUpTesting("no free port on loopback");
  }
  close(socket_fd);
  return ntohs(address.sin_port);
}

// Whether the admin page answers 200.
bool AnswersReady(int port) {
  const int socket_fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  char answer[16] = {};
  if (connect(socket_fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0) {
    static constexpr char kRequest[] = "GET /readyz HTTP/1.0\r\n\r\n";
    if (write(socket_fd, kRequest, sizeof(kRequest) - 1) > 0)
      (void)!read(socket_fd, answer, sizeof(answer) - 1);
  }
  close(socket_fd);
  return absl::StrContains(answer, " 200");
}

}  // namespace

const std::vector<std::string>& Platform::Services() {
  static const auto* const services =
      new std::vector<std::string>{"intake", "matching", "activities", "referrals", "reporting"};
  return *services;
}

Platform::Platform() : folder_(NewTemporaryFolder()) {
  SetClock(absl::FromUnixSeconds(1788242400));  // 2026-09-01T08:00 Europe/Amsterdam
  auto key = auth::DevelopmentKey::Create(absl::StrCat(folder_, "/key.json"),
                                          absl::StrCat(folder_, "/jwks.json"));
  if (!key.ok()) GiveUpTesting(std::string(key.status().message()));
  key_ = std::make_unique<auth::DevelopmentKey>(*std::move(key));
  WriteFile(absl::StrCat(folder_, "/fingerprint.key"),
            "a key for tests, of thirty-two bytes and more");
  for (const std::string& service : Services()) {
    databases_[service] = std::make_unique<TestDatabase>(service);
    addresses_[service] = {FreePort(), FreePort()};
    WriteSecrets(service);
  }
  for (const std::string& service : Services()) {
    channels_[service] = rpc::MakeChannel(
        {.target = absl::StrCat("127.0.0.1:", addresses_[service].grpc_port), .tls = {}});
    processes_[service] = std::make_unique<ServerProcess>(ServerProcess::Options{
        .command = CommandOf(service), .folder = NewTemporaryFolder(), .stop_signal = "TERM"});
  }
  for (const std::string& service : Services()) WaitUntilReady(service);
}

Platform::~Platform() {
  processes_.clear();
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

std::string Platform::TokenFor(const auth::Caller& caller, absl::Duration valid_for) const {
  auto token = key_->Mint(caller, valid_for);
  if (!token.ok()) GiveUpTesting(std::string(token.status().message()));
  return *std::move(token);
}

std::shared_ptr<grpc::Channel> Platform::ChannelTo(const std::string& service) const {
  return channels_.at(service);
}

void Platform::SetClock(absl::Time now) {
  WriteFile(absl::StrCat(folder_, "/clock"),
            absl::FormatTime(absl::RFC3339_full, now, absl::UTCTimeZone()));
}

void Platform::WriteSecrets(const std::string& service) {
  auth::Caller own;
  own.subject = service;
  own.service = service;
  own.roles.insert(common::v1::ROLE_SERVICE);
  WriteFile(absl::StrCat(folder_, "/", service, ".token"), TokenFor(own, absl::Hours(24)));
  WriteFile(absl::StrCat(folder_, "/", service, "-service.url"),
            databases_.at(service)->ServiceUrl().Reveal());
  WriteFile(absl::StrCat(folder_, "/", service, "-worker.url"),
            databases_.at(service)->WorkerUrl().Reveal());
  WriteFile(absl::StrCat(folder_, "/redis.url"), redis_.Url().Reveal());
}

std::vector<std::string> Platform::CommandOf(const std::string& service) const {
  std::vector<std::string> peers;
  for (const auto& [peer, address] : addresses_)
    peers.push_back(absl::StrCat(peer, "=127.0.0.1:", address.grpc_port));
  const Address& own = addresses_.at(service);
  const std::string program = absl::StrCat(NAOBER_PROGRAMS_DIR, "/naober-", service);
  const std::vector<std::string> flags = {
      absl::StrCat("--clock=file:", folder_, "/clock"),
      absl::StrCat("--grpc_port=", own.grpc_port),
      absl::StrCat("--admin_port=", own.admin_port),
      absl::StrCat("--postgres_url_file=", folder_, "/", service, "-service.url"),
      absl::StrCat("--postgres_worker_url_file=", folder_, "/", service, "-worker.url"),
      absl::StrCat("--redis_url_file=", folder_, "/redis.url"),
      absl::StrCat("--jwks=", folder_, "/jwks.json"),
      "--accept_development_tokens",
      absl::StrCat("--token_file=", folder_, "/", service, ".token"),
      absl::StrCat("--fingerprint_key_file=", folder_, "/fingerprint.key"),
      absl::StrCat("--peers=", absl::StrJoin(peers, ",")),
      absl::StrCat("--geo_folder=", NAOBER_SOURCE_DIR, "/libs/geo/data"),
      "--instance=test",
  };
  // The log goes to a file of its own, because tests read it.
  return {"/bin/sh", "-c",
          absl::StrCat("exec ", program, " ", absl::StrJoin(flags, " "), " 2>>", folder_, "/",
                       service, ".log")};
}

void Platform::WaitUntilReady(const std::string& service) {
  if (Eventually([&] { return AnswersReady(addresses_.at(service).admin_port); },
                 absl::Seconds(30)))
    return;
  const std::string log = LogOf(service);
  GiveUpTesting(absl::StrCat(service, " is not ready after 30 s; the end of its log:\n",
                             log.size() > 4000 ? log.substr(log.size() - 4000) : log));
}

void Platform::Kill(const std::string& service) {
  // The platform's own end stops services politely; this is for the fault.
  processes_.at(service)->KillAndKeepFolder();
  processes_.erase(service);
}

void Platform::Start(const std::string& service) {
  processes_[service] = std::make_unique<ServerProcess>(ServerProcess::Options{
      .command = CommandOf(service), .folder = NewTemporaryFolder(), .stop_signal = "TERM"});
  WaitUntilReady(service);
}

TestDatabase& Platform::database(const std::string& service) { return *databases_.at(service); }

std::string Platform::LogOf(const std::string& service) const {
  return ReadFile(absl::StrCat(folder_, "/", service, ".log"));
}

std::string Client::ServiceOf(absl::string_view full_name) {
  const std::vector<std::string> parts = absl::StrSplit(full_name, '.');
  return parts.at(1);
}

namespace {

auth::Caller CallerWith(common::v1::Role role, const std::string& tenant_id,
                        const std::string& subject) {
  auth::Caller caller;
  caller.subject = subject;
  caller.tenant_id = tenant_id;
  caller.roles.insert(role);
  return caller;
}

}  // namespace

auth::Caller Operator() { return CallerWith(common::v1::ROLE_OPERATOR, "", "operator"); }

auth::Caller Coordinator(const std::string& tenant_id) {
  return CallerWith(common::v1::ROLE_COORDINATOR, tenant_id, "coordinator");
}

auth::Caller Caseworker(const std::string& tenant_id, const std::string& municipality_code) {
  auth::Caller caller = CallerWith(common::v1::ROLE_CASEWORKER, tenant_id,
                                   absl::StrCat("caseworker-", municipality_code));
  caller.municipalities.insert(municipality_code);
  return caller;
}

auth::Caller Partner(const std::string& tenant_id, const std::string& organisation_code) {
  auth::Caller caller =
      CallerWith(common::v1::ROLE_PARTNER, tenant_id, absl::StrCat("partner-", organisation_code));
  caller.organisation_id = organisation_code;
  return caller;
}

auth::Caller Funder(const std::string& tenant_id) {
  return CallerWith(common::v1::ROLE_FUNDER, tenant_id, "funder");
}

}  // namespace naober::testing
