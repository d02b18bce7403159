// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/match_run_service.h"

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/rpc/page.h"

namespace naober::matching {

namespace {

constexpr char kRunList[] = "match_runs";

void AddParts(const std::vector<InputPart>& parts, google::protobuf::RepeatedField<int>& out) {
  for (const InputPart part : parts) out.Add(static_cast<pb::InputPart>(part));
}

void AddGoal(pb::MatchingGoal goal, int64_t value, pb::MatchRunVerification& out) {
  pb::ProvenGoal& item = *out.add_goals();
  item.set_goal(goal);
  item.set_value(
      static_cast<int32_t>(std::min<int64_t>(value, std::numeric_limits<int32_t>::max())));
}

void AddGoals(const MatchRunResult& result, pb::MatchRunVerification& out) {
  const RunOutcome& reached = result.outcome;
  if (!reached.floors.empty()) AddGoal(pb::MATCHING_GOAL_FLOORS, reached.shortfall, out);
  AddGoal(pb::MATCHING_GOAL_MATCHED, reached.matched, out);
  AddGoal(pb::MATCHING_GOAL_WAITING_TIME, result.newcomers - reached.matched, out);
  if (reached.local_first) AddGoal(pb::MATCHING_GOAL_LOCAL, reached.local, out);
  AddGoal(pb::MATCHING_GOAL_SCORE, reached.quality, out);
}

pb::MatchRunVerification ToProto(const Verification& verification) {
  pb::MatchRunVerification out;
  const MatchRun& run = verification.run;
  out.set_match_run_id(run.id.str());
  out.set_verdict(static_cast<pb::VerificationVerdict>(verification.verdict));
  out.set_reason(verification.reason);
  if (verification.verdict == Verdict::kProven) AddGoals(run.result, out);
  out.set_feasible_pairs(static_cast<int32_t>(
      std::min<int64_t>(verification.feasible_pairs, std::numeric_limits<int32_t>::max())));
  out.set_input_hash(run.result.input_hash);
  AddParts(verification.differing_parts, *out.mutable_differing_parts());
  out.set_erased_people(verification.erased_people);
  AddParts(verification.changed_since, *out.mutable_changed_since());
  out.set_policy_version(run.policy_version);
  out.set_engine_version(run.result.engine_version);
  return out;
}

}  // namespace

grpc::Status MatchRunService::CreateMatchRun(grpc::ServerContext* context,
                                             const pb::CreateMatchRunRequest* request,
                                             pb::CreateMatchRunResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<pb::CreateMatchRunResponse> {
        if (request->match_run().programme_code().empty())
          return InvalidField("match_run.programme_code", "REQUIRED", "name the programme");
        RunOptions options;
        if (request->match_run().has_max_moved_proposals())
          options.max_moved = request->match_run().max_moved_proposals();
        options.look_ahead_weeks = request->match_run().look_ahead_weeks();
        ASSIGN_OR_RETURN(const MatchRun run,
                         runs_.Create(call, request->match_run().programme_code(), options));
        pb::CreateMatchRunResponse answer;
        *answer.mutable_match_run() = ToProto(run);
        return answer;
      });
}

grpc::Status MatchRunService::GetMatchRun(grpc::ServerContext* context,
                                          const pb::GetMatchRunRequest* request,
                                          pb::GetMatchRunResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<pb::GetMatchRunResponse> {
                      ASSIGN_OR_RETURN(const MatchRunId id, MatchRunId::Parse(request->id(), "id"));
                      ASSIGN_OR_RETURN(const MatchRun run, runs_.Get(call, id));
                      pb::GetMatchRunResponse answer;
                      *answer.mutable_match_run() = ToProto(run);
                      return answer;
                    });
}

grpc::Status MatchRunService::ListMatchRuns(grpc::ServerContext* context,
                                            const pb::ListMatchRunsRequest* request,
                                            pb::ListMatchRunsResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<pb::ListMatchRunsResponse> {
        ASSIGN_OR_RETURN(const rpc::Page page,
                         rpc::ReadPage(request->page_size(), request->page_token(), kRunList));
        RunFilter filter{request->programme_code(), std::nullopt};
        if (request->state() != pb::MATCH_RUN_STATE_UNSPECIFIED)
          filter.state = static_cast<MatchRunState>(request->state());
        ASSIGN_OR_RETURN(std::vector<MatchRun> runs, runs_.List(call, filter, page));
        pb::ListMatchRunsResponse answer;
        answer.set_next_page_token(rpc::CutToPage(page, kRunList, runs, [](const MatchRun& last) {
          return std::vector<std::string>{last.id.str()};
        }));
        for (const MatchRun& run : runs) *answer.add_match_runs() = ToProto(run);
        return answer;
      });
}

grpc::Status MatchRunService::CancelMatchRun(grpc::ServerContext* context,
                                             const pb::CancelMatchRunRequest* request,
                                             pb::CancelMatchRunResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<pb::CancelMatchRunResponse> {
                      ASSIGN_OR_RETURN(const MatchRunId id, MatchRunId::Parse(request->id(), "id"));
                      ASSIGN_OR_RETURN(const MatchRun run, runs_.Cancel(call, id, request->etag()));
                      pb::CancelMatchRunResponse answer;
                      *answer.mutable_match_run() = ToProto(run);
                      return answer;
                    });
}

grpc::Status MatchRunService::VerifyMatchRun(grpc::ServerContext* context,
                                             const pb::VerifyMatchRunRequest* request,
                                             pb::VerifyMatchRunResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<pb::VerifyMatchRunResponse> {
                      ASSIGN_OR_RETURN(const MatchRunId id, MatchRunId::Parse(request->id(), "id"));
                      ASSIGN_OR_RETURN(const Verification verification, proofs_.Verify(call, id));
                      pb::VerifyMatchRunResponse answer;
                      *answer.mutable_verification() = ToProto(verification);
                      return answer;
                    });
}

}  // namespace naober::matching
