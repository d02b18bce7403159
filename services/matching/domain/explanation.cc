// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/explanation.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/substitute.h"
#include "libs/base/errors.h"
#include "services/matching/domain/explanation_texts.h"

namespace naober::matching {

namespace {

const RuleTexts& RuleTextsOf(RuleKind kind, Tongue tongue) {
  return TextsIn(tongue).rules[static_cast<int>(kind) - 1];
}

std::string Counted(const CountedText& text, int count, absl::string_view rest) {
  const absl::string_view chosen = count == 0 ? text.none : count == 1 ? text.one : text.many;
  return absl::Substitute(chosen, count, rest);
}

// What the sentence counts: what is shared, the number behind the rule, or yes (one) and no (none).
int CountOf(const Contribution& contribution) {
  switch (contribution.kind) {
    case RuleKind::kCommonLanguage:
    case RuleKind::kInterests:
    case RuleKind::kCompetences:
      return static_cast<int>(contribution.shared.size());
    case RuleKind::kTravelLimit:
      return contribution.amount ? std::max(1, *contribution.amount) : 0;
    case RuleKind::kAvailabilityOverlap:
    case RuleKind::kAge:
    case RuleKind::kHousehold:
    case RuleKind::kWaitingTime:
    case RuleKind::kLeftOver:
      return contribution.amount.value_or(0);
    case RuleKind::kGenderWish:
    case RuleKind::kVetting:
    case RuleKind::kCapacity:
    case RuleKind::kDeclaredBackground:
    case RuleKind::kSameMunicipality:
    case RuleKind::kEarlierRefusal:
      return contribution.value > 0 ? 1 : 0;
  }
  Impossible("a rule without words");
}

std::string RestOf(const Contribution& contribution, Tongue tongue) {
  if (contribution.travel_mode)
    return std::string(TextsIn(tongue).travel_modes[static_cast<int>(*contribution.travel_mode)]);
  if (contribution.kind != RuleKind::kCommonLanguage)
    return absl::StrJoin(contribution.shared, ", ");
  return absl::StrJoin(contribution.shared, ", ", [&](std::string* out, const std::string& code) {
    absl::StrAppend(out, LanguageName(code, tongue));
  });
}

absl::string_view WhyNotText(AlternativeReason reason, const Texts& texts) {
  switch (reason) {
    case AlternativeReason::kScoresLess:
      return texts.scores_less;
    case AlternativeReason::kWaitsLonger:
      return texts.waits_longer;
    case AlternativeReason::kNeededElsewhere:
      return texts.needed_elsewhere;
    case AlternativeReason::kCameLater:
      return texts.came_later;
  }
  Impossible("a reason without words");
}

}  // namespace

absl::StatusOr<Tongue> ParseTongue(absl::string_view text, absl::string_view field) {
  if (text.empty() || text == "nl") return Tongue::kDutch;
  if (text == "en") return Tongue::kEnglish;
  return InvalidField(field, "LANGUAGE_UNKNOWN", "must be nl or en");
}

absl::string_view ToString(Tongue tongue) { return tongue == Tongue::kDutch ? "nl" : "en"; }

std::string Sentence(const Contribution& contribution, Tongue tongue) {
  return Counted(RuleTextsOf(contribution.kind, tongue).found, CountOf(contribution),
                 RestOf(contribution, tongue));
}

AlternativeReason WhyNot(const AlternativeFacts& facts) {
  if (facts.quality <= facts.quality_of_chosen) return AlternativeReason::kScoresLess;
  if (static_cast<int>(facts.holders.size()) < facts.free_places)
    return AlternativeReason::kCameLater;
  const bool all_longer =
      std::all_of(facts.holders.begin(), facts.holders.end(),
                  [&](const PlaceHolder& holder) { return holder.ready_at < facts.ready_at; });
  return all_longer ? AlternativeReason::kWaitsLonger : AlternativeReason::kNeededElsewhere;
}

std::string Sentence(const AlternativeFacts& facts, const std::optional<PairCost>& cost,
                     Tongue tongue) {
  const Texts& texts = TextsIn(tongue);
  std::string text =
      absl::Substitute(WhyNotText(WhyNot(facts), texts), facts.quality, facts.quality_of_chosen);
  if (cost.has_value()) absl::StrAppend(&text, " ", Sentence(*cost, tongue));
  return text;
}

std::string Sentence(const PairCost& cost, Tongue tongue) {
  const Texts& texts = TextsIn(tongue);
  if (cost.somebody) return std::string(texts.costs_somebody);
  if (cost.local_pairs > 0) return Counted(texts.costs_local_pairs, cost.local_pairs, "");
  return Counted(texts.costs_points, static_cast<int>(cost.points), "");
}

std::vector<FunnelStep> Funnel(const PairScorer& scorer, int newcomer) {
  std::vector<uint32_t> refusals;
  scorer.AllRefusals(newcomer, refusals);
  std::vector<FunnelStep> steps;
  uint32_t so_far = 0;
  for (size_t i = 0; i < scorer.hard_rules().size(); ++i) {
    so_far |= 1u << i;
    const auto left = std::count_if(refusals.begin(), refusals.end(),
                                    [&](uint32_t bits) { return (bits & so_far) == 0; });
    steps.push_back({scorer.hard_rules()[i], static_cast<int>(left)});
  }
  return steps;
}

std::string Sentence(const FunnelStep& step, Tongue tongue) {
  return Counted(TextsIn(tongue).left_after_rule, step.left, RuleTextsOf(step.kind, tongue).name);
}

std::string Conclusion(const std::vector<FunnelStep>& steps, int buddies, Tongue tongue) {
  const Texts& texts = TextsIn(tongue);
  if (buddies == 0) return std::string(texts.nobody_in_pool);
  const auto last = std::find_if(steps.begin(), steps.end(),
                                 [](const FunnelStep& step) { return step.left == 0; });
  if (last == steps.end())
    return Counted(texts.left_in_the_end, steps.empty() ? buddies : steps.back().left, "");
  return Counted(texts.left_in_the_end, 0, RuleTextsOf(last->kind, tongue).name);
}

}  // namespace naober::matching
