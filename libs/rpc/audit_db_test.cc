// SPDX-License-Identifier: EUPL-1.2
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/base/uuid.h"
#include "libs/obs/log.h"
#include "libs/postgres/row.h"
#include "libs/rpc/audit.h"
#include "libs/testing/eventually.h"
#include "libs/testing/matchers.h"
#include "libs/testing/test_database.h"

namespace naober::rpc {
namespace {

using naober::testing::Eventually;
using naober::testing::kOtherTenant;
using naober::testing::kTenant;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

AuditEntry AnEntry(const std::string& tenant = kTenant) {
  AuditEntry entry;
  entry.tenant_id = tenant;
  entry.entry_id = NewUuidV7();
  entry.recorded_at = absl::Now();
  entry.business_time = absl::FromUnixSeconds(1788242400);
  entry.action = "people.read";
  entry.method = "s/GetPerson";
  entry.actor = "subject-1";
  entry.origin = "ipv4:127.0.0.1:1";
  return entry;
}

class AuditTest : public ::testing::Test {
 protected:
  absl::Status Run(const postgres::Scope& scope,
                   absl::FunctionRef<absl::Status(postgres::Transaction&)> work) {
    return postgres::Transact(database_.service(), scope, absl::Now() + absl::Seconds(10), work);
  }

  // "action result objects" of a tenant's entries, in order.
  std::vector<std::string> Trail(const std::string& tenant = kTenant) {
    std::vector<std::string> trail;
    EXPECT_OK(Run(postgres::Scope::Tenant(tenant), [&](postgres::Transaction& tx) -> absl::Status {
      ASSIGN_OR_RETURN(const pqxx::result rows, tx.Exec({"test.trail", R"sql(
        SELECT concat_ws(' ', action, result, objects::text) AS line FROM audit_entries ORDER BY entry_id
      )sql"}));
      trail.clear();
      for (const auto& row : rows) trail.push_back(postgres::Column<std::string>(row, "line"));
      return absl::OkStatus();
    }));
    return trail;
  }

  // A call as the edge makes it.
  static Call ACall() {
    Call call;
    call.audit = std::make_shared<Call::AuditState>();
    call.audit->entry = AnEntry();
    call.scope = postgres::Scope::Tenant(kTenant);
    call.scope.before_commit = [audit = call.audit](postgres::Transaction& tx) {
      return RecordInTransaction(tx, audit);
    };
    return call;
  }

  naober::testing::TestDatabase database_{"intake"};
};

TEST_F(AuditTest, AChangeAndItsEntryCommitTogether) {
  const Call call = ACall();
  ASSERT_OK(Run(call.scope, [&](postgres::Transaction&) {
    call.Audit("person", "p-1");
    return absl::OkStatus();
  }));
  EXPECT_THAT(Trail(), ElementsAre(R"(people.read OK [{"id": "p-1", "type": "person"}])"));
  EXPECT_EQ(EntryAtEnd(*call.audit, absl::OkStatus()), nullptr) << "nothing is owed any more";
}

TEST_F(AuditTest, AChangeThatIsRolledBackHasNoEntryAndOwesOne) {
  const Call call = ACall();
  const absl::Status refused = Refuse("MATCH_EXPIRED", "match m-1 expired");
  EXPECT_EQ(Run(call.scope, [&](postgres::Transaction&) { return refused; }), refused);
  EXPECT_THAT(Trail(), IsEmpty());
  const auto owed = EntryAtEnd(*call.audit, refused);
  ASSERT_NE(owed, nullptr);
  EXPECT_EQ(owed->result, "FAILED_PRECONDITION");
  EXPECT_EQ(owed->reason, "MATCH_EXPIRED");
}

TEST_F(AuditTest, ATransactionThatRunsAgainNamesItsObjectsOnce) {
  const Call call = ACall();
  int runs = 0;
  ASSERT_OK(Run(call.scope, [&](postgres::Transaction& tx) -> absl::Status {
    call.Audit("person", "p-1");
    if (++runs > 1) return absl::OkStatus();
    return tx
        .Exec({"test.lose_a_race", R"sql(
          DO $$ BEGIN RAISE EXCEPTION 'lost a race' USING ERRCODE = 'serialization_failure'; END $$
        )sql"})
        .status();
  }));
  EXPECT_EQ(runs, 2);
  EXPECT_THAT(Trail(), ElementsAre(R"(people.read OK [{"id": "p-1", "type": "person"}])"));
}

TEST_F(AuditTest, TwoTransactionsOfOneCallRecordTheirOwnObjects) {
  const Call call = ACall();
  for (const char* id : {"p-1", "p-2"}) {
    ASSERT_OK(Run(call.scope, [&](postgres::Transaction&) {
      call.Audit("person", id);
      return absl::OkStatus();
    }));
  }
  EXPECT_THAT(Trail(), ElementsAre(HasSubstr("p-1"), HasSubstr("p-2")));
  EXPECT_EQ(EntryAtEnd(*call.audit, absl::OkStatus()), nullptr);
  call.Audit("person", "p-3");
  const auto owed = EntryAtEnd(*call.audit, absl::OkStatus());
  ASSERT_NE(owed, nullptr);
  EXPECT_THAT(owed->objects, ElementsAre(std::pair<std::string, std::string>("person", "p-3")));
}

TEST_F(AuditTest, NobodyChangesOrRemovesAnEntry) {
  const Call call = ACall();
  ASSERT_OK(Run(call.scope, [&](postgres::Transaction&) { return absl::OkStatus(); }));
  for (const char* sql : {"UPDATE audit_entries SET actor = 'x'", "DELETE FROM audit_entries",
                          "TRUNCATE audit_entries"}) {
    const postgres::Scope scope = postgres::Scope::Tenant(kTenant);
    for (postgres::Pool* pool : {&database_.service(), &database_.worker()}) {
      EXPECT_FALSE(postgres::Transact(*pool, scope, absl::Now() + absl::Seconds(5),
                                      [&](postgres::Transaction& tx) {
                                        return tx.Exec({"test.change", sql}).status();
                                      })
                       .ok())
          << sql;
    }
  }
  EXPECT_THAT(Trail(), SizeIs(1));
}

TEST_F(AuditTest, EntriesOfReadsAreWrittenInTheBackgroundPerTenant) {
  AuditWriter writer(database_.service(), database_.metrics());
  ASSERT_OK(writer.Start());
  for (int i = 0; i < 3; ++i) writer.Add(AnEntry());
  writer.Add(AnEntry(kOtherTenant));
  writer.Add(AnEntry(kPlatformTenant));
  EXPECT_TRUE(Eventually([&] { return Trail().size() == 3; }));
  EXPECT_TRUE(Eventually([&] { return Trail(kOtherTenant).size() == 1; }));
  EXPECT_TRUE(Eventually([&] { return Trail(kPlatformTenant).size() == 1; }));
  writer.Stop();
  EXPECT_THAT(database_.metrics().Text(), HasSubstr("naober_audit_written_total 5\n"));
}

TEST_F(AuditTest, StoppingWritesWhatWaits) {
  AuditWriter::Options options;
  options.linger = absl::Minutes(5);
  AuditWriter writer(database_.service(), database_.metrics(), options);
  ASSERT_OK(writer.Start());
  for (int i = 0; i < 1200; ++i) writer.Add(AnEntry());
  writer.Stop();
  EXPECT_THAT(Trail(), SizeIs(1200));
}

TEST_F(AuditTest, WritingABatchTwiceKeepsItOnce) {
  AuditWriter writer(database_.service(), database_.metrics());
  const AuditEntry entry = AnEntry();
  writer.Add(entry);
  writer.Add(entry);
  ASSERT_OK(writer.Start());
  writer.Stop();
  EXPECT_THAT(Trail(), SizeIs(1));
}

TEST_F(AuditTest, EntriesThatDoNotFitAreCountedAndShouted) {
  const obs::ScopedLogCapture capture;
  AuditWriter::Options options;
  options.capacity = 2;
  AuditWriter writer(database_.service(), database_.metrics(), options);
  for (int i = 0; i < 5; ++i) writer.Add(AnEntry());
  ASSERT_OK(writer.Start());
  writer.Stop();
  EXPECT_THAT(Trail(), SizeIs(2));
  EXPECT_THAT(database_.metrics().Text(), HasSubstr("naober_audit_lost_total 3\n"));
  EXPECT_THAT(capture.Text(), HasSubstr("\"level\":\"ERROR\""));
}

TEST_F(AuditTest, EntriesWaitWhilePostgresIsAwayAndAreCountedAtTheEnd) {
  postgres::PoolOptions nowhere;
  nowhere.url = Secret("postgresql://nobody@127.0.0.1:1/nothing?connect_timeout=1");
  nowhere.application_name = "test";
  obs::Metrics metrics;
  const obs::ScopedLogCapture capture;
  postgres::Pool pool(nowhere, metrics);
  AuditWriter::Options options;
  options.flush_timeout = absl::Milliseconds(100);
  AuditWriter writer(pool, metrics, options);
  ASSERT_OK(writer.Start());
  writer.Add(AnEntry());
  EXPECT_TRUE(
      Eventually([&] { return capture.Text().find("audit.delayed") != std::string::npos; }));
  EXPECT_THAT(metrics.Text(), HasSubstr("naober_audit_lost_total 0\n"));
  writer.Stop();
  EXPECT_THAT(metrics.Text(), HasSubstr("naober_audit_lost_total 1\n"));
}

TEST_F(AuditTest, AnEntryThatPostgresRefusesDoesNotHoldUpTheOthers) {
  const obs::ScopedLogCapture capture;
  AuditWriter writer(database_.service(), database_.metrics());
  AuditEntry broken = AnEntry();
  broken.entry_id = "not a uuid";
  writer.Add(broken);
  writer.Add(AnEntry(kOtherTenant));
  ASSERT_OK(writer.Start());
  writer.Stop();
  EXPECT_THAT(Trail(kOtherTenant), SizeIs(1));
  EXPECT_THAT(capture.Text(), HasSubstr("audit.refused"));
}

}  // namespace
}  // namespace naober::rpc
