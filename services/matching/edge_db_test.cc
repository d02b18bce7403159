// SPDX-License-Identifier: EUPL-1.2
#include <grpcpp/grpcpp.h>

#include <memory>

#include "libs/rpc/channel.h"
#include "libs/rpc/edge_fixture.h"
#include "services/matching/match_run_service.h"
#include "services/matching/match_service.h"
#include "services/matching/matching_fixture.h"
#include "services/matching/policy_service.h"
#include "services/matching/proposal_service.h"

// The four services as clients see them: over gRPC, with tokens of different roles.
namespace naober::matching {
namespace {

using ::naober::testing::HasCode;
using ::naober::testing::HasReason;
using ::naober::testing::HasViolation;

class EdgeTest : public MatchingTest {
 protected:
  EdgeTest() {
    for (const char* name :
         {"PolicyService", "MatchRunService", "ProposalService", "MatchService"}) {
      EXPECT_OK(
          env_.AddService(*pb::GetPolicyRequest::descriptor()->file()->FindServiceByName(name)));
    }
    grpc::ServerBuilder builder;
    builder.RegisterService(&policy_service_);
    builder.RegisterService(&run_service_);
    builder.RegisterService(&proposal_service_);
    builder.RegisterService(&match_service_);
    server_ = builder.BuildAndStart();
    const auto channel = server_->InProcessChannel(grpc::ChannelArguments());
    policies_stub_ = pb::PolicyService::NewStub(channel);
    runs_stub_ = pb::MatchRunService::NewStub(channel);
    proposals_stub_ = pb::ProposalService::NewStub(channel);
    matches_stub_ = pb::MatchService::NewStub(channel);
  }
  ~EdgeTest() override { server_->Shutdown(); }

  std::string TokenOf(auth::Role role, const std::string& municipality = "GM0281",
                      const std::string& person = "") const {
    auth::Caller caller;
    caller.subject = "subject-1";
    caller.tenant_id = testing::kTenant;
    caller.roles = {role};
    caller.municipalities = {municipality};
    caller.person_id = person;
    return identity_.Token(caller);
  }
  std::string Coordinator() const { return TokenOf(common::v1::ROLE_COORDINATOR); }

  template <class Stub, class Base, class Request, class Response>
  static absl::StatusOr<Response> Call(const std::string& token, Stub& stub,
                                       grpc::Status (Base::*method)(grpc::ClientContext*,
                                                                    const Request&, Response*),
                                       const Request& request) {
    const auto context = rpc::testing::Context(token);
    return rpc::Invoke(*context, stub, method, request);
  }

  absl::StatusOr<pb::ListProposalsResponse> ListProposals(const std::string& token,
                                                          const pb::ListProposalsRequest& request) {
    return Call(token, *proposals_stub_, &pb::ProposalService::Stub::ListProposals, request);
  }
  // A run of the programme, made over gRPC and computed.
  pb::MatchRun Matched() {
    pb::CreateMatchRunRequest create;
    create.mutable_match_run()->set_programme_code(kProgramme);
    create.set_request_id(NewUuidV7());
    const auto made =
        Call(Coordinator(), *runs_stub_, &pb::MatchRunService::Stub::CreateMatchRun, create);
    EXPECT_OK(made);
    EXPECT_EQ(made->match_run().state(), pb::MATCH_RUN_STATE_QUEUED);
    EXPECT_OK(worker_.WorkOnce(KeepWorking));
    pb::GetMatchRunRequest get;
    get.set_id(made->match_run().id());
    const auto done =
        Call(Coordinator(), *runs_stub_, &pb::MatchRunService::Stub::GetMatchRun, get);
    EXPECT_OK(done);
    return done->match_run();
  }

  obs::Metrics edge_metrics_;
  rpc::testing::EdgeIdentity identity_;
  rpc::Env env_{{identity_.verifier(), clock_, [](rpc::AuditEntry) {}, edge_metrics_,
                 Secret(std::string(32, 'k'))}};
  PolicyService policy_service_{env_, policies_, TestGazetteer()};
  RunProofs proofs_{database_.service(), intake_, TestGazetteer()};
  MatchRunService run_service_{env_, runs_, proofs_};
  HandPairings hand_pairings_{database_.service(), policies_, candidates_, intake_,
                              TestGazetteer()};
  ProposalService proposal_service_{env_, proposals_, hand_pairings_};
  MatchService match_service_{env_, matches_};
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<pb::PolicyService::Stub> policies_stub_;
  std::unique_ptr<pb::MatchRunService::Stub> runs_stub_;
  std::unique_ptr<pb::ProposalService::Stub> proposals_stub_;
  std::unique_ptr<pb::MatchService::Stub> matches_stub_;
};

TEST_F(EdgeTest, GoesFromARunToAConfirmedMeeting) {
  const Person newcomer = Newcomer();
  const Person buddy = Buddy();
  const pb::MatchRun run = Matched();
  EXPECT_EQ(run.state(), pb::MATCH_RUN_STATE_SUCCEEDED);
  EXPECT_EQ(run.progress_percent(), 100);
  EXPECT_EQ(run.proposals(), 1);

  pb::ApproveProposalsRequest approve;
  approve.set_match_run_id(run.id());
  const auto approved =
      Call(Coordinator(), *proposals_stub_, &pb::ProposalService::Stub::ApproveProposals, approve);
  ASSERT_OK(approved);
  ASSERT_EQ(approved->approved(), 1);

  pb::ConfirmProposalRequest confirm;
  confirm.set_id(approved->proposal_ids(0));
  confirm.set_side(pb::MATCH_SIDE_NEWCOMER);
  ASSERT_OK(Call(TokenOf(common::v1::ROLE_PERSON, "", newcomer.id), *proposals_stub_,
                 &pb::ProposalService::Stub::ConfirmProposal, confirm));
  confirm.set_side(pb::MATCH_SIDE_BUDDY);
  const auto confirmed = Call(TokenOf(common::v1::ROLE_PERSON, "", buddy.id), *proposals_stub_,
                              &pb::ProposalService::Stub::ConfirmProposal, confirm);
  ASSERT_OK(confirmed);
  EXPECT_EQ(confirmed->proposal().state(), pb::PROPOSAL_STATE_ACTIVATED);
  EXPECT_TRUE(confirmed->match().local());

  clock_.Advance(absl::Hours(24));
  pb::LogMeetingRequest log;
  log.set_match_id(confirmed->match().id());
  *log.mutable_meeting()->mutable_start_time() = events::ToTimestamp(clock_.Now() - absl::Hours(2));
  log.mutable_meeting()->set_minutes(60);
  log.mutable_meeting()->set_logged_by(pb::MATCH_SIDE_BUDDY);
  const auto logged = Call(Coordinator(), *matches_stub_, &pb::MatchService::Stub::LogMeeting, log);
  ASSERT_OK(logged);
  EXPECT_EQ(logged->meeting().kind(), common::v1::CONTACT_KIND_BUDDY);
  pb::ConfirmMeetingRequest confirm_meeting;
  confirm_meeting.set_id(logged->meeting().id());
  confirm_meeting.set_side(pb::MATCH_SIDE_NEWCOMER);
  ASSERT_OK(Call(Coordinator(), *matches_stub_, &pb::MatchService::Stub::ConfirmMeeting,
                 confirm_meeting));
  pb::GetMatchRequest get;
  get.set_id(confirmed->match().id());
  EXPECT_EQ(Call(Coordinator(), *matches_stub_, &pb::MatchService::Stub::GetMatch, get)
                ->match()
                .confirmed_minutes(),
            60);
}

TEST_F(EdgeTest, ListsProposalsInPages) {
  for (int i = 0; i < 3; ++i) {
    Newcomer();
    Buddy();
  }
  Matched();
  pb::ListProposalsRequest list;
  list.set_page_size(2);
  const auto first = ListProposals(Coordinator(), list);
  ASSERT_OK(first);
  ASSERT_EQ(first->proposals_size(), 2);
  EXPECT_GT(first->proposals(0).contributions_size(), 5);
  list.set_page_token(first->next_page_token());
  const auto second = ListProposals(Coordinator(), list);
  ASSERT_OK(second);
  EXPECT_EQ(second->proposals_size(), 1);
  EXPECT_EQ(second->next_page_token(), "");
  EXPECT_LT(first->proposals(1).id(), second->proposals(0).id());
  list.set_page_size(-1);
  EXPECT_THAT(ListProposals(Coordinator(), list), HasCode(absl::StatusCode::kInvalidArgument));
}

TEST_F(EdgeTest, LetsEachRoleDoItsOwnAndNoMore) {
  Newcomer();
  Buddy();
  const pb::MatchRun run = Matched();
  const auto proposals = ListProposals(Coordinator(), {});
  ASSERT_EQ(proposals->proposals_size(), 1);
  pb::GetProposalRequest get;
  get.set_id(proposals->proposals(0).id());
  const auto read = [&](const std::string& token) {
    return Call(token, *proposals_stub_, &pb::ProposalService::Stub::GetProposal, get).status();
  };
  EXPECT_OK(read(TokenOf(common::v1::ROLE_CASEWORKER, "GM0281")));
  EXPECT_THAT(read(TokenOf(common::v1::ROLE_CASEWORKER, "GM0216")),
              HasReason("PROPOSAL_NOT_FOUND"));
  EXPECT_THAT(read(TokenOf(common::v1::ROLE_FUNDER)), HasCode(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(read(""), HasCode(absl::StatusCode::kUnauthenticated));
  EXPECT_THAT(read(identity_.Person(common::v1::ROLE_COORDINATOR, testing::kOtherTenant)),
              HasReason("PROPOSAL_NOT_FOUND"));

  pb::CheckActiveMatchRequest check;
  check.add_person_ids(proposals->proposals(0).newcomer_id());
  check.set_programme_code(kProgramme);
  EXPECT_THAT(Call(Coordinator(), *matches_stub_, &pb::MatchService::Stub::CheckActiveMatch, check),
              HasCode(absl::StatusCode::kPermissionDenied));
}

TEST_F(EdgeTest, ReadsAndReplacesThePolicyOfAProgramme) {
  pb::GetPolicyRequest get;
  get.set_programme_code(kProgramme);
  const auto policy = Call(TokenOf(common::v1::ROLE_FUNDER), *policies_stub_,
                           &pb::PolicyService::Stub::GetPolicy, get);
  ASSERT_OK(policy);
  EXPECT_EQ(policy->policy().version(), 1);
  EXPECT_EQ(policy->policy().rules(0).kind(), pb::RULE_KIND_VETTING);

  pb::UpdatePolicyRequest update;
  *update.mutable_policy() = policy->policy();
  update.mutable_policy()->mutable_rules(6)->set_weight(900);
  const auto updated =
      Call(Coordinator(), *policies_stub_, &pb::PolicyService::Stub::UpdatePolicy, update);
  ASSERT_OK(updated);
  EXPECT_EQ(updated->policy().etag(), "2");
  EXPECT_EQ(updated->policy().rules(6).weight(), 900);
  EXPECT_THAT(Call(Coordinator(), *policies_stub_, &pb::PolicyService::Stub::UpdatePolicy, update),
              HasReason("ETAG_MISMATCH"));
  get.set_programme_code("unheard-of");
  EXPECT_THAT(Call(Coordinator(), *policies_stub_, &pb::PolicyService::Stub::GetPolicy, get),
              HasReason("PROGRAMME_NOT_FOUND"));
}

TEST_F(EdgeTest, KeepsFloorsInThePolicyAndProvesTheRunsThatFollowIt) {
  Newcomer();
  Newcomer();
  Buddy();
  pb::GetPolicyRequest get;
  get.set_programme_code(kProgramme);
  pb::UpdatePolicyRequest update;
  *update.mutable_policy() =
      Call(Coordinator(), *policies_stub_, &pb::PolicyService::Stub::GetPolicy, get)->policy();
  pb::FairnessFloor& each = *update.mutable_policy()->add_floors();
  each.set_name("each");
  each.set_each_municipality(true);
  each.set_min_percent(100);
  pb::FairnessFloor& beginners = *update.mutable_policy()->add_floors();
  beginners.set_name("beginners");
  beginners.set_max_dutch_level(common::v1::ORAL_LEVEL_A1);
  beginners.set_min_newcomers(1);
  EXPECT_THAT(Call(Coordinator(), *policies_stub_, &pb::PolicyService::Stub::UpdatePolicy, update),
              HasViolation("policy.floors[1]", "FLOORS_OVERLAP"));
  beginners.set_each_municipality(true);
  beginners.add_municipality_codes("GM9999");
  EXPECT_THAT(Call(Coordinator(), *policies_stub_, &pb::PolicyService::Stub::UpdatePolicy, update),
              HasViolation("policy.floors[1].municipality_codes[0]", "MUNICIPALITY_UNKNOWN"));
  beginners.clear_municipality_codes();
  const auto updated =
      Call(Coordinator(), *policies_stub_, &pb::PolicyService::Stub::UpdatePolicy, update);
  ASSERT_OK(updated);
  ASSERT_EQ(updated->policy().floors_size(), 2);
  EXPECT_EQ(updated->policy().floors(0).min_percent(), 100);
  EXPECT_EQ(updated->policy().floors(1).min_newcomers(), 1);

  const pb::MatchRun run = Matched();
  EXPECT_EQ(run.state(), pb::MATCH_RUN_STATE_SUCCEEDED);
  EXPECT_EQ(run.outcome().shortfall(), 1);
  ASSERT_EQ(run.outcome().conflicts_size(), 1);
  EXPECT_EQ(run.outcome().conflicts(0).places(), 1);
  EXPECT_TRUE(run.outcome().has_floors_price());
  EXPECT_FALSE(run.outcome().has_local_first_price());
  EXPECT_EQ(run.engine_version(), kEngineVersion);
  pb::VerifyMatchRunRequest verify;
  verify.set_id(run.id());
  const auto verified =
      Call(Coordinator(), *runs_stub_, &pb::MatchRunService::Stub::VerifyMatchRun, verify);
  ASSERT_OK(verified);
  EXPECT_EQ(verified->verification().verdict(), pb::VERIFICATION_VERDICT_PROVEN);
  ASSERT_EQ(verified->verification().goals_size(), 4);
  EXPECT_EQ(verified->verification().goals(0).goal(), pb::MATCHING_GOAL_FLOORS);
  EXPECT_EQ(verified->verification().goals(0).value(), 1);
  EXPECT_EQ(verified->verification().goals(1).value(), 1);
  EXPECT_THAT(Call(TokenOf(common::v1::ROLE_CASEWORKER), *runs_stub_,
                   &pb::MatchRunService::Stub::VerifyMatchRun, verify),
              HasCode(absl::StatusCode::kPermissionDenied));
}

TEST_F(EdgeTest, LetsACoordinatorPutTwoTogetherAndSaysWhatThatDoes) {
  const Person newcomer = Newcomer();
  const Person buddy = Buddy();
  pb::ProposePairRequest request;
  const absl::Status empty =
      Call(Coordinator(), *proposals_stub_, &pb::ProposalService::Stub::ProposePair, request)
          .status();
  EXPECT_THAT(empty, HasViolation("programme_code", "REQUIRED"));
  EXPECT_THAT(empty, HasViolation("reason", "UNKNOWN_VALUE"));
  request.set_programme_code(kProgramme);
  request.set_newcomer_id(newcomer.id);
  request.set_buddy_id(buddy.id);
  request.set_reason(pb::PAIR_REASON_WISH);
  EXPECT_THAT(Call(TokenOf(common::v1::ROLE_CASEWORKER), *proposals_stub_,
                   &pb::ProposalService::Stub::ProposePair, request),
              HasCode(absl::StatusCode::kPermissionDenied));
  const auto made =
      Call(Coordinator(), *proposals_stub_, &pb::ProposalService::Stub::ProposePair, request);
  ASSERT_OK(made);
  EXPECT_EQ(made->proposal().state(), pb::PROPOSAL_STATE_APPROVED);
  EXPECT_EQ(made->proposal().approved_by(), "subject-1");
  EXPECT_EQ(made->proposal().by_hand().reason(), pb::PAIR_REASON_WISH);
  EXPECT_EQ(made->proposal().by_hand().score_after_permille(), made->proposal().score_permille());
  EXPECT_GT(made->proposal().contributions_size(), 0);
  // The two learn why, and nothing of what it did to others.
  pb::GetProposalRequest get;
  get.set_id(made->proposal().id());
  const auto seen = Call(TokenOf(common::v1::ROLE_PERSON, "", newcomer.id), *proposals_stub_,
                         &pb::ProposalService::Stub::GetProposal, get);
  ASSERT_OK(seen);
  EXPECT_EQ(seen->proposal().by_hand().reason(), pb::PAIR_REASON_WISH);
  EXPECT_EQ(seen->proposal().by_hand().score_after_permille(), 0);
}

TEST_F(EdgeTest, NamesEverythingThatIsWrongWithARequest) {
  pb::LogMeetingRequest log;
  log.set_match_id(NewUuidV7());
  log.mutable_meeting()->add_flags(common::v1::CONTACT_FLAG_UNSPECIFIED);
  const absl::Status bad =
      Call(Coordinator(), *matches_stub_, &pb::MatchService::Stub::LogMeeting, log).status();
  EXPECT_THAT(bad, HasViolation("meeting.start_time", "REQUIRED"));
  EXPECT_THAT(bad, HasViolation("meeting.flags[0]", "UNKNOWN_VALUE"));
  EXPECT_THAT(bad, HasViolation("meeting.logged_by", "UNKNOWN_VALUE"));

  pb::ApproveProposalsRequest approve;
  EXPECT_THAT(
      Call(Coordinator(), *proposals_stub_, &pb::ProposalService::Stub::ApproveProposals, approve),
      HasViolation("proposal_ids", "RUN_OR_IDS"));
  approve.set_match_run_id("x");
  approve.add_proposal_ids("y");
  const absl::Status both =
      Call(Coordinator(), *proposals_stub_, &pb::ProposalService::Stub::ApproveProposals, approve)
          .status();
  EXPECT_THAT(both, HasViolation("proposal_ids", "RUN_OR_IDS"));
  EXPECT_THAT(both, HasViolation("match_run_id", "NOT_A_UUID"));
  EXPECT_THAT(both, HasViolation("proposal_ids[0]", "NOT_A_UUID"));
}

}  // namespace
}  // namespace naober::matching
