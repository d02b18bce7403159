// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_MATCH_SERVICE_H_
#define NAOBER_SERVICES_MATCHING_MATCH_SERVICE_H_

#include "libs/rpc/unary.h"
#include "naober/matching/v1/matching_service.grpc.pb.h"
#include "services/matching/convert.h"
#include "services/matching/matches.h"

namespace naober::matching {

// The RPC edge of matches and meetings.
class MatchService final : public pb::MatchService::Service {
 public:
  // References must outlive it.
  MatchService(rpc::Env& env, Matches& matches) : env_(env), matches_(matches) {}

  grpc::Status GetMatch(grpc::ServerContext* context, const pb::GetMatchRequest* request,
                        pb::GetMatchResponse* response) override;
  grpc::Status ListMatches(grpc::ServerContext* context, const pb::ListMatchesRequest* request,
                           pb::ListMatchesResponse* response) override;
  grpc::Status PauseMatch(grpc::ServerContext* context, const pb::PauseMatchRequest* request,
                          pb::PauseMatchResponse* response) override;
  grpc::Status ResumeMatch(grpc::ServerContext* context, const pb::ResumeMatchRequest* request,
                           pb::ResumeMatchResponse* response) override;
  grpc::Status EndMatch(grpc::ServerContext* context, const pb::EndMatchRequest* request,
                        pb::EndMatchResponse* response) override;
  grpc::Status RenewMatch(grpc::ServerContext* context, const pb::RenewMatchRequest* request,
                          pb::RenewMatchResponse* response) override;
  grpc::Status GetMatchRhythm(grpc::ServerContext* context,
                              const pb::GetMatchRhythmRequest* request,
                              pb::GetMatchRhythmResponse* response) override;
  grpc::Status LogMeeting(grpc::ServerContext* context, const pb::LogMeetingRequest* request,
                          pb::LogMeetingResponse* response) override;
  grpc::Status ConfirmMeeting(grpc::ServerContext* context,
                              const pb::ConfirmMeetingRequest* request,
                              pb::ConfirmMeetingResponse* response) override;
  grpc::Status ListMeetings(grpc::ServerContext* context, const pb::ListMeetingsRequest* request,
                            pb::ListMeetingsResponse* response) override;
  grpc::Status CheckActiveMatch(grpc::ServerContext* context,
                                const pb::CheckActiveMatchRequest* request,
                                pb::CheckActiveMatchResponse* response) override;

 private:
  rpc::Env& env_;
  Matches& matches_;
};

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_MATCH_SERVICE_H_
