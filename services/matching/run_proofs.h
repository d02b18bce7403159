// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_RUN_PROOFS_H_
#define NAOBER_SERVICES_MATCHING_RUN_PROOFS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/geo/gazetteer.h"
#include "libs/postgres/pool.h"
#include "libs/rpc/call.h"
#include "services/matching/domain/match_run.h"
#include "services/matching/intake.h"

namespace naober::matching {

// The numbers are those of the API.
enum class Verdict { kProven = 1, kRefused = 2, kInputDiffers = 3, kInputErased = 4, kNotKept = 5 };

// What came of proving a run anew.
struct Verification {
  MatchRun run;
  Verdict verdict = Verdict::kNotKept;
  std::string reason;  // what does not hold; empty when proven
  int64_t feasible_pairs = 0;
  std::vector<InputPart> differing_parts;  // of the kept input, from what the run looked at
  int erased_people = 0;
  std::vector<InputPart> changed_since;  // of the present input, from what the run looked at
};

// Proves runs anew. Thread-safe.
class RunProofs {
 public:
  // References must outlive it.
  RunProofs(postgres::Pool& pool, Intake& intake, const geo::Gazetteer& gazetteer)
      : pool_(pool), intake_(intake), gazetteer_(gazetteer) {}

  // Judges all pairs of the kept input and holds the kept plan and its certificate against them,
  // the run's numbers and proposals against the plan. CPU-bound: some 5 ns a pair. NOT_FOUND
  // (MATCH_RUN_NOT_FOUND); FAILED_PRECONDITION (MATCH_RUN_NOT_SUCCEEDED); DEADLINE_EXCEEDED.
  absl::StatusOr<Verification> Verify(const rpc::Call& call, const MatchRunId& id);

 private:
  postgres::Pool& pool_;
  Intake& intake_;
  const geo::Gazetteer& gazetteer_;
};

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_RUN_PROOFS_H_
