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
  SELECT $1::uuid, e.*
  FROM unnest($2::uuid[], $3::timestamptz[], $4::timestamptz[], $5::text[], $6::text[], $7::jsonb[], $8::text[],
              $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[]) AS e
  ON CONFLICT DO NOTHING
)sql"};

std::string ObjectsOf(const AuditEntry& entry) {
  json objects = json::array();
  for (const auto& [type, id] : entry.objects) objects.push_back({{"type", type}, {"id", id}});
  return objects.dump(-1, ' ', false, json::error_handler_t::replace);
}

// A column of all entries, as an array.
template <class TextOf>
std::string Column(const std::vector<AuditEntry>& entries, TextOf text_of) {
  std::vector<std::string> texts;
  texts.reserve(entries.size());
  for (const AuditEntry& entry : entries) texts.push_back(text_of(entry));
  return postgres::ToParameter(texts);
}

std::string Column(const std::vector<AuditEntry>& entries, std::string AuditEntry::*text) {
  return Column(entries, [text](const AuditEntry& entry) { return entry.*text; });
}

std::string Column(const std::vector<AuditEntry>& entries, absl::Time AuditEntry::*time) {
  return Column(entries,
                [time](const AuditEntry& entry) { return postgres::ToParameter(entry.*time); });
}

// All of one tenant.
absl::Status Insert(postgres::Transaction& tx, const std::vector<AuditEntry>& entries) {
  const auto column = [&](auto what) { return Column(entries, what); };
  return tx.ExecLater(kInsert, entries.front().tenant_id, column(&AuditEntry::entry_id),
                      column(&AuditEntry::recorded_at), column(&AuditEntry::business_time),
                      column(&AuditEntry::action), column(&AuditEntry::method), column(&ObjectsOf),
                      column(&AuditEntry::result), column(&AuditEntry::reason),
                      column(&AuditEntry::actor), column(&AuditEntry::actor_issuer),
                      column(&AuditEntry::via_service), column(&AuditEntry::origin),
                      column(&AuditEntry::trace_id));
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
  RETURN_IF_ERROR(Insert(tx, {Unrecorded(*state)}));
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
      // The writer waits for a first entry, and then for a whole batch of them.
      if (queue_.size() == 1 || queue_.size() == options_.batch) wake_.Signal();
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
  const absl::Status status = postgres::Transact(
      pool_, postgres::Scope::Tenant(entries.front().tenant_id), absl::Now() + absl::Seconds(5),
      [&](postgres::Transaction& tx) { return Insert(tx, entries); });
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
