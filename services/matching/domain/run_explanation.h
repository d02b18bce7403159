// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_RUN_EXPLANATION_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_RUN_EXPLANATION_H_

#include <optional>
#include <string>
#include <vector>

#include "services/matching/domain/explanation.h"
#include "services/matching/domain/pair_review.h"
#include "services/matching/domain/plan_audit.h"
#include "services/matching/domain/run_outcome.h"

namespace naober::matching {

// What a run came to, in plain sentences that name nobody.

// What was reached, goal by goal.
std::vector<std::string> ExplainGoals(const RunOutcome& outcome, int newcomers, Tongue tongue);

// For each cut: which floors it holds back, and what does. None when all floors are met.
std::vector<std::string> ExplainConflicts(const RunOutcome& outcome, Tongue tongue);

// What local first and the floors cost.
std::vector<std::string> ExplainPrices(const RunOutcome& outcome, Tongue tongue);

// What stating less would have done for somebody.
std::string Sentence(const StrategyWarning& warning, Tongue tongue);

// How far a weak pair of this quality is below the others.
std::string WeakPairSentence(int quality, const WeakBound& bound, Tongue tongue);

// What the two would have with each other, and what it would have cost the others where that is
// known.
std::string Sentence(const BlockingPair& pair, const std::optional<PairCost>& cost, Tongue tongue);

// What can't be told of a run, and why.
std::string Sentence(ReviewGap gap, Tongue tongue);

// That the best other buddy can't be told, because the run's policy is not valid any more.
std::string NoAlternativeSentence(Tongue tongue);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_RUN_EXPLANATION_H_
