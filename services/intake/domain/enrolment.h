// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_DOMAIN_ENROLMENT_H_
#define NAOBER_SERVICES_INTAKE_DOMAIN_ENROLMENT_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "libs/base/id.h"
#include "services/intake/domain/codes.h"
#include "services/intake/domain/person.h"
#include "services/intake/domain/programme.h"

namespace naober::intake {

struct EnrolmentTag {};
using EnrolmentId = Id<EnrolmentTag>;

// What is lacking before `person` can be matched in `programme`, in the order of the codes; empty =
// nothing.
//   all            consent for MATCHING; a language; availability; a way to travel; a place; the
//                  programme runs today
//   buddy besides  a certificate of conduct that holds today; capacity; LOCAL background where the
//                  programme asks it
//   organisation   as a buddy, but no way to travel: newcomers come to it. For the certificate
//                  stands its own declaration about those whom it sends
// A buddy comes in addition to the law's own trajectory and never instead of it: nothing waits for
// a plan (R2).
std::vector<ReadinessCondition> MissingConditions(const Person& person, bool consents_to_matching,
                                                  const Programme& programme, absl::CivilDay today);

// Whether `person` may be enrolled in `programme` at all. FAILED_PRECONDITION:
// MUNICIPALITY_NOT_IN_PROGRAMME; BACKGROUND_NOT_LOCAL (a buddy in a programme that requires a local
// background).
absl::Status CheckAdmission(const Person& person, const Programme& programme);

// A person's part in a programme.
//
//   OPEN ⇄ READY ⇄ MATCHED      any → CLOSED
//
// READY: nothing is lacking. MATCHED: so, and a newcomer has an active match, or a buddy no free
// place. OPEN: something is lacking, whatever matches there are.
class Enrolment {
 public:
  EnrolmentId id;
  PersonId person_id;
  PersonKind person_kind = PersonKind::kUnspecified;
  std::string programme_code;
  std::string municipality_code;
  absl::CivilDay opened_on;

  EnrolmentState state = EnrolmentState::kOpen;
  std::vector<ReadinessCondition> missing;
  std::optional<absl::Time> ready_time;  // since when the wait counts; set in READY and MATCHED
  std::optional<absl::Time> close_time;
  EnrolmentCloseReason close_reason = EnrolmentCloseReason::kUnspecified;
  int active_matches = 0;
  int open_proposals = 0;
  int version = 0;
  std::optional<int> waiting_position;  // filled in by the store on reading

  // What an evaluation led to; the facts to state.
  enum class Change { kNone, kBecameReady, kHeld, kOther };

  // Takes in what is lacking now and how many newcomers a buddy takes at once (of others: 0), and
  // moves between OPEN, READY and MATCHED. `ready_since` is the time that counts if it becomes
  // ready by this. Changes nothing when CLOSED.
  Change Evaluate(std::vector<ReadinessCondition> missing_now, int buddy_capacity,
                  absl::Time ready_since);

  // Whatever matches run: matching hears of it. FAILED_PRECONDITION (ENROLMENT_CLOSED) if it has
  // ended already.
  absl::Status Close(EnrolmentCloseReason reason, absl::Time now);
};

// Since when somebody waits who was registered on `registered_on` and turned out complete at once:
// the start of that local day, but never later than `now`.
absl::Time ReadySinceRegistration(absl::CivilDay registered_on, const absl::TimeZone& zone,
                                  absl::Time now);

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_DOMAIN_ENROLMENT_H_
