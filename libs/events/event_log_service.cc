// SPDX-License-Identifier: EUPL-1.2
#include "libs/events/event_log_service.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/base/uuid.h"
#include "libs/events/timestamps.h"
#include "libs/rpc/call.h"
#include "libs/rpc/page.h"

namespace naober::events {
namespace {

constexpr int kMostEvents = 1000;
constexpr char kDeadLetterList[] = "dead_letters";

void CheckShard(int shard, FieldViolations& violations) {
  if (shard < 0 || shard >= kShards) {
    violations.Add("shard", "OUT_OF_RANGE", "must be 0 to 15");
  }
}

// Positions live in signed columns.
void CheckPosition(absl::string_view field, uint64_t pub_seq, FieldViolations& violations) {
  if (pub_seq > static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) {
    violations.Add(field, "OUT_OF_RANGE", "must be below 2^63");
  }
}

absl::Status CheckId(const std::string& id) {
  if (IsUuid(id)) return absl::OkStatus();
  return InvalidField("id", "NOT_A_UUID", "must be a UUID in lower case");
}

v1::DeadLetter ToProto(const DeadLetter& letter) {
  v1::DeadLetter out;
  out.set_id(letter.event_id);
  out.set_producer(letter.producer);
  out.set_shard(letter.shard);
  out.set_pub_seq(letter.pub_seq);
  out.set_type(letter.type);
  out.set_subject(letter.subject);
  out.set_error(letter.error);
  out.set_attempts(letter.attempts);
  *out.mutable_dead_time() = ToTimestamp(letter.dead_at);
  out.set_parked(letter.parked);
  return out;
}

// The sort key of a page token: microseconds since 1970, and the id.
absl::StatusOr<std::optional<DeadLetters::Key>> ReadKey(const std::vector<std::string>& key) {
  if (key.empty()) return std::optional<DeadLetters::Key>();
  int64_t micros = 0;
  if (key.size() != 2 || !absl::SimpleAtoi(key[0], &micros) || !IsUuid(key[1])) {
    return InvalidField("page_token", "NOT_A_PAGE_TOKEN", "must be from a former response");
  }
  return DeadLetters::Key{absl::FromUnixMicros(micros), key[1]};
}

int32_t ToInt32(int64_t value) {
  return static_cast<int32_t>(std::min<int64_t>(value, std::numeric_limits<int32_t>::max()));
}

}  // namespace

EventLogService::EventLogService(rpc::Env& env, postgres::Pool& service_pool,
                                 postgres::Pool& worker_pool, std::string producer,
                                 Consumption& consumption, const HandlerTable& handlers,
                                 RebuildHook rebuild)
    : env_(env),
      producer_(std::move(producer)),
      log_(worker_pool),
      consumption_(consumption),
      dead_letters_(service_pool, worker_pool, handlers),
      rebuild_(std::move(rebuild)) {}

grpc::Status EventLogService::ReadEvents(grpc::ServerContext* context,
                                         const v1::ReadEventsRequest* request,
                                         v1::ReadEventsResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<v1::ReadEventsResponse> {
                      FieldViolations violations;
                      CheckShard(request->shard(), violations);
                      CheckPosition("after_pub_seq", request->after_pub_seq(), violations);
                      if (request->limit() < 1) {
                        violations.Add("limit", "TOO_SMALL", "must be at least 1");
                      }
                      if (request->epoch() < 0) {
                        violations.Add("epoch", "NEGATIVE", "must be 0 or an epoch");
                      }
                      RETURN_IF_ERROR(violations.ToStatus());
                      ASSIGN_OR_RETURN(
                          const LogPage page,
                          log_.Read(request->shard(), request->epoch(), request->after_pub_seq(),
                                    std::min(request->limit(), kMostEvents), call.deadline));
                      v1::ReadEventsResponse out;
                      out.set_epoch(page.epoch);
                      out.set_after_pub_seq(page.after_pub_seq);
                      out.set_top_pub_seq(page.top_pub_seq);
                      for (const LogRow& row : page.rows) {
                        if (!out.add_events()->ParseFromString(row.envelope)) {
                          return absl::InternalError("an envelope in the outbox does not parse");
                        }
                      }
                      return out;
                    });
}

grpc::Status EventLogService::ReportCheckpoint(grpc::ServerContext* context,
                                               const v1::ReportCheckpointRequest* request,
                                               v1::ReportCheckpointResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<v1::ReportCheckpointResponse> {
        if (request->consumer() != call.caller.service) {
          return absl::PermissionDeniedError("a service reports its own checkpoints only");
        }
        FieldViolations violations;
        CheckShard(request->shard(), violations);
        CheckPosition("pub_seq", request->pub_seq(), violations);
        RETURN_IF_ERROR(violations.ToStatus());
        RETURN_IF_ERROR(log_.ReportCheckpoint(request->consumer(), request->shard(),
                                              request->epoch(), request->pub_seq(),
                                              request->rewind(), call.deadline));
        return v1::ReportCheckpointResponse();
      });
}

grpc::Status EventLogService::GetEventLogStatus(grpc::ServerContext* context,
                                                const v1::GetEventLogStatusRequest* request,
                                                v1::GetEventLogStatusResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<v1::GetEventLogStatusResponse> {
                      v1::GetEventLogStatusResponse out;
                      RETURN_IF_ERROR(FillLogStatus(call.deadline, *out.mutable_log()));
                      if (request->log_only()) return out;
                      RETURN_IF_ERROR(FillConsumption(call.deadline, out));
                      return out;
                    });
}

absl::Status EventLogService::FillLogStatus(absl::Time deadline, v1::LogStatus& out) {
  ASSIGN_OR_RETURN(const LogState state, log_.State(deadline));
  ASSIGN_OR_RETURN(const auto checkpoints, log_.Checkpoints(deadline));
  const Backlog& waiting = state.unpublished;
  out.set_producer(producer_);
  out.set_epoch(state.epoch);
  out.set_unpublished(ToInt32(waiting.rows));
  if (waiting.oldest_since.has_value()) {
    *out.mutable_oldest_unpublished_time() = ToTimestamp(*waiting.oldest_since);
  }
  if (waiting.newest_since.has_value()) {
    *out.mutable_newest_unpublished_time() = ToTimestamp(*waiting.newest_since);
  }
  for (int shard = 0; shard < kShards; ++shard) {
    v1::ShardStatus& status = *out.add_shards();
    status.set_shard(shard);
    status.set_top_pub_seq(state.tops[shard]);
    for (const auto& [consumer, positions] : checkpoints) {
      v1::ReportedCheckpoint& checkpoint = *status.add_checkpoints();
      checkpoint.set_consumer(consumer);
      checkpoint.set_pub_seq(positions[shard]);
    }
  }
  return absl::OkStatus();
}

absl::Status EventLogService::FillConsumption(absl::Time deadline,
                                              v1::GetEventLogStatusResponse& out) {
  ASSIGN_OR_RETURN(const auto consumption, consumption_.Read(deadline));
  for (const Consumption::Status& one : consumption) {
    v1::ConsumptionStatus& status = *out.add_consumption();
    status.set_producer(one.producer);
    status.set_applied(one.applied);
    if (one.lag.has_value()) status.set_lag(*one.lag);
    status.set_dead_letters(one.dead_letters);
    status.set_parked(one.parked);
  }
  return absl::OkStatus();
}

grpc::Status EventLogService::ReplayEvents(grpc::ServerContext* context,
                                           const v1::ReplayEventsRequest* request,
                                           v1::ReplayEventsResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<v1::ReplayEventsResponse> {
        v1::ReplayEventsResponse out;
        FieldViolations violations;
        if (request->rebuild()) {
          // What is cleared comes from all logs, so it can only come back from all of them.
          if (request->has_shard()) violations.Add("shard", "NOT_WITH_REBUILD", "must be unset");
          if (request->after_pub_seq() != 0) {
            violations.Add("after_pub_seq", "NOT_WITH_REBUILD", "must be 0");
          }
          RETURN_IF_ERROR(violations.ToStatus());
          if (rebuild_ == nullptr) {
            return Refuse("REBUILD_NOT_SUPPORTED", "this service's tables are not projections");
          }
          call.Audit("events", "rebuild");
          ASSIGN_OR_RETURN(const uint64_t again, consumption_.Rebuild(rebuild_, call.deadline));
          out.set_events(again);
          return out;
        }
        if (request->has_shard()) CheckShard(request->shard(), violations);
        CheckPosition("after_pub_seq", request->after_pub_seq(), violations);
        RETURN_IF_ERROR(violations.ToStatus());
        call.Audit("events", request->producer());
        ASSIGN_OR_RETURN(
            const uint64_t again,
            consumption_.Rewind(
                request->producer(),
                request->has_shard() ? std::optional<int>(request->shard()) : std::nullopt,
                request->after_pub_seq(), call.deadline));
        out.set_events(again);
        return out;
      });
}

grpc::Status EventLogService::ListDeadLetters(grpc::ServerContext* context,
                                              const v1::ListDeadLettersRequest* request,
                                              v1::ListDeadLettersResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<v1::ListDeadLettersResponse> {
        ASSIGN_OR_RETURN(
            const rpc::Page page,
            rpc::ReadPage(request->page_size(), request->page_token(), kDeadLetterList));
        ASSIGN_OR_RETURN(const auto after, ReadKey(page.after));
        ASSIGN_OR_RETURN(std::vector<DeadLetter> letters,
                         dead_letters_.List(after, page.limit + 1, call.deadline));
        v1::ListDeadLettersResponse out;
        if (static_cast<int>(letters.size()) > page.limit) {
          letters.resize(page.limit);
          out.set_next_page_token(rpc::PageToken(
              kDeadLetterList,
              {absl::StrCat(absl::ToUnixMicros(letters.back().dead_at)), letters.back().event_id}));
        }
        for (const DeadLetter& letter : letters) *out.add_dead_letters() = ToProto(letter);
        return out;
      });
}

grpc::Status EventLogService::RetryDeadLetter(grpc::ServerContext* context,
                                              const v1::RetryDeadLetterRequest* request,
                                              v1::RetryDeadLetterResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<v1::RetryDeadLetterResponse> {
                      RETURN_IF_ERROR(CheckId(request->id()));
                      call.Audit("dead_letter", request->id());
                      ASSIGN_OR_RETURN(const int applied,
                                       dead_letters_.Retry(request->id(), call.deadline));
                      v1::RetryDeadLetterResponse out;
                      out.set_applied(applied);
                      return out;
                    });
}

grpc::Status EventLogService::DiscardDeadLetter(grpc::ServerContext* context,
                                                const v1::DiscardDeadLetterRequest* request,
                                                v1::DiscardDeadLetterResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<v1::DiscardDeadLetterResponse> {
                      RETURN_IF_ERROR(CheckId(request->id()));
                      call.Audit("dead_letter", request->id());
                      ASSIGN_OR_RETURN(const DeadLetters::Discarded discarded,
                                       dead_letters_.Discard(request->id(), call.deadline));
                      v1::DiscardDeadLetterResponse out;
                      *out.mutable_skipped() = ToProto(discarded.skipped);
                      out.set_applied(discarded.applied);
                      return out;
                    });
}

}  // namespace naober::events
