// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/round_service.h"

#include <string>
#include <vector>

#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/rpc/page.h"
#include "services/matching/round_request.h"

namespace naober::matching {

namespace {

constexpr char kRoundList[] = "rounds";

template <class Response>
absl::StatusOr<Response> Answer(const absl::StatusOr<StoredRound>& round) {
  RETURN_IF_ERROR(round.status());
  Response response;
  *response.mutable_round() = ForStaff(*round);
  return response;
}

}  // namespace

grpc::Status RoundService::CreateRound(grpc::ServerContext* context,
                                       const v1::CreateRoundRequest* request,
                                       v1::CreateRoundResponse* response) {
  return rpc::Unary(env_, context, *request, response, [&](const rpc::Call& call) {
    return Answer<v1::CreateRoundResponse>(rounds_.Create(call, request->round()));
  });
}

grpc::Status RoundService::PlanRound(grpc::ServerContext* context,
                                     const v1::PlanRoundRequest* request,
                                     v1::PlanRoundResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<v1::PlanRoundResponse> {
                      ASSIGN_OR_RETURN(const RoundId id, RoundId::Parse(request->id(), "id"));
                      return Answer<v1::PlanRoundResponse>(rounds_.Plan(call, id, request->etag()));
                    });
}

grpc::Status RoundService::GetRound(grpc::ServerContext* context,
                                    const v1::GetRoundRequest* request,
                                    v1::GetRoundResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<v1::GetRoundResponse> {
                      ASSIGN_OR_RETURN(const RoundId id, RoundId::Parse(request->id(), "id"));
                      ASSIGN_OR_RETURN(const StoredRound round, rounds_.Get(call, id));
                      v1::GetRoundResponse answer;
                      *answer.mutable_round() = call.reach.kind == auth::Reach::Kind::kOrganisation
                                                    ? ForHost(round, call.reach.organisation_id)
                                                    : ForStaff(round);
                      return answer;
                    });
}

grpc::Status RoundService::ListRounds(grpc::ServerContext* context,
                                      const v1::ListRoundsRequest* request,
                                      v1::ListRoundsResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<v1::ListRoundsResponse> {
        ASSIGN_OR_RETURN(const rpc::Page page,
                         rpc::ReadPage(request->page_size(), request->page_token(), kRoundList));
        if (!v1::RoundState_IsValid(request->state()))
          return InvalidField("state", "UNKNOWN_VALUE", "must be a state of a round");
        RoundFilter filter{request->programme_code(), std::nullopt};
        if (request->state() != v1::ROUND_STATE_UNSPECIFIED) filter.state = request->state();
        ASSIGN_OR_RETURN(std::vector<StoredRound> rounds, rounds_.List(call, filter, page));
        v1::ListRoundsResponse answer;
        answer.set_next_page_token(rpc::CutToPage(
            page, kRoundList, rounds,
            [](const StoredRound& last) { return std::vector<std::string>{last.id.str()}; }));
        for (const StoredRound& round : rounds) *answer.add_rounds() = ForList(round);
        return answer;
      });
}

grpc::Status RoundService::RecordNoShows(grpc::ServerContext* context,
                                         const v1::RecordNoShowsRequest* request,
                                         v1::RecordNoShowsResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<v1::RecordNoShowsResponse> {
                      ASSIGN_OR_RETURN(const RoundId id, RoundId::Parse(request->id(), "id"));
                      RETURN_IF_ERROR(CheckNoShows(*request));
                      return Answer<v1::RecordNoShowsResponse>(rounds_.RecordNoShows(
                          call, id, {request->person_ids().begin(), request->person_ids().end()},
                          request->etag()));
                    });
}

grpc::Status RoundService::RearrangeRound(grpc::ServerContext* context,
                                          const v1::RearrangeRoundRequest* request,
                                          v1::RearrangeRoundResponse* response) {
  return rpc::Unary(env_, context, *request, response, [&](const rpc::Call& call) {
    return Answer<v1::RearrangeRoundResponse>(rounds_.Rearrange(call, *request));
  });
}

grpc::Status RoundService::ApproveRound(grpc::ServerContext* context,
                                        const v1::ApproveRoundRequest* request,
                                        v1::ApproveRoundResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<v1::ApproveRoundResponse> {
        ASSIGN_OR_RETURN(const RoundId id, RoundId::Parse(request->id(), "id"));
        return Answer<v1::ApproveRoundResponse>(rounds_.Approve(call, id, request->etag()));
      });
}

}  // namespace naober::matching
