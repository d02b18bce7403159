// SPDX-License-Identifier: EUPL-1.2
#include <grpcpp/grpcpp.h>

#include "libs/rpc/channel.h"
#include "libs/rpc/edge_fixture.h"
#include "services/referrals/directory_service.h"
#include "services/referrals/intake_client.h"
#include "services/referrals/referral_service.h"
#include "services/referrals/referrals_fixture.h"

// Referrals as its callers see it: real messages, tokens and permissions over an in-process
// channel, with intake behind a real stub.
namespace naober::referrals {
namespace {

using ::naober::testing::HasCode;
using ::naober::testing::HasReason;
using ::naober::testing::HasViolation;
using rpc::testing::Context;
using ::testing::AllOf;
using ::testing::SizeIs;

class PeerConsortia final : public intake::v1::ConsortiumService::Service {
 public:
  grpc::Status GetConsortium(grpc::ServerContext*, const intake::v1::GetConsortiumRequest*,
                             intake::v1::GetConsortiumResponse* response) override {
    ++asked;
    response->mutable_consortium()->set_time_zone(time_zone);
    return grpc::Status::OK;
  }
  std::string time_zone = "Europe/Brussels";
  int asked = 0;
};
class PeerEnrolments final : public intake::v1::EnrolmentService::Service {
 public:
  grpc::Status BatchGetWaitingPositions(
      grpc::ServerContext*, const intake::v1::BatchGetWaitingPositionsRequest* request,
      intake::v1::BatchGetWaitingPositionsResponse* response) override {
    for (const std::string& id : request->person_ids()) {
      if (people.count(id) == 0) continue;
      intake::v1::WaitingPosition& position = *response->add_positions();
      position.set_person_id(id);
      position.mutable_area()->set_municipality_code("GM0106");
      if (!request->programme_code().empty()) position.set_position(6);
    }
    return grpc::Status::OK;
  }
  std::set<std::string> people;
};

class ReferralsEdgeTest : public ReferralsTest {
 protected:
  ReferralsEdgeTest()
      : env_({identity_.verifier(), clock_, [](rpc::AuditEntry) {}, database_.metrics(),
              Secret(std::string(32, 'k'))}) {
    grpc::ServerBuilder peers;
    peers.RegisterService(&consortia_);
    peers.RegisterService(&enrolments_);
    peer_server_ = peers.BuildAndStart();
    intake_client_ =
        std::make_unique<IntakeClient>(peer_server_->InProcessChannel({}), *own_token_);
    desk_edge_ = std::make_unique<ReferralDesk>(database_.service(), *intake_client_);
    organisation_service_ = std::make_unique<OrganisationService>(env_, directory_);
    place_service_ = std::make_unique<PlaceService>(env_, directory_);
    referral_service_ = std::make_unique<ReferralService>(env_, *desk_edge_);
    for (const char* name :
         {v1::OrganisationService::service_full_name(), v1::PlaceService::service_full_name(),
          v1::ReferralService::service_full_name()}) {
      EXPECT_OK(env_.AddService(
          *google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(name)));
    }
    grpc::ServerBuilder builder;
    builder.RegisterService(organisation_service_.get());
    builder.RegisterService(place_service_.get());
    builder.RegisterService(referral_service_.get());
    server_ = builder.BuildAndStart();
    const auto channel = server_->InProcessChannel({});
    organisations_ = v1::OrganisationService::NewStub(channel);
    places_ = v1::PlaceService::NewStub(channel);
    referrals_ = v1::ReferralService::NewStub(channel);
  }
  ~ReferralsEdgeTest() override {
    server_->Shutdown();
    peer_server_->Shutdown();
  }

  std::string TokenOf(auth::Role role, const std::string& organisation = "") const {
    auth::Caller caller;
    caller.subject = "subject-" + organisation;
    caller.tenant_id = rpc::testing::kTenant;
    caller.organisation_id = organisation;
    caller.municipalities = {"GM0281"};
    caller.roles = {role};
    return identity_.Token(caller);
  }
  std::string Coordinator() const { return TokenOf(common::v1::ROLE_COORDINATOR); }
  std::string Staff(const std::string& organisation) const {
    return TokenOf(common::v1::ROLE_PARTNER, organisation);
  }

  template <class Request, class Response, class Stub, class Base>
  absl::StatusOr<Response> Invoke(Stub& stub,
                                  grpc::Status (Base::*method)(grpc::ClientContext*, const Request&,
                                                               Response*),
                                  const Request& request, const std::string& token) {
    const auto context = Context(token);
    return rpc::Invoke(*context, stub, method, request);
  }
  absl::StatusOr<v1::CreateOrganisationResponse> CreateOrganisation(const std::string& code) {
    v1::CreateOrganisationRequest request;
    v1::Organisation& organisation = *request.mutable_organisation();
    organisation.set_code(code);
    organisation.set_display_name(code);
    organisation.set_kind(v1::ORGANISATION_KIND_NGO);
    organisation.set_country("NL");
    organisation.set_postcode("9401");
    organisation.set_email("info@example.org");
    organisation.set_phone("06 12345001");
    return Invoke(*organisations_, &v1::OrganisationService::Stub::CreateOrganisation, request,
                  Coordinator());
  }
  v1::CreateReferralRequest AReferral(const std::string& person) {
    enrolments_.people.insert(person);
    v1::CreateReferralRequest request;
    v1::Referral& referral = *request.mutable_referral();
    referral.set_from_organisation_code("werkplein");
    referral.set_to_organisation_code("vlucht-voorwaarts");
    referral.set_person_id(person);
    referral.set_programme_code(kProgramme);
    referral.set_purpose(v1::REFERRAL_PURPOSE_TRAINING);
    request.set_send(true);
    return request;
  }
  absl::StatusOr<v1::CreateReferralResponse> Create(const v1::CreateReferralRequest& request,
                                                    const std::string& token) {
    return Invoke(*referrals_, &v1::ReferralService::Stub::CreateReferral, request, token);
  }

  rpc::testing::EdgeIdentity identity_;
  rpc::Env env_;
  PeerConsortia consortia_;
  PeerEnrolments enrolments_;
  std::unique_ptr<grpc::Server> peer_server_;
  std::unique_ptr<rpc::TokenSource> own_token_ = rpc::TokenSource::Fixed("own");
  std::unique_ptr<IntakeClient> intake_client_;
  std::unique_ptr<ReferralDesk> desk_edge_;
  std::unique_ptr<OrganisationService> organisation_service_;
  std::unique_ptr<PlaceService> place_service_;
  std::unique_ptr<ReferralService> referral_service_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<v1::OrganisationService::Stub> organisations_;
  std::unique_ptr<v1::PlaceService::Stub> places_;
  std::unique_ptr<v1::ReferralService::Stub> referrals_;
};

TEST_F(ReferralsEdgeTest, ShowsAnOrganisationAsItWasSentWithItsNumberInOneSpelling) {
  ASSERT_OK_AND_ASSIGN(const auto created, CreateOrganisation("werkplein"));
  EXPECT_EQ(created.organisation().phone(), "+31612345001");
  EXPECT_EQ(created.organisation().municipality_code(), "GM0106");
  v1::GetOrganisationRequest get;
  get.set_code("werkplein");
  ASSERT_OK_AND_ASSIGN(const auto got,
                       Invoke(*organisations_, &v1::OrganisationService::Stub::GetOrganisation, get,
                              TokenOf(common::v1::ROLE_FUNDER)));
  EXPECT_EQ(got.organisation().SerializeAsString(), created.organisation().SerializeAsString());
  ASSERT_OK(CreateOrganisation("bibliotheek"));
  v1::ListOrganisationsRequest list;
  list.set_page_size(1);
  ASSERT_OK_AND_ASSIGN(const auto first,
                       Invoke(*organisations_, &v1::OrganisationService::Stub::ListOrganisations,
                              list, Coordinator()));
  EXPECT_EQ(first.organisations(0).code(), "bibliotheek");
  list.set_page_token(first.next_page_token());
  ASSERT_OK_AND_ASSIGN(const auto second,
                       Invoke(*organisations_, &v1::OrganisationService::Stub::ListOrganisations,
                              list, Coordinator()));
  EXPECT_EQ(second.organisations(0).code(), "werkplein");
  EXPECT_EQ(second.next_page_token(), "");
}

TEST_F(ReferralsEdgeTest, ShowsAPlaceAsItWasSent) {
  ASSERT_OK(CreateOrganisation("werkplein"));
  v1::CreatePlaceRequest request;
  v1::Place& place = *request.mutable_place();
  place.set_organisation_code("werkplein");
  place.set_title("Buurttuin");
  place.set_kind(v1::PLACE_KIND_VOLUNTEERING);
  place.set_min_oral_level(common::v1::ORAL_LEVEL_A1);
  place.set_postcode("9401");
  place.set_capacity(3);
  place.set_assured_on("2026-06-22");
  common::v1::WeeklySlot& slot = *place.add_availability();
  slot.set_weekday(common::v1::WEEKDAY_SAT);
  slot.set_day_part(common::v1::DAY_PART_MORNING);
  ASSERT_OK_AND_ASSIGN(const auto created, Invoke(*places_, &v1::PlaceService::Stub::CreatePlace,
                                                  request, Staff("werkplein")));
  v1::GetPlaceRequest get;
  get.set_id(created.place().id());
  ASSERT_OK_AND_ASSIGN(const auto got,
                       Invoke(*places_, &v1::PlaceService::Stub::GetPlace, get, Coordinator()));
  EXPECT_EQ(got.place().SerializeAsString(), created.place().SerializeAsString());
  EXPECT_EQ(got.place().availability(0).weekday(), common::v1::WEEKDAY_SAT);
  EXPECT_EQ(got.place().assured_on(), "2026-06-22");
  EXPECT_EQ(got.place().audience(), v1::PLACE_AUDIENCE_ALL);
  EXPECT_EQ(got.place().country(), "NL");
  EXPECT_THAT(
      Invoke(*places_, &v1::PlaceService::Stub::GetPlace, get, TokenOf(common::v1::ROLE_FUNDER)),
      HasCode(absl::StatusCode::kPermissionDenied));
}

TEST_F(ReferralsEdgeTest, FollowsAReferralFromSenderToReceiverAndBack) {
  ASSERT_OK(CreateOrganisation("werkplein"));
  ASSERT_OK(CreateOrganisation("vlucht-voorwaarts"));
  const std::string person = NewUuidV7();
  ASSERT_OK_AND_ASSIGN(const auto created, Create(AReferral(person), Staff("werkplein")));
  const std::string id = created.referral().id();
  EXPECT_EQ(created.referral().state(), v1::REFERRAL_STATE_SENT);
  EXPECT_EQ(created.referral().municipality_code(), "GM0106");

  v1::AcceptReferralRequest accept;
  accept.set_id(id);
  accept.set_etag(created.referral().etag());
  EXPECT_THAT(
      Invoke(*referrals_, &v1::ReferralService::Stub::AcceptReferral, accept, Staff("werkplein")),
      HasReason("NOT_THE_RECEIVER"));
  ASSERT_OK(Invoke(*referrals_, &v1::ReferralService::Stub::AcceptReferral, accept,
                   Staff("vlucht-voorwaarts")));
  ASSERT_OK(InTransaction([&](postgres::Transaction& tx) {
    return ProgressStore(tx).Put({.kind = MilestoneKind::kWaiting,
                                  .source_id = NewUuidV7(),
                                  .person_id = PersonId::FromTrusted(person),
                                  .programme_code = kProgramme,
                                  .at = clock_.Now()});
  }));
  v1::GetReferralRequest get;
  get.set_id(id);
  ASSERT_OK_AND_ASSIGN(const auto seen, Invoke(*referrals_, &v1::ReferralService::Stub::GetReferral,
                                               get, Staff("werkplein")));
  const v1::ReferralProgress& progress = seen.referral().progress();
  ASSERT_THAT(progress.milestones(), SizeIs(3));
  EXPECT_EQ(progress.milestones(0).kind(), v1::MILESTONE_KIND_RECEIVED);
  EXPECT_EQ(progress.milestones(1).kind(), v1::MILESTONE_KIND_ACCEPTED);
  EXPECT_EQ(progress.milestones(2).kind(), v1::MILESTONE_KIND_WAITING);
  EXPECT_EQ(progress.waiting_position(), 6);
  EXPECT_THAT(Invoke(*referrals_, &v1::ReferralService::Stub::GetReferral, get, Staff("caw")),
              HasReason("REFERRAL_NOT_FOUND"));
  EXPECT_THAT(Invoke(*referrals_, &v1::ReferralService::Stub::GetReferral, get,
                     TokenOf(common::v1::ROLE_FUNDER)),
              HasCode(absl::StatusCode::kPermissionDenied));

  v1::CompleteReferralRequest complete;
  complete.set_id(id);
  EXPECT_THAT(Invoke(*referrals_, &v1::ReferralService::Stub::CompleteReferral, complete,
                     Staff("vlucht-voorwaarts")),
              HasViolation("outcome", "REQUIRED"));
  complete.set_outcome(v1::REFERRAL_OUTCOME_TRAINED);
  ASSERT_OK_AND_ASSIGN(const auto done,
                       Invoke(*referrals_, &v1::ReferralService::Stub::CompleteReferral, complete,
                              Staff("vlucht-voorwaarts")));
  EXPECT_TRUE(done.referral().has_end_time());
  v1::ListReferralHistoryRequest history;
  history.set_id(id);
  ASSERT_OK_AND_ASSIGN(const auto steps,
                       Invoke(*referrals_, &v1::ReferralService::Stub::ListReferralHistory, history,
                              Staff("werkplein")));
  ASSERT_THAT(steps.transitions(), SizeIs(4));
  EXPECT_EQ(steps.transitions(0).from_state(), v1::REFERRAL_STATE_UNSPECIFIED);
  EXPECT_EQ(steps.transitions(3).to_state(), v1::REFERRAL_STATE_COMPLETED);
  EXPECT_EQ(steps.transitions(3).organisation_code(), "vlucht-voorwaarts");
}

// Every RPC that changes a state leads to the state that it is named for.
TEST_F(ReferralsEdgeTest, WalksThroughTheStatesByTheirOwnRpcs) {
  ASSERT_OK(CreateOrganisation("werkplein"));
  ASSERT_OK(CreateOrganisation("vlucht-voorwaarts"));
  std::string id;
  const auto begin = [&](bool send) {
    v1::CreateReferralRequest request = AReferral(NewUuidV7());
    request.set_send(send);
    id = Create(request, Coordinator())->referral().id();
  };
  const auto step = [&](auto method, auto request) {
    request.set_id(id);
    const auto response = Invoke(*referrals_, method, request, Coordinator());
    EXPECT_OK(response);
    return response.ok() ? response->referral().state() : v1::REFERRAL_STATE_UNSPECIFIED;
  };
  using Stub = v1::ReferralService::Stub;
  begin(false);
  EXPECT_EQ(step(&Stub::SendReferral, v1::SendReferralRequest()), v1::REFERRAL_STATE_SENT);
  EXPECT_EQ(step(&Stub::ReceiveReferral, v1::ReceiveReferralRequest()),
            v1::REFERRAL_STATE_RECEIVED);
  v1::WaitlistReferralRequest waitlist;
  waitlist.set_position(2);
  EXPECT_EQ(step(&Stub::WaitlistReferral, waitlist), v1::REFERRAL_STATE_WAITLISTED);
  EXPECT_EQ(step(&Stub::AcceptReferral, v1::AcceptReferralRequest()), v1::REFERRAL_STATE_ACCEPTED);
  v1::ScheduleReferralRequest schedule;
  schedule.mutable_first_meeting_time()->set_seconds(1'790'000'000);
  EXPECT_EQ(step(&Stub::ScheduleReferral, schedule), v1::REFERRAL_STATE_SCHEDULED);
  EXPECT_EQ(step(&Stub::RecordNoShow, v1::RecordNoShowRequest()), v1::REFERRAL_STATE_NO_SHOW);
  EXPECT_EQ(step(&Stub::StartReferral, v1::StartReferralRequest()), v1::REFERRAL_STATE_IN_PROGRESS);
  EXPECT_EQ(step(&Stub::HoldReferral, v1::HoldReferralRequest()), v1::REFERRAL_STATE_ON_HOLD);
  v1::FailReferralRequest fail;
  fail.set_reason(v1::REFERRAL_REASON_MOVED);
  EXPECT_EQ(step(&Stub::FailReferral, fail), v1::REFERRAL_STATE_FAILED);
  EXPECT_EQ(step(&Stub::EnterReferralInError, v1::EnterReferralInErrorRequest()),
            v1::REFERRAL_STATE_ENTERED_IN_ERROR);
  begin(true);
  v1::DeclineReferralRequest decline;
  decline.set_reason(v1::REFERRAL_REASON_NO_CAPACITY);
  EXPECT_EQ(step(&Stub::DeclineReferral, decline), v1::REFERRAL_STATE_DECLINED);
  begin(true);
  v1::RecallReferralRequest recall;
  recall.set_reason(v1::REFERRAL_REASON_DUPLICATE);
  EXPECT_EQ(step(&Stub::RecallReferral, recall), v1::REFERRAL_STATE_RECALLED);
  begin(true);
  EXPECT_EQ(step(&Stub::WithdrawReferral, v1::WithdrawReferralRequest()),
            v1::REFERRAL_STATE_WITHDRAWN);
}

TEST_F(ReferralsEdgeTest, NamesEverythingThatIsWrong) {
  v1::CreateReferralRequest request;
  request.mutable_referral()->set_from_organisation_code("werkplein");
  request.mutable_referral()->set_to_organisation_code("werkplein");
  request.mutable_referral()->set_place_id("somewhere");
  request.mutable_referral()->set_note("BSN 111222333");
  EXPECT_THAT(Create(request, Coordinator()),
              AllOf(HasViolation("referral.person_id", "NOT_A_UUID"),
                    HasViolation("referral.place_id", "NOT_A_UUID"),
                    HasViolation("referral.purpose", "REQUIRED"),
                    HasViolation("referral.to_organisation_code", "SAME_ORGANISATION"),
                    HasViolation("referral.note", "NATIONAL_NUMBER")));
}

TEST_F(ReferralsEdgeTest, AsksForAConsortiumsTimeZoneOnce) {
  const absl::Time deadline = absl::Now() + absl::Seconds(10);
  ASSERT_OK_AND_ASSIGN(const absl::TimeZone zone,
                       intake_client_->TimeZoneOf(rpc::testing::kTenant, deadline));
  EXPECT_EQ(zone.name(), "Europe/Brussels");
  ASSERT_OK(intake_client_->TimeZoneOf(rpc::testing::kTenant, deadline));
  EXPECT_EQ(consortia_.asked, 1);
  consortia_.time_zone = "Europe/Assen";
  EXPECT_THAT(intake_client_->TimeZoneOf(NewUuidV7(), deadline),
              HasCode(absl::StatusCode::kInternal));
}

}  // namespace
}  // namespace naober::referrals
