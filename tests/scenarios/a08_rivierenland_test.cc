// SPDX-License-Identifier: EUPL-1.2
// Scenario A-08, eight municipalities of Rivierenland: matched everywhere, each municipality its
// own cases, the province eight rows of figures and no person. The fairness floor and its price are
// a08_fairness_test.cc's.
#include <functional>
#include <map>
#include <memory>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "libs/base/uuid.h"
#include "libs/testing/matchers.h"
#include "naober/intake/v1/intake_service.grpc.pb.h"
#include "naober/matching/v1/matching_service.grpc.pb.h"
#include "naober/reporting/v1/reporting_service.grpc.pb.h"
#include "tests/support/consortium.h"
#include "tests/support/example.h"

namespace naober::testing {
namespace {

using google::protobuf::Value;
using intake::v1::ConsentService;
using intake::v1::Enrolment;
using intake::v1::EnrolmentService;
using intake::v1::Person;
using intake::v1::PersonService;
using intake::v1::TrajectoryService;
using matching::v1::Match;
using matching::v1::MatchService;
using matching::v1::Proposal;
using matching::v1::ProposalService;
using reporting::v1::GetMunicipalReportResponse;
using reporting::v1::MunicipalReportRow;
using reporting::v1::ReportService;
using ::testing::Each;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Property;
using ::testing::SizeIs;

constexpr char kTiel[] = "GM0281";
constexpr char kCulemborg[] = "GM0216";
constexpr int kNewcomersEach = 20;
constexpr int kMatchedAtLeast = 16;

// Columns that count people, by their name in JSON.
const std::map<std::string, std::function<const Value&(const MunicipalReportRow&)>>&
PeopleColumns() {
  using Row = MunicipalReportRow;
  static const auto& columns = *new std::map<std::string, std::function<const Value&(const Row&)>>{
      {"registered", &Row::registered},   {"ready", &Row::ready},
      {"matched", &Row::matched},         {"matchedLocally", &Row::matched_locally},
      {"waiting", &Row::waiting},         {"buddies", &Row::buddies},
      {"buddiesFree", &Row::buddies_free}};
  return columns;
}

// The consortium after its matching; what the tests only look at.
struct Region {
  Platform platform;
  Consortium consortium;
  intake::v1::PersonImport imported;
  matching::v1::MatchRun run;
  std::vector<Proposal> proposals;
  std::vector<Match> matches;

  Region();
  Client As(const auth::Caller& caller) const { return Client(platform, caller); }
};

void Require(const absl::Status& status) {
  if (!status.ok()) GiveUpTesting(status.ToString());
}

Region::Region() {
  consortium = FoundConsortium(platform, "rivierenland").value();
  const Client coordinator = As(Coordinator(consortium.tenant_id));
  imported = ImportPeople(coordinator, ReadExample("rivierenland", "people.csv")).value();
  Require(WaitUntilApplied(platform));
  run = RunMatching(coordinator, consortium.programme_code).value();
  proposals = ListProposals(coordinator, run.id()).value();
  Require(ApproveAll(coordinator, run.id()));
  for (const Proposal& proposal : proposals)
    matches.push_back(ConfirmForBoth(coordinator, proposal.id()).value());
  Require(WaitUntilApplied(platform));
}

class A08Rivierenland : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { region_ = new Region(); }
  static void TearDownTestSuite() {
    delete region_;
    region_ = nullptr;
  }

  static Client As(const auth::Caller& caller) { return region_->As(caller); }
  static const std::string& tenant() { return region_->consortium.tenant_id; }
  static const std::string& programme() { return region_->consortium.programme_code; }

  static std::vector<Enrolment> NewcomersEnrolments(const Client& client) {
    intake::v1::ListEnrolmentsRequest request;
    request.set_programme_code(programme());
    request.set_person_kind(common::v1::PERSON_KIND_NEWCOMER);
    return client
        .ListAll<EnrolmentService>(&EnrolmentService::Stub::ListEnrolments, request,
                                   &intake::v1::ListEnrolmentsResponse::enrolments)
        .value();
  }

  static std::vector<Person> People(const Client& client, const std::string& municipality_code) {
    intake::v1::ListPeopleRequest request;
    request.set_municipality_code(municipality_code);
    return client
        .ListAll<PersonService>(&PersonService::Stub::ListPeople, request,
                                &intake::v1::ListPeopleResponse::people)
        .value();
  }

  static GetMunicipalReportResponse MunicipalReport(const auth::Caller& caller) {
    reporting::v1::GetMunicipalReportRequest request;
    request.set_programme_code(programme());
    return As(caller)
        .Call<ReportService>(&ReportService::Stub::GetMunicipalReport, request)
        .value();
  }

  // A match whose two people both live in Tiel.
  static Match MatchInTiel() {
    for (const Match& match : region_->matches) {
      if (match.newcomer_municipality_code() == kTiel && match.buddy_municipality_code() == kTiel)
        return match;
    }
    GiveUpTesting("nobody of Tiel is matched in Tiel");
  }

  // What the case worker of Tiel opens does not exist for the one of Culemborg.
  template <class Service, class StubBase, class Request, class Response>
  static void ExpectOpenInTielOnly(grpc::Status (StubBase::*method)(grpc::ClientContext*,
                                                                    const Request&, Response*),
                                   const Request& request) {
    SCOPED_TRACE(Request::descriptor()->name());
    EXPECT_THAT(As(Caseworker(tenant(), kCulemborg)).template Call<Service>(method, request),
                HasCode(absl::StatusCode::kNotFound));
    EXPECT_OK(As(Caseworker(tenant(), kTiel)).template Call<Service>(method, request));
  }

  static Region* region_;
};

Region* A08Rivierenland::region_ = nullptr;

TEST_F(A08Rivierenland, ImportsThreeHundredAndTenPeople) {
  EXPECT_EQ(region_->imported.state(), intake::v1::IMPORT_STATE_SUCCEEDED);
  EXPECT_EQ(region_->imported.total_rows(), 310);
  EXPECT_EQ(region_->imported.created_people(), 310);
  EXPECT_EQ(region_->imported.failed_rows(), 0);
}

TEST_F(A08Rivierenland, MatchesAtLeastSixteenOfTwentyInEveryMunicipality) {
  EXPECT_EQ(region_->run.state(), matching::v1::MATCH_RUN_STATE_SUCCEEDED);
  EXPECT_EQ(region_->run.proposals(), static_cast<int>(region_->proposals.size()));
  std::map<std::string, std::set<std::string>> newcomers;
  for (const Match& match : region_->matches) {
    EXPECT_EQ(match.state(), matching::v1::MATCH_STATE_ACTIVE);
    EXPECT_TRUE(newcomers[match.newcomer_municipality_code()].insert(match.newcomer_id()).second)
        << "a newcomer is matched twice";
  }
  ASSERT_THAT(newcomers, SizeIs(8));
  for (const auto& [municipality, matched] : newcomers) {
    EXPECT_GE(static_cast<int>(matched.size()), kMatchedAtLeast) << municipality;
    EXPECT_LE(static_cast<int>(matched.size()), kNewcomersEach) << municipality;
  }
}

TEST_F(A08Rivierenland, ReportsEightRowsThatAgreeWithIntakeAndMatching) {
  std::map<std::string, int> registered, ready, waiting, matched_in_intake;
  for (const Enrolment& enrolment : NewcomersEnrolments(As(Coordinator(tenant())))) {
    const std::string& municipality = enrolment.municipality_code();
    ++registered[municipality];
    if (enrolment.has_ready_time()) ++ready[municipality];
    if (enrolment.state() == intake::v1::ENROLMENT_STATE_READY) ++waiting[municipality];
    if (enrolment.state() == intake::v1::ENROLMENT_STATE_MATCHED) ++matched_in_intake[municipality];
  }
  std::map<std::string, int> matched, matched_locally;
  for (const Match& match : region_->matches) {
    ++matched[match.newcomer_municipality_code()];
    EXPECT_EQ(match.local(), match.newcomer_municipality_code() == match.buddy_municipality_code());
    if (match.local()) ++matched_locally[match.newcomer_municipality_code()];
  }

  const auto report = MunicipalReport(Coordinator(tenant()));
  ASSERT_THAT(report.rows(), SizeIs(8));
  EXPECT_THAT(report.suppressed(), IsEmpty()) << "a coordinator sees whole numbers";
  std::map<std::string, double> sums;
  for (const MunicipalReportRow& row : report.rows()) {
    const std::string& municipality = row.municipality_code();
    SCOPED_TRACE(municipality);
    EXPECT_EQ(row.registered().number_value(), kNewcomersEach);
    EXPECT_EQ(row.registered().number_value(), registered[municipality]);
    EXPECT_EQ(row.ready().number_value(), ready[municipality]);
    EXPECT_EQ(row.matched().number_value(), matched[municipality]);
    EXPECT_EQ(row.matched().number_value(), matched_in_intake[municipality]);
    EXPECT_EQ(row.matched_locally().number_value(), matched_locally[municipality]);
    EXPECT_EQ(row.waiting().number_value(), waiting[municipality]);
    EXPECT_GE(row.matched().number_value(), kMatchedAtLeast);
    for (const auto& [name, column] : PeopleColumns()) sums[name] += column(row).number_value();
  }
  for (const auto& [name, column] : PeopleColumns())
    EXPECT_EQ(column(report.total()).number_value(), sums[name]) << name;
  EXPECT_EQ(sums["registered"], 160);
  EXPECT_EQ(sums["buddies"], 150);
}

TEST_F(A08Rivierenland, CivilServantOfCulemborgCannotOpenACaseOfTiel) {
  const Match match = MatchInTiel();
  intake::v1::ListEnrolmentsRequest enrolments;
  enrolments.set_person_id(match.newcomer_id());
  const auto found =
      As(Coordinator(tenant()))
          .Call<EnrolmentService>(&EnrolmentService::Stub::ListEnrolments, enrolments);
  ASSERT_OK(found);
  ASSERT_THAT(found->enrolments(), SizeIs(1));

  intake::v1::GetPersonRequest person;
  person.set_id(match.newcomer_id());
  ExpectOpenInTielOnly<PersonService>(&PersonService::Stub::GetPerson, person);
  intake::v1::GetEnrolmentRequest enrolment;
  enrolment.set_id(found->enrolments(0).id());
  ExpectOpenInTielOnly<EnrolmentService>(&EnrolmentService::Stub::GetEnrolment, enrolment);
  intake::v1::GetTrajectoryRequest trajectory;
  trajectory.set_person_id(match.newcomer_id());
  trajectory.set_programme_code(programme());
  ExpectOpenInTielOnly<TrajectoryService>(&TrajectoryService::Stub::GetTrajectory, trajectory);
  intake::v1::ListConsentsRequest consents;
  consents.set_person_id(match.newcomer_id());
  ExpectOpenInTielOnly<ConsentService>(&ConsentService::Stub::ListConsents, consents);
  matching::v1::GetProposalRequest proposal;
  proposal.set_id(match.proposal_id());
  ExpectOpenInTielOnly<ProposalService>(&ProposalService::Stub::GetProposal, proposal);
  matching::v1::GetMatchRequest pair;
  pair.set_id(match.id());
  ExpectOpenInTielOnly<MatchService>(&MatchService::Stub::GetMatch, pair);
  matching::v1::ListMeetingsRequest meetings;
  meetings.set_match_id(match.id());
  ExpectOpenInTielOnly<MatchService>(&MatchService::Stub::ListMeetings, meetings);
}

TEST_F(A08Rivierenland, CivilServantOfCulemborgCannotChangeACaseOfTiel) {
  const Match match = MatchInTiel();
  const Client culemborg = As(Caseworker(tenant(), kCulemborg));
  matching::v1::PauseMatchRequest pause;
  pause.set_id(match.id());
  pause.set_request_id(NewUuidV7());
  EXPECT_THAT(culemborg.Call<MatchService>(&MatchService::Stub::PauseMatch, pause),
              HasCode(absl::StatusCode::kNotFound));
  intake::v1::WithdrawConsentRequest withdraw;
  withdraw.set_person_id(match.newcomer_id());
  withdraw.set_purpose(common::v1::CONSENT_PURPOSE_MATCHING);
  withdraw.set_request_id(NewUuidV7());
  EXPECT_THAT(culemborg.Call<ConsentService>(&ConsentService::Stub::WithdrawConsent, withdraw),
              HasCode(absl::StatusCode::kNotFound));
  matching::v1::GetMatchRequest get;
  get.set_id(match.id());
  const auto unchanged =
      As(Coordinator(tenant())).Call<MatchService>(&MatchService::Stub::GetMatch, get);
  ASSERT_OK(unchanged);
  EXPECT_EQ(unchanged->match().state(), matching::v1::MATCH_STATE_ACTIVE);
  EXPECT_EQ(unchanged->match().etag(), match.etag());
}

TEST_F(A08Rivierenland, CivilServantOfCulemborgListsOnlyCulemborg) {
  const Client culemborg = As(Caseworker(tenant(), kCulemborg));
  const std::vector<Person> own = People(culemborg, "");
  EXPECT_THAT(own, SizeIs(34)) << "20 newcomers, 14 buddies";
  EXPECT_THAT(own, Each(Property(&Person::municipality_code, kCulemborg)));
  EXPECT_THAT(People(culemborg, kTiel), IsEmpty());
  EXPECT_THAT(People(As(Caseworker(tenant(), kTiel)), kTiel), SizeIs(80));

  const std::vector<Enrolment> enrolments = NewcomersEnrolments(culemborg);
  EXPECT_THAT(enrolments, SizeIs(kNewcomersEach));
  EXPECT_THAT(enrolments, Each(Property(&Enrolment::municipality_code, kCulemborg)));

  const auto matches = culemborg.ListAll<MatchService>(&MatchService::Stub::ListMatches,
                                                       matching::v1::ListMatchesRequest(),
                                                       &matching::v1::ListMatchesResponse::matches);
  ASSERT_OK(matches);
  EXPECT_GE(static_cast<int>(matches->size()), kMatchedAtLeast);
  EXPECT_THAT(*matches, Each(Property(&Match::newcomer_municipality_code, kCulemborg)));

  const auto report = MunicipalReport(Caseworker(tenant(), kCulemborg));
  ASSERT_THAT(report.rows(), SizeIs(1));
  EXPECT_EQ(report.rows(0).municipality_code(), kCulemborg);
  EXPECT_EQ(report.total().registered().number_value(), kNewcomersEach);
}

TEST_F(A08Rivierenland, FunderSeesEightRowsWithSmallCellsSuppressed) {
  const auto whole = MunicipalReport(Coordinator(tenant()));
  const auto shown = MunicipalReport(Funder(tenant()));
  ASSERT_THAT(shown.rows(), SizeIs(8));
  EXPECT_EQ(shown.suppression_threshold(), 5);
  std::set<std::string> named;
  for (const auto& cell : shown.suppressed()) {
    EXPECT_EQ(cell.reason(), reporting::v1::SUPPRESSION_REASON_SMALL_CELL);
    EXPECT_TRUE(named.insert(cell.field()).second) << cell.field() << " is named twice";
  }
  int small = 0;
  for (const auto& [name, column] : PeopleColumns()) {
    int nulls = 0;
    const auto compare = [&, name = name, column = column](const MunicipalReportRow& all,
                                                           const MunicipalReportRow& published,
                                                           const std::string& path) {
      const double count = column(all).number_value();
      const bool is_null = column(published).kind_case() == Value::kNullValue;
      if (is_null) ++nulls;
      if (!is_null) {
        EXPECT_EQ(column(published).number_value(), count) << path << name;
      }
      EXPECT_EQ(named.count(absl::StrCat(path, ".", name)), is_null ? 1u : 0u) << path << name;
      if (count > 0 && count < 5) {
        ++small;
        EXPECT_TRUE(is_null) << path << name << " shows " << count;
      }
    };
    for (int i = 0; i < 8; ++i) {
      EXPECT_EQ(shown.rows(i).municipality_code(), whole.rows(i).municipality_code());
      compare(whole.rows(i), shown.rows(i), absl::StrCat("rows[", i, "]"));
    }
    compare(whole.total(), shown.total(), "total");
    // One alone could be had by subtracting the others from the total.
    EXPECT_NE(nulls, 1) << name;
  }
  EXPECT_GT(small, 0) << "the example has cells to suppress";
}

TEST_F(A08Rivierenland, FunderSeesNoPerson) {
  const Client funder = As(Funder(tenant()));
  EXPECT_THAT(
      funder.Call<PersonService>(&PersonService::Stub::ListPeople, intake::v1::ListPeopleRequest()),
      HasCode(absl::StatusCode::kPermissionDenied));
  intake::v1::GetPersonRequest person;
  person.set_id(region_->matches.front().newcomer_id());
  EXPECT_THAT(funder.Call<PersonService>(&PersonService::Stub::GetPerson, person),
              HasCode(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(funder.Call<EnrolmentService>(&EnrolmentService::Stub::ListEnrolments,
                                            intake::v1::ListEnrolmentsRequest()),
              HasCode(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(funder.Call<MatchService>(&MatchService::Stub::ListMatches,
                                        matching::v1::ListMatchesRequest()),
              HasCode(absl::StatusCode::kPermissionDenied));
  // Neither does the report name one, by id or otherwise.
  const std::string text = MunicipalReport(Funder(tenant())).DebugString();
  EXPECT_FALSE(std::regex_search(text, std::regex("[0-9a-f]{8}-[0-9a-f]{4}-")));
  for (const Person& one : People(As(Coordinator(tenant())), kTiel)) {
    EXPECT_THAT(text, Not(::testing::HasSubstr(one.family_name())));
  }
}

}  // namespace
}  // namespace naober::testing
