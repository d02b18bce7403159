// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/check_in_service.h"

#include <string>
#include <vector>

#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/events/timestamps.h"
#include "libs/postgres/row.h"
#include "libs/rpc/page.h"

namespace naober::matching {

namespace {

constexpr char kList[] = "check_ins";

pb::CheckIn ToProto(const CheckIn& check_in) {
  pb::CheckIn out;
  out.set_id(check_in.id.str());
  out.set_match_id(check_in.match_id.str());
  out.set_side(static_cast<pb::MatchSide>(check_in.side));
  out.set_kind(static_cast<pb::CheckInKind>(check_in.kind));
  out.set_person_id(check_in.person_id.str());
  *out.mutable_create_time() = events::ToTimestamp(check_in.planned_at);
  *out.mutable_due_time() = events::ToTimestamp(check_in.due_at);
  if (check_in.answer) {
    out.set_mood(static_cast<pb::CheckInMood>(check_in.answer->mood));
    out.set_follow_up_needed(check_in.answer->follow_up_needed);
    out.set_note(check_in.answer->note);
    if (check_in.answer->still_in_contact.has_value())
      out.set_still_in_contact(*check_in.answer->still_in_contact);
  }
  if (check_in.recorded_at) *out.mutable_record_time() = events::ToTimestamp(*check_in.recorded_at);
  return out;
}

absl::StatusOr<CheckInFilter> ReadFilter(const pb::ListCheckInsRequest& request) {
  CheckInFilter filter;
  filter.match_id = request.match_id();
  if (!filter.match_id.empty() && !IsUuid(filter.match_id))
    return InvalidField("match_id", "NOT_A_UUID", "must be a UUID in lower case");
  filter.programme_code = request.programme_code();
  filter.municipality_code = request.municipality_code();
  filter.open_only = request.open_only();
  filter.follow_up_needed_only = request.follow_up_needed_only();
  if (request.has_due_before_time())
    filter.due_before = events::FromTimestamp(request.due_before_time());
  return filter;
}

absl::StatusOr<CheckInAnswer> ReadAnswer(const pb::RecordCheckInRequest& request) {
  if (request.mood() == 0 || !pb::CheckInMood_IsValid(request.mood()))
    return InvalidField("mood", "UNKNOWN_VALUE", "say how it goes");
  CheckInAnswer answer;
  answer.mood = static_cast<Mood>(request.mood());
  answer.follow_up_needed = request.follow_up_needed();
  answer.note = request.note();
  if (request.has_still_in_contact()) answer.still_in_contact = request.still_in_contact();
  return answer;
}

}  // namespace

grpc::Status CheckInService::ListCheckIns(grpc::ServerContext* context,
                                          const pb::ListCheckInsRequest* request,
                                          pb::ListCheckInsResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<pb::ListCheckInsResponse> {
        ASSIGN_OR_RETURN(const rpc::Page page,
                         rpc::ReadPage(request->page_size(), request->page_token(), kList));
        ASSIGN_OR_RETURN(const CheckInFilter filter, ReadFilter(*request));
        ASSIGN_OR_RETURN(std::vector<CheckIn> check_ins, check_ins_.List(call, filter, page));
        pb::ListCheckInsResponse answer;
        answer.set_next_page_token(rpc::CutToPage(page, kList, check_ins, [](const CheckIn& last) {
          return std::vector<std::string>{postgres::ToParameter(last.due_at), last.id.str()};
        }));
        for (const CheckIn& check_in : check_ins) *answer.add_check_ins() = ToProto(check_in);
        return answer;
      });
}

grpc::Status CheckInService::RecordCheckIn(grpc::ServerContext* context,
                                           const pb::RecordCheckInRequest* request,
                                           pb::RecordCheckInResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<pb::RecordCheckInResponse> {
                      ASSIGN_OR_RETURN(const CheckInId id, CheckInId::Parse(request->id(), "id"));
                      ASSIGN_OR_RETURN(const CheckInAnswer said, ReadAnswer(*request));
                      ASSIGN_OR_RETURN(const CheckIn check_in, check_ins_.Record(call, id, said));
                      pb::RecordCheckInResponse answer;
                      *answer.mutable_check_in() = ToProto(check_in);
                      return answer;
                    });
}

}  // namespace naober::matching
