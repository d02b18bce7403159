// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/pool_snapshots.h"

#include <algorithm>

#include "absl/time/clock.h"
#include "libs/base/status_macros.h"
#include "libs/postgres/transaction.h"
#include "services/matching/store/pool_version.h"

namespace naober::matching {

std::optional<ScenarioOutcome> PoolSnapshot::FindBaseline(const BaselineKey& key) const {
  MutexLock lock(mutex_);
  if (!baseline_.has_value() || baseline_->first != key) return std::nullopt;
  return baseline_->second;
}

void PoolSnapshot::KeepBaseline(const BaselineKey& key, const ScenarioOutcome& baseline) const {
  MutexLock lock(mutex_);
  baseline_.emplace(key, baseline);
}

absl::StatusOr<std::shared_ptr<const PoolSnapshot>> PoolSnapshots::Get(
    const rpc::Call& call, const std::string& programme_code) {
  const Key key(call.tenant_id, programme_code);
  std::shared_ptr<const PoolSnapshot> snapshot;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, postgres::Mode::kReadOnly,
      [&](postgres::Transaction& tx) -> absl::Status {
        // Before loading: should the pool change in between, the version is of less than was
        // loaded, and the next call loads again.
        ASSIGN_OR_RETURN(const std::string version, PoolVersion(tx, programme_code));
        snapshot = Find(key, version);
        if (snapshot != nullptr) return absl::OkStatus();
        ASSIGN_OR_RETURN(MatchingPool pool, LoadMatchingPool(tx, programme_code, gazetteer_));
        snapshot = std::make_shared<PoolSnapshot>(version, std::move(pool));
        return absl::OkStatus();
      }));
  Keep(key, snapshot);
  return snapshot;
}

std::shared_ptr<const PoolSnapshot> PoolSnapshots::Find(const Key& key,
                                                        const std::string& version) {
  MutexLock lock(mutex_);
  const auto found = kept_.find(key);
  if (found == kept_.end() || found->second.snapshot->version() != version) return nullptr;
  return found->second.snapshot;
}

void PoolSnapshots::Keep(const Key& key, std::shared_ptr<const PoolSnapshot> snapshot) {
  MutexLock lock(mutex_);
  kept_.erase(key);
  if (snapshot->people() > max_people_) return;
  while (PeopleKept() + snapshot->people() > max_people_) {
    kept_.erase(std::min_element(kept_.begin(), kept_.end(), [](const auto& a, const auto& b) {
      return a.second.used_at < b.second.used_at;
    }));
  }
  kept_[key] = {std::move(snapshot), absl::Now()};
}

void PoolSnapshots::ForgetUnusedSince(absl::Time moment) {
  MutexLock lock(mutex_);
  std::erase_if(kept_, [&](const auto& item) { return item.second.used_at < moment; });
}

int64_t PoolSnapshots::people() const {
  MutexLock lock(mutex_);
  return PeopleKept();
}

int64_t PoolSnapshots::PeopleKept() const {
  int64_t people = 0;
  for (const auto& [key, kept] : kept_) people += kept.snapshot->people();
  return people;
}

}  // namespace naober::matching
