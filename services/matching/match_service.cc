// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/match_service.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/events/timestamps.h"
#include "libs/postgres/row.h"
#include "libs/rpc/page.h"

namespace naober::matching {

namespace {

constexpr char kMatchList[] = "matches";
constexpr char kMeetingList[] = "meetings";
constexpr int kMaxCheckedAtOnce = 500;

absl::StatusOr<MatchFilter> ReadFilter(const pb::ListMatchesRequest& request) {
  FieldViolations violations;
  MatchFilter filter{
      request.programme_code(), request.municipality_code(), request.person_id(), {}, {}};
  if (!filter.person_id.empty() && !IsUuid(filter.person_id))
    violations.Add("person_id", "NOT_A_UUID", "must be a UUID in lower case");
  for (int i = 0; i < request.states_size(); ++i) {
    if (request.states(i) == 0 || !pb::MatchState_IsValid(request.states(i)))
      violations.Add(absl::StrCat("states[", i, "]"), "UNKNOWN_VALUE",
                     "must be a state of a match");
    filter.states.push_back(static_cast<MatchState>(request.states(i)));
  }
  if (request.has_planned_end_before_time())
    filter.planned_end_before = events::FromTimestamp(request.planned_end_before_time());
  RETURN_IF_ERROR(violations.ToStatus());
  return filter;
}

absl::Status CheckPeople(const pb::CheckActiveMatchRequest& request) {
  FieldViolations violations;
  if (request.person_ids_size() < 1 || request.person_ids_size() > kMaxCheckedAtOnce)
    violations.Add("person_ids", "OUT_OF_RANGE", absl::StrCat("from 1 to ", kMaxCheckedAtOnce));
  for (int i = 0; i < request.person_ids_size(); ++i) {
    if (!IsUuid(request.person_ids(i)))
      violations.Add(absl::StrCat("person_ids[", i, "]"), "NOT_A_UUID",
                     "must be a UUID in lower case");
  }
  if (request.programme_code().empty())
    violations.Add("programme_code", "REQUIRED", "name the programme");
  return violations.ToStatus();
}

pb::MatchRhythm ToProto(const Rhythm& rhythm) {
  pb::MatchRhythm out;
  for (const RhythmWeek& week : rhythm.weeks) {
    pb::RhythmWeek& item = *out.add_weeks();
    item.set_week(week.week);
    *item.mutable_start_time() = events::ToTimestamp(week.starts_at);
    item.set_meetings(week.meetings);
    item.set_confirmed_meetings(week.confirmed_meetings);
    item.set_confirmed_minutes(week.confirmed_minutes);
  }
  out.set_weeks_met(rhythm.weeks_met);
  out.set_planned_weeks(rhythm.planned_weeks);
  return out;
}

}  // namespace

grpc::Status MatchService::GetMatch(grpc::ServerContext* context,
                                    const pb::GetMatchRequest* request,
                                    pb::GetMatchResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<pb::GetMatchResponse> {
                      ASSIGN_OR_RETURN(const MatchId id, MatchId::Parse(request->id(), "id"));
                      ASSIGN_OR_RETURN(const Match match, matches_.Get(call, id));
                      pb::GetMatchResponse answer;
                      *answer.mutable_match() = ToProto(match);
                      return answer;
                    });
}

grpc::Status MatchService::ListMatches(grpc::ServerContext* context,
                                       const pb::ListMatchesRequest* request,
                                       pb::ListMatchesResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<pb::ListMatchesResponse> {
        ASSIGN_OR_RETURN(const rpc::Page page,
                         rpc::ReadPage(request->page_size(), request->page_token(), kMatchList));
        ASSIGN_OR_RETURN(const MatchFilter filter, ReadFilter(*request));
        ASSIGN_OR_RETURN(std::vector<Match> matches, matches_.List(call, filter, page));
        pb::ListMatchesResponse answer;
        answer.set_next_page_token(rpc::CutToPage(page, kMatchList, matches, [](const Match& last) {
          return std::vector<std::string>{last.id.str()};
        }));
        for (const Match& match : matches) *answer.add_matches() = ToProto(match);
        return answer;
      });
}

grpc::Status MatchService::PauseMatch(grpc::ServerContext* context,
                                      const pb::PauseMatchRequest* request,
                                      pb::PauseMatchResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<pb::PauseMatchResponse> {
                      ASSIGN_OR_RETURN(const MatchId id, MatchId::Parse(request->id(), "id"));
                      ASSIGN_OR_RETURN(const Match match,
                                       matches_.Pause(call, id, request->etag()));
                      pb::PauseMatchResponse answer;
                      *answer.mutable_match() = ToProto(match);
                      return answer;
                    });
}

grpc::Status MatchService::ResumeMatch(grpc::ServerContext* context,
                                       const pb::ResumeMatchRequest* request,
                                       pb::ResumeMatchResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<pb::ResumeMatchResponse> {
                      ASSIGN_OR_RETURN(const MatchId id, MatchId::Parse(request->id(), "id"));
                      ASSIGN_OR_RETURN(const Match match,
                                       matches_.Resume(call, id, request->etag()));
                      pb::ResumeMatchResponse answer;
                      *answer.mutable_match() = ToProto(match);
                      return answer;
                    });
}

grpc::Status MatchService::EndMatch(grpc::ServerContext* context,
                                    const pb::EndMatchRequest* request,
                                    pb::EndMatchResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<pb::EndMatchResponse> {
        ASSIGN_OR_RETURN(const MatchId id, MatchId::Parse(request->id(), "id"));
        ASSIGN_OR_RETURN(const MatchEndReason reason, FromProto(request->reason(), "reason"));
        ASSIGN_OR_RETURN(const Match match, matches_.End(call, id, reason, request->etag()));
        pb::EndMatchResponse answer;
        *answer.mutable_match() = ToProto(match);
        return answer;
      });
}

grpc::Status MatchService::RenewMatch(grpc::ServerContext* context,
                                      const pb::RenewMatchRequest* request,
                                      pb::RenewMatchResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<pb::RenewMatchResponse> {
                      ASSIGN_OR_RETURN(const MatchId id, MatchId::Parse(request->id(), "id"));
                      ASSIGN_OR_RETURN(const Match match,
                                       matches_.Renew(call, id, request->weeks(), request->etag()));
                      pb::RenewMatchResponse answer;
                      *answer.mutable_match() = ToProto(match);
                      return answer;
                    });
}

grpc::Status MatchService::GetMatchRhythm(grpc::ServerContext* context,
                                          const pb::GetMatchRhythmRequest* request,
                                          pb::GetMatchRhythmResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<pb::GetMatchRhythmResponse> {
                      ASSIGN_OR_RETURN(const MatchId id, MatchId::Parse(request->id(), "id"));
                      ASSIGN_OR_RETURN(const Rhythm rhythm, matches_.RhythmOfMatch(call, id));
                      pb::GetMatchRhythmResponse answer;
                      *answer.mutable_rhythm() = ToProto(rhythm);
                      return answer;
                    });
}

grpc::Status MatchService::LogMeeting(grpc::ServerContext* context,
                                      const pb::LogMeetingRequest* request,
                                      pb::LogMeetingResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<pb::LogMeetingResponse> {
        ASSIGN_OR_RETURN(const MatchId match, MatchId::Parse(request->match_id(), "match_id"));
        ASSIGN_OR_RETURN(const Meeting draft, FromProto(request->meeting(), "meeting"));
        ASSIGN_OR_RETURN(const Meeting meeting, matches_.LogMeeting(call, match, draft));
        pb::LogMeetingResponse answer;
        *answer.mutable_meeting() = ToProto(meeting);
        return answer;
      });
}

grpc::Status MatchService::ConfirmMeeting(grpc::ServerContext* context,
                                          const pb::ConfirmMeetingRequest* request,
                                          pb::ConfirmMeetingResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<pb::ConfirmMeetingResponse> {
                      ASSIGN_OR_RETURN(const MeetingId id, MeetingId::Parse(request->id(), "id"));
                      ASSIGN_OR_RETURN(const Side side, FromProto(request->side(), "side"));
                      ASSIGN_OR_RETURN(const Meeting meeting,
                                       matches_.ConfirmMeeting(call, id, side));
                      pb::ConfirmMeetingResponse answer;
                      *answer.mutable_meeting() = ToProto(meeting);
                      return answer;
                    });
}

grpc::Status MatchService::ListMeetings(grpc::ServerContext* context,
                                        const pb::ListMeetingsRequest* request,
                                        pb::ListMeetingsResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<pb::ListMeetingsResponse> {
        ASSIGN_OR_RETURN(const MatchId match, MatchId::Parse(request->match_id(), "match_id"));
        ASSIGN_OR_RETURN(const rpc::Page page,
                         rpc::ReadPage(request->page_size(), request->page_token(), kMeetingList));
        ASSIGN_OR_RETURN(std::vector<Meeting> meetings, matches_.ListMeetings(call, match, page));
        pb::ListMeetingsResponse answer;
        answer.set_next_page_token(
            rpc::CutToPage(page, kMeetingList, meetings, [](const Meeting& last) {
              return std::vector<std::string>{postgres::ToParameter(last.starts_at), last.id.str()};
            }));
        for (const Meeting& meeting : meetings) *answer.add_meetings() = ToProto(meeting);
        return answer;
      });
}

grpc::Status MatchService::CheckActiveMatch(grpc::ServerContext* context,
                                            const pb::CheckActiveMatchRequest* request,
                                            pb::CheckActiveMatchResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<pb::CheckActiveMatchResponse> {
                      RETURN_IF_ERROR(CheckPeople(*request));
                      const std::vector<std::string> people(request->person_ids().begin(),
                                                            request->person_ids().end());
                      ASSIGN_OR_RETURN(
                          const std::vector<ActiveMatchCheck> checks,
                          matches_.CheckActive(call, request->programme_code(), people));
                      pb::CheckActiveMatchResponse answer;
                      for (const ActiveMatchCheck& check : checks) {
                        pb::ActiveMatchCheck& item = *answer.add_checks();
                        item.set_person_id(check.person_id.str());
                        item.set_has_active_match(!check.match_id.empty());
                        item.set_match_id(check.match_id.str());
                        item.set_waiting(check.waiting);
                      }
                      return answer;
                    });
}

}  // namespace naober::matching
