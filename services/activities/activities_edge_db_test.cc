// SPDX-License-Identifier: EUPL-1.2
#include <grpcpp/grpcpp.h>

#include "libs/rpc/channel.h"
#include "libs/rpc/edge_fixture.h"
#include "naober/activities/v1/events.pb.h"
#include "services/activities/activities_fixture.h"
#include "services/activities/peer_clients.h"
#include "services/activities/registration_service.h"
#include "services/activities/series_service.h"

// Activities as its callers see it: real messages, tokens and permissions over an in-process
// channel, with intake and matching behind real stubs.
namespace naober::activities {
namespace {

using ::naober::testing::HasCode;
using ::naober::testing::HasReason;
using ::naober::testing::HasViolation;
using rpc::testing::Context;
using ::testing::AllOf;
using ::testing::SizeIs;

// What intake and matching answer, over the wire.
class PeerIntake final : public intake::v1::ConsortiumService::Service {
 public:
  grpc::Status GetConsortium(grpc::ServerContext*, const intake::v1::GetConsortiumRequest* request,
                             intake::v1::GetConsortiumResponse* response) override {
    ++asked;
    response->mutable_consortium()->set_id(request->id());
    response->mutable_consortium()->set_country("NL");
    response->mutable_consortium()->set_time_zone("Europe/Amsterdam");
    return grpc::Status::OK;
  }
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
    }
    return grpc::Status::OK;
  }
  std::set<std::string> people;
};
class PeerMatches final : public matching::v1::MatchService::Service {
 public:
  grpc::Status CheckActiveMatch(grpc::ServerContext*,
                                const matching::v1::CheckActiveMatchRequest* request,
                                matching::v1::CheckActiveMatchResponse* response) override {
    for (const std::string& id : request->person_ids()) {
      matching::v1::ActiveMatchCheck& check = *response->add_checks();
      check.set_person_id(id);
      check.set_has_active_match(matched.count(id) > 0);
      check.set_waiting(matched.count(id) == 0);
    }
    return grpc::Status::OK;
  }
  std::set<std::string> matched;
};

class ActivitiesEdgeTest : public ActivitiesTest {
 protected:
  ActivitiesEdgeTest()
      : env_({identity_.verifier(), clock_, [](rpc::AuditEntry) {}, database_.metrics(),
              Secret(std::string(32, 'k'))}) {
    grpc::ServerBuilder peers;
    peers.RegisterService(&peer_intake_);
    peers.RegisterService(&peer_enrolments_);
    peers.RegisterService(&peer_matches_);
    // Over a port: a channel in process doesn't survive the end of its server (gRPC 1.51).
    int port = 0;
    peers.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    peer_server_ = peers.BuildAndStart();
    const auto to_peers = rpc::MakeChannel({.target = absl::StrCat("127.0.0.1:", port), .tls = {}});
    intake_client_ = std::make_unique<IntakeClient>(to_peers, *own_token_);
    matching_client_ = std::make_unique<MatchingClient>(to_peers, *own_token_);
    calendar_edge_ =
        std::make_unique<Calendar>(database_.service(), testing::TestGazetteer(), *intake_client_);
    people_edge_ = std::make_unique<PeopleDirectory>(database_.service(), *intake_client_);
    desk_edge_ =
        std::make_unique<RegistrationDesk>(database_.service(), *people_edge_, *matching_client_);
    attendance_edge_ = std::make_unique<AttendanceRegister>(database_.service(), *people_edge_);
    series_service_ = std::make_unique<SeriesService>(env_, *calendar_edge_);
    registration_service_ =
        std::make_unique<RegistrationService>(env_, *desk_edge_, *attendance_edge_);
    for (const char* name :
         {v1::SeriesService::service_full_name(), v1::RegistrationService::service_full_name()}) {
      EXPECT_OK(env_.AddService(
          *google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(name)));
    }
    grpc::ServerBuilder builder;
    builder.RegisterService(series_service_.get());
    builder.RegisterService(registration_service_.get());
    server_ = builder.BuildAndStart();
    const auto channel = server_->InProcessChannel({});
    series_ = v1::SeriesService::NewStub(channel);
    registrations_ = v1::RegistrationService::NewStub(channel);
  }
  ~ActivitiesEdgeTest() override {
    server_->Shutdown();
    peer_server_->Shutdown();
  }

  std::string TokenOf(auth::Role role, const std::string& organisation = "") const {
    auth::Caller caller;
    caller.subject = "subject";
    caller.tenant_id = rpc::testing::kTenant;
    caller.organisation_id = organisation;
    caller.municipalities = {"GM0281"};
    caller.roles = {role};
    return identity_.Token(caller);
  }
  std::string Coordinator() const { return TokenOf(common::v1::ROLE_COORDINATOR); }

  template <class Request, class Response, class Stub, class Base>
  absl::StatusOr<Response> Invoke(Stub& stub,
                                  grpc::Status (Base::*method)(grpc::ClientContext*, const Request&,
                                                               Response*),
                                  const Request& request, const std::string& token) {
    const auto context = Context(token);
    return rpc::Invoke(*context, stub, method, request);
  }
  absl::StatusOr<v1::CreateSeriesResponse> Create(const v1::CreateSeriesRequest& request,
                                                  const std::string& token) {
    return Invoke(*series_, &v1::SeriesService::Stub::CreateSeries, request, token);
  }
  absl::StatusOr<v1::ListSessionsResponse> Sessions(const v1::ListSessionsRequest& request) {
    return Invoke(*series_, &v1::SeriesService::Stub::ListSessions, request, Coordinator());
  }
  absl::StatusOr<v1::RegisterForSessionResponse> Register(const std::string& session,
                                                          const std::string& person) {
    v1::RegisterForSessionRequest request;
    request.set_session_id(session);
    request.set_person_id(person);
    return Invoke(*registrations_, &v1::RegistrationService::Stub::RegisterForSession, request,
                  Coordinator());
  }
  std::string AKnownPerson() {
    const std::string id = NewUuidV7();
    peer_enrolments_.people.insert(id);
    return id;
  }

  static v1::CreateSeriesRequest KenJeOmgeving() {
    v1::CreateSeriesRequest request;
    v1::Series& series = *request.mutable_series();
    series.set_external_id("ACT-001");
    series.set_title("Ken je omgeving");
    series.set_organisation_code("werkplein");
    series.set_kind(common::v1::CONTACT_KIND_TRAINING);
    series.set_programme_code("dbb");
    series.set_recurrence_rule("FREQ=WEEKLY;COUNT=3");
    series.set_start_local_time("2026-10-06T20:00");
    series.set_duration_minutes(120);
    series.set_postcode("9401");
    series.set_capacity(1);
    series.set_language_code("nl");
    series.add_social_connections(common::v1::SOCIAL_CONNECTION_LINK);
    series.add_barrier_removals(common::v1::BARRIER_REMOVAL_CHILDCARE_ON_SITE);
    series.set_requires_match(true);
    return request;
  }

  rpc::testing::EdgeIdentity identity_;
  rpc::Env env_;
  PeerIntake peer_intake_;
  PeerEnrolments peer_enrolments_;
  PeerMatches peer_matches_;
  std::unique_ptr<grpc::Server> peer_server_;
  std::unique_ptr<rpc::TokenSource> own_token_ = rpc::TokenSource::Fixed("own");
  std::unique_ptr<IntakeClient> intake_client_;
  std::unique_ptr<MatchingClient> matching_client_;
  std::unique_ptr<Calendar> calendar_edge_;
  std::unique_ptr<PeopleDirectory> people_edge_;
  std::unique_ptr<RegistrationDesk> desk_edge_;
  std::unique_ptr<AttendanceRegister> attendance_edge_;
  std::unique_ptr<SeriesService> series_service_;
  std::unique_ptr<RegistrationService> registration_service_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<v1::SeriesService::Stub> series_;
  std::unique_ptr<v1::RegistrationService::Stub> registrations_;
};

TEST_F(ActivitiesEdgeTest, ShowsASeriesAsItWasSent) {
  ASSERT_OK_AND_ASSIGN(const auto created, Create(KenJeOmgeving(), Coordinator()));
  const v1::Series& series = created.series();
  EXPECT_EQ(series.start_local_time(), "2026-10-06T20:00");
  EXPECT_EQ(series.time_zone(), "Europe/Amsterdam");
  EXPECT_EQ(series.municipality_code(), "GM0106");
  EXPECT_EQ(series.session_count(), 3);
  EXPECT_EQ(series.etag(), "1");
  EXPECT_EQ(series.barrier_removals(0), common::v1::BARRIER_REMOVAL_CHILDCARE_ON_SITE);
  v1::GetSeriesRequest get;
  get.set_id(series.id());
  ASSERT_OK_AND_ASSIGN(const auto got,
                       Invoke(*series_, &v1::SeriesService::Stub::GetSeries, get, Coordinator()));
  EXPECT_EQ(got.series().SerializeAsString(), series.SerializeAsString());
  ASSERT_OK(Create(KenJeOmgeving(), Coordinator()));
  EXPECT_EQ(peer_intake_.asked, 1) << "a consortium's defaults are asked once";
}

TEST_F(ActivitiesEdgeTest, PagesSessionsWithTokens) {
  ASSERT_OK_AND_ASSIGN(const auto created, Create(KenJeOmgeving(), Coordinator()));
  v1::ListSessionsRequest request;
  request.set_series_id(created.series().id());
  request.set_page_size(2);
  ASSERT_OK_AND_ASSIGN(const auto first, Sessions(request));
  ASSERT_THAT(first.sessions(), SizeIs(2));
  EXPECT_EQ(first.sessions(1).start_local_time(), "2026-10-13T20:00");
  request.set_page_token(first.next_page_token());
  ASSERT_OK_AND_ASSIGN(const auto second, Sessions(request));
  ASSERT_THAT(second.sessions(), SizeIs(1));
  EXPECT_EQ(second.sessions(0).start_local_time(), "2026-10-20T20:00");
  EXPECT_EQ(second.next_page_token(), "");
  request.set_page_token("made up");
  EXPECT_THAT(Sessions(request), HasViolation("page_token", "NOT_A_PAGE_TOKEN"));
}

TEST_F(ActivitiesEdgeTest, NamesEverythingThatIsWrong) {
  v1::CreateSeriesRequest request;
  request.mutable_series()->set_start_local_time("tonight");
  request.mutable_series()->add_social_connections(common::v1::SOCIAL_CONNECTION_UNSPECIFIED);
  EXPECT_THAT(Create(request, Coordinator()),
              AllOf(HasViolation("series.start_local_time", "NOT_A_LOCAL_TIME"),
                    HasViolation("series.social_connections[0]", "UNSPECIFIED")));
}

TEST_F(ActivitiesEdgeTest, LetsInWhomThePermissionsName) {
  EXPECT_THAT(Create(KenJeOmgeving(), TokenOf(common::v1::ROLE_FUNDER)),
              HasCode(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(Create(KenJeOmgeving(), ""), HasCode(absl::StatusCode::kUnauthenticated));
  EXPECT_THAT(Create(KenJeOmgeving(), TokenOf(common::v1::ROLE_PARTNER, "openmind")),
              HasViolation("series.organisation_code", "ORGANISATION_OUT_OF_REACH"));
  EXPECT_THAT(Create(KenJeOmgeving(), TokenOf(common::v1::ROLE_CASEWORKER)),
              HasViolation("series.municipality_code", "MUNICIPALITY_OUT_OF_REACH"));
  EXPECT_OK(Create(KenJeOmgeving(), TokenOf(common::v1::ROLE_PARTNER, "werkplein")));
}

TEST_F(ActivitiesEdgeTest, RefusesTrainingWithoutAMaatjeOverTheWire) {
  ASSERT_OK_AND_ASSIGN(const auto created, Create(KenJeOmgeving(), Coordinator()));
  v1::ListSessionsRequest list;
  list.set_series_id(created.series().id());
  const std::string session = Sessions(list)->sessions(0).id();
  const std::string matched = AKnownPerson();
  const std::string waiting = AKnownPerson();
  peer_matches_.matched.insert(matched);
  ASSERT_OK_AND_ASSIGN(const auto seat, Register(session, matched));
  EXPECT_EQ(seat.registration().state(), v1::REGISTRATION_STATE_SEATED);
  EXPECT_FALSE(seat.registration().has_waiting_position());
  const auto refused = Register(session, waiting);
  EXPECT_THAT(refused, HasReason("MAATJE_REQUIRED_BEFORE_TRAINING"));
  EXPECT_EQ(ErrorMetadataOf(refused.status()).at("waiting"), "true");
  EXPECT_THAT(Register(session, NewUuidV7()), HasReason("PERSON_NOT_FOUND"));
  peer_server_->Shutdown();
  EXPECT_THAT(Register(session, matched), HasCode(absl::StatusCode::kUnavailable));
}

TEST_F(ActivitiesEdgeTest, TakesASessionFromRegistrationToAttendance) {
  v1::CreateSeriesRequest request = KenJeOmgeving();
  request.mutable_series()->set_requires_match(false);
  ASSERT_OK_AND_ASSIGN(const auto created, Create(request, Coordinator()));
  v1::ListSessionsRequest list;
  list.set_series_id(created.series().id());
  const v1::Session session = Sessions(list)->sessions(0);
  const std::string first = AKnownPerson();
  const std::string second = AKnownPerson();
  ASSERT_OK_AND_ASSIGN(const auto seat, Register(session.id(), first));
  ASSERT_OK_AND_ASSIGN(const auto waiting, Register(session.id(), second));
  EXPECT_EQ(waiting.registration().waiting_position(), 1);
  v1::GiveUpSeatRequest give_up;
  give_up.set_id(seat.registration().id());
  give_up.set_barrier(common::v1::BARRIER_TRANSPORT);
  ASSERT_OK_AND_ASSIGN(
      const auto left,
      Invoke(*registrations_, &v1::RegistrationService::Stub::GiveUpSeat, give_up, Coordinator()));
  EXPECT_EQ(left.registration().state(), v1::REGISTRATION_STATE_GIVEN_UP);
  v1::ListRegistrationsRequest who;
  who.set_session_id(session.id());
  who.add_states(v1::REGISTRATION_STATE_SEATED);
  ASSERT_OK_AND_ASSIGN(const auto seated,
                       Invoke(*registrations_, &v1::RegistrationService::Stub::ListRegistrations,
                              who, Coordinator()));
  ASSERT_THAT(seated.registrations(), SizeIs(1));
  EXPECT_EQ(seated.registrations(0).person_id(), second);

  MoveClockTo(absl::FromUnixSeconds(session.start_time().seconds()));
  v1::RecordAttendanceRequest record;
  record.set_session_id(session.id());
  record.set_walk_ins(4);
  v1::Attendance& present = *record.add_attendance();
  present.set_person_id(second);
  present.set_presence(v1::PRESENCE_PRESENT);
  present.set_minutes(90);
  present.add_flags(common::v1::CONTACT_FLAG_NOT_IN_DUTCH);
  ASSERT_OK_AND_ASSIGN(const auto recorded,
                       Invoke(*registrations_, &v1::RegistrationService::Stub::RecordAttendance,
                              record, Coordinator()));
  EXPECT_EQ(recorded.session().state(), v1::SESSION_STATE_HELD);
  EXPECT_EQ(recorded.session().walk_ins(), 4);
  EXPECT_EQ(recorded.attendance(0).minutes(), 90);
  EXPECT_EQ(recorded.attendance(0).version(), 1);
  EXPECT_EQ(recorded.attendance(0).flags(0), common::v1::CONTACT_FLAG_NOT_IN_DUTCH);
  EXPECT_THAT(Facts<v1::AttendanceRecorded>(), SizeIs(1));
  *record.add_attendance() = present;
  EXPECT_THAT(Invoke(*registrations_, &v1::RegistrationService::Stub::RecordAttendance, record,
                     Coordinator()),
              HasViolation("attendance[1].person_id", "PERSON_REPEATED"));
}

}  // namespace
}  // namespace naober::activities
