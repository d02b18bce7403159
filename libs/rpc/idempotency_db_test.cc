// SPDX-License-Identifier: EUPL-1.2
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "absl/synchronization/notification.h"
#include "libs/base/status_macros.h"
#include "libs/base/uuid.h"
#include "libs/postgres/row.h"
#include "libs/rpc/audit.h"
#include "libs/rpc/idempotency.h"
#include "libs/testing/eventually.h"
#include "libs/testing/matchers.h"
#include "libs/testing/test_database.h"

namespace naober::rpc {
namespace {

using naober::testing::HasCode;
using naober::testing::HasReason;
using naober::testing::kOtherTenant;
using naober::testing::kTenant;
using ::testing::AllOf;

class IdempotencyTest : public ::testing::Test {
 protected:
  static Call CallWith(const std::string& request_id, const std::string& fingerprint = "f",
                       const std::string& tenant = kTenant) {
    Call call;
    call.deadline = absl::Now() + absl::Seconds(20);
    call.tenant_id = tenant;
    call.scope = postgres::Scope::Tenant(tenant);
    call.request_key = RequestKey{tenant, "subject-1", "s/Create", request_id, fingerprint};
    return call;
  }

  // What a handler does: claim, make a thing, record it. The id of the thing.
  absl::StatusOr<std::string> Create(const Call& call, absl::Status outcome = absl::OkStatus()) {
    std::string id;
    const absl::Status status =
        postgres::Transact(database_.service(), call.scope, call.deadline,
                           [&](postgres::Transaction& tx) -> absl::Status {
                             ASSIGN_OR_RETURN(const auto earlier, ClaimRequest(tx, call));
                             if (earlier.has_value()) {
                               id = earlier->resource_id;
                               EXPECT_EQ(earlier->resource_version, 3);
                               return absl::OkStatus();
                             }
                             id = NewUuidV7();
                             RETURN_IF_ERROR(RecordAnswer(tx, call, id, 3));
                             return outcome;
                           });
    if (!status.ok()) return status;
    return id;
  }

  naober::testing::TestDatabase database_{"intake"};
};

TEST_F(IdempotencyTest, TheSameRequestGivesTheSameAnswer) {
  const Call call = CallWith(NewUuidV7());
  auto first = Create(call);
  auto second = Create(call);
  ASSERT_OK(first);
  ASSERT_OK(second);
  EXPECT_EQ(*first, *second);
}

TEST_F(IdempotencyTest, AnotherRequestUnderTheSameIdIsRefused) {
  const std::string id = NewUuidV7();
  ASSERT_OK(Create(CallWith(id, "one")));
  EXPECT_THAT(Create(CallWith(id, "two")), AllOf(HasCode(absl::StatusCode::kInvalidArgument),
                                                 HasReason("IDEMPOTENCY_KEY_REUSED")));
}

TEST_F(IdempotencyTest, CallsWithoutARequestIdAreAlwaysNew) {
  Call call = CallWith("");
  call.request_key.reset();
  EXPECT_NE(*Create(call), *Create(call));
}

TEST_F(IdempotencyTest, AnotherSubjectMethodOrTenantIsAnotherRequest) {
  const Call call = CallWith(NewUuidV7());
  const std::string first = *Create(call);
  Call other_subject = call;
  other_subject.request_key->subject = "subject-2";
  Call other_method = call;
  other_method.request_key->method = "s/Update";
  EXPECT_NE(*Create(other_subject), first);
  EXPECT_NE(*Create(other_method), first);
  EXPECT_NE(*Create(CallWith(call.request_key->request_id, "f", kOtherTenant)), first);
}

TEST_F(IdempotencyTest, AFailedRequestLeavesNothingBehind) {
  const Call call = CallWith(NewUuidV7());
  EXPECT_FALSE(Create(call, absl::FailedPreconditionError("not now")).ok());
  EXPECT_OK(Create(call));
}

TEST_F(IdempotencyTest, TheSecondOfTwoInFlightWaitsForTheFirst) {
  const Call call = CallWith(NewUuidV7());
  absl::Notification claimed;
  absl::Notification commit;
  std::thread first([&] {
    EXPECT_OK(postgres::Transact(database_.service(), call.scope, call.deadline,
                                 [&](postgres::Transaction& tx) -> absl::Status {
                                   ASSIGN_OR_RETURN(const auto earlier, ClaimRequest(tx, call));
                                   EXPECT_FALSE(earlier.has_value());
                                   claimed.Notify();
                                   commit.WaitForNotification();
                                   return RecordAnswer(tx, call, "thing-1", 3);
                                 }));
  });
  claimed.WaitForNotification();
  absl::StatusOr<std::string> answer;
  std::thread second([&] { answer = Create(call); });
  // The second shows up in PostgreSQL as waiting for the first.
  EXPECT_TRUE(naober::testing::Eventually([&] {
    int waiting = 0;
    EXPECT_OK(postgres::Transact(
        database_.service(), postgres::Scope::Platform(), absl::Now() + absl::Seconds(5),
        [&](postgres::Transaction& tx) -> absl::Status {
          ASSIGN_OR_RETURN(const pqxx::result rows, tx.Exec({"test.waiting", R"sql(
            SELECT count(*) AS waiting FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event_type = 'Lock'
          )sql"}));
          waiting = postgres::Column<int>(rows[0], "waiting");
          return absl::OkStatus();
        }));
    return waiting == 1;
  }));
  commit.Notify();
  first.join();
  second.join();
  ASSERT_OK(answer);
  EXPECT_EQ(*answer, "thing-1");
}

TEST_F(IdempotencyTest, IsForgottenAfterSevenDaysAndNotBefore) {
  const Call call = CallWith(NewUuidV7());
  const std::string first = *Create(call);
  ASSERT_OK(ForgetExpiredRequests(database_.worker(), absl::Now() + absl::Hours(7 * 24 - 1)));
  EXPECT_EQ(*Create(call), first);
  ASSERT_OK(ForgetExpiredRequests(database_.worker(), absl::Now() + absl::Hours(7 * 24 + 1)));
  EXPECT_NE(*Create(call), first);
}

}  // namespace
}  // namespace naober::rpc
