// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_REFERRALS_PEERS_H_
#define NAOBER_SERVICES_REFERRALS_PEERS_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/rpc/call.h"
#include "services/referrals/store/progress_store.h"

namespace naober::referrals {

// What referrals asks of intake. Thread-safe; errors are those of the call, UNAVAILABLE above all.
class IntakePeer {
 public:
  virtual ~IntakePeer() = default;

  // The person, wherever in the consortium; nullopt when there is none.
  virtual absl::StatusOr<std::optional<KnownPerson>> FindPerson(const rpc::Call& call,
                                                                const PersonId& person) = 0;

  // Places on the programme's waiting list at this moment, from 1; people who don't wait are left
  // out.
  virtual absl::StatusOr<std::map<PersonId, int>> WaitingPositions(
      const rpc::Call& call, const std::vector<PersonId>& people,
      const std::string& programme_code) = 0;

  // In which a consortium counts its days. For timers: no caller stands behind it.
  virtual absl::StatusOr<absl::TimeZone> TimeZoneOf(const std::string& tenant_id,
                                                    absl::Time deadline) = 0;
};

}  // namespace naober::referrals

#endif  // NAOBER_SERVICES_REFERRALS_PEERS_H_
