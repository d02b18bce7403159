// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_TESTS_SUPPORT_PLATFORM_H_
#define NAOBER_TESTS_SUPPORT_PLATFORM_H_

#include <grpcpp/grpcpp.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "libs/auth/caller.h"
#include "libs/auth/development_key.h"
#include "libs/testing/server_process.h"
#include "libs/testing/test_database.h"
#include "libs/testing/test_redis.h"

namespace naober::testing {

// Business time when a platform starts: 2026-09-01T08:00 Europe/Amsterdam.
inline const absl::Time kPlatformStart = absl::FromUnixSeconds(1788242400);

// The whole platform as real processes: the five services of the build under test, PostgreSQL and
// Redis, on loopback and free ports, gone at the end of the test. Business time stands at
// kPlatformStart until SetClock. Failure to start ends the test binary and shows
// the service's last log lines. Belongs to one thread, but for what is const. One at a time in a
// test binary, because all use its one PostgreSQL.
class Platform {
 public:
  Platform();
  ~Platform();
  Platform(const Platform&) = delete;
  Platform& operator=(const Platform&) = delete;

  // In the order in which they start.
  static const std::vector<std::string>& Services();

  // A token for `caller`, an hour long (or `valid_for`; below zero = expired).
  std::string TokenFor(const auth::Caller& caller, absl::Duration valid_for = absl::Hours(1)) const;

  std::shared_ptr<grpc::Channel> ChannelTo(const std::string& service) const;

  void SetClock(absl::Time now);

  // SIGKILL, and back again with the same address and data. Start returns when the service is
  // ready, which wants PostgreSQL and Redis to run.
  void Kill(const std::string& service);
  void Start(const std::string& service);
  // Whether the service says that it is ready.
  bool IsReady(const std::string& service) const;

  // SIGKILL to every process of PostgreSQL, and back again with all that was committed. Services
  // stay up; StartPostgres returns when they are ready again.
  void KillPostgres();
  void StartPostgres();

  // Redis has Kill, Start and EraseData of its own.
  TestRedis& redis() { return redis_; }
  TestDatabase& database(const std::string& service) { return *databases_.at(service); }

  // Everything that `service` has written to its log so far, through all its lives.
  std::string LogOf(const std::string& service) const;

  // Where files of the test may lie.
  const std::string& folder() const { return folder_; }
  // The key of all tokens, for tokens that TokenFor doesn't make.
  std::string key_file() const { return folder_ + "/key.json"; }

 private:
  struct Address {
    int grpc_port = 0;
    int admin_port = 0;
  };
  void TakeAddresses();
  void WriteSecrets(const std::string& service) const;
  std::vector<std::string> CommandOf(const std::string& service) const;
  void Launch(const std::string& service);
  void WaitUntilReady(const std::string& service) const;

  const std::string folder_;
  TestRedis redis_;
  std::unique_ptr<auth::DevelopmentKey> key_;
  std::map<std::string, std::unique_ptr<TestDatabase>> databases_;
  std::map<std::string, Address> addresses_;
  std::map<std::string, std::unique_ptr<ServerProcess>> processes_;  // without those killed
  std::map<std::string, std::shared_ptr<grpc::Channel>> channels_;
};

}  // namespace naober::testing

#endif  // NAOBER_TESTS_SUPPORT_PLATFORM_H_
