// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_EXPLANATION_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_EXPLANATION_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/matching/domain/pair_cost.h"
#include "services/matching/domain/pair_scorer.h"

namespace naober::matching {

// The language of an explanation. Dutch at B1, since many readers learn it.
enum class Tongue { kDutch, kEnglish };

// "nl", "en", or empty for Dutch; INVALID_ARGUMENT (LANGUAGE_UNKNOWN) naming `field` otherwise.
absl::StatusOr<Tongue> ParseTongue(absl::string_view text, absl::string_view field);
absl::string_view ToString(Tongue tongue);

// One sentence about what a rule found of a pair, from explanation_texts.cc. Names nobody.
std::string Sentence(const Contribution& contribution, Tongue tongue);

// Why the best buddy that was not proposed was not. The numbers are those of the API.
enum class AlternativeReason {
  kScoresLess = 1,
  kWaitsLonger = 2,      // newcomers who wait longer hold all the places
  kNeededElsewhere = 3,  // its places give more to the whole with others
  kCameLater = 4,        // the place was not there when the run chose
};

// A newcomer who holds a place of the alternative.
struct PlaceHolder {
  absl::Time ready_at;
};

// The best other buddy of a newcomer, as far as it decides why another was proposed.
struct AlternativeFacts {
  int quality = 0;                   // of the pair that it would have been
  int quality_of_chosen = 0;         // of the proposed pair
  absl::Time ready_at;               // of the newcomer
  int free_places = 0;               // that the buddy has, before those who hold them in this plan
  std::vector<PlaceHolder> holders;  // in this plan
};

AlternativeReason WhyNot(const AlternativeFacts& facts);

// WhyNot in a sentence, and a second one for what it would have cost where that is known.
std::string Sentence(const AlternativeFacts& facts, const std::optional<PairCost>& cost,
                     Tongue tongue);

// What another pair would have cost, in a sentence.
std::string Sentence(const PairCost& cost, Tongue tongue);

// What a hard rule leaves of the buddies after those before it.
struct FunnelStep {
  RuleKind kind = RuleKind::kCommonLanguage;
  int left = 0;

  friend bool operator==(const FunnelStep&, const FunnelStep&) = default;
};

// Of each hard rule, in the policy's order.
std::vector<FunnelStep> Funnel(const PairScorer& scorer, int newcomer);

std::string Sentence(const FunnelStep& step, Tongue tongue);

// What a funnel over `buddies` comes to. Where nobody is left it names the rule that refused the
// last ones.
std::string Conclusion(const std::vector<FunnelStep>& steps, int buddies, Tongue tongue);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_EXPLANATION_H_
