// SPDX-License-Identifier: EUPL-1.2
// Processes are killed in the middle of an import and of the confirmation of matches; whatever
// dies, nothing is lost, nothing counts twice, and the order within an aggregate holds.
#include <gmock/gmock.h>

#include <atomic>
#include <functional>
#include <memory>
#include <sstream>
#include <thread>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "libs/base/uuid.h"
#include "libs/postgres/row.h"
#include "libs/postgres/transaction.h"
#include "libs/testing/eventually.h"
#include "libs/testing/matchers.h"
#include "naober/events/v1/event_log_service.grpc.pb.h"
#include "naober/intake/v1/intake_service.grpc.pb.h"
#include "naober/matching/v1/matching_service.grpc.pb.h"
#include "naober/reporting/v1/reporting_service.grpc.pb.h"
#include "tests/support/client.h"
#include "tests/support/consortium.h"
#include "tests/support/example.h"
#include "tests/support/platform.h"

namespace naober::testing {
namespace {

namespace events = ::naober::events::v1;
namespace intake = ::naober::intake::v1;
namespace matching = ::naober::matching::v1;
namespace reporting = ::naober::reporting::v1;

constexpr char kExample[] = "rivierenland";
constexpr int kPeople = 1000;

// What dies, and how it comes back.
struct Fault {
  std::string name;
  std::function<void(Platform&)> strike;
  std::function<void(Platform&)> recover;
};

void PrintTo(const Fault& fault, std::ostream* out) { *out << fault.name; }

Fault KilledService(const std::string& service) {
  return {service, [service](Platform& platform) { platform.Kill(service); },
          [service](Platform& platform) { platform.Start(service); }};
}

std::vector<Fault> AllFaults() {
  std::vector<Fault> faults;
  // Killing a service kills its relay and consumers with it.
  for (const std::string& service : Platform::Services()) faults.push_back(KilledService(service));
  faults.push_back({"redis", [](Platform& platform) { platform.redis().Kill(); },
                    [](Platform& platform) { platform.redis().Start(); }});
  faults.push_back({"redis_with_its_data", [](Platform& platform) { platform.redis().EraseData(); },
                    [](Platform& platform) { platform.redis().Start(); }});
  faults.push_back({"postgres", [](Platform& platform) { platform.KillPostgres(); },
                    [](Platform& platform) { platform.StartPostgres(); }});
  return faults;
}

// Newcomers and buddies by turns, no two alike enough to be taken for one another.
std::string PeopleFile() {
  std::ostringstream out;
  out << "external_id,kind,given_name,family_name,birth_date,gender,country,postcode,municipality_"
         "code,languages,"
         "availability,travel_modes,max_travel_minutes,background,capacity,vetted_until,programme,"
         "channel,"
         "registered_on,consents\n";
  static constexpr const char* kGiven[] = {"Nasrin", "Tarek", "Bart", "Wietske", "Oksana"};
  static constexpr const char* kFamily[] = {"Nazari", "Yousef",  "Jansen", "Tesfay",
                                            "Koval",  "Peeters", "Demir"};
  for (int i = 0; i < kPeople; ++i) {
    const bool newcomer = i % 2 == 0;
    out << "P-" << i << (newcomer ? ",newcomer," : ",buddy,") << kGiven[i % 5] << ','
        << kFamily[i % 7] << ',' << absl::FormatCivilTime(absl::CivilDay(1970, 1, 1) + i)
        << ",f,NL,4001,GM0281,nl:" << (newcomer ? "A2" : "native")
        << ",tue-evening;wed-morning,bicycle,30,"
        << (newcomer ? "newcomer,," : "local,2,2027-06-30") << ",buddy-rivierenland,self,"
        << "2026-08-01,intake;matching;contact\n";
  }
  return out.str();
}

// All rows of a one-column query, as a superuser who sees every tenant.
std::vector<std::string> Rows(Platform& platform, const std::string& service,
                              const std::string& sql) {
  obs::Metrics metrics;
  postgres::Pool pool({.url = platform.database(service).SuperuserUrl(),
                       .application_name = "test",
                       .max_connections = 1},
                      metrics);
  std::vector<std::string> rows;
  EXPECT_OK(postgres::Transact(pool, postgres::Scope::Platform(), absl::Now() + absl::Seconds(20),
                               postgres::Mode::kReadOnly,
                               [&](postgres::Transaction& tx) -> absl::Status {
                                 const auto result = tx.Exec({"test.rows", sql.c_str()});
                                 if (!result.ok()) return result.status();
                                 for (const auto& row : *result)
                                   rows.push_back(row[0].as<std::string>());
                                 return absl::OkStatus();
                               }));
  return rows;
}

int64_t Query(Platform& platform, const std::string& service, const std::string& sql) {
  const auto rows = Rows(platform, service, sql);
  int64_t number = -1;
  EXPECT_TRUE(rows.size() == 1 && absl::SimpleAtoi(rows[0], &number)) << sql;
  return number;
}

// Of every producer: each aggregate's events are numbered without a gap, and published in that
// order.
void ExpectOrderHolds(Platform& platform) {
  for (const std::string& service : Platform::Services()) {
    EXPECT_EQ(Query(platform, service,
                    "SELECT count(*) FROM (SELECT 1 FROM outbox GROUP BY aggregate_id "
                    "HAVING count(*) <> max(aggregate_seq) OR count(DISTINCT aggregate_seq) <> "
                    "count(*)) AS gaps"),
              0)
        << service << " numbered an aggregate's events with a gap";
    EXPECT_EQ(Query(platform, service,
                    "SELECT count(*) FROM (SELECT pub_seq, lag(pub_seq) OVER (PARTITION BY "
                    "aggregate_id ORDER BY "
                    "aggregate_seq) AS before FROM outbox) AS pairs WHERE before >= pub_seq"),
              0)
        << service << " published an aggregate's events out of order";
    EXPECT_EQ(Query(platform, service, "SELECT count(*) FROM outbox WHERE pub_seq IS NULL"), 0)
        << service << " left events unpublished";
  }
}

class FaultTest : public ::testing::TestWithParam<Fault> {
 protected:
  void SetUp() override {
    platform_ = std::make_unique<Platform>();
    const auto consortium = FoundConsortium(*platform_, kExample);
    ASSERT_OK(consortium);
    consortium_ = *consortium;
    coordinator_ = std::make_unique<Client>(*platform_, Coordinator(consortium_.tenant_id));
  }

  // Strikes once `halfway` says so, and recovers.
  void StrikeWhen(const std::function<bool()>& halfway) {
    ASSERT_TRUE(Eventually(halfway, absl::Seconds(60)));
    GetParam().strike(*platform_);
    GetParam().recover(*platform_);
  }

  reporting::MunicipalReportRow Totals() {
    reporting::GetMunicipalReportRequest request;
    request.set_programme_code(consortium_.programme_code);
    const auto report = coordinator_->Call<reporting::ReportService>(
        &reporting::ReportService::Stub::GetMunicipalReport, request);
    EXPECT_OK(report);
    return report.ok() ? report->total() : reporting::MunicipalReportRow();
  }

  std::unique_ptr<Platform> platform_;
  Consortium consortium_;
  std::unique_ptr<Client> coordinator_;
};

TEST_P(FaultTest, AnImportLosesNobodyAndCountsNobodyTwice) {
  const auto started = StartImport(*coordinator_, PeopleFile());
  ASSERT_OK(started);
  StrikeWhen(
      [&] { return Query(*platform_, "intake", "SELECT count(*) FROM people") >= kPeople / 10; });
  const auto import = WaitForImport(*coordinator_, started->id());
  ASSERT_OK(import);
  ASSERT_EQ(import->state(), intake::IMPORT_STATE_SUCCEEDED) << import->failure_reason();
  EXPECT_EQ(import->created_people(), kPeople);
  EXPECT_EQ(import->failed_rows(), 0);

  ASSERT_OK(WaitUntilApplied(*platform_));
  EXPECT_EQ(Query(*platform_, "intake", "SELECT count(*) FROM people"), kPeople);
  EXPECT_EQ(
      Query(*platform_, "intake",
            "SELECT count(*) FROM outbox WHERE event_type = 'naober.intake.v1.PersonRegistered'"),
      kPeople);
  const auto totals = Totals();
  EXPECT_EQ(totals.registered().number_value(), kPeople / 2);
  EXPECT_EQ(totals.ready().number_value(), kPeople / 2);
  EXPECT_EQ(totals.buddies().number_value(), kPeople / 2);
  ExpectOrderHolds(*platform_);
}

// Says yes for one side until the platform has heard it. The same request_id makes repeating
// harmless.
absl::Status ConfirmFor(const Client& coordinator, const std::string& proposal_id,
                        matching::MatchSide side) {
  matching::ConfirmProposalRequest request;
  request.set_id(proposal_id);
  request.set_side(side);
  request.set_request_id(NewUuidV7());
  absl::Status status;
  const bool heard = Eventually(
      [&] {
        status = coordinator
                     .Call<matching::ProposalService>(
                         &matching::ProposalService::Stub::ConfirmProposal, request)
                     .status();
        switch (status.code()) {
          case absl::StatusCode::kUnavailable:
          case absl::StatusCode::kDeadlineExceeded:
          case absl::StatusCode::kResourceExhausted:
          case absl::StatusCode::kAborted:
          case absl::StatusCode::kUnknown:  // a commit in doubt: only the same request_id may be
                                            // tried again
          case absl::StatusCode::kCancelled:
            return false;
          default:
            return true;
        }
      },
      absl::Seconds(60));
  return heard ? status : absl::DeadlineExceededError(status.ToString());
}

TEST_P(FaultTest, AConfirmationTakesEffectOnce) {
  ASSERT_OK(ImportPeople(*coordinator_, ReadExample(kExample, "people.csv")));
  ASSERT_OK(WaitUntilApplied(*platform_));
  const auto run = RunMatching(*coordinator_, consortium_.programme_code);
  ASSERT_OK(run);
  ASSERT_OK(ApproveAll(*coordinator_, run->id()));
  const auto proposals = ListProposals(*coordinator_, run->id());
  ASSERT_OK(proposals);
  const auto count = static_cast<int64_t>(proposals->size());
  ASSERT_GT(count, 100);

  std::atomic<size_t> next = 0;
  std::atomic<int> done = 0;
  std::vector<std::thread> clerks;
  for (int clerk = 0; clerk < 4; ++clerk) {
    clerks.emplace_back([&] {
      for (size_t i = next++; i < proposals->size(); i = next++) {
        for (const auto side : {matching::MATCH_SIDE_NEWCOMER, matching::MATCH_SIDE_BUDDY}) {
          EXPECT_OK(ConfirmFor(*coordinator_, (*proposals)[i].id(), side));
        }
        ++done;
      }
    });
  }
  StrikeWhen([&] { return done >= count / 4; });
  for (std::thread& clerk : clerks) clerk.join();

  ASSERT_OK(WaitUntilApplied(*platform_));
  EXPECT_EQ(Query(*platform_, "matching", "SELECT count(*) FROM matches"), count);
  EXPECT_EQ(
      Query(*platform_, "matching",
            "SELECT count(*) FROM outbox WHERE event_type = 'naober.matching.v1.MatchActivated'"),
      count);
  const auto totals = Totals();
  EXPECT_EQ(totals.matched().number_value(), count);
  EXPECT_EQ(totals.waiting().number_value(), totals.ready().number_value() - count);
  ExpectOrderHolds(*platform_);
}

INSTANTIATE_TEST_SUITE_P(Each, FaultTest, ::testing::ValuesIn(AllFaults()),
                         [](const auto& info) { return info.param.name; });

// The projections, row by row, as text.
std::vector<std::string> ProjectionsOf(Platform& platform) {
  std::vector<std::string> all;
  for (const char* table : {"people", "participations", "matches", "referrals"}) {
    const auto rows = Rows(platform, "reporting",
                           absl::StrCat("SELECT t::text FROM ", table, " AS t ORDER BY t::text"));
    all.insert(all.end(), rows.begin(), rows.end());
  }
  return all;
}

TEST(RebuildTest, GivesTheSameBytes) {
  Platform platform;
  const auto consortium = FoundConsortium(platform, kExample);
  ASSERT_OK(consortium);
  const Client coordinator(platform, Coordinator(consortium->tenant_id));
  ASSERT_OK(ImportPeople(coordinator, ReadExample(kExample, "people.csv")));
  ASSERT_OK(WaitUntilApplied(platform));
  const auto run = RunMatching(coordinator, consortium->programme_code);
  ASSERT_OK(run);
  ASSERT_OK(WaitUntilApplied(platform));
  const std::vector<std::string> before = ProjectionsOf(platform);
  ASSERT_FALSE(before.empty());

  events::ReplayEventsRequest request;
  request.set_producer("intake");
  request.set_rebuild(true);
  const auto stub = events::EventLogService::NewStub(platform.ChannelTo("reporting"));
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
  context.AddMetadata("authorization", "Bearer " + platform.TokenFor(Operator()));
  events::ReplayEventsResponse response;
  ASSERT_OK(rpc::FromGrpc(stub->ReplayEvents(&context, request, &response)));
  EXPECT_GT(response.events(), 0u);
  ASSERT_OK(WaitUntilApplied(platform));
  EXPECT_EQ(ProjectionsOf(platform), before);
}

}  // namespace
}  // namespace naober::testing
