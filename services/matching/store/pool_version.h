// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_STORE_POOL_VERSION_H_
#define NAOBER_SERVICES_MATCHING_STORE_POOL_VERSION_H_

#include <string>

#include "absl/status/statusor.h"
#include "libs/postgres/transaction.h"

namespace naober::matching {

// A text that differs after anything changed that LoadMatchingPool reads for the programme: it sums
// up which version of which row there is. Some milliseconds for ten thousand people, a fraction of
// loading them.
absl::StatusOr<std::string> PoolVersion(postgres::Transaction& tx,
                                        const std::string& programme_code);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_STORE_POOL_VERSION_H_
