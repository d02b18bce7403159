// SPDX-License-Identifier: EUPL-1.2
#include "services/referrals/referral_service.h"

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/events/timestamps.h"
#include "libs/rpc/enum_code.h"
#include "libs/rpc/page.h"
#include "services/referrals/convert.h"

namespace naober::referrals {

grpc::Status ReferralService::CreateReferral(grpc::ServerContext* context,
                                             const v1::CreateReferralRequest* request,
                                             v1::CreateReferralResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<v1::CreateReferralResponse> {
                      ASSIGN_OR_RETURN(Referral draft, FromProto(*request));
                      ASSIGN_OR_RETURN(const ReferralStory story,
                                       desk_.Create(call, std::move(draft),
                                                    request->send() ? ReferralDesk::Send::kNow
                                                                    : ReferralDesk::Send::kLater));
                      v1::CreateReferralResponse out;
                      *out.mutable_referral() = ToProto(story);
                      return out;
                    });
}

grpc::Status ReferralService::GetReferral(grpc::ServerContext* context,
                                          const v1::GetReferralRequest* request,
                                          v1::GetReferralResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<v1::GetReferralResponse> {
                      ASSIGN_OR_RETURN(const ReferralId id, ReferralId::Parse(request->id(), "id"));
                      ASSIGN_OR_RETURN(const ReferralStory story, desk_.Get(call, id));
                      v1::GetReferralResponse out;
                      *out.mutable_referral() = ToProto(story);
                      return out;
                    });
}

grpc::Status ReferralService::ListReferrals(grpc::ServerContext* context,
                                            const v1::ListReferralsRequest* request,
                                            v1::ListReferralsResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<v1::ListReferralsResponse> {
        ASSIGN_OR_RETURN(const ReferralFilter filter, FilterOf(*request));
        ASSIGN_OR_RETURN(const rpc::Page page,
                         rpc::ReadPage(request->page_size(), request->page_token(), "referrals"));
        ASSIGN_OR_RETURN(std::vector<ReferralStory> items, desk_.List(call, filter, page));
        v1::ListReferralsResponse out;
        out.set_next_page_token(
            rpc::CutToPage(page, "referrals", items, [](const ReferralStory& last) {
              return std::vector<std::string>{last.view.referral.id.str()};
            }));
        for (const ReferralStory& item : items) *out.add_referrals() = ToProto(item);
        return out;
      });
}

grpc::Status ReferralService::ListReferralHistory(grpc::ServerContext* context,
                                                  const v1::ListReferralHistoryRequest* request,
                                                  v1::ListReferralHistoryResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<v1::ListReferralHistoryResponse> {
        ASSIGN_OR_RETURN(const ReferralId id, ReferralId::Parse(request->id(), "id"));
        ASSIGN_OR_RETURN(
            const rpc::Page page,
            rpc::ReadPage(request->page_size(), request->page_token(), "referral history"));
        ASSIGN_OR_RETURN(std::vector<Transition> items, desk_.History(call, id, page));
        v1::ListReferralHistoryResponse out;
        out.set_next_page_token(
            rpc::CutToPage(page, "referral history", items, [](const Transition& last) {
              return std::vector<std::string>{absl::StrCat(last.version)};
            }));
        for (const Transition& item : items) *out.add_transitions() = ToProto(id, item);
        return out;
      });
}

template <class Request, class Response>
grpc::Status ReferralService::Move(grpc::ServerContext* context, const Request& request,
                                   Response* response, Step step) {
  return rpc::Unary(
      env_, context, request, response, [&](const rpc::Call& call) -> absl::StatusOr<Response> {
        ASSIGN_OR_RETURN(const ReferralId id, ReferralId::Parse(request.id(), "id"));
        ASSIGN_OR_RETURN(const ReferralStory story, desk_.Move(call, id, step, request.etag()));
        Response out;
        *out.mutable_referral() = ToProto(story);
        return out;
      });
}

grpc::Status ReferralService::SendReferral(grpc::ServerContext* context,
                                           const v1::SendReferralRequest* request,
                                           v1::SendReferralResponse* response) {
  return Move(context, *request, response, {.to = ReferralState::kSent});
}

grpc::Status ReferralService::ReceiveReferral(grpc::ServerContext* context,
                                              const v1::ReceiveReferralRequest* request,
                                              v1::ReceiveReferralResponse* response) {
  return Move(context, *request, response, {.to = ReferralState::kReceived});
}

grpc::Status ReferralService::AcceptReferral(grpc::ServerContext* context,
                                             const v1::AcceptReferralRequest* request,
                                             v1::AcceptReferralResponse* response) {
  return Move(context, *request, response, {.to = ReferralState::kAccepted});
}

grpc::Status ReferralService::DeclineReferral(grpc::ServerContext* context,
                                              const v1::DeclineReferralRequest* request,
                                              v1::DeclineReferralResponse* response) {
  return Move(context, *request, response,
              {.to = ReferralState::kDeclined, .reason = rpc::CodeOf(request->reason())});
}

grpc::Status ReferralService::WaitlistReferral(grpc::ServerContext* context,
                                               const v1::WaitlistReferralRequest* request,
                                               v1::WaitlistReferralResponse* response) {
  return Move(context, *request, response,
              {.to = ReferralState::kWaitlisted, .waiting_position = request->position()});
}

grpc::Status ReferralService::ScheduleReferral(grpc::ServerContext* context,
                                               const v1::ScheduleReferralRequest* request,
                                               v1::ScheduleReferralResponse* response) {
  Step step{.to = ReferralState::kScheduled};
  if (request->has_first_meeting_time())
    step.first_meeting_at = events::FromTimestamp(request->first_meeting_time());
  return Move(context, *request, response, step);
}

grpc::Status ReferralService::StartReferral(grpc::ServerContext* context,
                                            const v1::StartReferralRequest* request,
                                            v1::StartReferralResponse* response) {
  return Move(context, *request, response, {.to = ReferralState::kInProgress});
}

grpc::Status ReferralService::RecordNoShow(grpc::ServerContext* context,
                                           const v1::RecordNoShowRequest* request,
                                           v1::RecordNoShowResponse* response) {
  return Move(context, *request, response, {.to = ReferralState::kNoShow});
}

grpc::Status ReferralService::HoldReferral(grpc::ServerContext* context,
                                           const v1::HoldReferralRequest* request,
                                           v1::HoldReferralResponse* response) {
  return Move(context, *request, response, {.to = ReferralState::kOnHold});
}

grpc::Status ReferralService::CompleteReferral(grpc::ServerContext* context,
                                               const v1::CompleteReferralRequest* request,
                                               v1::CompleteReferralResponse* response) {
  return Move(context, *request, response,
              {.to = ReferralState::kCompleted, .outcome = rpc::CodeOf(request->outcome())});
}

grpc::Status ReferralService::FailReferral(grpc::ServerContext* context,
                                           const v1::FailReferralRequest* request,
                                           v1::FailReferralResponse* response) {
  return Move(context, *request, response,
              {.to = ReferralState::kFailed, .reason = rpc::CodeOf(request->reason())});
}

grpc::Status ReferralService::WithdrawReferral(grpc::ServerContext* context,
                                               const v1::WithdrawReferralRequest* request,
                                               v1::WithdrawReferralResponse* response) {
  return Move(context, *request, response, {.to = ReferralState::kWithdrawn});
}

grpc::Status ReferralService::RecallReferral(grpc::ServerContext* context,
                                             const v1::RecallReferralRequest* request,
                                             v1::RecallReferralResponse* response) {
  return Move(context, *request, response,
              {.to = ReferralState::kRecalled, .reason = rpc::CodeOf(request->reason())});
}

grpc::Status ReferralService::EnterReferralInError(grpc::ServerContext* context,
                                                   const v1::EnterReferralInErrorRequest* request,
                                                   v1::EnterReferralInErrorResponse* response) {
  return Move(context, *request, response, {.to = ReferralState::kEnteredInError});
}

}  // namespace naober::referrals
