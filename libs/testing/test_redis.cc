// SPDX-License-Identifier: EUPL-1.2
#include "libs/testing/test_redis.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <filesystem>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace naober::testing {
namespace {

constexpr char kProgram[] = "/usr/bin/redis-server";

std::string SocketPath(const std::string& folder) { return absl::StrCat(folder, "/redis.sock"); }

}  // namespace

TestRedis::TestRedis() : folder_(NewTemporaryFolder()) { Start(); }

TestRedis::~TestRedis() {
  server_.reset();
  std::filesystem::remove_all(folder_);  // stays behind when the server was killed
}

Secret TestRedis::Url() const { return Secret(absl::StrCat("unix://", SocketPath(folder_))); }

void TestRedis::Kill() {
  if (server_ == nullptr) return;
  server_->StopAndKeepFolder();
  server_.reset();
}

void TestRedis::Start() {
  if (server_ != nullptr) return;
  // A server that was killed leaves its socket behind.
  std::filesystem::remove(SocketPath(folder_));
  server_ = std::make_unique<ServerProcess>(ServerProcess::Options{
      .command = {kProgram, "--port", "0", "--unixsocket", SocketPath(folder_), "--dir", folder_,
                  "--appendonly", "yes", "--appendfsync", "always", "--save", ""},
      .folder = folder_,
      .stop_signal = "KILL"});
  server_->WaitUntil([this] { return Answers(); });
}

void TestRedis::EraseData() {
  Kill();
  for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
    std::filesystem::remove_all(entry.path());
  }
}

bool TestRedis::Answers() const {
  const int server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const absl::Cleanup close_socket = [server] { close(server); };
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  SocketPath(folder_).copy(address.sun_path, sizeof(address.sun_path) - 1);
  if (connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    return false;
  }
  const absl::string_view ping = "PING\r\n";
  if (write(server, ping.data(), ping.size()) != static_cast<ssize_t>(ping.size())) return false;
  char answer[64];
  const ssize_t count = read(server, answer, sizeof(answer));
  return count > 0 && absl::StartsWith(absl::string_view(answer, count), "+PONG");
}

}  // namespace naober::testing
