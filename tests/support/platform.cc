// SPDX-License-Identifier: EUPL-1.2
#include "tests/support/platform.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/rpc/channel.h"
#include "libs/testing/eventually.h"
#include "libs/testing/postgres_cluster.h"
#include "tests/support/ports.h"
#include "tests/support/programs.h"

namespace naober::testing {
namespace {

namespace fs = std::filesystem;

constexpr absl::Duration kStartTime = absl::Seconds(30);

void WriteFile(const std::string& path, const std::string& text) {
  // A reader sees the old file or the new one, never half of it.
  const std::string fresh = absl::StrCat(path, ".new");
  std::ofstream(fresh, std::ios::trunc) << text;
  fs::rename(fresh, path);
}

// Whether the admin page answers 200.
bool AnswersReady(int port) {
  const int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  char answer[16] = {};
  if (connect(client, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0) {
    static constexpr char kRequest[] = "GET /readyz HTTP/1.0\r\n\r\n";
    if (write(client, kRequest, sizeof(kRequest) - 1) > 0)
      (void)!read(client, answer, sizeof(answer) - 1);
  }
  close(client);
  return absl::StrContains(answer, " 200");
}

}  // namespace

const std::vector<std::string>& Platform::Services() {
  static const auto* const services = [] {
    auto* const names = new std::vector<std::string>();
    for (const Program& program : Programs()) names->push_back(program.name);
    return names;
  }();
  return *services;
}

Platform::Platform() : folder_(NewTemporaryFolder()) {
  // As services have it (libs/rpc/process.cc): else they wait at their end for this process, too.
  setenv("GRPC_CLIENT_CHANNEL_BACKUP_POLL_INTERVAL_MS", "250", /*overwrite=*/0);
  SetClock(kPlatformStart);
  auto key = auth::DevelopmentKey::Create(key_file(), absl::StrCat(folder_, "/jwks.json"));
  if (!key.ok()) GiveUpTesting(std::string(key.status().message()));
  key_ = std::make_unique<auth::DevelopmentKey>(*std::move(key));
  WriteFile(absl::StrCat(folder_, "/fingerprint.key"),
            "a key for tests, of thirty-two bytes and more");
  WriteFile(absl::StrCat(folder_, "/redis.url"), redis_.Url().Reveal());
  TakeAddresses();
  for (const std::string& service : Services()) {
    databases_[service] = std::make_unique<TestDatabase>(service);
    WriteSecrets(service);
  }
  for (const std::string& service : Services()) Launch(service);
  for (const std::string& service : Services()) WaitUntilReady(service);
}

Platform::~Platform() {
  for (const auto& [service, process] : processes_) process->StopAndKeepFolder();
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

void Platform::TakeAddresses() {
  const std::vector<int> ports = FreePorts(static_cast<int>(2 * Services().size()));
  auto port = ports.begin();
  for (const std::string& service : Services()) {
    const int grpc_port = *port++;
    addresses_[service] = {grpc_port, *port++};
    channels_[service] =
        rpc::MakeChannel({.target = absl::StrCat("127.0.0.1:", grpc_port), .tls = {}});
  }
}

void Platform::WriteSecrets(const std::string& service) const {
  auth::Caller own;
  own.subject = service;
  own.service = service;
  own.roles.insert(common::v1::ROLE_SERVICE);
  const std::string start = absl::StrCat(folder_, "/", service);
  WriteFile(absl::StrCat(start, ".token"), TokenFor(own, absl::Hours(24)));
  WriteFile(absl::StrCat(start, "-service.url"), databases_.at(service)->ServiceUrl().Reveal());
  WriteFile(absl::StrCat(start, "-worker.url"), databases_.at(service)->WorkerUrl().Reveal());
}

std::vector<std::string> Platform::CommandOf(const std::string& service) const {
  std::vector<std::string> peers;
  for (const auto& [peer, address] : addresses_)
    peers.push_back(absl::StrCat(peer, "=127.0.0.1:", address.grpc_port));
  const Address& own = addresses_.at(service);
  const std::string start = absl::StrCat(folder_, "/", service);
  const std::vector<std::string> flags = {
      absl::StrCat("--clock=file:", folder_, "/clock"),
      absl::StrCat("--grpc_port=", own.grpc_port),
      absl::StrCat("--admin_port=", own.admin_port),
      absl::StrCat("--postgres_url_file=", start, "-service.url"),
      absl::StrCat("--postgres_worker_url_file=", start, "-worker.url"),
      absl::StrCat("--redis_url_file=", folder_, "/redis.url"),
      absl::StrCat("--jwks=", folder_, "/jwks.json"),
      "--accept_development_tokens",
      absl::StrCat("--token_file=", start, ".token"),
      absl::StrCat("--fingerprint_key_file=", folder_, "/fingerprint.key"),
      absl::StrCat("--peers=", absl::StrJoin(peers, ",")),
      absl::StrCat("--geo_folder=", NAOBER_SOURCE_DIR, "/libs/geo/data"),
      "--instance=test",
  };
  // The log goes to a file of its own, because tests read it.
  return {"/bin/sh", "-c",
          absl::StrCat("exec ", NAOBER_PROGRAMS_DIR, "/naober-", service, " ",
                       absl::StrJoin(flags, " "), " 2>>", start, ".log")};
}

void Platform::Launch(const std::string& service) {
  processes_[service] = std::make_unique<ServerProcess>(ServerProcess::Options{
      .command = CommandOf(service), .folder = folder_, .stop_signal = "TERM"});
}

bool Platform::IsReady(const std::string& service) const {
  return AnswersReady(addresses_.at(service).admin_port);
}

void Platform::WaitUntilReady(const std::string& service) const {
  if (Eventually([&] { return IsReady(service); }, kStartTime)) return;
  const std::string log = LogOf(service);
  constexpr size_t kEnd = 4000;
  GiveUpTesting(absl::StrCat(service, " is not ready; the end of its log:\n",
                             log.size() > kEnd ? log.substr(log.size() - kEnd) : log));
}

void Platform::Kill(const std::string& service) {
  processes_.at(service)->KillAndKeepFolder();
  processes_.erase(service);
}

void Platform::Start(const std::string& service) {
  Launch(service);
  WaitUntilReady(service);
}

void Platform::KillPostgres() { PostgresCluster::Instance().Kill(); }

void Platform::StartPostgres() {
  PostgresCluster::Instance().Start();
  for (const auto& [service, process] : processes_) WaitUntilReady(service);
}

std::string Platform::LogOf(const std::string& service) const {
  std::ifstream log(absl::StrCat(folder_, "/", service, ".log"));
  return std::string((std::istreambuf_iterator<char>(log)), std::istreambuf_iterator<char>());
}

}  // namespace naober::testing
