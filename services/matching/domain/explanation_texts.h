// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_EXPLANATION_TEXTS_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_EXPLANATION_TEXTS_H_

#include "absl/strings/string_view.h"
#include "services/matching/domain/explanation.h"

namespace naober::matching {

// Whole sentences, chosen by number: none, one, many. $0 is the number, $1 a list of what is shared
// or the way of travelling.
struct CountedText {
  absl::string_view none;
  absl::string_view one;
  absl::string_view many;
};

struct RuleTexts {
  RuleKind kind;
  absl::string_view name;  // of the rule, inside a sentence
  CountedText found;       // about a pair; yes or no is one or none
};

struct Texts {
  RuleTexts rules[15];  // by number of RuleKind, from 1
  absl::string_view travel_modes[geo::kTravelModeCount];
  CountedText left_after_rule;  // $1: the rule
  CountedText left_in_the_end;  // of a funnel; none: $1 is the rule that refused the last
  absl::string_view nobody_in_pool;
  // Of the alternative: $0 its quality, $1 the chosen one's.
  absl::string_view scores_less, waits_longer, needed_elsewhere, came_later;
  // What choosing it would have cost.
  absl::string_view costs_somebody;
  CountedText costs_points, costs_local_pairs;
};

const Texts& TextsIn(Tongue tongue);

// A language's own place in a sentence: "Dutch" for "nl"; the code itself when it has no name here.
absl::string_view LanguageName(absl::string_view code, Tongue tongue);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_EXPLANATION_TEXTS_H_
