// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/matching_pool.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "libs/base/status_macros.h"
#include "services/matching/convert.h"
#include "services/matching/store/pool_store.h"

namespace naober::matching {

namespace {

Candidate CandidateOf(const PoolCandidate& candidate, const geo::Gazetteer& gazetteer) {
  Candidate person;
  person.person_id = PersonId::FromTrusted(candidate.profile.person_id());
  person.enrolment_id = candidate.enrolment_id;
  person.ready_at = candidate.ready_at;
  if (candidate.side == Side::kBuddy)
    person.free_capacity =
        std::max(0, candidate.profile.profile().capacity() - candidate.used_capacity);
  person.area = candidate.area;
  person.features = FeaturesOf(candidate.profile, gazetteer);
  person.runs_left_over = candidate.runs_left_over;
  return person;
}

}  // namespace

absl::StatusOr<MatchingPool> LoadMatchingPool(postgres::Transaction& tx,
                                              const std::string& programme_code,
                                              const geo::Gazetteer& gazetteer) {
  MatchingPool pool;
  ASSIGN_OR_RETURN(const std::vector<PoolCandidate> candidates, LoadCandidates(tx, programme_code));
  for (const PoolCandidate& candidate : candidates) {
    (candidate.side == Side::kBuddy ? pool.buddies : pool.newcomers)
        .push_back(CandidateOf(candidate, gazetteer));
  }
  for (std::vector<Candidate>* side : {&pool.newcomers, &pool.buddies}) {
    std::sort(side->begin(), side->end(), [](const Candidate& a, const Candidate& b) {
      return std::tie(a.ready_at, a.person_id) < std::tie(b.ready_at, b.person_id);
    });
  }
  ASSIGN_OR_RETURN(pool.earlier, LoadBarredPairs(tx, programme_code));
  ASSIGN_OR_RETURN(pool.proposed, LoadProposedPairs(tx, programme_code));
  return pool;
}

absl::StatusOr<std::vector<Candidate>> LoadArrivals(postgres::Transaction& tx,
                                                    const std::string& programme_code,
                                                    absl::Time since,
                                                    const geo::Gazetteer& gazetteer) {
  ASSIGN_OR_RETURN(const std::vector<PoolCandidate> candidates,
                   LoadArrivals(tx, programme_code, since));
  std::vector<Candidate> arrivals;
  for (const PoolCandidate& candidate : candidates)
    arrivals.push_back(CandidateOf(candidate, gazetteer));
  return arrivals;
}

}  // namespace naober::matching
