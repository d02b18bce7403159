// SPDX-License-Identifier: EUPL-1.2
// Scenario A-01, "Bartjes Doorbreken Bubbels" in Drenthe: thirty newcomers, twenty-four buddies, a
// training that asks for a buddy first, a funder and a referring Werkplein.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "libs/base/uuid.h"
#include "libs/testing/matchers.h"
#include "naober/activities/v1/activities_service.grpc.pb.h"
#include "naober/intake/v1/intake_service.grpc.pb.h"
#include "naober/matching/v1/matching_service.grpc.pb.h"
#include "naober/referrals/v1/referrals_service.grpc.pb.h"
#include "naober/reporting/v1/reporting_service.grpc.pb.h"
#include "tests/support/consortium.h"
#include "tests/support/example.h"

namespace naober::testing {
namespace {

using activities::v1::RegistrationService;
using activities::v1::SeriesService;
using intake::v1::Enrolment;
using intake::v1::EnrolmentService;
using intake::v1::PersonService;
using matching::v1::MatchService;
using referrals::v1::Referral;
using referrals::v1::ReferralService;
using reporting::v1::GrantService;
using reporting::v1::ReportService;
using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr int kNewcomers = 30;
constexpr int kBuddies = 24;
constexpr int kReferred = 18;
constexpr char kNote[] = "Belt liever in de avond.";

// Every text of `message` that is marked sensitive, at any depth.
void CollectSensitive(const google::protobuf::Message& message, std::vector<std::string>& texts) {
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const auto* field : fields) {
    const int size = field->is_repeated() ? message.GetReflection()->FieldSize(message, field) : 1;
    for (int i = 0; i < size; ++i) {
      if (field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE) {
        CollectSensitive(field->is_repeated()
                             ? message.GetReflection()->GetRepeatedMessage(message, field, i)
                             : message.GetReflection()->GetMessage(message, field),
                         texts);
      } else if (field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_STRING &&
                 field->options().GetExtension(common::v1::sensitive)) {
        texts.push_back(field->is_repeated()
                            ? message.GetReflection()->GetRepeatedString(message, field, i)
                            : message.GetReflection()->GetString(message, field));
      }
    }
  }
}

std::vector<std::string> SensitiveTexts(const google::protobuf::Message& message) {
  std::vector<std::string> texts;
  CollectSensitive(message, texts);
  return texts;
}

class A01Drenthe : public ::testing::Test {
 protected:
  A01Drenthe()
      : consortium_(FoundConsortium(platform_, "drenthe").value()),
        coordinator_(platform_, Coordinator(consortium_.tenant_id)),
        werkplein_(platform_, Partner(consortium_.tenant_id, "werkplein")),
        lead_(platform_, Partner(consortium_.tenant_id, "vlucht-voorwaarts")) {}

  // The newcomers' enrolments, in the order of the waiting list where they have a place.
  std::vector<Enrolment> NewcomersEnrolments() const {
    intake::v1::ListEnrolmentsRequest request;
    request.set_programme_code(consortium_.programme_code);
    request.set_person_kind(common::v1::PERSON_KIND_NEWCOMER);
    auto enrolments =
        coordinator_.ListAll<EnrolmentService>(&EnrolmentService::Stub::ListEnrolments, request,
                                               &intake::v1::ListEnrolmentsResponse::enrolments);
    EXPECT_OK(enrolments);
    if (!enrolments.ok()) return {};
    return *std::move(enrolments);
  }

  // Who waits, by place on the list.
  std::map<int, Enrolment> WaitingList() const {
    std::map<int, Enrolment> list;
    for (const Enrolment& enrolment : NewcomersEnrolments()) {
      if (!enrolment.has_waiting_position()) continue;
      EXPECT_EQ(enrolment.state(), intake::v1::ENROLMENT_STATE_READY);
      EXPECT_TRUE(list.emplace(enrolment.waiting_position(), enrolment).second)
          << "two at position " << enrolment.waiting_position();
    }
    return list;
  }

  // People by their key in the file.
  std::map<std::string, std::string> PersonIds() const {
    auto people = coordinator_.ListAll<PersonService>(&PersonService::Stub::ListPeople,
                                                      intake::v1::ListPeopleRequest(),
                                                      &intake::v1::ListPeopleResponse::people);
    EXPECT_OK(people);
    std::map<std::string, std::string> ids;
    for (const auto& person : people.value()) ids[person.external_id()] = person.id();
    return ids;
  }

  // The Werkplein refers somebody to Vlucht Voorwaarts, who opens it and takes the person on.
  absl::StatusOr<Referral> ReferAndAccept(const std::string& person_id) const {
    referrals::v1::CreateReferralRequest create;
    create.mutable_referral()->set_from_organisation_code("werkplein");
    create.mutable_referral()->set_to_organisation_code("vlucht-voorwaarts");
    create.mutable_referral()->set_person_id(person_id);
    create.mutable_referral()->set_programme_code(consortium_.programme_code);
    create.mutable_referral()->set_purpose(referrals::v1::REFERRAL_PURPOSE_BUDDY);
    create.mutable_referral()->set_note(kNote);
    create.set_send(true);
    create.set_request_id(NewUuidV7());
    const auto created =
        werkplein_.Call<ReferralService>(&ReferralService::Stub::CreateReferral, create);
    if (!created.ok()) return created.status();
    referrals::v1::ReceiveReferralRequest receive;
    receive.set_id(created->referral().id());
    receive.set_request_id(NewUuidV7());
    const auto received =
        lead_.Call<ReferralService>(&ReferralService::Stub::ReceiveReferral, receive);
    if (!received.ok()) return received.status();
    referrals::v1::AcceptReferralRequest accept;
    accept.set_id(created->referral().id());
    accept.set_request_id(NewUuidV7());
    const auto accepted =
        lead_.Call<ReferralService>(&ReferralService::Stub::AcceptReferral, accept);
    if (!accepted.ok()) return accepted.status();
    return accepted->referral();
  }

  // The training "Ken je omgeving" of the example, for people with a buddy.
  absl::StatusOr<activities::v1::Series> PublishTraining() const {
    activities::v1::CreateSeriesRequest request;
    activities::v1::Series& series = *request.mutable_series();
    for (const ExampleRow& row : ReadExampleRows("drenthe", "activities.csv")) {
      if (row.at("title") != "Ken je omgeving") continue;
      series.set_external_id(row.at("external_id"));
      series.set_title(row.at("title"));
      series.set_organisation_code(row.at("organisation"));
      series.set_start_local_time(row.at("starts_at_local"));
      series.set_duration_minutes(std::stoi(row.at("duration_minutes")));
      series.set_postcode(row.at("postcode"));
      series.set_capacity(std::stoi(row.at("capacity")));
      series.set_language_code(row.at("language"));
    }
    series.set_kind(common::v1::CONTACT_KIND_TRAINING);
    series.set_programme_code(consortium_.programme_code);
    series.set_requires_match(true);
    request.set_request_id(NewUuidV7());
    const auto created =
        coordinator_.Call<SeriesService>(&SeriesService::Stub::CreateSeries, request);
    if (!created.ok()) return created.status();
    return created->series();
  }

  absl::Status Enrol(const std::string& series_id, const std::string& person_id) const {
    activities::v1::RegisterForSeriesRequest request;
    request.set_series_id(series_id);
    request.set_person_id(person_id);
    request.set_request_id(NewUuidV7());
    const auto registered = coordinator_.Call<RegistrationService>(
        &RegistrationService::Stub::RegisterForSeries, request);
    if (!registered.ok()) return registered.status();
    EXPECT_THAT(registered->registrations(), SizeIs(1));
    EXPECT_EQ(registered->registrations(0).state(), activities::v1::REGISTRATION_STATE_SEATED);
    return absl::OkStatus();
  }

  // The steps of the scenario, in their order; each asserts what it promises.
  void Register();
  void ReferEverybodyOfTheWerkplein();
  void MatchAndAccept();
  void ExpectTheOthersWaitInOrder();
  void EnrolEverybodyInTheTraining();
  void ExpectTheFundersReport();
  void ExpectTheWerkpleinSeesHowItsPeopleFare();

  Platform platform_;
  const Consortium consortium_;
  const Client coordinator_;
  const Client werkplein_;
  const Client lead_;

  std::map<std::string, std::string> registered_on_;  // by newcomer
  std::vector<std::string> referred_;                 // newcomers of the Werkplein
  std::set<std::string> matched_;                     // newcomers with a buddy
  std::map<int, Enrolment> waiting_;                  // the waiting list after the matching
};

std::vector<std::string> MilestonesOf(const Referral& referral) {
  std::vector<std::string> kinds;
  for (const auto& milestone : referral.progress().milestones())
    kinds.push_back(referrals::v1::MilestoneKind_Name(milestone.kind()));
  return kinds;
}

void A01Drenthe::Register() {
  const auto imported = ImportPeople(coordinator_, ReadExample("drenthe", "people.csv"));
  ASSERT_OK(imported);
  ASSERT_EQ(imported->state(), intake::v1::IMPORT_STATE_SUCCEEDED) << imported->DebugString();
  EXPECT_EQ(imported->created_people(), kNewcomers + kBuddies);
  EXPECT_EQ(imported->failed_rows(), 0);
  ASSERT_OK(WaitUntilApplied(platform_));
  const std::map<std::string, std::string> ids = PersonIds();
  for (const ExampleRow& row : ReadExampleRows("drenthe", "people.csv")) {
    if (row.at("kind") != "newcomer") continue;
    const std::string& id = ids.at(row.at("external_id"));
    registered_on_[id] = row.at("registered_on");
    if (row.at("channel") == "werkplein") referred_.push_back(id);
  }
  ASSERT_THAT(registered_on_, SizeIs(kNewcomers));
  ASSERT_THAT(referred_, SizeIs(kReferred));
  ASSERT_THAT(WaitingList(), SizeIs(kNewcomers)) << "all are ready before the matching";
}

void A01Drenthe::ReferEverybodyOfTheWerkplein() {
  for (const std::string& person_id : referred_) {
    const auto referral = ReferAndAccept(person_id);
    ASSERT_OK(referral);
    EXPECT_EQ(referral->state(), referrals::v1::REFERRAL_STATE_ACCEPTED);
  }
}

void A01Drenthe::MatchAndAccept() {
  const auto run = RunMatching(coordinator_, consortium_.programme_code);
  ASSERT_OK(run);
  ASSERT_EQ(run->state(), matching::v1::MATCH_RUN_STATE_SUCCEEDED) << run->DebugString();
  EXPECT_EQ(run->newcomers(), kNewcomers);
  EXPECT_EQ(run->buddies(), kBuddies);
  EXPECT_EQ(run->buddy_places(), kBuddies);
  EXPECT_EQ(run->proposals(), kBuddies);
  EXPECT_EQ(run->unmatched_newcomers(), kNewcomers - kBuddies);
  const auto proposals = ListProposals(coordinator_, run->id());
  ASSERT_OK(proposals);
  ASSERT_THAT(*proposals, SizeIs(kBuddies));
  ASSERT_OK(ApproveAll(coordinator_, run->id()));
  std::set<std::string> buddies;
  for (const auto& proposal : *proposals) {
    const auto match = ConfirmForBoth(coordinator_, proposal.id());
    ASSERT_OK(match);
    EXPECT_EQ(match->state(), matching::v1::MATCH_STATE_ACTIVE);
    matched_.insert(match->newcomer_id());
    buddies.insert(match->buddy_id());
  }
  EXPECT_THAT(matched_, SizeIs(kBuddies));
  EXPECT_THAT(buddies, SizeIs(kBuddies));
  ASSERT_OK(WaitUntilApplied(platform_));
}

void A01Drenthe::ExpectTheOthersWaitInOrder() {
  waiting_ = WaitingList();
  ASSERT_THAT(waiting_, SizeIs(kNewcomers - kBuddies));
  // Ready since they registered, as the file says; then by id.
  std::vector<std::pair<std::string, std::string>> by_file;
  for (const auto& [id, day] : registered_on_) {
    if (matched_.count(id) == 0) by_file.emplace_back(day, id);
  }
  std::sort(by_file.begin(), by_file.end());
  int position = 0;
  for (const auto& [day, id] : by_file) {
    ASSERT_EQ(waiting_.count(++position), 1u);
    EXPECT_EQ(waiting_.at(position).person_id(), id) << "position " << position;
  }
}

void A01Drenthe::EnrolEverybodyInTheTraining() {
  const auto training = PublishTraining();
  ASSERT_OK(training);
  std::set<std::string> refused;
  for (const auto& [id, day] : registered_on_) {
    const absl::Status enrolled = Enrol(training->id(), id);
    if (matched_.count(id) > 0) {
      EXPECT_OK(enrolled);
    } else {
      EXPECT_THAT(enrolled, HasCode(absl::StatusCode::kFailedPrecondition));
      EXPECT_THAT(enrolled, HasReason("MAATJE_REQUIRED_BEFORE_TRAINING"));
      refused.insert(id);
    }
  }
  EXPECT_THAT(refused, SizeIs(kNewcomers - kBuddies));
  ASSERT_OK(WaitUntilApplied(platform_));
  const std::map<int, Enrolment> still_waiting = WaitingList();
  ASSERT_THAT(still_waiting, SizeIs(waiting_.size()));
  for (const auto& [position, enrolment] : waiting_) {
    EXPECT_EQ(still_waiting.at(position).person_id(), enrolment.person_id());
    EXPECT_EQ(refused.count(enrolment.person_id()), 1u);
  }
}

void A01Drenthe::ExpectTheFundersReport() {
  reporting::v1::CreateGrantRequest grant;
  grant.mutable_grant()->set_programme_code(consortium_.programme_code);
  grant.mutable_grant()->set_reference("Sociale Agenda");
  grant.mutable_grant()->mutable_budget()->set_cents(9'955'000);
  grant.mutable_grant()->mutable_budget()->set_currency_code("EUR");
  grant.set_request_id(NewUuidV7());
  ASSERT_OK(coordinator_.Call<GrantService>(&GrantService::Stub::CreateGrant, grant));
  reporting::v1::GetFunderReportRequest report_request;
  report_request.set_programme_code(consortium_.programme_code);
  const auto report =
      Client(platform_, Funder(consortium_.tenant_id))
          .Call<ReportService>(&ReportService::Stub::GetFunderReport, report_request);
  ASSERT_OK(report);
  EXPECT_EQ(report->registered().number_value(), 30) << report->DebugString();
  EXPECT_EQ(report->matches().number_value(), 24);
  EXPECT_EQ(report->budget().cents(), 9'955'000);
  EXPECT_EQ(report->cost_per_match_cents().number_value(), 414'792);
  EXPECT_EQ(report->suppression_threshold(), 5);
  ASSERT_THAT(report->channels(), SizeIs(3));
  std::vector<std::string> nulls;
  for (int i = 0; i < report->channels_size(); ++i) {
    const auto& channel = report->channels(i);
    if (channel.referring_organisation_code() == "werkplein") {
      EXPECT_EQ(channel.channel(), common::v1::REGISTRATION_CHANNEL_ORGANISATION);
      EXPECT_EQ(channel.registered().number_value(), 18);
    } else {
      EXPECT_THAT(channel.referring_organisation_code(), AnyOf("", "taalhuis"));
      EXPECT_EQ(channel.registered().kind_case(), google::protobuf::Value::kNullValue);
      nulls.push_back(absl::StrCat("channels[", i, "].registered"));
    }
  }
  ASSERT_THAT(nulls, SizeIs(2));
  std::vector<std::string> named;
  for (const auto& cell : report->suppressed()) {
    EXPECT_EQ(cell.reason(), reporting::v1::SUPPRESSION_REASON_SMALL_CELL);
    named.push_back(cell.field());
  }
  EXPECT_EQ(named, nulls);
}

void A01Drenthe::ExpectTheWerkpleinSeesHowItsPeopleFare() {
  const auto seen = werkplein_.ListAll<ReferralService>(
      &ReferralService::Stub::ListReferrals, referrals::v1::ListReferralsRequest(),
      &referrals::v1::ListReferralsResponse::referrals);
  ASSERT_OK(seen);
  ASSERT_THAT(*seen, SizeIs(kReferred));
  std::map<std::string, int> position_of;
  for (const auto& [position, enrolment] : waiting_) position_of[enrolment.person_id()] = position;
  int waiting_referrals = 0;
  for (const Referral& referral : *seen) {
    if (matched_.count(referral.person_id()) > 0) {
      EXPECT_THAT(MilestonesOf(referral),
                  ElementsAre("MILESTONE_KIND_RECEIVED", "MILESTONE_KIND_ACCEPTED",
                              "MILESTONE_KIND_MATCHED", "MILESTONE_KIND_TRAINING"));
      EXPECT_FALSE(referral.progress().has_waiting_position());
    } else {
      ++waiting_referrals;
      EXPECT_THAT(MilestonesOf(referral),
                  ElementsAre("MILESTONE_KIND_RECEIVED", "MILESTONE_KIND_ACCEPTED",
                              "MILESTONE_KIND_WAITING"));
      ASSERT_TRUE(referral.progress().has_waiting_position());
      EXPECT_EQ(referral.progress().waiting_position(), position_of.at(referral.person_id()));
    }
    // Its own note is the one text that it may see.
    EXPECT_THAT(SensitiveTexts(referral), ElementsAre(kNote));
    referrals::v1::ListReferralHistoryRequest history;
    history.set_id(referral.id());
    const auto transitions =
        werkplein_.Call<ReferralService>(&ReferralService::Stub::ListReferralHistory, history);
    ASSERT_OK(transitions);
    EXPECT_THAT(transitions->transitions(), SizeIs(4)) << "draft, sent, received, accepted";
    EXPECT_THAT(SensitiveTexts(*transitions), IsEmpty());
  }
  EXPECT_GT(waiting_referrals, 0) << "the example has referred people who wait";
}

TEST_F(A01Drenthe, MaatjeBeforeTrainingIsReportedToFunderAndReferrer) {
  ASSERT_NO_FATAL_FAILURE(Register());
  ASSERT_NO_FATAL_FAILURE(ReferEverybodyOfTheWerkplein());
  ASSERT_NO_FATAL_FAILURE(MatchAndAccept());
  ASSERT_NO_FATAL_FAILURE(ExpectTheOthersWaitInOrder());
  ASSERT_NO_FATAL_FAILURE(EnrolEverybodyInTheTraining());
  ASSERT_NO_FATAL_FAILURE(ExpectTheFundersReport());
  ASSERT_NO_FATAL_FAILURE(ExpectTheWerkpleinSeesHowItsPeopleFare());
}

}  // namespace
}  // namespace naober::testing
