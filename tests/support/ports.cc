// SPDX-License-Identifier: EUPL-1.2
#include "tests/support/ports.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <fstream>

#include "libs/testing/server_process.h"

namespace naober::testing {
namespace {

constexpr int kFirst = 10000;

int FirstOfOutgoingConnections() {
  int first = 32768;  // Linux' default
  std::ifstream("/proc/sys/net/ipv4/ip_local_port_range") >> first;
  return first;
}

bool CanListenOn(int port) {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool can = bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
  close(listener);
  return can;
}

}  // namespace

std::vector<int> FreePorts(int count) {
  const int range = FirstOfOutgoingConnections() - kFirst;
  if (range < count) GiveUpTesting("ip_local_port_range leaves no ports for servers");
  // Test binaries that run at the same time look in different places, and none twice in the same
  // one: to gRPC, a server where another has just stopped is that one, which can't be reached.
  static std::atomic<int> next = getpid() * 31 % range;
  std::vector<int> ports;
  for (int i = 0; i < range && static_cast<int>(ports.size()) < count; ++i) {
    const int port = kFirst + next++ % range;
    if (CanListenOn(port)) ports.push_back(port);
  }
  if (static_cast<int>(ports.size()) < count) GiveUpTesting("no free ports on loopback");
  return ports;
}

}  // namespace naober::testing
