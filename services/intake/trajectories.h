// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_TRAJECTORIES_H_
#define NAOBER_SERVICES_INTAKE_TRAJECTORIES_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/postgres/pool.h"
#include "libs/rpc/call.h"
#include "libs/rpc/page.h"
#include "services/intake/domain/programme.h"
#include "services/intake/store/trajectory_store.h"

namespace naober::intake {

// Takes a contact into the ledger of `person`'s trajectory in the programme ("" = the oldest
// running one that credits this kind), within the transaction of the event that reported it: books
// what it causes, states it, and completes the trajectory at its target, once. A version of a
// contact that is on record changes nothing; neither does a contact of somebody without a running
// trajectory. `now`: the business time of the event.
absl::Status TakeContact(postgres::Transaction& tx, const PersonId& person,
                         const std::string& programme_code, const Contact& contact, absl::Time now);

// A trajectory with what stands around it.
struct TrajectoryView {
  Trajectory trajectory;
  Programme programme;
  std::vector<MinutesByKind> minutes;
};

// Reading trajectories. Thread-safe; `pool` must outlive it.
class Trajectories {
 public:
  explicit Trajectories(postgres::Pool& pool) : pool_(pool) {}

  // NOT_FOUND (TRAJECTORY_NOT_FOUND), also when the person is out of reach.
  absl::StatusOr<TrajectoryView> Get(const rpc::Call& call, const PersonId& person,
                                     const std::string& programme_code);
  absl::StatusOr<std::vector<LedgerEntry>> Entries(const rpc::Call& call, const PersonId& person,
                                                   const std::string& programme_code,
                                                   const rpc::Page& page);

 private:
  postgres::Pool& pool_;
};

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_TRAJECTORIES_H_
