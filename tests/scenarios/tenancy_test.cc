// SPDX-License-Identifier: EUPL-1.2
// The fence between consortia, made from the contract and from the catalogues of the databases:
// what belongs to one consortium does not exist for another one, not even as a difference in an
// answer.
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "libs/base/errors.h"
#include "libs/base/uuid.h"
#include "libs/postgres/admin_connection.h"
#include "libs/testing/matchers.h"
#include "naober/activities/v1/activities_service.grpc.pb.h"
#include "naober/intake/v1/intake_service.grpc.pb.h"
#include "naober/matching/v1/matching_service.grpc.pb.h"
#include "naober/referrals/v1/referrals_service.grpc.pb.h"
#include "tests/support/consortium.h"
#include "tests/support/example.h"
#include "tests/support/request_filler.h"
#include "tests/support/rpc_catalogue.h"

namespace naober::testing {
namespace {

using google::protobuf::Message;
using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;

const Rpc& RpcNamed(const std::string& method) {
  for (const Rpc& rpc : AllRpcs()) {
    if (rpc.method->name() == method) return rpc;
  }
  GiveUpTesting(absl::StrCat("no RPC is called ", method));
}

// The id of the resource that a create has answered with.
std::string IdIn(const Message& response) {
  const auto* const field = response.GetDescriptor()->field(0);
  const Message& resource = field->is_repeated()
                                ? response.GetReflection()->GetRepeatedMessage(response, field, 0)
                                : response.GetReflection()->GetMessage(response, field);
  return resource.GetReflection()->GetString(resource,
                                             resource.GetDescriptor()->FindFieldByName("id"));
}

void Require(const absl::Status& status) {
  if (!status.ok()) GiveUpTesting(status.ToString());
}

// A consortium with at least one thing of every kind, all about one matched newcomer ("person"),
// but for a "newcomer" who waits.
class Inhabited {
 public:
  // Moves the clock on by two hours.
  Inhabited(Platform& platform, const std::string& code);

  const std::string& tenant_id() const { return consortium_.tenant_id; }
  const Ids& ids() const { return ids_; }

 private:
  void MatchTwo();
  void Meet();
  void Accompany();
  void Attend();
  void Refer();
  // A file with the newcomer once more, and with a bad row.
  void ImportAgain();
  // Calls `method` as coordinator with what there is so far.
  Answer Ask(const std::string& method);
  // The id in its answer is a `kind`'s.
  void Create(const std::string& kind, const std::string& method);

  Platform& platform_;
  const Consortium consortium_;
  const Client coordinator_;
  Ids ids_;
};

Inhabited::Inhabited(Platform& platform, const std::string& code)
    : platform_(platform),
      consortium_(FoundConsortium(platform, "drenthe", code).value()),
      coordinator_(platform, Coordinator(consortium_.tenant_id)) {
  ids_["consortium"] = consortium_.tenant_id;
  Require(ImportPeople(coordinator_, ReadExample("drenthe", "people.csv")).status());
  MatchTwo();
  Meet();
  Accompany();
  Attend();
  Refer();
  ImportAgain();
  Create("consent", "GrantConsent");
  Create("grant", "CreateGrant");
  Create("criterion", "CreateCriterion");
  Require(WaitUntilApplied(platform_));
}

void Inhabited::MatchTwo() {
  Require(WaitUntilApplied(platform_));
  ids_["match_run"] = RunMatching(coordinator_, consortium_.programme_code)->id();
  const std::vector<matching::v1::Proposal> proposals =
      ListProposals(coordinator_, ids_["match_run"]).value();
  ids_["proposal"] = proposals.front().id();
  ids_["person"] = proposals.front().newcomer_id();
  ids_["buddy"] = proposals.front().buddy_id();
  ids_["newcomer"] = proposals.back().newcomer_id();
  // Planned while all of them wait. The newcomer goes on waiting: nobody approves that proposal.
  Create("round", "CreateRound");
  Create("round", "PlanRound");
  Ask("ApproveProposals");
  const matching::v1::Match match = ConfirmForBoth(coordinator_, ids_["proposal"]).value();
  ids_["match"] = match.id();
  Require(WaitUntilApplied(platform_));
  intake::v1::ListEnrolmentsRequest enrolments;
  enrolments.set_person_id(match.newcomer_id());
  ids_["enrolment"] = coordinator_
                          .Call<intake::v1::EnrolmentService>(
                              &intake::v1::EnrolmentService::Stub::ListEnrolments, enrolments)
                          ->enrolments(0)
                          .id();
}

void Inhabited::Meet() {
  Create("meeting", "LogMeeting");
  matching::v1::ConfirmMeetingRequest confirm;
  confirm.set_id(ids_["meeting"]);
  confirm.set_side(matching::v1::MATCH_SIDE_BUDDY);
  confirm.set_request_id(NewUuidV7());
  Require(coordinator_
              .Call<matching::v1::MatchService>(&matching::v1::MatchService::Stub::ConfirmMeeting,
                                                confirm)
              .status());
}

void Inhabited::Accompany() {
  using matching::v1::CheckInService;
  matching::v1::ListCheckInsRequest check_ins;
  check_ins.set_match_id(ids_["match"]);
  ids_["check_in"] =
      coordinator_.Call<CheckInService>(&CheckInService::Stub::ListCheckIns, check_ins)
          ->check_ins(0)
          .id();
  Create("intervision_group", "CreateIntervisionGroup");
  Create("intervision_meeting", "ScheduleIntervisionMeeting");
}

void Inhabited::Attend() {
  Create("series", "CreateSeries");
  activities::v1::ListSessionsRequest sessions;
  sessions.set_series_id(ids_["series"]);
  ids_["session"] = coordinator_
                        .Call<activities::v1::SeriesService>(
                            &activities::v1::SeriesService::Stub::ListSessions, sessions)
                        ->sessions(0)
                        .id();
  Create("registration", "RegisterForSession");
  platform_.SetClock(kPlatformStart + absl::Hours(2));
  Create("session", "RecordAttendance");
}

void Inhabited::Refer() {
  // A first referral goes to an organisation as such and follows no other one.
  ids_["place"] = "";
  ids_["referral"] = "";
  Create("referral", "CreateReferral");
  // The place is the receiver's, so that a choice may name it.
  referrals::v1::CreatePlaceRequest place;
  place.MergeFrom(*FillRequest(RpcNamed("CreatePlace"), ids_));
  place.mutable_place()->set_organisation_code("vlucht-voorwaarts");
  using referrals::v1::PlaceService;
  ids_["place"] =
      coordinator_.Call<PlaceService>(&PlaceService::Stub::CreatePlace, place)->place().id();
  Create("place_choice", "CreatePlaceChoice");
}

void Inhabited::ImportAgain() {
  intake::v1::GetPersonRequest request;
  request.set_id(ids_["person"]);
  const auto got = coordinator_.Call<intake::v1::PersonService>(
      &intake::v1::PersonService::Stub::GetPerson, request);
  Require(got.status());
  const intake::v1::Person& person = got->person();
  const auto imported = ImportPeople(
      coordinator_,
      absl::StrCat("external_id,kind,given_name,family_name,birth_date,postcode\n",
                   "AGAIN-1,newcomer,", person.given_name(), ",", person.family_name(), ",",
                   person.birth_date(), ",", person.postcode(), "\nAGAIN-2,visitor,,,,\n"));
  Require(imported.status());
  ids_["person_import"] = imported->id();
}

Answer Inhabited::Ask(const std::string& method) {
  const Rpc& rpc = RpcNamed(method);
  Answer answer = CallRpc(platform_, rpc, {platform_.TokenFor(Coordinator(tenant_id())), {}},
                          *FillRequest(rpc, ids_));
  if (!answer.status.ok()) GiveUpTesting(absl::StrCat(rpc.Name(), ": ", answer.status.ToString()));
  return answer;
}

void Inhabited::Create(const std::string& kind, const std::string& method) {
  ids_[kind] = IdIn(*Ask(method).response);
}

// The same kinds with ids that nobody has.
Ids UnknownIds(const Ids& known) {
  Ids unknown;
  for (const auto& [kind, id] : known) unknown[kind] = NewUuidV7();
  return unknown;
}

// An answer with each id replaced by its kind, to be compared with one about other ids.
std::string Anonymous(const Answer& answer, const Ids& ids) {
  std::string text = absl::StrCat(absl::StatusCodeToString(answer.status.code()), " ",
                                  ReasonOf(answer.status), " ", answer.status.message(), "\n");
  for (const FieldViolation& violation : FieldViolationsOf(answer.status))
    absl::StrAppend(&text, violation.field, " ", violation.reason, "\n");
  absl::StrAppend(&text, answer.response->DebugString());
  for (const auto& [kind, id] : ids)
    text = absl::StrReplaceAll(text, {{id, absl::StrCat("<", kind, ">")}});
  return text;
}

class Tenancy : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    platform_ = new Platform();
    inhabited_ = new Inhabited(*platform_, "inhabited");
    // It has the same codes of everything, so that only ids tell the two apart.
    other_tenant_ = new std::string(FoundConsortium(*platform_, "drenthe", "other")->tenant_id);
  }
  static void TearDownTestSuite() {
    delete other_tenant_;
    delete inhabited_;
    delete platform_;
  }

  // RPCs of one consortium's world, which can name something of another one's.
  static std::vector<Rpc> RpcsWithIds() {
    std::vector<Rpc> rpcs;
    for (const Rpc& rpc : AllRpcs()) {
      if (rpc.method->service()->full_name() == "naober.events.v1.EventLogService")
        continue;  // operators and services: all consortia at once
      if (NamesAnId(rpc)) rpcs.push_back(rpc);
    }
    return rpcs;
  }

  // Everybody of `tenant` whom `rpc` lets in, with the person id of the inhabited one.
  static std::vector<Credentials> AllowedIn(const std::string& tenant, const Rpc& rpc) {
    return Admitted(*platform_, rpc, tenant, inhabited_->ids().at("person"));
  }

  // What the inhabited consortium reads about everything that it has.
  static std::vector<std::string> Readings() {
    std::vector<std::string> readings;
    for (const Rpc& rpc : RpcsWithIds()) {
      if (!rpc.permission().idempotent() || rpc.method->name() == "UploadPersonImportChunk")
        continue;
      const Answer answer =
          CallRpc(*platform_, rpc, AllowedIn(inhabited_->tenant_id(), rpc).front(),
                  *FillRequest(rpc, inhabited_->ids()));
      EXPECT_OK(answer.status) << rpc.Name();
      EXPECT_GT(answer.response->ByteSizeLong(), 0u) << rpc.Name() << " reads nothing";
      readings.push_back(absl::StrCat(rpc.Name(), "\n", answer.response->DebugString()));
    }
    return readings;
  }

  static Platform* platform_;
  static Inhabited* inhabited_;
  static std::string* other_tenant_;
};

Platform* Tenancy::platform_ = nullptr;
Inhabited* Tenancy::inhabited_ = nullptr;
std::string* Tenancy::other_tenant_ = nullptr;

TEST_F(Tenancy, WhatBelongsToAnotherConsortiumDoesNotExist) {
  const std::vector<std::string> before = Readings();
  ASSERT_THAT(before, Not(IsEmpty()));
  const Ids unknown = UnknownIds(inhabited_->ids());
  for (const Rpc& rpc : RpcsWithIds()) {
    for (const Credentials& foreign : AllowedIn(*other_tenant_, rpc)) {
      const Answer about_ours =
          CallRpc(*platform_, rpc, foreign, *FillRequest(rpc, inhabited_->ids()));
      EXPECT_THAT(about_ours.status.code(),
                  AnyOf(absl::StatusCode::kNotFound, absl::StatusCode::kOk))
          << rpc.Name() << ": " << about_ours.status;
      const Answer about_nothing = CallRpc(*platform_, rpc, foreign, *FillRequest(rpc, unknown));
      EXPECT_EQ(Anonymous(about_ours, inhabited_->ids()), Anonymous(about_nothing, unknown))
          << rpc.Name();
    }
  }
  ASSERT_OK(WaitUntilApplied(*platform_));
  EXPECT_EQ(Readings(), before) << "somebody else has changed it";
}

TEST_F(Tenancy, WhatIsAskedWithoutAnIdIsOnesOwn) {
  int lists = 0;
  for (const Rpc& rpc : AllRpcs()) {
    if (rpc.method->name().rfind("List", 0) != 0 || rpc.permission().allow_size() == 0) continue;
    if (rpc.permission().allow(0).role() == common::v1::ROLE_OPERATOR)
      continue;  // of all consortia
    for (const Credentials& foreign : AllowedIn(*other_tenant_, rpc)) {
      const Answer answer = CallRpc(*platform_, rpc, foreign, *rpc.NewRequest());
      for (const auto& [kind, id] : inhabited_->ids())
        EXPECT_THAT(answer.response->DebugString(), Not(::testing::HasSubstr(id)))
            << rpc.Name() << " shows a " << kind;
      ++lists;
    }
  }
  EXPECT_GT(lists, 0);
}

// Bookkeeping of the platform itself, of all consortia: the only tables without a tenant_id.
const std::set<std::string>& TablesWithoutATenant() {
  static const auto& tables =
      *new std::set<std::string>{// The registry of consortia, read by its own id.
                                 "consortia",
                                 // libs/postgres
                                 "naober_migrations",
                                 // libs/events: positions, leases and queues.
                                 "event_log", "event_log_shards", "event_log_epochs",
                                 "reported_checkpoints", "consumer_members", "consumer_shards",
                                 "inbox", "event_attempts", "dead_letters", "parked_events"};
  return tables;
}

TEST_F(Tenancy, EveryTableWithATenantIsFencedByForce) {
  for (const std::string& service : Platform::Services()) {
    SCOPED_TRACE(service);
    auto superuser = postgres::AdminConnection::Open(platform_->database(service).SuperuserUrl());
    ASSERT_OK(superuser);
    const auto tables = (*superuser)->Exec("test.tables", R"sql(
      SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity AS fenced,
             EXISTS (SELECT FROM pg_attribute a
                     WHERE a.attrelid = c.oid AND a.attname = 'tenant_id') AS has_tenant
      FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
    )sql");
    ASSERT_OK(tables);
    int fenced = 0;
    for (const auto& row : *tables) {
      const auto name = row["relname"].as<std::string>();
      if (!row["has_tenant"].as<bool>()) {
        EXPECT_THAT(TablesWithoutATenant(), Contains(name));
        continue;
      }
      EXPECT_TRUE(row["fenced"].as<bool>()) << name;
      ++fenced;
    }
    EXPECT_GT(fenced, 3);
  }
}

// Rows of `table` that the service's role sees; everything that belongs to a consortium is there.
int RowsSeen(const Secret& url, const std::string& tenant, const std::string& table) {
  auto connection = postgres::AdminConnection::Open(url).value();
  if (!tenant.empty()) {
    connection->Exec("test.tenant", absl::StrCat("SET naober.tenant = '", tenant, "'"))
        .status()
        .IgnoreError();
  }
  const auto count = connection->Exec("test.count", absl::StrCat("SELECT count(*) FROM ", table));
  EXPECT_OK(count);
  return count.ok() ? (*count)[0][0].as<int>() : -1;
}

TEST_F(Tenancy, AServiceSeesNoRowWithoutATenantAndOnlyItsOwnWithOne) {
  for (const std::string& service : Platform::Services()) {
    const TestDatabase& database = platform_->database(service);
    auto superuser = postgres::AdminConnection::Open(database.SuperuserUrl());
    ASSERT_OK(superuser);
    const auto tables = (*superuser)->Exec("test.fenced", R"sql(
      SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
        AND a.attname = 'tenant_id'
    )sql");
    ASSERT_OK(tables);
    int filled = 0;
    for (const auto& row : *tables) {
      const auto table = row[0].as<std::string>();
      SCOPED_TRACE(absl::StrCat(service, ".", table));
      const auto ours = (*superuser)
                            ->Exec("test.ours", absl::StrCat("SELECT count(*) FROM ", table,
                                                             " WHERE tenant_id = '",
                                                             inhabited_->tenant_id(), "'"));
      ASSERT_OK(ours);
      const int rows = (*ours)[0][0].as<int>();
      EXPECT_EQ(RowsSeen(database.ServiceUrl(), "", table), 0);
      EXPECT_EQ(RowsSeen(database.ServiceUrl(), NewUuidV7(), table), 0);
      EXPECT_EQ(RowsSeen(database.ServiceUrl(), inhabited_->tenant_id(), table), rows);
      if (rows > 0) ++filled;
    }
    EXPECT_GT(filled, 0) << service;
  }
}

// After these, what belongs to somebody or to a match is no longer there.
bool EndsSomething(const Rpc& rpc) {
  const std::string& name = rpc.method->name();
  return name == "WithdrawConsent" || name == "CloseEnrolment" || name == "EndMatch";
}

// The other half of the first test: the same requests do find what they name in its own consortium.
// Changes it, so it comes last.
TEST_F(Tenancy, WhatBelongsToTheConsortiumIsFound) {
  std::vector<Rpc> rpcs = RpcsWithIds();
  std::stable_partition(rpcs.begin(), rpcs.end(),
                        [](const Rpc& rpc) { return !EndsSomething(rpc); });
  for (const Rpc& rpc : rpcs) {
    const Answer answer = CallRpc(*platform_, rpc, AllowedIn(inhabited_->tenant_id(), rpc).front(),
                                  *FillRequest(rpc, inhabited_->ids()));
    EXPECT_THAT(answer.status, Not(HasCode(absl::StatusCode::kNotFound))) << rpc.Name();
    EXPECT_THAT(answer.status, Not(HasCode(absl::StatusCode::kInvalidArgument))) << rpc.Name();
    EXPECT_THAT(answer.status, Not(HasCode(absl::StatusCode::kInternal))) << rpc.Name();
  }
}

}  // namespace
}  // namespace naober::testing
