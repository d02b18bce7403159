// SPDX-License-Identifier: EUPL-1.2
#include "services/activities/series_service.h"

#include "libs/base/status_macros.h"
#include "libs/postgres/row.h"
#include "libs/rpc/page.h"
#include "services/activities/convert.h"

namespace naober::activities {

grpc::Status SeriesService::CreateSeries(grpc::ServerContext* context,
                                         const v1::CreateSeriesRequest* request,
                                         v1::CreateSeriesResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<v1::CreateSeriesResponse> {
                      ASSIGN_OR_RETURN(Series draft, FromProto(*request));
                      ASSIGN_OR_RETURN(const Series series,
                                       calendar_.Publish(call, std::move(draft)));
                      v1::CreateSeriesResponse out;
                      *out.mutable_series() = ToProto(series);
                      return out;
                    });
}

grpc::Status SeriesService::GetSeries(grpc::ServerContext* context,
                                      const v1::GetSeriesRequest* request,
                                      v1::GetSeriesResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<v1::GetSeriesResponse> {
                      ASSIGN_OR_RETURN(const SeriesId id, SeriesId::Parse(request->id(), "id"));
                      ASSIGN_OR_RETURN(const Series series, calendar_.GetSeries(call, id));
                      v1::GetSeriesResponse out;
                      *out.mutable_series() = ToProto(series);
                      return out;
                    });
}

grpc::Status SeriesService::ListSeries(grpc::ServerContext* context,
                                       const v1::ListSeriesRequest* request,
                                       v1::ListSeriesResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<v1::ListSeriesResponse> {
        ASSIGN_OR_RETURN(const rpc::Page page,
                         rpc::ReadPage(request->page_size(), request->page_token(), "series"));
        ASSIGN_OR_RETURN(std::vector<Series> list,
                         calendar_.ListSeries(call, FilterOf(*request), page));
        v1::ListSeriesResponse out;
        out.set_next_page_token(rpc::CutToPage(page, "series", list, [](const Series& last) {
          return std::vector<std::string>{last.id.str()};
        }));
        for (const Series& series : list) *out.add_series() = ToProto(series);
        return out;
      });
}

grpc::Status SeriesService::GetSession(grpc::ServerContext* context,
                                       const v1::GetSessionRequest* request,
                                       v1::GetSessionResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<v1::GetSessionResponse> {
                      ASSIGN_OR_RETURN(const SessionId id, SessionId::Parse(request->id(), "id"));
                      ASSIGN_OR_RETURN(const SessionView view, calendar_.GetSession(call, id));
                      v1::GetSessionResponse out;
                      *out.mutable_session() = ToProto(view);
                      return out;
                    });
}

grpc::Status SeriesService::ListSessions(grpc::ServerContext* context,
                                         const v1::ListSessionsRequest* request,
                                         v1::ListSessionsResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<v1::ListSessionsResponse> {
        ASSIGN_OR_RETURN(const SessionFilter filter, FilterOf(*request));
        ASSIGN_OR_RETURN(const rpc::Page page,
                         rpc::ReadPage(request->page_size(), request->page_token(), "sessions"));
        ASSIGN_OR_RETURN(std::vector<SessionView> views,
                         calendar_.ListSessions(call, filter, page));
        v1::ListSessionsResponse out;
        out.set_next_page_token(
            rpc::CutToPage(page, "sessions", views, [](const SessionView& last) {
              return std::vector<std::string>{postgres::ToParameter(last.session.starts_at),
                                              last.session.id.str()};
            }));
        for (const SessionView& view : views) *out.add_sessions() = ToProto(view);
        return out;
      });
}

grpc::Status SeriesService::CancelSession(grpc::ServerContext* context,
                                          const v1::CancelSessionRequest* request,
                                          v1::CancelSessionResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<v1::CancelSessionResponse> {
                      ASSIGN_OR_RETURN(const SessionId id, SessionId::Parse(request->id(), "id"));
                      ASSIGN_OR_RETURN(const SessionView view,
                                       calendar_.Cancel(call, id, request->etag()));
                      v1::CancelSessionResponse out;
                      *out.mutable_session() = ToProto(view);
                      return out;
                    });
}

grpc::Status SeriesService::RescheduleSession(grpc::ServerContext* context,
                                              const v1::RescheduleSessionRequest* request,
                                              v1::RescheduleSessionResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<v1::RescheduleSessionResponse> {
                      ASSIGN_OR_RETURN(const Rescheduling change, FromProto(*request));
                      ASSIGN_OR_RETURN(
                          const SessionView view,
                          calendar_.Reschedule(call, change.session, change.local_start,
                                               change.duration_minutes, request->etag()));
                      v1::RescheduleSessionResponse out;
                      *out.mutable_session() = ToProto(view);
                      return out;
                    });
}

}  // namespace naober::activities
