// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_ACTIVITIES_PEERS_H_
#define NAOBER_SERVICES_ACTIVITIES_PEERS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/rpc/call.h"
#include "services/activities/store/person_store.h"

namespace naober::activities {

// What a consortium's series get when they don't say.
struct ConsortiumDefaults {
  std::string country;
  std::string time_zone;
};

// What activities asks of intake. Thread-safe; errors are those of the call, UNAVAILABLE above all.
class IntakePeer {
 public:
  virtual ~IntakePeer() = default;

  // Of the call's consortium.
  virtual absl::StatusOr<ConsortiumDefaults> Defaults(const rpc::Call& call) = 0;

  // Those of `ids` who exist, in the whole consortium.
  virtual absl::StatusOr<std::vector<KnownPerson>> FindPeople(const rpc::Call& call,
                                                              const std::vector<PersonId>& ids) = 0;
};

// Where a person stands with a buddy.
struct MatchCheck {
  bool has_active_match = false;
  bool waiting = false;  // in the pool, without a match
};

// What activities asks of matching. Thread-safe; errors are those of the call.
class MatchingPeer {
 public:
  virtual ~MatchingPeer() = default;
  virtual absl::StatusOr<MatchCheck> CheckActiveMatch(const rpc::Call& call, const PersonId& person,
                                                      const std::string& programme_code) = 0;
};

}  // namespace naober::activities

#endif  // NAOBER_SERVICES_ACTIVITIES_PEERS_H_
