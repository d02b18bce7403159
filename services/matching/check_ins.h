// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_CHECK_INS_H_
#define NAOBER_SERVICES_MATCHING_CHECK_INS_H_

#include <vector>

#include "absl/status/statusor.h"
#include "libs/postgres/pool.h"
#include "libs/rpc/call.h"
#include "libs/rpc/page.h"
#include "services/matching/domain/check_in.h"
#include "services/matching/store/check_in_store.h"

namespace naober::matching {

// What each side of a pair says by itself (R18). Staff reach both sides of matches in reach; a
// person reaches their own side and learns nothing of the other's: neither by id, nor in a list,
// nor by the version of the match. A note is staff's: a person may leave one and never reads one.
// Thread-safe.
class CheckIns {
 public:
  // `pool` must outlive it.
  explicit CheckIns(postgres::Pool& pool) : pool_(pool) {}

  // By due time; one more than the page holds when there are more. NOT_FOUND (MATCH_NOT_FOUND) when
  // the filter names a match out of reach.
  absl::StatusOr<std::vector<CheckIn>> List(const rpc::Call& call, const CheckInFilter& filter,
                                            const rpc::Page& page);

  // CheckIn::Record says what is refused; beside it NOT_FOUND (CHECK_IN_NOT_FOUND).
  absl::StatusOr<CheckIn> Record(const rpc::Call& call, const CheckInId& id,
                                 const CheckInAnswer& said);

 private:
  postgres::Pool& pool_;
};

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_CHECK_INS_H_
