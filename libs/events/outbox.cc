// SPDX-License-Identifier: EUPL-1.2
#include "libs/events/outbox.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/mutex.h"
#include "libs/base/status_macros.h"
#include "libs/base/uuid.h"
#include "libs/events/timestamps.h"
#include "libs/obs/trace.h"
#include "libs/postgres/row.h"
#include "naober/events/v1/envelope.pb.h"

namespace naober::events {
namespace {

constexpr postgres::Query kEmit = {"events.emit", R"sql(
  SELECT emit_events($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::bytea[],
                     $6::timestamptz[], $7::smallint[])
)sql"};

struct Publishing {
  Mutex mutex;
  std::string producer ABSL_GUARDED_BY(mutex);
  std::shared_ptr<const std::function<void()>> wake_up ABSL_GUARDED_BY(mutex);
};

Publishing& ThePublishing() {
  static Publishing& publishing = *new Publishing;  // never destroyed: threads may still commit
  return publishing;
}

std::string Producer() {
  MutexLock lock(ThePublishing().mutex);
  return ThePublishing().producer;
}

void WakeUp() {
  std::shared_ptr<const std::function<void()>> wake_up;
  {
    MutexLock lock(ThePublishing().mutex);
    wake_up = ThePublishing().wake_up;
  }
  if (wake_up != nullptr) (*wake_up)();
}

// The arrays of kEmit, one element per event.
struct Columns {
  std::vector<std::string> event_ids, aggregate_types, aggregate_ids, types, envelopes, times,
      shards;
};

void Append(const OutgoingEvent& event, const std::string& producer, const std::string& tenant_id,
            const std::string& traceparent, Columns& out) {
  v1::Envelope envelope;
  envelope.set_id(NewUuidV7());
  envelope.set_source(absl::StrCat("urn:naober:", tenant_id, ":", producer));
  envelope.set_type(std::string(event.fact->GetDescriptor()->full_name()));
  envelope.set_subject(event.aggregate_id);
  *envelope.mutable_time() = ToTimestamp(event.occurred_at);
  envelope.set_traceparent(traceparent);
  envelope.set_tenant_id(tenant_id);
  envelope.set_producer(producer);
  envelope.set_aggregate_type(event.aggregate_type);
  envelope.set_shard(ShardOf(event.aggregate_id));
  envelope.mutable_fact()->PackFrom(*event.fact);

  out.event_ids.push_back(envelope.id());
  out.aggregate_types.push_back(event.aggregate_type);
  out.aggregate_ids.push_back(event.aggregate_id);
  out.types.push_back(envelope.type());
  out.envelopes.push_back(postgres::ToBytesParameter(envelope.SerializeAsString()));
  out.times.push_back(postgres::ToParameter(event.occurred_at));
  out.shards.push_back(absl::StrCat(envelope.shard()));
}

}  // namespace

absl::Status Emit(postgres::Transaction& tx, const std::vector<OutgoingEvent>& events) {
  if (events.empty()) return absl::OkStatus();
  const std::string producer = Producer();
  if (producer.empty()) return absl::InternalError("events emitted before SetProducer");
  if (tx.tenant_id().empty()) return absl::InternalError("events emitted without a tenant");
  const obs::TraceContext& trace = obs::ScopedTrace::Current();
  const std::string traceparent = trace.trace_id.empty() ? "" : trace.ToHeader();

  Columns columns;
  for (const OutgoingEvent& event : events) {
    if (event.fact == nullptr) return absl::InternalError("event emitted without a fact");
    Append(event, producer, tx.tenant_id(), traceparent, columns);
  }
  using postgres::ToParameter;
  RETURN_IF_ERROR(tx.ExecLater(
      kEmit, ToParameter(columns.event_ids), ToParameter(columns.aggregate_types),
      ToParameter(columns.aggregate_ids), ToParameter(columns.types),
      ToParameter(columns.envelopes), ToParameter(columns.times), ToParameter(columns.shards)));
  tx.AfterCommit(&WakeUp);
  return absl::OkStatus();
}

absl::Status Emit(postgres::Transaction& tx, const OutgoingEvent& event) {
  return Emit(tx, std::vector<OutgoingEvent>{event});
}

void SetProducer(absl::string_view service) {
  MutexLock lock(ThePublishing().mutex);
  ThePublishing().producer = std::string(service);
}

void SetWakeUp(std::function<void()> wake_up) {
  auto shared = wake_up == nullptr
                    ? nullptr
                    : std::make_shared<const std::function<void()>>(std::move(wake_up));
  MutexLock lock(ThePublishing().mutex);
  ThePublishing().wake_up = std::move(shared);
}

}  // namespace naober::events
