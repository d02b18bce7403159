// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/candidate_pool.h"

#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "libs/base/status_macros.h"
#include "libs/postgres/transaction.h"
#include "services/matching/store/pool_store.h"

namespace naober::matching {

namespace {

constexpr absl::Duration kBatchTime = absl::Seconds(10);

}  // namespace

CandidatePool::CandidatePool(postgres::Pool& service_pool, postgres::Pool& worker_pool,
                             Intake& intake, obs::Metrics& metrics)
    : service_pool_(service_pool),
      worker_pool_(worker_pool),
      intake_(intake),
      fetched_(metrics.GetCounter("naober_matching_profiles_fetched_total",
                                  "Features asked of intake because something changed")) {}

absl::Status CandidatePool::RefreshAll(absl::FunctionRef<bool()> stopping) {
  std::vector<std::string> tenants;
  RETURN_IF_ERROR(postgres::Transact(worker_pool_, postgres::Scope::Platform(),
                                     absl::Now() + kBatchTime, postgres::Mode::kReadOnly,
                                     [&](postgres::Transaction& tx) -> absl::Status {
                                       ASSIGN_OR_RETURN(tenants, TenantsWithStale(tx));
                                       return absl::OkStatus();
                                     }));
  absl::Status first_error;
  for (const std::string& tenant : tenants) {
    while (!stopping()) {
      const absl::StatusOr<int> fetched = RefreshBatch(tenant, "", absl::Now() + kBatchTime);
      if (!fetched.ok()) first_error.Update(fetched.status());
      if (!fetched.ok() || *fetched == 0) break;
    }
  }
  return first_error;
}

absl::Status CandidatePool::RefreshProgramme(const std::string& tenant_id,
                                             const std::string& programme_code,
                                             absl::Time deadline) {
  while (true) {
    ASSIGN_OR_RETURN(const int fetched, RefreshBatch(tenant_id, programme_code, deadline));
    if (fetched == 0) return absl::OkStatus();
  }
}

absl::StatusOr<int> CandidatePool::RefreshBatch(const std::string& tenant_id,
                                                const std::string& programme_code,
                                                absl::Time deadline) {
  const postgres::Scope scope = postgres::Scope::Tenant(tenant_id);
  std::vector<StalePerson> stale;
  RETURN_IF_ERROR(postgres::Transact(service_pool_, scope, deadline, postgres::Mode::kReadOnly,
                                     [&](postgres::Transaction& tx) -> absl::Status {
                                       ASSIGN_OR_RETURN(stale, ListStale(tx, programme_code,
                                                                         kMaxProfilesAtOnce));
                                       return absl::OkStatus();
                                     }));
  if (stale.empty()) return 0;

  std::vector<std::string> ids;
  for (const StalePerson& person : stale) ids.push_back(person.id.str());
  ASSIGN_OR_RETURN(std::vector<MatchingProfile> profiles,
                   intake_.MatchingProfiles(tenant_id, ids, deadline));
  absl::flat_hash_map<std::string, MatchingProfile> by_person;
  for (MatchingProfile& profile : profiles) {
    std::string id = profile.person_id();
    by_person.emplace(std::move(id), std::move(profile));
  }

  std::vector<FetchedPerson> fetched;
  for (const StalePerson& person : stale) {
    const auto found = by_person.find(person.id.str());
    fetched.push_back(
        {person, found == by_person.end() ? std::nullopt : std::optional(found->second)});
  }
  RETURN_IF_ERROR(
      postgres::Transact(service_pool_, scope, deadline,
                         [&](postgres::Transaction& tx) { return PutFetched(tx, fetched); }));
  fetched_.Increment(static_cast<double>(fetched.size()));
  return static_cast<int>(fetched.size());
}

}  // namespace naober::matching
