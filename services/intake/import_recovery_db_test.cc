// SPDX-License-Identifier: EUPL-1.2
#include <atomic>
#include <thread>

#include "absl/strings/str_replace.h"
#include "libs/testing/eventually.h"
#include "services/intake/import_fixture.h"
#include "services/intake/store/person_store.h"

// Imports that meet with processes, connections and rows that fail.
namespace naober::intake {
namespace {

using naober::testing::Eventually;
using ::testing::ElementsAre;

class ImportRecoveryTest : public ImportTest {
 protected:
  // Runs `script` as one who may change the tables.
  absl::Status AsSuperuser(const std::string& script) {
    return postgres::Transact(superuser_, postgres::Scope::Platform(),
                              absl::Now() + absl::Seconds(10), [&](postgres::Transaction& tx) {
                                return tx.ExecScript({"test.script", script.c_str()});
                              });
  }
  bool SomebodyWaitsForALock() {
    bool waits = false;
    EXPECT_OK(postgres::Transact(
        superuser_, postgres::Scope::Platform(), absl::Now() + absl::Seconds(10),
        [&](postgres::Transaction& tx) -> absl::Status {
          const auto rows = tx.Exec(
              {"test.waits", "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted) AS waits"});
          if (!rows.ok()) return rows.status();
          waits = postgres::Column<bool>((*rows)[0], "waits");
          return absl::OkStatus();
        }));
    return waits;
  }
  // The database refuses people of this given name.
  void Refuse(const std::string& given_name) {
    ASSERT_OK(AsSuperuser(absl::StrCat(R"sql(
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF NEW.given_name LIKE ')sql",
                                       given_name, R"sql(' THEN RAISE 'no'; END IF;
          RETURN NEW;
        END $$;
        CREATE TRIGGER refuse BEFORE INSERT ON people FOR EACH ROW EXECUTE FUNCTION refuse())sql")));
  }

  postgres::Pool superuser_{{.url = database_.SuperuserUrl(), .application_name = "test"},
                            database_.metrics()};
};

TEST_F(ImportRecoveryTest, GoesOnWhereAnotherWorkerDied) {
  std::string content = kHeader;
  for (int i = 1; i <= 500; ++i) content += Row(i);
  const PersonImport import = Upload(content);
  // A worker that held the lease and died after its first batches.
  ASSERT_OK(InTransaction([&](postgres::Transaction& tx) -> absl::Status {
    return ImportStore(tx)
        .TakeLease(import.id, "dead", absl::Now(), absl::Now() + absl::Milliseconds(200))
        .status();
  }));
  ImportWorkerOptions options = Options("alive");
  options.batch = 100;
  ImportWorker worker = MakeWorker(options);
  ASSERT_OK(worker.RunPending());
  EXPECT_EQ(Stored(import).processed_rows, 0);  // not its to touch yet
  ASSERT_TRUE(Eventually([&] {
    EXPECT_OK(worker.RunPending());
    return Stored(import).state == ImportState::kSucceeded;
  }));
  EXPECT_EQ(Stored(import).created_people, 500);
  EXPECT_EQ(Count("people"), 500);
}

TEST_F(ImportRecoveryTest, StopsInTheMiddleAndLosesNothing) {
  std::string content = kHeader;
  for (int i = 1; i <= 2000; ++i) content += Row(i);
  const PersonImport import = Upload(content);
  ImportWorkerOptions options = Options();
  options.batch = 50;
  {
    ImportWorker worker = MakeWorker(options);
    ASSERT_OK(worker.Start());
    ASSERT_TRUE(Eventually([&] { return Stored(import).processed_rows >= 50; }));
    worker.Stop();
  }
  const PersonImport stopped = Stored(import);
  EXPECT_EQ(stopped.created_people, Count("people"));
  ImportWorker next = MakeWorker(Options("two"));
  ASSERT_OK(next.RunPending());
  EXPECT_EQ(Stored(import).state, ImportState::kSucceeded);
  EXPECT_EQ(Stored(import).created_people, 2000);
  EXPECT_EQ(Count("people"), 2000);
}

TEST_F(ImportRecoveryTest, StoresTheNeighboursOfARowThatTheDatabaseRefuses) {
  Refuse("Poison%");
  std::string content = kHeader;
  for (int i = 1; i <= 40; ++i) {
    content += i == 7 || i == 23 ? absl::StrReplaceAll(Row(i), {{"Naam", "Poison"}}) : Row(i);
  }
  const PersonImport import = Run(content);
  EXPECT_EQ(import.state, ImportState::kSucceeded);
  EXPECT_EQ(import.created_people, 38);
  EXPECT_THAT(Errors(import), ElementsAre("8  NOT_STORED", "24  NOT_STORED"));
  ASSERT_OK_AND_ASSIGN(const auto people, people_.List(CallOf(), {}, {}));
  EXPECT_EQ(people.front().external_id, "RIV-00001");
  EXPECT_EQ(people.back().external_id, "RIV-00040");
  EXPECT_EQ(Count("outbox"), 38 * 6);
}

TEST_F(ImportRecoveryTest, FailsWhenTheDatabaseRefusesAWholeBatch) {
  Refuse("%");
  std::string content = kHeader;
  for (int i = 1; i <= 10; ++i) content += Row(i);
  const PersonImport import = Upload(content);
  ImportWorkerOptions options = Options();
  options.batch = 4;
  ImportWorker worker = MakeWorker(options);
  EXPECT_TRUE(absl::IsInternal(worker.RunPending()));
  EXPECT_EQ(Stored(import).state, ImportState::kFailed);
  EXPECT_EQ(Stored(import).failure_reason, "INTERNAL");
}

TEST_F(ImportRecoveryTest, ReportsAnExternalIdThatSomebodyTakesMeanwhile) {
  std::string content = kHeader;
  for (int i = 1; i <= 40; ++i) content += Row(i);
  const PersonImport import = Upload(content);
  std::atomic<bool> registered = false, may_commit = false;
  std::thread other([&] {
    EXPECT_OK(InTransaction([&](postgres::Transaction& tx) -> absl::Status {
      Person person = ANewcomer();
      person.id = PersonId::New();
      person.external_id = "RIV-00017";
      const absl::Status status = PersonStore(tx).Insert({{person, ""}});
      registered = true;
      EXPECT_TRUE(Eventually([&] { return may_commit.load(); }));
      return status;
    }));
  });
  EXPECT_TRUE(Eventually([&] { return registered.load(); }));
  ImportWorker worker = MakeWorker(Options());
  absl::Status run;
  std::thread importing([&] { run = worker.RunPending(); });
  EXPECT_TRUE(Eventually([&] { return SomebodyWaitsForALock(); }));
  may_commit = true;
  other.join();
  importing.join();
  EXPECT_OK(run);
  EXPECT_EQ(Stored(import).state, ImportState::kSucceeded);
  EXPECT_EQ(Stored(import).created_people, 39);
  EXPECT_THAT(Errors(import), ElementsAre("18 external_id EXTERNAL_ID_EXISTS"));
  EXPECT_EQ(Count("people"), 40);
}

// The connection breaks in the first statement that writes, then in the second, and so on until
// none is left to break in. Where a transaction begins, Transact replaces the connection unseen and
// runs the work again; then the statement after that one breaks as well.
TEST_F(ImportRecoveryTest, DoesEveryRowOnceWhereverItBreaks) {
  std::string script = R"sql(
      CREATE SEQUENCE steps;
      CREATE TABLE broken (step bigint NOT NULL);
      INSERT INTO broken VALUES (-2);
      CREATE FUNCTION break() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
      BEGIN
        IF nextval('steps') - (SELECT step FROM broken) IN (0, 2) THEN
          PERFORM pg_terminate_backend(pg_backend_pid());
        END IF;
        RETURN NULL;
      END $$;)sql";
  for (const char* table :
       {"people", "consents", "enrolments", "trajectories", "event_sequences", "outbox",
        "person_imports", "person_import_errors", "person_import_chunks"}) {
    absl::StrAppend(&script, "CREATE TRIGGER break AFTER INSERT OR UPDATE OR DELETE ON ", table,
                    " FOR EACH STATEMENT EXECUTE FUNCTION break();");
  }
  ASSERT_OK(AsSuperuser(script));
  std::string content = kHeader;
  for (int i = 1; i <= 60; ++i) {
    content += i % 20 == 0 ? absl::StrReplaceAll(Row(i), {{"f,NL", "q,NL"}}) : Row(i);
  }
  const PersonImport import = Upload(content);
  ImportWorkerOptions options = Options();
  options.batch = 20;
  ImportWorker worker = MakeWorker(options);
  int breaks = 0;
  for (int step = 1; step < 100 && Stored(import).state != ImportState::kSucceeded; ++step) {
    ASSERT_OK(AsSuperuser(
        absl::StrCat("SELECT setval('steps', 1, false); UPDATE broken SET step = ", step)));
    breaks += !worker.RunPending().ok();
    EXPECT_EQ(Stored(import).created_people, Count("people"));
  }
  EXPECT_GE(breaks, 2 + 9);  // the statements of opening the file, and of a batch
  EXPECT_EQ(Stored(import).created_people, 57);
  EXPECT_EQ(Stored(import).failed_rows, 3);
  EXPECT_EQ(Count("people"), 57);
  EXPECT_EQ(Count("outbox"), 57 * 6);
  EXPECT_THAT(Errors(import),
              ElementsAre("21 gender UNKNOWN", "41 gender UNKNOWN", "61 gender UNKNOWN"));
}

}  // namespace
}  // namespace naober::intake
