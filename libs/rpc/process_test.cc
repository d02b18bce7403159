// SPDX-License-Identifier: EUPL-1.2
#include "libs/rpc/process.h"

#include <gmock/gmock.h>

#include "libs/rpc/edge_fixture.h"

namespace naober::rpc {
namespace {

using ::testing::ExitedWithCode;

// What stops a process from starting. Nothing here reaches a database: pools connect when first
// used.
class ProcessStartTest : public ::testing::Test {
 protected:
  ProcessStartTest() {
    // The child starts afresh rather than as a copy of a program with threads.
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    config_.service = "intake";
    config_.postgres_url = Secret("postgresql://service@127.0.0.1:1/naober");
    config_.postgres_worker_url = Secret("postgresql://worker@127.0.0.1:1/naober");
    config_.jwks = identity_.jwks();
    config_.accept_development_tokens = true;
    config_.fingerprint_key = Secret(std::string(32, 'k'));
  }

  rpc::testing::EdgeIdentity identity_;
  rpc::testing::Work work_ = [](const Call&) { return absl::OkStatus(); };
  PlatformConfig config_;
};

TEST_F(ProcessStartTest, NamesTheRpcThatDeclaresNoPermission) {
  EXPECT_EXIT(
      {
        Process process("intake");
        process.Configure(config_);
        rpc::testing::TestEventLogService service(process.env(), work_);
        process.Serve(service, "grpc.health.v1.Health");
      },
      ExitedWithCode(1), "\"step\":\"permissions\".*grpc.health.v1.Health");
}

TEST_F(ProcessStartTest, NamesTheKeySetThatIsMissing) {
  config_.jwks = "/nowhere/jwks.json";
  EXPECT_EXIT(Process("intake").Configure(config_), ExitedWithCode(1),
              "\"step\":\"jwks\".*/nowhere/jwks.json");
}

TEST_F(ProcessStartTest, NamesTheClockThatIsWrong) {
  config_.clock = "sundial";
  EXPECT_EXIT(Process("intake").Configure(config_), ExitedWithCode(1), "\"step\":\"clock\"");
}

TEST_F(ProcessStartTest, SaysWhichPartOfTheClaimsFileIsWrong) {
  config_.claims_file = identity_.jwks();  // JSON, but not of this kind
  EXPECT_EXIT(Process("intake").Configure(config_), ExitedWithCode(1), "\"step\":\"claims\"");
}

TEST_F(ProcessStartTest, WaitsForAnIdentityProviderThatIsNotUpYet) {
  config_.jwks = "http://127.0.0.1:1/jwks";
  Process process("intake");
  process.Configure(config_);
  EXPECT_EQ(process.config().jwks, config_.jwks);
}

TEST_F(ProcessStartTest, EndsWhenAStepFails) {
  EXPECT_EXIT(Process("intake").Must("schema", absl::FailedPreconditionError("too old")),
              ExitedWithCode(1), "\"step\":\"schema\".*too old");
}

}  // namespace
}  // namespace naober::rpc
