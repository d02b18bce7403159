// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/match_run_service.h"

#include <string>
#include <vector>

#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/rpc/page.h"

namespace naober::matching {

namespace {

constexpr char kRunList[] = "match_runs";

}  // namespace

grpc::Status MatchRunService::CreateMatchRun(grpc::ServerContext* context,
                                             const pb::CreateMatchRunRequest* request,
                                             pb::CreateMatchRunResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<pb::CreateMatchRunResponse> {
                      if (request->match_run().programme_code().empty())
                        return InvalidField("match_run.programme_code", "REQUIRED",
                                            "name the programme");
                      ASSIGN_OR_RETURN(const MatchRun run,
                                       runs_.Create(call, request->match_run().programme_code()));
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

}  // namespace naober::matching
