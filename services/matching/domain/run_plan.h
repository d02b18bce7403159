// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_RUN_PLAN_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_RUN_PLAN_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/matching/domain/look_ahead.h"
#include "services/matching/domain/match_run.h"
#include "services/matching/domain/plan_audit.h"

namespace naober::matching {

// How far back arrivals tell of those to come.
inline constexpr int kHistoryWeeks = 26;

// Everything that a run is given.
struct RunInput {
  PlanInput present;                 // who may be matched now
  std::vector<PersonPair> proposed;  // proposals that stand; with a budget of moves
  std::vector<Candidate> arrived;    // newcomers of the last weeks; with a look ahead
  absl::Time history_until;          // of these

  // Whether a plan for the other is one for this. What a look ahead expects is not compared: that
  // somebody more has arrived shows in who waits.
  bool IsSameAs(const RunInput& other) const {
    return InputHash(present) == InputHash(other.present) && proposed == other.proposed;
  }
};

// Takes the places that are kept for who is expected in `weeks` weeks out of `input`; how many.
// Errors as ReservePlaces.
absl::StatusOr<int> KeepPlaces(PlanInput& input, const ArrivalHistory& history, int weeks,
                               PlanProgress progress);

// What a run makes of it.
struct RunPlan {
  PlanInput input;  // with the pairs that are kept, and without the places that are
  AuditedPlan audited;
  int moved = 0;            // proposals that could have stayed and don't
  int reserved_places = 0;  // kept for who is expected
};

// Chooses which proposals stay and which places are kept, and plans the rest as best there is.
// Errors as ChooseKept, ReservePlaces and PlanAndAudit.
absl::StatusOr<RunPlan> PlanRun(const RunInput& input, const RunOptions& options,
                                PlanProgress progress);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_RUN_PLAN_H_
