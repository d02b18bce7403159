// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/matching_pool.h"

#include <algorithm>
#include <utility>

#include "libs/base/status_macros.h"
#include "services/matching/convert.h"
#include "services/matching/store/pool_store.h"

namespace naober::matching {

absl::StatusOr<MatchingPool> LoadMatchingPool(postgres::Transaction& tx,
                                              const std::string& programme_code,
                                              const geo::Gazetteer& gazetteer) {
  MatchingPool pool;
  ASSIGN_OR_RETURN(const std::vector<PoolCandidate> candidates, LoadCandidates(tx, programme_code));
  for (const PoolCandidate& candidate : candidates) {
    const bool is_buddy = candidate.side == Side::kBuddy;
    Candidate person;
    person.person_id = PersonId::FromTrusted(candidate.profile.person_id());
    person.enrolment_id = candidate.enrolment_id;
    person.ready_at = candidate.ready_at;
    if (is_buddy)
      person.free_capacity =
          std::max(0, candidate.profile.profile().capacity() - candidate.used_capacity);
    person.area = candidate.area;
    person.features = FeaturesOf(candidate.profile, gazetteer);
    person.runs_left_over = candidate.runs_left_over;
    (is_buddy ? pool.buddies : pool.newcomers).push_back(std::move(person));
  }
  ASSIGN_OR_RETURN(pool.earlier, LoadBarredPairs(tx, programme_code));
  return pool;
}

}  // namespace naober::matching
