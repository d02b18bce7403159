// SPDX-License-Identifier: EUPL-1.2
#include <grpcpp/grpcpp.h>

#include <memory>

#include "libs/rpc/channel.h"
#include "libs/rpc/edge_fixture.h"
#include "services/matching/check_in_service.h"
#include "services/matching/contact_service.h"
#include "services/matching/intervision_service.h"
#include "services/matching/match_service.h"
#include "services/matching/matching_fixture.h"

// How a pair is accompanied, as clients see it: over gRPC, with tokens of different roles.
namespace naober::matching {
namespace {

using ::naober::testing::HasCode;
using ::naober::testing::HasReason;
using ::naober::testing::HasViolation;

class PairLifeEdgeTest : public MatchingTest {
 protected:
  PairLifeEdgeTest() {
    const auto* const file = pb::GetPolicyRequest::descriptor()->file();
    for (const char* name :
         {"MatchService", "CheckInService", "ContactService", "IntervisionService"})
      EXPECT_OK(env_.AddService(*file->FindServiceByName(name)));
    grpc::ServerBuilder builder;
    builder.RegisterService(&match_service_);
    builder.RegisterService(&check_in_service_);
    builder.RegisterService(&contact_service_);
    builder.RegisterService(&intervision_service_);
    server_ = builder.BuildAndStart();
    const auto channel = server_->InProcessChannel(grpc::ChannelArguments());
    matches_stub_ = pb::MatchService::NewStub(channel);
    check_ins_stub_ = pb::CheckInService::NewStub(channel);
    contacts_stub_ = pb::ContactService::NewStub(channel);
    intervisions_stub_ = pb::IntervisionService::NewStub(channel);
    newcomer_ = Newcomer();
    buddy_ = Buddy();
    match_ = ActiveMatch();
  }
  ~PairLifeEdgeTest() override { server_->Shutdown(); }

  std::string TokenOf(auth::Role role, const std::string& person = "") const {
    auth::Caller caller;
    caller.subject = "subject-1";
    caller.tenant_id = testing::kTenant;
    caller.roles = {role};
    caller.municipalities = {"GM0281"};
    caller.person_id = person;
    return identity_.Token(caller);
  }
  std::string Coordinator() const { return TokenOf(common::v1::ROLE_COORDINATOR); }
  std::string InPerson(const Person& person) const {
    return TokenOf(common::v1::ROLE_PERSON, person.id);
  }

  template <class Stub, class Base, class Request, class Response>
  static absl::StatusOr<Response> Call(const std::string& token, Stub& stub,
                                       grpc::Status (Base::*method)(grpc::ClientContext*,
                                                                    const Request&, Response*),
                                       const Request& request) {
    const auto context = rpc::testing::Context(token);
    return rpc::Invoke(*context, stub, method, request);
  }
  absl::StatusOr<pb::ListCheckInsResponse> ListCheckIns(const std::string& token,
                                                        const pb::ListCheckInsRequest& request) {
    return Call(token, *check_ins_stub_, &pb::CheckInService::Stub::ListCheckIns, request);
  }
  absl::StatusOr<pb::ListContactSignalsResponse> ListSignals(const std::string& token,
                                                             int page_size = 0) {
    pb::ListContactSignalsRequest request;
    request.set_page_size(page_size);
    return Call(token, *contacts_stub_, &pb::ContactService::Stub::ListContactSignals, request);
  }

  obs::Metrics edge_metrics_;
  rpc::testing::EdgeIdentity identity_;
  rpc::Env env_{{identity_.verifier(), clock_, [](rpc::AuditEntry) {}, edge_metrics_,
                 Secret(std::string(32, 'k'))}};
  MatchService match_service_{env_, matches_};
  CheckInService check_in_service_{env_, check_ins_};
  ContactService contact_service_{env_, contacts_};
  IntervisionService intervision_service_{env_, intervisions_};
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<pb::MatchService::Stub> matches_stub_;
  std::unique_ptr<pb::CheckInService::Stub> check_ins_stub_;
  std::unique_ptr<pb::ContactService::Stub> contacts_stub_;
  std::unique_ptr<pb::IntervisionService::Stub> intervisions_stub_;
  Person newcomer_, buddy_;
  Match match_;
};

TEST_F(PairLifeEdgeTest, EachSideChecksInApartFromTheOther) {
  const auto own = ListCheckIns(InPerson(newcomer_), {});
  ASSERT_OK(own);
  ASSERT_EQ(own->check_ins_size(), 1);
  EXPECT_EQ(own->check_ins(0).side(), pb::MATCH_SIDE_NEWCOMER);
  EXPECT_FALSE(own->check_ins(0).has_record_time());

  pb::RecordCheckInRequest record;
  record.set_id(own->check_ins(0).id());
  const auto record_as = [&](const std::string& token) {
    return Call(token, *check_ins_stub_, &pb::CheckInService::Stub::RecordCheckIn, record);
  };
  EXPECT_THAT(record_as(InPerson(newcomer_)), HasViolation("mood", "UNKNOWN_VALUE"));
  record.set_mood(pb::CHECK_IN_MOOD_MIXED);
  record.set_note("rather shy");
  EXPECT_THAT(record_as(InPerson(buddy_)), HasReason("CHECK_IN_NOT_FOUND"));
  EXPECT_THAT(record_as(TokenOf(common::v1::ROLE_FUNDER)),
              HasCode(absl::StatusCode::kPermissionDenied));
  const auto recorded = record_as(InPerson(newcomer_));
  ASSERT_OK(recorded);
  EXPECT_TRUE(recorded->check_in().has_record_time());
  EXPECT_EQ(recorded->check_in().note(), "");

  pb::ListCheckInsRequest list;
  list.set_page_size(1);
  const auto first = ListCheckIns(Coordinator(), list);
  ASSERT_OK(first);
  ASSERT_EQ(first->check_ins_size(), 1);
  list.set_page_token(first->next_page_token());
  const auto second = ListCheckIns(Coordinator(), list);
  ASSERT_OK(second);
  ASSERT_EQ(second->check_ins_size(), 1);
  EXPECT_EQ(second->next_page_token(), "");
  EXPECT_NE(first->check_ins(0).id(), second->check_ins(0).id());
  EXPECT_EQ(first->check_ins(0).note() + second->check_ins(0).note(), "rather shy");
  list.set_page_token("");
  EXPECT_EQ(ListCheckIns(InPerson(buddy_), list)->next_page_token(), "")
      << "a next page would tell of the other side";
}

TEST_F(PairLifeEdgeTest, RenewsAMatchAndShowsItsRhythm) {
  pb::RenewMatchRequest renew;
  renew.set_id(match_.id.str());
  renew.set_weeks(105);
  const auto renew_as = [&](const std::string& token) {
    return Call(token, *matches_stub_, &pb::MatchService::Stub::RenewMatch, renew);
  };
  EXPECT_THAT(renew_as(Coordinator()), HasViolation("weeks", "OUT_OF_RANGE"));
  renew.set_weeks(4);
  EXPECT_THAT(renew_as(InPerson(buddy_)), HasCode(absl::StatusCode::kPermissionDenied));
  renew.set_etag("7");
  EXPECT_THAT(renew_as(Coordinator()), HasReason("ETAG_MISMATCH"));
  renew.set_etag("1");
  const auto renewed = renew_as(Coordinator());
  ASSERT_OK(renewed);
  const absl::Time planned_end = match_.active_from + 21 * kWeek;
  EXPECT_EQ(events::FromTimestamp(renewed->match().planned_end_time()), planned_end);
  EXPECT_EQ(Facts<pb::MatchRenewed>().size(), 1u);

  pb::ListMatchesRequest list;
  *list.mutable_planned_end_before_time() = events::ToTimestamp(planned_end);
  const auto before = [&] {
    return Call(Coordinator(), *matches_stub_, &pb::MatchService::Stub::ListMatches, list)
        ->matches_size();
  };
  EXPECT_EQ(before(), 0);
  *list.mutable_planned_end_before_time() = events::ToTimestamp(planned_end + absl::Seconds(1));
  EXPECT_EQ(before(), 1);

  clock_.Advance(kWeek);
  pb::GetMatchRhythmRequest get;
  get.set_id(match_.id.str());
  const auto rhythm =
      Call(InPerson(buddy_), *matches_stub_, &pb::MatchService::Stub::GetMatchRhythm, get);
  ASSERT_OK(rhythm);
  EXPECT_EQ(rhythm->rhythm().weeks_size(), 2);
  EXPECT_EQ(rhythm->rhythm().weeks_met(), 0);
  EXPECT_EQ(rhythm->rhythm().planned_weeks(), 21);
  EXPECT_THAT(Call(TokenOf(common::v1::ROLE_PERSON, NewUuidV7()), *matches_stub_,
                   &pb::MatchService::Stub::GetMatchRhythm, get),
              HasReason("MATCH_NOT_FOUND"));
}

TEST_F(PairLifeEdgeTest, NamesAContactPersonWhoGetsTheSignals) {
  pb::SetContactPersonRequest set;
  pb::ContactPerson& person = *set.mutable_contact_person();
  person.set_programme_code(kProgramme);
  person.set_leave_start_on("2026-9-1");
  const auto set_it = [&] {
    return Call(Coordinator(), *contacts_stub_, &pb::ContactService::Stub::SetContactPerson, set);
  };
  EXPECT_THAT(set_it(), HasViolation("contact_person.leave_start_on", "NOT_A_DATE"));
  EXPECT_THAT(set_it(), HasViolation("contact_person.leave_end_on", "NOT_A_DATE"));
  person.set_leave_start_on("2026-09-14");
  person.set_leave_end_on("2026-09-16");
  person.set_subject("staff-1");
  EXPECT_THAT(set_it(), HasViolation("contact_person.deputy_subject", "REQUIRED"));
  person.set_deputy_subject("staff-2");
  ASSERT_OK(set_it());
  const auto people =
      Call(Coordinator(), *contacts_stub_, &pb::ContactService::Stub::ListContactPeople, {});
  ASSERT_OK(people);
  ASSERT_EQ(people->contact_people_size(), 1);
  EXPECT_EQ(people->contact_people(0).leave_end_on(), "2026-09-16");

  clock_.Advance(absl::Hours(14 * 24));
  ASSERT_OK(contact_watch_.LookAtAll(KeepWorking));
  const auto signals = ListSignals(TokenOf(common::v1::ROLE_CASEWORKER));
  ASSERT_OK(signals);
  ASSERT_EQ(signals->contact_signals_size(), 1);
  EXPECT_EQ(signals->contact_signals(0).recipient_subject(), "staff-2");
  EXPECT_EQ(signals->contact_signals(0).match_id(), match_.id.str());
  EXPECT_THAT(ListSignals(InPerson(buddy_)), HasCode(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(ListSignals(Coordinator(), -1), HasCode(absl::StatusCode::kInvalidArgument));
}

TEST_F(PairLifeEdgeTest, HoldsIntervisionForBuddies) {
  pb::CreateIntervisionGroupRequest create;
  const auto make = [&] {
    return Call(Coordinator(), *intervisions_stub_,
                &pb::IntervisionService::Stub::CreateIntervisionGroup, create);
  };
  EXPECT_THAT(make(), HasViolation("intervision_group.programme_code", "REQUIRED"));
  EXPECT_THAT(make(), HasViolation("intervision_group.buddy_ids", "REQUIRED"));
  pb::IntervisionGroup& draft = *create.mutable_intervision_group();
  draft.set_programme_code(kProgramme);
  draft.set_facilitator_subject("staff-1");
  draft.add_buddy_ids("x");
  EXPECT_THAT(make(), HasViolation("intervision_group.buddy_ids[0]", "NOT_A_UUID"));
  draft.set_buddy_ids(0, buddy_.id);
  const auto made = make();
  ASSERT_OK(made);
  EXPECT_EQ(made->intervision_group().every_weeks(), 3);
  const std::string id = made->intervision_group().id();

  pb::ScheduleIntervisionMeetingRequest schedule;
  schedule.set_intervision_group_id(id);
  const auto plan = [&] {
    return Call(Coordinator(), *intervisions_stub_,
                &pb::IntervisionService::Stub::ScheduleIntervisionMeeting, schedule);
  };
  EXPECT_THAT(plan(), HasViolation("intervision_meeting.start_time", "REQUIRED"));
  EXPECT_THAT(plan(), HasViolation("intervision_meeting.minutes", "OUT_OF_RANGE"));
  *schedule.mutable_intervision_meeting()->mutable_start_time() = events::ToTimestamp(clock_.Now());
  schedule.mutable_intervision_meeting()->set_minutes(90);
  const auto planned = plan();
  ASSERT_OK(planned);

  pb::RecordIntervisionMeetingRequest record;
  record.set_id(planned->intervision_meeting().id());
  record.add_attendance()->set_buddy_id(buddy_.id);
  const auto recorded = Call(Coordinator(), *intervisions_stub_,
                             &pb::IntervisionService::Stub::RecordIntervisionMeeting, record);
  ASSERT_OK(recorded);
  EXPECT_EQ(recorded->intervision_meeting().attendance(0).minutes(), 90);

  pb::ListIntervisionMeetingsRequest meetings;
  meetings.set_intervision_group_id(id);
  EXPECT_EQ(Call(InPerson(buddy_), *intervisions_stub_,
                 &pb::IntervisionService::Stub::ListIntervisionMeetings, meetings)
                ->intervision_meetings_size(),
            1);
  EXPECT_THAT(Call(InPerson(newcomer_), *intervisions_stub_,
                   &pb::IntervisionService::Stub::ListIntervisionMeetings, meetings),
              HasReason("INTERVISION_GROUP_NOT_FOUND"));

  pb::UpdateIntervisionGroupRequest update;
  update.set_id(id);
  const auto change = [&] {
    return Call(Coordinator(), *intervisions_stub_,
                &pb::IntervisionService::Stub::UpdateIntervisionGroup, update);
  };
  EXPECT_THAT(change(), HasViolation("etag", "REQUIRED"));
  EXPECT_THAT(change(), HasViolation("facilitator_subject", "REQUIRED"));
  update.set_etag("1");
  update.set_facilitator_subject("staff-2");
  update.add_buddy_ids(buddy_.id);
  ASSERT_OK(change());
  pb::GetIntervisionGroupRequest get;
  get.set_id(id);
  EXPECT_EQ(Call(InPerson(buddy_), *intervisions_stub_,
                 &pb::IntervisionService::Stub::GetIntervisionGroup, get)
                ->intervision_group()
                .etag(),
            "2");
  EXPECT_EQ(Call(InPerson(newcomer_), *intervisions_stub_,
                 &pb::IntervisionService::Stub::ListIntervisionGroups, {})
                ->intervision_groups_size(),
            0);
}

}  // namespace
}  // namespace naober::matching
