// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_POOL_SNAPSHOTS_H_
#define NAOBER_SERVICES_MATCHING_POOL_SNAPSHOTS_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "libs/base/mutex.h"
#include "libs/geo/gazetteer.h"
#include "libs/postgres/pool.h"
#include "libs/rpc/call.h"
#include "services/matching/domain/scenario_outcome.h"
#include "services/matching/matching_pool.h"

namespace naober::matching {

// What a baseline depends on beside the pool.
struct BaselineKey {
  int policy_version = 0;
  absl::CivilDay today;

  friend bool operator==(const BaselineKey&, const BaselineKey&) = default;
};

// A programme's pool as it was at one moment, with what a run would have made of it. Thread-safe.
class PoolSnapshot {
 public:
  PoolSnapshot(std::string version, MatchingPool pool)
      : version_(std::move(version)), pool_(std::move(pool)) {}

  const std::string& version() const { return version_; }
  const MatchingPool& pool() const { return pool_; }
  int64_t people() const {
    return static_cast<int64_t>(pool_.newcomers.size() + pool_.buddies.size());
  }

  // The baseline that was kept last, if it is that of `key`.
  std::optional<ScenarioOutcome> FindBaseline(const BaselineKey& key) const;
  void KeepBaseline(const BaselineKey& key, const ScenarioOutcome& baseline) const;

 private:
  const std::string version_;
  const MatchingPool pool_;
  mutable Mutex mutex_;
  mutable std::optional<std::pair<BaselineKey, ScenarioOutcome>> baseline_ ABSL_GUARDED_BY(mutex_);
};

// Keeps loaded pools for as long as somebody plays with them and nothing in them changes, so that
// each step of a slider doesn't load thousands of people again. At most `max_people` in all, about
// a kilobyte each; those used longest ago go first. Thread-safe.
class PoolSnapshots {
 public:
  static constexpr int64_t kMaxPeople = 50000;

  // References must outlive it.
  PoolSnapshots(postgres::Pool& pool, const geo::Gazetteer& gazetteer,
                int64_t max_people = kMaxPeople)
      : pool_(pool), gazetteer_(gazetteer), max_people_(max_people) {}

  // The pool as it is now, kept or loaded.
  absl::StatusOr<std::shared_ptr<const PoolSnapshot>> Get(const rpc::Call& call,
                                                          const std::string& programme_code);

  // Drops what nobody has asked for since `moment` (real time): features stay in memory no longer
  // than they are used.
  void ForgetUnusedSince(absl::Time moment);

  // How many people are kept.
  int64_t people() const;

 private:
  struct Kept {
    std::shared_ptr<const PoolSnapshot> snapshot;
    absl::Time used_at;  // real time
  };
  using Key = std::pair<std::string, std::string>;  // tenant, programme

  std::shared_ptr<const PoolSnapshot> Find(const Key& key, const std::string& version);
  void Keep(const Key& key, std::shared_ptr<const PoolSnapshot> snapshot);
  int64_t PeopleKept() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  postgres::Pool& pool_;
  const geo::Gazetteer& gazetteer_;
  const int64_t max_people_;
  mutable Mutex mutex_;
  std::map<Key, Kept> kept_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_POOL_SNAPSHOTS_H_
