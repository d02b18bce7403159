// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_MATCHING_POOL_H_
#define NAOBER_SERVICES_MATCHING_MATCHING_POOL_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/geo/gazetteer.h"
#include "libs/postgres/transaction.h"
#include "services/matching/domain/match_plan.h"

namespace naober::matching {

// Everybody who may be matched in a programme at this moment.
struct MatchingPool {
  // Each by ready time, then person id.
  std::vector<Candidate> newcomers;
  std::vector<Candidate> buddies;  // with the places that are left
  EarlierRefusals earlier;
  std::vector<PersonPair> proposed;  // that nobody has approved yet
};

// Whose features are being fetched is missing.
absl::StatusOr<MatchingPool> LoadMatchingPool(postgres::Transaction& tx,
                                              const std::string& programme_code,
                                              const geo::Gazetteer& gazetteer);

// Newcomers who became ready from `since` on, whether they wait or not, in any order.
absl::StatusOr<std::vector<Candidate>> LoadArrivals(postgres::Transaction& tx,
                                                    const std::string& programme_code,
                                                    absl::Time since,
                                                    const geo::Gazetteer& gazetteer);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_MATCHING_POOL_H_
