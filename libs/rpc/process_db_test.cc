// SPDX-License-Identifier: EUPL-1.2
#include <gmock/gmock.h>
#include <signal.h>
#include <unistd.h>

#include <nlohmann/json.hpp>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/synchronization/notification.h"
#include "libs/base/status_macros.h"
#include "libs/obs/log.h"
#include "libs/postgres/row.h"
#include "libs/postgres/transaction.h"
#include "libs/rpc/channel.h"
#include "libs/rpc/edge_fixture.h"
#include "libs/rpc/process.h"
#include "libs/testing/eventually.h"
#include "libs/testing/matchers.h"
#include "libs/testing/test_database.h"

namespace naober::rpc {
namespace {

using naober::testing::Eventually;
using rpc::testing::Context;
using ::testing::ElementsAre;

// Threads that gRPC started before a Process was made would take the signal with its default
// effect, so it is blocked before any thread.
const bool blocked = [] {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  return pthread_sigmask(SIG_BLOCK, &signals, nullptr) == 0;
}();

// Notes when it was started and stopped.
class NotingTask final : public Task {
 public:
  NotingTask(std::string name, std::vector<std::string>& notes)
      : name_(std::move(name)), notes_(notes) {}
  absl::string_view name() const override { return name_; }
  absl::Status Start() override {
    notes_.push_back("start " + name_);
    return absl::OkStatus();
  }
  void Stop() override { notes_.push_back("stop " + name_); }

 private:
  const std::string name_;
  std::vector<std::string>& notes_;
};

class ProcessTest : public ::testing::Test {
 protected:
  PlatformConfig Config() {
    PlatformConfig config;
    config.service = "intake";
    config.postgres_url = database_.ServiceUrl();
    config.postgres_worker_url = database_.WorkerUrl();
    config.jwks = identity_.jwks();
    config.accept_development_tokens = true;
    config.fingerprint_key = Secret(std::string(32, 'k'));
    return config;
  }

  // The fields of the line process.ready, once it is there.
  nlohmann::json WaitUntilReady() {
    nlohmann::json ready;
    EXPECT_TRUE(Eventually([&] {
      for (const absl::string_view line : absl::StrSplit(capture_.Text(), '\n')) {
        if (!absl::StrContains(line, "\"process.ready\"")) continue;
        ready = nlohmann::json::parse(std::string(line));
        return true;
      }
      return false;
    }));
    return ready;
  }

  absl::Status ReplayEvents(const std::shared_ptr<grpc::Channel>& channel) {
    const auto stub = events::v1::EventLogService::NewStub(channel);
    return Invoke(*Context(identity_.Person(auth::Role::ROLE_OPERATOR)), *stub,
                  &events::v1::EventLogService::Stub::ReplayEvents,
                  events::v1::ReplayEventsRequest())
        .status();
  }

  const obs::ScopedLogCapture capture_;
  naober::testing::TestDatabase database_{"intake"};
  rpc::testing::EdgeIdentity identity_;
  rpc::testing::Work work_ = [](const Call&) { return absl::OkStatus(); };
};

TEST_F(ProcessTest, ServesUntilItIsAskedToStopAndFinishesWhatRuns) {
  ASSERT_TRUE(blocked);
  Process process("intake");
  process.Configure(Config());
  rpc::testing::TestEventLogService service(process.env(), work_);
  process.Serve(service, events::v1::EventLogService::service_full_name());
  std::vector<std::string> notes;
  NotingTask relay("relay", notes);
  NotingTask consumer("consumer", notes);
  int exit_code = -1;
  std::thread running([&] { exit_code = process.Run({&relay, &consumer}); });

  const auto ready = WaitUntilReady();
  const auto channel = MakeChannel({absl::StrCat("127.0.0.1:", ready["grpc_port"].get<int>()), {}});
  EXPECT_OK(ReplayEvents(channel));
  EXPECT_GT(ready["admin_port"], 0);

  // A call that is being served when the signal comes is finished; a new one is refused.
  absl::Notification inside;
  absl::Notification finish;
  work_ = [&](const Call&) {
    inside.Notify();
    finish.WaitForNotificationWithTimeout(absl::Seconds(8));
    return absl::OkStatus();
  };
  absl::Status in_flight = absl::UnknownError("not answered");
  std::thread caller([&] { in_flight = ReplayEvents(channel); });
  inside.WaitForNotification();
  kill(getpid(), SIGTERM);
  EXPECT_TRUE(Eventually([&] {
    const auto late = MakeChannel({absl::StrCat("127.0.0.1:", ready["grpc_port"].get<int>()), {}});
    return absl::StrContains(capture_.Text(), "process.draining") &&
           !late->WaitForConnected(std::chrono::system_clock::now() +
                                   std::chrono::milliseconds(20));
  }));
  finish.Notify();
  caller.join();
  running.join();
  EXPECT_OK(in_flight);
  EXPECT_EQ(exit_code, 0);
  EXPECT_THAT(notes, ElementsAre("start relay", "start consumer", "stop consumer", "stop relay"));

  // Both calls are in the audit trail, although nothing waited for its writing.
  int entries = 0;
  EXPECT_OK(postgres::Transact(
      database_.service(), postgres::Scope::Tenant(kPlatformTenant), absl::Now() + absl::Seconds(5),
      [&](postgres::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const pqxx::result rows, tx.Exec({"test.entries", R"sql(
          SELECT count(*) AS entries FROM audit_entries WHERE action = 'events.replay' AND origin <> ''
        )sql"}));
        entries = postgres::Column<int>(rows[0], "entries");
        return absl::OkStatus();
      }));
  EXPECT_EQ(entries, 2);
}

}  // namespace
}  // namespace naober::rpc
