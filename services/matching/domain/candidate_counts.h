// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_CANDIDATE_COUNTS_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_CANDIDATE_COUNTS_H_

#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "services/matching/domain/pair_scorer.h"

namespace naober::matching {

// Candidates that hard rules leave.
struct CandidatesLeft {
  int64_t pairs = 0;
  int newcomers = 0;  // with at least one of them
  int buddies = 0;    // likewise

  friend bool operator==(const CandidatesLeft&, const CandidatesLeft&) = default;
};

// What a rule of the policy decides, the others being as they are.
struct RuleOutlook {
  RuleKind kind = RuleKind::kCommonLanguage;
  bool enabled = true;  // as the policy has it, and so is the strength
  Strength strength = Strength::kHard;
  CandidatesLeft if_hard;
  CandidatesLeft if_soft;  // or off
  // After this rule, the hard ones being applied one after another in the policy's order.
  CandidatesLeft after;
};

struct CandidateCounts {
  int newcomers = 0;
  int buddies = 0;
  CandidatesLeft left;  // by all hard rules
  std::vector<RuleOutlook> rules;
};

// What a policy leaves of these people, and what each switch of a rule between hard and soft would
// (M15 of the features): one pass over the pairs, some 5 ns each.
CandidateCounts CountCandidates(const Policy& policy, const RunDay& day,
                                absl::Span<const Candidate> newcomers,
                                absl::Span<const Candidate> buddies,
                                const EarlierRefusals& earlier);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_CANDIDATE_COUNTS_H_
