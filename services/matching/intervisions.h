// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_INTERVISIONS_H_
#define NAOBER_SERVICES_MATCHING_INTERVISIONS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/postgres/pool.h"
#include "libs/postgres/transaction.h"
#include "libs/rpc/call.h"
#include "libs/rpc/page.h"
#include "services/matching/domain/intervision.h"
#include "services/matching/policies.h"

namespace naober::matching {

// Intervision: groups of buddies, their meetings, and who came. Out of the caller's reach is
// NOT_FOUND; a buddy is shown nobody but themselves. Thread-safe.
class Intervisions {
 public:
  // References must outlive it.
  Intervisions(postgres::Pool& pool, Policies& policies) : pool_(pool), policies_(policies) {}

  // CheckIntervisionGroup says what is refused; beside it MUNICIPALITY_OUT_OF_REACH on
  // intervision_group.municipality_code, and NOT_FOUND (PROGRAMME_NOT_FOUND; BUDDY_NOT_FOUND when
  // one of them has no match in the programme and in reach).
  absl::StatusOr<IntervisionGroup> Create(const rpc::Call& call, const IntervisionGroup& draft);
  // Takes over facilitator, buddies and rhythm of `draft`. Refuses what Create does, with fields of
  // the request itself; beside it REQUIRED on etag, and ABORTED (ETAG_MISMATCH).
  absl::StatusOr<IntervisionGroup> Update(const rpc::Call& call, const IntervisionGroup& draft,
                                          const std::string& etag);
  absl::StatusOr<IntervisionGroup> Get(const rpc::Call& call, const IntervisionGroupId& id);
  // By id; one more than the page holds when there are more.
  absl::StatusOr<std::vector<IntervisionGroup>> List(const rpc::Call& call,
                                                     const std::string& programme_code,
                                                     const rpc::Page& page);

  // FAILED_PRECONDITION (INTERVISION_MEETING_EXISTS).
  absl::StatusOr<IntervisionMeeting> Schedule(const rpc::Call& call,
                                              const IntervisionMeeting& draft);
  // IntervisionMeeting::Record says what is refused.
  absl::StatusOr<IntervisionMeeting> Record(const rpc::Call& call, const IntervisionMeetingId& id,
                                            const std::vector<IntervisionAttendance>& came);
  // By start; one more than the page holds when there are more.
  absl::StatusOr<std::vector<IntervisionMeeting>> ListMeetings(const rpc::Call& call,
                                                               const IntervisionGroupId& group,
                                                               const rpc::Page& page);

 private:
  postgres::Pool& pool_;
  Policies& policies_;
};

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_INTERVISIONS_H_
