// SPDX-License-Identifier: EUPL-1.2
#include <atomic>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "libs/base/status_macros.h"
#include "libs/obs/log.h"
#include "libs/postgres/row.h"
#include "libs/postgres/transaction.h"
#include "libs/testing/matchers.h"
#include "libs/testing/test_database.h"

namespace naober::postgres {
namespace {

using ::naober::testing::HasCode;
using ::naober::testing::HasReason;
using ::naober::testing::kTenant;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr Query kSchema = {"test.schema", R"sql(
CREATE TABLE people (
  tenant_id uuid NOT NULL,
  id integer NOT NULL,
  email text NOT NULL,
  friend_id integer,
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT people_email_is_free UNIQUE (tenant_id, email),
  CONSTRAINT people_email_has_at CHECK (email LIKE '%@%'),
  CONSTRAINT people_friend_is_known FOREIGN KEY (tenant_id, friend_id) REFERENCES people (tenant_id, id)
    DEFERRABLE INITIALLY DEFERRED
);
SELECT naober_fence('people');
)sql"};

constexpr Query kInsert = {"people.insert",
                           "INSERT INTO people (tenant_id, id, email) VALUES ($1, $2, $3)"};
constexpr Query kCount = {"people.count", "SELECT count(*) AS n FROM people"};
constexpr Query kCountAbove = {"people.count_above",
                               "SELECT count(*) AS n FROM people WHERE id > $1"};
constexpr Query kSleep = {"test.sleep", "SELECT pg_sleep(60)"};

absl::Time Soon() { return absl::Now() + absl::Seconds(20); }

class TransactionTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK(AsOwner([](Transaction& transaction) { return transaction.ExecScript(kSchema); }));
  }

  absl::Status AsOwner(absl::FunctionRef<absl::Status(Transaction&)> work) {
    Pool owner({.url = database_.OwnerUrl(), .application_name = "test"}, database_.metrics());
    return Transact(owner, Scope::Platform(), Soon(), work);
  }

  absl::Status AsService(absl::FunctionRef<absl::Status(Transaction&)> work) {
    return Transact(database_.service(), scope_, Soon(), work);
  }

  absl::Status Insert(int id, const std::string& email) {
    return AsService([&](Transaction& transaction) {
      return transaction.Exec(kInsert, scope_.tenant_id, id, email).status();
    });
  }

  int Count() {
    int count = -1;
    EXPECT_OK(AsService([&](Transaction& transaction) -> absl::Status {
      ASSIGN_OR_RETURN(const pqxx::result rows, transaction.Exec(kCount));
      count = Column<int>(rows.front(), "n");
      return absl::OkStatus();
    }));
    return count;
  }

  // Ends every connection of the service role, as a restart of the server would.
  void KillServiceConnections() {
    Pool superuser({.url = database_.SuperuserUrl(), .application_name = "test"},
                   database_.metrics());
    ASSERT_OK(Transact(superuser, Scope::Platform(), Soon(), [](Transaction& transaction) {
      return transaction
          .Exec({"test.kill",
                 "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                 "WHERE datname = current_database() AND usename = 'naober_example_service'"})
          .status();
    }));
  }

  naober::testing::TestDatabase database_{"example"};
  Scope scope_ = Scope::Tenant(kTenant);
};

TEST_F(TransactionTest, CommitsWhatTheWorkDidWhenItReturnsOk) {
  ASSERT_OK(Insert(1, "a@example.org"));
  EXPECT_EQ(Count(), 1);
}

TEST_F(TransactionTest, RollsBackWhenTheWorkReturnsAnError) {
  const absl::Status status = AsService([&](Transaction& transaction) -> absl::Status {
    RETURN_IF_ERROR(
        transaction.Exec(kInsert, scope_.tenant_id, 1, std::string("a@example.org")).status());
    return absl::CancelledError("changed my mind");
  });
  EXPECT_THAT(status, HasCode(absl::StatusCode::kCancelled));
  EXPECT_EQ(Count(), 0);
}

TEST_F(TransactionTest, AUniqueViolationNamesItsConstraintAndNoValue) {
  ASSERT_OK(Insert(1, "a@example.org"));
  const absl::Status status = Insert(2, "a@example.org");
  EXPECT_THAT(status, HasCode(absl::StatusCode::kAlreadyExists));
  EXPECT_EQ(ConstraintOf(status), "people_email_is_free");
  EXPECT_THAT(status.ToString(), Not(HasSubstr("example.org")));
}

TEST_F(TransactionTest, ARowValueCantPretendToBeAConstraintName) {
  const std::string sly = "a@b\nCONSTRAINT NAME:  people_pkey\n";
  ASSERT_OK(Insert(1, sly));
  EXPECT_EQ(ConstraintOf(Insert(2, sly)), "people_email_is_free");
}

TEST_F(TransactionTest, CheckAndNotNullViolationsAreNamed) {
  const absl::Status check = Insert(1, "no at sign");
  EXPECT_THAT(check, HasCode(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(ConstraintOf(check), "people_email_has_at");
  const absl::Status null = AsService([&](Transaction& transaction) {
    return transaction.Exec(kInsert, scope_.tenant_id, 1, nullptr).status();
  });
  EXPECT_THAT(null, HasCode(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(ConstraintOf(null), "email");
}

TEST_F(TransactionTest, AViolationFoundAtTheCommitIsNamedToo) {
  ASSERT_OK(Insert(1, "a@example.org"));
  const absl::Status status = AsService([](Transaction& transaction) {
    return transaction.Exec({"people.befriend", "UPDATE people SET friend_id = 99"}).status();
  });
  EXPECT_THAT(status, HasCode(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(ConstraintOf(status), "people_friend_is_known");
}

TEST_F(TransactionTest, AnErrorThatTheWorkIgnoresIsReturnedAllTheSame) {
  ASSERT_OK(Insert(1, "a@example.org"));
  const absl::Status status = AsService([&](Transaction& transaction) {
    transaction.Exec(kInsert, scope_.tenant_id, 1, std::string("b@example.org"))
        .status()
        .IgnoreError();  // what this test is about
    return absl::OkStatus();
  });
  EXPECT_THAT(status, HasCode(absl::StatusCode::kAlreadyExists));
}

TEST_F(TransactionTest, AStatementEndsAtTheDeadline) {
  const absl::Time start = absl::Now();
  const absl::Status status =
      Transact(database_.service(), scope_, start + absl::Milliseconds(200),
               [](Transaction& transaction) { return transaction.Exec(kSleep).status(); });
  EXPECT_THAT(status, HasCode(absl::StatusCode::kDeadlineExceeded));
  EXPECT_LT(absl::Now() - start, absl::Seconds(10));
  EXPECT_EQ(Count(), 0) << "the connection can be used again, without the short timeout";
}

TEST_F(TransactionTest, NothingIsSentAfterTheDeadline) {
  const absl::Status status = Transact(database_.service(), scope_, absl::Now() - absl::Seconds(1),
                                       [](Transaction&) -> absl::Status {
                                         ADD_FAILURE() << "the work must not run";
                                         return absl::OkStatus();
                                       });
  EXPECT_THAT(status, HasCode(absl::StatusCode::kDeadlineExceeded));
}

TEST_F(TransactionTest, AConnectionThatDiedInThePoolIsReplacedUnseen) {
  ASSERT_OK(Insert(1, "a@example.org"));
  KillServiceConnections();
  EXPECT_OK(Insert(2, "b@example.org"));
  EXPECT_EQ(Count(), 2);
}

TEST_F(TransactionTest, AConnectionLostDuringTheWorkIsUnavailableAndNotRetried) {
  int runs = 0;
  const absl::Status status = AsService([&](Transaction& transaction) -> absl::Status {
    ++runs;
    RETURN_IF_ERROR(transaction.Exec(kCount).status());
    KillServiceConnections();
    return transaction.Exec(kCount).status();
  });
  EXPECT_THAT(status, HasCode(absl::StatusCode::kUnavailable));
  EXPECT_EQ(runs, 1);
  EXPECT_EQ(Count(), 0) << "the next transaction has a new connection";
}

TEST_F(TransactionTest, AConnectionLostAtTheCommitLeavesTheWorkInDoubt) {
  const absl::Status status = AsService([&](Transaction& transaction) -> absl::Status {
    RETURN_IF_ERROR(
        transaction.Exec(kInsert, scope_.tenant_id, 1, std::string("a@example.org")).status());
    KillServiceConnections();
    return absl::OkStatus();
  });
  EXPECT_THAT(status, HasCode(absl::StatusCode::kUnknown));
  EXPECT_THAT(status, HasReason("COMMIT_IN_DOUBT"));
}

TEST_F(TransactionTest, WaitsForAFreeConnectionAndThenGivesUp) {
  Pool pool({.url = database_.ServiceUrl(),
             .application_name = "test",
             .max_connections = 1,
             .acquire_timeout = absl::Milliseconds(50)},
            database_.metrics());
  const absl::Status status = Transact(pool, scope_, Soon(), [&](Transaction&) {
    return Transact(pool, scope_, Soon(), [](Transaction&) { return absl::OkStatus(); });
  });
  EXPECT_THAT(status, HasCode(absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(status, HasReason("NO_FREE_CONNECTION"));
}

TEST_F(TransactionTest, ManyThreadsShareFewConnections) {
  Pool pool({.url = database_.ServiceUrl(),
             .application_name = "test",
             .max_connections = 2,
             .acquire_timeout = absl::Seconds(20)},
            database_.metrics());
  std::atomic<int> done = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      const absl::Status status = Transact(pool, scope_, Soon(), [&](Transaction& transaction) {
        return transaction.Exec(kInsert, scope_.tenant_id, i, absl::StrCat(i, "@example.org"))
            .status();
      });
      if (status.ok()) ++done;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(done, 8);
  EXPECT_EQ(Count(), 8);
  EXPECT_THAT(database_.metrics().Text(),
              HasSubstr("naober_postgres_pool_in_use{role=\"naober_example_service\"} 0"));
}

TEST_F(TransactionTest, RunsTheWorkAgainAfterASerializationConflict) {
  ASSERT_OK(Insert(1, "a@example.org"));
  int runs = 0;
  int committed = 0;
  const absl::Status status = Transact(
      database_.service(), scope_, Soon(), Mode::kSerializable,
      [&](Transaction& transaction) -> absl::Status {
        transaction.AfterCommit([&] { ++committed; });
        RETURN_IF_ERROR(transaction.Exec(kCount).status());
        // Somebody else changes what was read, the first time.
        if (++runs == 1) {
          RETURN_IF_ERROR(Transact(
              database_.service(), scope_, Soon(), Mode::kSerializable, [](Transaction& other) {
                return other.Exec({"people.rename", "UPDATE people SET email = 'b@example.org'"})
                    .status();
              }));
        }
        return transaction
            .Exec({"people.append", "UPDATE people SET email = email || '.nl' WHERE id = 1"})
            .status();
      });
  EXPECT_OK(status);
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(committed, 1) << "only the run that was committed counts";
}

TEST_F(TransactionTest, GivesUpAfterFourRetries) {
  int runs = 0;
  const absl::Status status = AsService([&](Transaction& transaction) {
    ++runs;
    return transaction.ExecScript(
        {"test.conflict", "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40001'; END $$"});
  });
  EXPECT_THAT(status, HasCode(absl::StatusCode::kAborted));
  EXPECT_EQ(runs, 5);
}

TEST_F(TransactionTest, AnAbortedOfTheWorkItselfIsNotRetried) {
  int runs = 0;
  const absl::Status status = AsService([&](Transaction&) {
    ++runs;
    return EtagMismatch("person", "1");
  });
  EXPECT_THAT(status, HasReason("ETAG_MISMATCH"));
  EXPECT_EQ(runs, 1);
}

TEST_F(TransactionTest, TheAuditHookWritesInTheSameTransaction) {
  scope_.before_commit = [&](Transaction& transaction) {
    return transaction.Exec(kInsert, transaction.tenant_id(), 2, std::string("audit@example.org"))
        .status();
  };
  ASSERT_OK(Insert(1, "a@example.org"));
  scope_.before_commit = [](Transaction&) { return absl::InternalError("no audit, no change"); };
  EXPECT_THAT(Insert(3, "c@example.org"), HasCode(absl::StatusCode::kInternal));
  scope_.before_commit = nullptr;
  EXPECT_EQ(Count(), 2);
}

TEST_F(TransactionTest, TheAuditHookIsLeftOutOfReadsAndOfFailedWork) {
  int calls = 0;
  scope_.before_commit = [&](Transaction&) {
    ++calls;
    return absl::OkStatus();
  };
  ASSERT_OK(Transact(database_.service(), scope_, Soon(), Mode::kReadOnly,
                     [](Transaction& transaction) { return transaction.Exec(kCount).status(); }));
  EXPECT_THAT(AsService([](Transaction&) { return absl::CancelledError("no"); }),
              HasCode(absl::StatusCode::kCancelled));
  EXPECT_EQ(calls, 0);
}

TEST_F(TransactionTest, CallbacksRunInOrderAfterTheCommitOnly) {
  std::vector<int> calls;
  ASSERT_OK(AsService([&](Transaction& transaction) {
    transaction.AfterCommit([&] { calls.push_back(1); });
    transaction.AfterCommit([&] { calls.push_back(2); });
    EXPECT_TRUE(calls.empty());
    return absl::OkStatus();
  }));
  EXPECT_THAT(AsService([&](Transaction& transaction) {
                transaction.AfterCommit([&] { calls.push_back(3); });
                return absl::CancelledError("no");
              }),
              HasCode(absl::StatusCode::kCancelled));
  EXPECT_THAT(calls, ElementsAre(1, 2));
}

TEST_F(TransactionTest, AReadOnlyTransactionCantWrite) {
  const absl::Status status =
      Transact(database_.service(), scope_, Soon(), Mode::kReadOnly, [&](Transaction& transaction) {
        return transaction.Exec(kInsert, scope_.tenant_id, 1, std::string("a@example.org"))
            .status();
      });
  EXPECT_THAT(status, HasCode(absl::StatusCode::kInternal));
  EXPECT_EQ(Count(), 0);
}

TEST_F(TransactionTest, OneReadSeesItsTenantAndNothingElse) {
  ASSERT_OK(Insert(1, "a@example.org"));
  const auto count = [&](const Scope& scope) {
    int n = -1;
    EXPECT_OK(Transact(database_.service(), scope, Soon(), Mode::kOneRead,
                       [&](Transaction& transaction) -> absl::Status {
                         ASSIGN_OR_RETURN(const pqxx::result rows,
                                          transaction.Exec(kCountAbove, 0));
                         n = Column<int>(rows.front(), "n");
                         return absl::OkStatus();
                       }));
    return n;
  };
  for (int round = 0; round < 2; ++round) {  // prepares, and then uses what is prepared
    EXPECT_EQ(count(scope_), 1);
    EXPECT_EQ(count(Scope::Tenant("00000000-0000-7000-8000-0000000000ff")), 0);
    EXPECT_EQ(count(Scope::Platform()), 0);
  }
}

TEST_F(TransactionTest, OneReadCantWriteAndNotReadTwice) {
  EXPECT_THAT(Transact(database_.service(), scope_, Soon(), Mode::kOneRead,
                       [&](Transaction& transaction) {
                         return transaction
                             .Exec(kInsert, scope_.tenant_id, 1, std::string("a@example.org"))
                             .status();
                       }),
              HasCode(absl::StatusCode::kInternal));
  EXPECT_THAT(Transact(database_.service(), scope_, Soon(), Mode::kOneRead,
                       [&](Transaction& transaction) -> absl::Status {
                         RETURN_IF_ERROR(transaction.Exec(kCount).status());
                         return transaction.Exec(kCount).status();
                       }),
              HasCode(absl::StatusCode::kInternal));
  EXPECT_EQ(Count(), 0) << "the connection can be used again, and writes again";
  EXPECT_OK(Insert(1, "a@example.org"));
}

TEST_F(TransactionTest, OneReadEndsAtTheDeadline) {
  const absl::Time start = absl::Now();
  const absl::Status status =
      Transact(database_.service(), scope_, start + absl::Milliseconds(200), Mode::kOneRead,
               [](Transaction& transaction) { return transaction.Exec(kSleep).status(); });
  EXPECT_THAT(status, HasCode(absl::StatusCode::kDeadlineExceeded));
  EXPECT_LT(absl::Now() - start, absl::Seconds(10));
}

TEST_F(TransactionTest, WhatIsSentLaterIsSeenByTheNextStatementAndCommitted) {
  ASSERT_OK(AsService([&](Transaction& transaction) -> absl::Status {
    RETURN_IF_ERROR(
        transaction.ExecLater(kInsert, scope_.tenant_id, 1, std::string("a@example.org")));
    ASSIGN_OR_RETURN(const pqxx::result rows, transaction.Exec(kCount));
    EXPECT_EQ(Column<int>(rows.front(), "n"), 1);
    return transaction.ExecLater(kInsert, scope_.tenant_id, 2, std::string("b'\\@example.org"));
  }));
  EXPECT_EQ(Count(), 2);
}

TEST_F(TransactionTest, AnErrorOfWhatWasSentLaterUndoesTheWholeTransaction) {
  ASSERT_OK(Insert(1, "a@example.org"));
  const absl::Status status = AsService([&](Transaction& transaction) -> absl::Status {
    RETURN_IF_ERROR(
        transaction.Exec(kInsert, scope_.tenant_id, 2, std::string("b@example.org")).status());
    return transaction.ExecLater(kInsert, scope_.tenant_id, 3, std::string("a@example.org"));
  });
  EXPECT_THAT(status, HasCode(absl::StatusCode::kAlreadyExists));
  EXPECT_EQ(ConstraintOf(status), "people_email_is_free");
  EXPECT_EQ(Count(), 1);
}

TEST_F(TransactionTest, APoolOfDeadConnectionsCostsNoWorkThatIsOnlySentLater) {
  ASSERT_OK(Insert(1, "a@example.org"));
  KillServiceConnections();
  EXPECT_OK(AsService([&](Transaction& transaction) {
    return transaction.ExecLater(kInsert, scope_.tenant_id, 2, std::string("b@example.org"));
  })) << "never COMMIT_IN_DOUBT: nothing was committed on the dead one";
  EXPECT_EQ(Count(), 2);
}

TEST_F(TransactionTest, APreparedStatementSurvivesAMigrationOfWhatItReturns) {
  constexpr Query kIds = {"people.ids", "SELECT id FROM people WHERE id > $1"};
  ASSERT_OK(Insert(1, "a@example.org"));
  for (const Mode mode : {Mode::kReadWrite, Mode::kReadOnly, Mode::kOneRead}) {
    const auto read = [&] {
      return Transact(database_.service(), scope_, Soon(), mode,
                      [&](Transaction& transaction) { return transaction.Exec(kIds, 0).status(); });
    };
    ASSERT_OK(read());
    ASSERT_OK(AsOwner([](Transaction& transaction) {
      return transaction.ExecScript(
          {"test.widen", "ALTER TABLE people ALTER COLUMN id TYPE bigint"});
    }));
    EXPECT_OK(read()) << "not: cached plan must not change result type";
    ASSERT_OK(AsOwner([](Transaction& transaction) {
      return transaction.ExecScript(
          {"test.narrow", "ALTER TABLE people ALTER COLUMN id TYPE integer"});
    }));
    EXPECT_OK(read());
  }
}

TEST_F(TransactionTest, AStatementIsPreparedOncePerConnection) {
  Pool pool({.url = database_.ServiceUrl(), .application_name = "test", .max_connections = 1},
            database_.metrics());
  const auto prepared = [&] {
    int n = -1;
    EXPECT_OK(Transact(
        pool, scope_, Soon(), Mode::kOneRead, [&](Transaction& transaction) -> absl::Status {
          ASSIGN_OR_RETURN(const pqxx::result rows,
                           transaction.Exec({"test.prepared",
                                             "SELECT count(*) AS n FROM pg_prepared_statements"}));
          n = Column<int>(rows.front(), "n");
          return absl::OkStatus();
        }));
    return n;
  };
  for (int id = 1; id <= 3; ++id) {
    ASSERT_OK(Transact(pool, scope_, Soon(), [&](Transaction& transaction) {
      return transaction.Exec(kInsert, scope_.tenant_id, id, absl::StrCat(id, "@example.org"))
          .status();
    }));
    EXPECT_EQ(prepared(), 1);
  }
}

TEST_F(TransactionTest, PostgresOwnLogQuotesNoValues) {
  for (Pool* pool : {&database_.service(), &database_.worker()}) {
    ASSERT_OK(Transact(*pool, Scope::Platform(), Soon(), Mode::kReadOnly,
                       [](Transaction& transaction) -> absl::Status {
                         ASSIGN_OR_RETURN(const pqxx::result rows,
                                          transaction.Exec({"test.settings", R"sql(
                           SELECT current_setting('log_min_error_statement') AS statement,
                                  current_setting('log_error_verbosity') AS verbosity)sql"}));
                         EXPECT_EQ(Column<std::string>(rows.front(), "statement"), "panic");
                         EXPECT_EQ(Column<std::string>(rows.front(), "verbosity"), "terse");
                         return absl::OkStatus();
                       }));
  }
}

TEST_F(TransactionTest, ABugIsLoggedWithQueryAndSqlstateAndWithoutValues) {
  obs::ScopedLogCapture log;
  const absl::Status status = AsService([](Transaction& transaction) {
    return transaction.Exec({"test.cast", "SELECT $1::integer"}, std::string("jan@example.org"))
        .status();
  });
  EXPECT_THAT(status, HasCode(absl::StatusCode::kInternal));
  EXPECT_THAT(log.Text(), HasSubstr("22P02"));
  EXPECT_THAT(log.Text(), HasSubstr("test.cast"));
  EXPECT_THAT(absl::StrCat(log.Text(), status.ToString()), Not(HasSubstr("jan@")));
}

TEST_F(TransactionTest, AnExceptionInTheWorkIsInternalAndRollsBack) {
  obs::ScopedLogCapture log;
  const absl::Status status = AsService([&](Transaction& transaction) -> absl::Status {
    RETURN_IF_ERROR(
        transaction.Exec(kInsert, scope_.tenant_id, 1, std::string("a@example.org")).status());
    ASSIGN_OR_RETURN(const pqxx::result rows,
                     transaction.Exec({"test.null", "SELECT NULL::integer AS n"}));
    Column<int>(rows.front(), "n");
    return absl::OkStatus();
  });
  EXPECT_THAT(status, HasCode(absl::StatusCode::kInternal));
  EXPECT_EQ(Count(), 0);
}

TEST_F(TransactionTest, AZeroByteIsRefusedRatherThanCutOff) {
  const absl::Status status = Insert(1, std::string("a@b\0c", 5));
  EXPECT_THAT(status, HasCode(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(status, HasReason("ZERO_BYTE"));
}

TEST_F(TransactionTest, ATenantThatIsNoUuidIsRefused) {
  scope_.tenant_id = "'; DROP TABLE people; --";
  EXPECT_THAT(Insert(1, "a@example.org"), HasReason("TENANT_INVALID"));
}

TEST_F(TransactionTest, EveryStatementIsMeasuredByName) {
  ASSERT_OK(Insert(1, "a@example.org"));
  EXPECT_THAT(database_.metrics().Text(),
              HasSubstr("naober_postgres_query_duration_seconds_count{query=\"people.insert\"} 1"));
}

}  // namespace
}  // namespace naober::postgres
