// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_INTAKE_H_
#define NAOBER_SERVICES_MATCHING_INTAKE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/rpc/call.h"
#include "naober/intake/v1/intake_service.pb.h"

namespace naober::matching {

// At most this many people in one question for profiles.
inline constexpr int kMaxProfilesAtOnce = 500;

// What matching asks of intake, because the answer must be true now. Thread-safe.
class Intake {
 public:
  virtual ~Intake() = default;

  // OK when the consortium has the programme; NOT_FOUND (PROGRAMME_NOT_FOUND); else what the call
  // to intake failed with.
  virtual absl::Status CheckProgramme(const rpc::Call& call, const std::string& programme_code) = 0;

  // The consortium's time zone, in which its days are counted.
  virtual absl::StatusOr<absl::TimeZone> TimeZone(const std::string& tenant_id,
                                                  absl::Time deadline) = 0;

  // Features of those among `person_ids` (1 to kMaxProfilesAtOnce) who consent to matching at this
  // moment; the others are missing. Asked by matching itself, for nobody.
  virtual absl::StatusOr<std::vector<intake::v1::MatchingProfile>> MatchingProfiles(
      const std::string& tenant_id, const std::vector<std::string>& person_ids,
      absl::Time deadline) = 0;
};

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_INTAKE_H_
