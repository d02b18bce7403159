// SPDX-License-Identifier: EUPL-1.2
#include "libs/rpc/audit.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "libs/base/backoff.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/base/uuid.h"
#include "libs/obs/log.h"
#include "libs/postgres/row.h"

namespace naober::rpc {
namespace {

using nlohmann::json;

// One statement however many entries. A batch whose commit was in doubt is tried again, hence DO
// NOTHING.
constexpr postgres::Query kInsert = {"audit.insert", R"sql(
  INSERT INTO audit_entries (tenant_id, entry_id, recorded_at, business_time, action, method, objects, result, reason,
                             actor, actor_issuer, via_service, origin, trace_id)
  SELECT tenant_id, entry_id, recorded_at, business_time, action, method, objects, result, reason,
         actor, actor_issuer, via_service, origin, trace_id
  FROM jsonb_to_recordset($1::jsonb) AS entries(
    tenant_id uuid, entry_id uuid, recorded_at timestamptz, business_time timestamptz, action text, method text,
    objects jsonb, result text, reason text, actor text, actor_issuer text, via_service text, origin text,
    trace_id text)
  ON CONFLICT DO NOTHING
)sql"};

json ToJson(const AuditEntry& entry) {
  json objects = json::array();
  for (const auto& [type, id] : entry.objects) objects.push_back({{"type", type}, {"id", id}});
  return {{"tenant_id", entry.tenant_id},
          {"entry_id", entry.entry_id},
          {"recorded_at", postgres::ToParameter(entry.recorded_at)},
          {"business_time", postgres::ToParameter(entry.business_time)},
          {"action", entry.action},
          {"method", entry.method},
          {"objects", std::move(objects)},
          {"result", entry.result},
          {"reason", entry.reason},
          {"actor", entry.actor},
          {"actor_issuer", entry.actor_issuer},
          {"via_service", entry.via_service},
          {"origin", entry.origin},
          {"trace_id", entry.trace_id}};
}

absl::Status Insert(postgres::Transaction& tx, const json& entries) {
  return tx.Exec(kInsert, entries.dump(-1, ' ', false, json::error_handler_t::replace)).status();
}

// A new entry for the objects that no transaction has recorded yet.
AuditEntry Unrecorded(const Call::AuditState& state) {
  AuditEntry entry = state.entry;
  entry.objects.erase(entry.objects.begin(), entry.objects.begin() + state.objects_recorded);
  entry.entry_id = NewUuidV7();
  entry.recorded_at = absl::Now();
  return entry;
}

bool MaySucceedLater(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kUnknown:
      return true;
    default:
      return false;
  }
}

}  // namespace

void Call::Audit(absl::string_view object_type, absl::string_view object_id) const {
  if (audit == nullptr) return;
  auto& objects = audit->entry.objects;
  std::pair<std::string, std::string> object(object_type, object_id);
  // A transaction that runs again names its objects again.
  if (std::find(objects.begin(), objects.end(), object) == objects.end()) {
    objects.push_back(std::move(object));
  }
}

absl::Status RecordInTransaction(postgres::Transaction& tx,
                                 const std::shared_ptr<Call::AuditState>& state) {
  RETURN_IF_ERROR(Insert(tx, json::array({ToJson(Unrecorded(*state))})));
  tx.AfterCommit([state, recorded = state->entry.objects.size()] {
    state->objects_recorded = recorded;
    state->committed = true;
  });
  return absl::OkStatus();
}

std::unique_ptr<AuditEntry> EntryAtEnd(const Call::AuditState& state, const absl::Status& result) {
  const bool all_recorded = state.committed && state.objects_recorded == state.entry.objects.size();
  if (result.ok() && all_recorded) return nullptr;
  auto entry = std::make_unique<AuditEntry>(Unrecorded(state));
  entry->result = absl::StatusCodeToString(result.code());
  entry->reason = ReasonOf(result);
  return entry;
}

AuditWriter::AuditWriter(postgres::Pool& pool, obs::Metrics& metrics, Options options)
    : pool_(pool),
      options_(options),
      written_(metrics.GetCounter("naober_audit_written_total",
                                  "Audit entries written in the background.")),
      lost_(metrics.GetCounter("naober_audit_lost_total",
                               "Audit entries that could not be kept. Any is an incident.")),
      waiting_(metrics.GetGauge("naober_audit_waiting", "Audit entries that wait to be written.")) {
}

AuditWriter::~AuditWriter() {
  if (thread_.joinable()) Stop();
}

void AuditWriter::Add(AuditEntry entry) {
  {
    MutexLock lock(mutex_);
    if (queue_.size() < options_.capacity) {
      queue_.push_back(std::move(entry));
      waiting_.Set(static_cast<double>(queue_.size()));
      wake_.Signal();
      return;
    }
  }
  CountLost(1, "the queue is full");
}

absl::Status AuditWriter::Start() {
  thread_ = std::thread([this] { Run(); });
  return absl::OkStatus();
}

void AuditWriter::Stop() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    give_up_ = absl::Now() + options_.flush_timeout;
    wake_.Signal();
  }
  thread_.join();
  size_t left = 0;
  {
    MutexLock lock(mutex_);
    left = queue_.size();
    queue_.clear();
  }
  if (left > 0) CountLost(left, "the process ended while PostgreSQL was away");
}

std::vector<AuditEntry> AuditWriter::NextBatch() {
  MutexLock lock(mutex_);
  while (queue_.empty() && !stopping_) wake_.Wait(mutex_);
  const absl::Time until = absl::Now() + options_.linger;
  while (queue_.size() < options_.batch && !stopping_ && absl::Now() < until) {
    wake_.WaitFor(mutex_, until - absl::Now());
  }
  std::vector<AuditEntry> batch;
  while (!queue_.empty() && batch.size() < options_.batch) {
    batch.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  return batch;
}

void AuditWriter::Run() {
  while (true) {
    std::vector<AuditEntry> batch = NextBatch();
    if (batch.empty()) return;  // stopping, and nothing is left
    WriteBatch(std::move(batch));
    MutexLock lock(mutex_);
    waiting_.Set(static_cast<double>(queue_.size()));
    if (absl::Now() >= give_up_) return;
  }
}

void AuditWriter::WriteBatch(std::vector<AuditEntry> batch) {
  std::map<std::string, std::vector<AuditEntry>> by_tenant;
  for (AuditEntry& entry : batch) by_tenant[entry.tenant_id].push_back(std::move(entry));
  Backoff backoff(absl::Milliseconds(200), absl::Seconds(5));
  while (!by_tenant.empty()) {
    for (auto tenant = by_tenant.begin(); tenant != by_tenant.end();) {
      tenant = WriteTenant(tenant->second) ? by_tenant.erase(tenant) : std::next(tenant);
    }
    if (by_tenant.empty()) return;
    MutexLock lock(mutex_);
    const absl::Time until = std::min(absl::Now() + backoff.Next(), give_up_);
    while (absl::Now() < std::min(until, give_up_)) wake_.WaitFor(mutex_, until - absl::Now());
    if (absl::Now() < give_up_) continue;
    // Back to the queue, for Stop to count.
    for (auto& [id, entries] : by_tenant) {
      std::move(entries.begin(), entries.end(), std::back_inserter(queue_));
    }
    return;
  }
}

bool AuditWriter::WriteTenant(const std::vector<AuditEntry>& entries) {
  json rows = json::array();
  for (const AuditEntry& entry : entries) rows.push_back(ToJson(entry));
  const absl::Status status = postgres::Transact(
      pool_, postgres::Scope::Tenant(entries.front().tenant_id), absl::Now() + absl::Seconds(5),
      [&](postgres::Transaction& tx) { return Insert(tx, rows); });
  if (status.ok()) {
    written_.Increment(static_cast<double>(entries.size()));
    return true;
  }
  if (MaySucceedLater(status)) {
    obs::Warning("audit.delayed")
        .With("entries", static_cast<int64_t>(entries.size()))
        .With(status);
    return false;
  }
  obs::Error("audit.refused").With(status);
  CountLost(entries.size(), "PostgreSQL refused them");
  return true;
}

void AuditWriter::CountLost(size_t entries, absl::string_view why) {
  static obs::LogLimit& limit = *new obs::LogLimit(absl::Seconds(1));
  lost_.Increment(static_cast<double>(entries));
  if (limit.Allow()) {
    obs::Error("audit.lost").With("entries", static_cast<int64_t>(entries)).With("why", why);
  }
}

}  // namespace naober::rpc
