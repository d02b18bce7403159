// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/run_explanation.h"

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/substitute.h"
#include "libs/base/errors.h"

namespace naober::matching {

namespace {

// A thing that is counted.
struct Noun {
  absl::string_view one;
  absl::string_view many;
};

struct RunTexts {
  Noun newcomers, points, local_pairs, buddies, places;
  absl::string_view and_, more, less;
  // $0 what is reached; of `matched` $0 of $1.
  absl::string_view floors_met, floors_short, matched, waiting, local, score;
  // $0 names of floors, $1 newcomers that they ask for, $2 of them elsewhere, $3 buddies, $4
  // places, $5 what is missing, $6 `them` or `the_rest` of them.
  absl::string_view one_asks, some_ask, some_elsewhere, them, the_rest, held_by, held_by_nobody;
  // $0 the wish, $1 what there would be more or less of.
  absl::string_view costs, costs_nothing, local_first, one_floor, all_floors;
  // $0 points, $1 points otherwise, $2 moments or minutes.
  absl::string_view fewer_moments, one_moment_fewer, shorter_journey;
  // $0 points, $1 the median's.
  absl::string_view weak;
  // $0 points with each other, $1 and $2 those that the newcomer and the buddy have.
  absl::string_view blocking, blocking_nobody;
  // Why who would both rather have each other can't be told, by ReviewGap.
  absl::string_view not_kept, erased, too_large, policy_not_valid;
  absl::string_view no_alternative;
};

constexpr RunTexts kDutch = {
    .newcomers = {"nieuwkomer", "nieuwkomers"},
    .points = {"punt", "punten"},
    .local_pairs = {"lokaal paar", "lokale paren"},
    .buddies = {"buddy", "buddy's"},
    .places = {"plek", "plekken"},
    .and_ = " en ",
    .more = "meer",
    .less = "minder",
    .floors_met = "Alle ondergrenzen zijn gehaald.",
    .floors_short = "De ondergrenzen komen samen $0 tekort. Minder tekort kan niet.",
    .matched = "$0 van de $1 krijgen een voorstel. Meer kan niet.",
    .waiting = "Wie het langst wacht, gaat voor.",
    .local = "Daarvan wonen $0 in dezelfde gemeente. Meer kan niet zonder iemand over te slaan.",
    .score = "Samen hebben de paren $0. Meer kan niet.",
    .one_asks = "De ondergrens $0 vraagt om $1.",
    .some_ask = "De ondergrenzen $0 vragen samen om $1.",
    .some_elsewhere = " Daarvan passen er $2 ook bij andere buddy's.",
    .them = "hen",
    .the_rest = "de rest",
    .held_by =
        " Voor $6 zijn er maar $3, met samen $4. Daardoor komen zij $5 tekort, wat er ook "
        "gekozen wordt.",
    .held_by_nobody =
        " Bij $6 past geen enkele buddy met een vrije plek. Daardoor komen zij $5 "
        "tekort, wat er ook gekozen wordt.",
    .costs = "Prijs van $0: zonder die wens $1.",
    .costs_nothing = "Prijs van $0: niets.",
    .local_first = "eerst lokaal",
    .one_floor = "ondergrens $0",
    .all_floors = "alle ondergrenzen samen",
    .fewer_moments =
        "Deze nieuwkomer kreeg een buddy van $0 punten. Met $2 momenten minder in de "
        "week was het er een van $1 punten. Minder opgeven hoort niet te lonen.",
    .one_moment_fewer =
        "Deze nieuwkomer kreeg een buddy van $0 punten. Met één moment minder in de "
        "week was het er een van $1 punten. Minder opgeven hoort niet te lonen.",
    .shorter_journey =
        "Deze nieuwkomer kreeg een buddy van $0 punten. Met een langste reis van $2 "
        "minuten was het er een van $1 punten. Minder opgeven hoort niet te lonen.",
    .weak =
        "Dit paar heeft $0 punten. De helft van de paren heeft $1 punten of meer. Kijk of dit "
        "paar wel kan slagen.",
    .blocking =
        "De nieuwkomer en de buddy passen beter bij elkaar ($0 punten) dan bij wie zij kregen ($1 "
        "en $2 punten).",
    .blocking_nobody =
        "De nieuwkomer kreeg niemand en past met $0 punten beter bij de buddy dan wie die kreeg "
        "($2 punten).",
    .not_kept =
        "Wie liever elkaar hadden gekregen, is niet meer na te gaan. De gegevens van deze "
        "berekening worden niet meer bewaard.",
    .erased =
        "Wie liever elkaar hadden gekregen, is niet meer na te gaan. De gegevens van een of meer "
        "mensen zijn gewist.",
    .too_large =
        "Wie liever elkaar hadden gekregen, is niet nagegaan. Daarvoor zijn er te veel mensen.",
    .policy_not_valid =
        "Wie liever elkaar hadden gekregen, is niet meer na te gaan. De regels van deze berekening "
        "zijn niet meer geldig.",
    .no_alternative =
        "Welke andere buddy het beste past, is niet te zeggen. De regels van deze berekening zijn "
        "niet meer geldig.",
};

constexpr RunTexts kEnglish = {
    .newcomers = {"newcomer", "newcomers"},
    .points = {"point", "points"},
    .local_pairs = {"local pair", "local pairs"},
    .buddies = {"buddy", "buddies"},
    .places = {"place", "places"},
    .and_ = " and ",
    .more = "more",
    .less = "fewer",
    .floors_met = "All floors are met.",
    .floors_short = "The floors are short of $0 in sum. No less is possible.",
    .matched = "$0 of $1 get a proposal. No more is possible.",
    .waiting = "Who waits longest goes first.",
    .local =
        "Of these, $0 live in the same municipality. No more is possible without passing "
        "somebody over.",
    .score = "Together the pairs have $0. No more is possible.",
    .one_asks = "The floor $0 asks for $1.",
    .some_ask = "The floors $0 ask for $1 together.",
    .some_elsewhere = " Of these, $2 fit with other buddies too.",
    .them = "them",
    .the_rest = "the rest",
    .held_by =
        " For $6 there are only $3 with $4 in all. That leaves a shortfall of $5, whatever is "
        "chosen.",
    .held_by_nobody =
        " No buddy with a free place fits $6. That leaves a shortfall of $5, whatever "
        "is chosen.",
    .costs = "Price of $0: without that wish $1.",
    .costs_nothing = "Price of $0: nothing.",
    .local_first = "local first",
    .one_floor = "floor $0",
    .all_floors = "all floors together",
    .fewer_moments =
        "This newcomer got a buddy of $0 points. With $2 moments of the week fewer it "
        "would have been one of $1 points. Stating less should not pay.",
    .one_moment_fewer =
        "This newcomer got a buddy of $0 points. With one moment of the week fewer "
        "it would have been one of $1 points. Stating less should not pay.",
    .shorter_journey =
        "This newcomer got a buddy of $0 points. With a longest journey of $2 minutes "
        "it would have been one of $1 points. Stating less should not pay.",
    .weak =
        "This pair has $0 points. Half of the pairs have $1 points or more. Look whether this "
        "pair can work.",
    .blocking =
        "The newcomer and the buddy fit each other better ($0 points) than whom they got ($1 and "
        "$2 points).",
    .blocking_nobody =
        "The newcomer got nobody and fits the buddy better with $0 points than whom the buddy got "
        "($2 points).",
    .not_kept =
        "Who would both rather have each other can't be told any more. What this run looked at is "
        "no longer kept.",
    .erased =
        "Who would both rather have each other can't be told any more. What this run knew of one "
        "or more people was erased.",
    .too_large =
        "Who would both rather have each other was not looked for: there are too many people.",
    .policy_not_valid =
        "Who would both rather have each other can't be told any more. The rules of this run are "
        "not valid any more.",
    .no_alternative =
        "Which other buddy fits best can't be told. The rules of this run are not valid any more.",
};

const RunTexts& RunTextsIn(Tongue tongue) { return tongue == Tongue::kDutch ? kDutch : kEnglish; }

std::string Count(int64_t count, const Noun& noun) {
  return absl::StrCat(count, " ", count == 1 ? noun.one : noun.many);
}

std::string NameOf(const FloorResult& floor) {
  if (floor.municipality_code.empty()) return absl::StrCat("\"", floor.name, "\"");
  return absl::StrCat("\"", floor.name, "\" (", floor.municipality_code, ")");
}

// Of floors of one name all municipalities together: "each" (GM0281, GM0668).
std::vector<std::string> NamesOf(const FloorCut& cut, const RunOutcome& outcome) {
  std::vector<std::string> names;
  for (size_t i = 0; i < cut.floors.size();) {
    FloorResult group = outcome.floors.at(cut.floors[i]).result;
    for (++i; i < cut.floors.size(); ++i) {
      const FloorResult& next = outcome.floors.at(cut.floors[i]).result;
      if (next.name != group.name) break;
      absl::StrAppend(&group.municipality_code, ", ", next.municipality_code);
    }
    names.push_back(NameOf(group));
  }
  return names;
}

std::string PriceText(std::string wish, const WishPrice& price, const RunTexts& texts) {
  std::vector<std::string> parts;
  const auto add = [&](int64_t count, const Noun& noun) {
    if (count == 0) return;
    parts.push_back(
        absl::StrCat(Count(std::abs(count), noun), " ", count > 0 ? texts.more : texts.less));
  };
  add(price.matched, texts.newcomers);
  add(price.local, texts.local_pairs);
  add(price.quality, texts.points);
  if (parts.empty()) return absl::Substitute(texts.costs_nothing, wish);
  return absl::Substitute(texts.costs, wish, absl::StrJoin(parts, ", "));
}

}  // namespace

std::vector<std::string> ExplainGoals(const RunOutcome& outcome, int newcomers, Tongue tongue) {
  const RunTexts& texts = RunTextsIn(tongue);
  std::vector<std::string> goals;
  if (outcome.shortfall > 0)
    goals.push_back(
        absl::Substitute(texts.floors_short, Count(outcome.shortfall, texts.newcomers)));
  else if (!outcome.floors.empty())
    goals.emplace_back(texts.floors_met);
  goals.push_back(
      absl::Substitute(texts.matched, outcome.matched, Count(newcomers, texts.newcomers)));
  goals.emplace_back(texts.waiting);
  if (outcome.local_first) goals.push_back(absl::Substitute(texts.local, outcome.local));
  goals.push_back(absl::Substitute(texts.score, Count(outcome.quality, texts.points)));
  return goals;
}

std::vector<std::string> ExplainConflicts(const RunOutcome& outcome, Tongue tongue) {
  const RunTexts& texts = RunTextsIn(tongue);
  std::vector<std::string> conflicts;
  for (const FloorCut& cut : outcome.conflicts) {
    std::vector<std::string> names = NamesOf(cut, outcome);
    std::string text(cut.floors.size() == 1 ? texts.one_asks : texts.some_ask);
    if (cut.elsewhere > 0) absl::StrAppend(&text, texts.some_elsewhere);
    absl::StrAppend(&text, cut.places > 0 ? texts.held_by : texts.held_by_nobody);
    std::string listed = names.back();
    names.pop_back();
    if (!names.empty()) listed = absl::StrCat(absl::StrJoin(names, ", "), texts.and_, listed);
    conflicts.push_back(absl::Substitute(
        text, listed, Count(cut.demanded, texts.newcomers), cut.elsewhere,
        Count(cut.buddies, texts.buddies), Count(cut.places, texts.places),
        Count(cut.missing, texts.newcomers), cut.elsewhere > 0 ? texts.the_rest : texts.them));
  }
  return conflicts;
}

std::vector<std::string> ExplainPrices(const RunOutcome& outcome, Tongue tongue) {
  const RunTexts& texts = RunTextsIn(tongue);
  std::vector<std::string> prices;
  if (outcome.local_first_price.has_value())
    prices.push_back(PriceText(std::string(texts.local_first), *outcome.local_first_price, texts));
  if (outcome.floors_price.has_value())
    prices.push_back(PriceText(std::string(texts.all_floors), *outcome.floors_price, texts));
  for (const PricedFloor& floor : outcome.floors) {
    if (floor.price == WishPrice()) continue;
    prices.push_back(
        PriceText(absl::Substitute(texts.one_floor, NameOf(floor.result)), floor.price, texts));
  }
  return prices;
}

std::string Sentence(const StrategyWarning& warning, Tongue tongue) {
  const RunTexts& texts = RunTextsIn(tongue);
  const absl::string_view text = warning.kind == RuleKind::kTravelLimit ? texts.shorter_journey
                                 : warning.amount == 1                  ? texts.one_moment_fewer
                                                                        : texts.fewer_moments;
  return absl::Substitute(text, warning.quality, warning.quality_otherwise, warning.amount);
}

std::string WeakPairSentence(int quality, const WeakBound& bound, Tongue tongue) {
  return absl::Substitute(RunTextsIn(tongue).weak, quality, bound.median);
}

std::string Sentence(const BlockingPair& pair, const std::optional<PairCost>& cost, Tongue tongue) {
  const RunTexts& texts = RunTextsIn(tongue);
  std::string text =
      absl::Substitute(pair.newcomer_has_nobody ? texts.blocking_nobody : texts.blocking,
                       pair.quality, pair.quality_of_newcomer, pair.quality_of_buddy);
  if (cost.has_value()) absl::StrAppend(&text, " ", Sentence(*cost, tongue));
  return text;
}

std::string Sentence(ReviewGap gap, Tongue tongue) {
  const RunTexts& texts = RunTextsIn(tongue);
  switch (gap) {
    case ReviewGap::kNotKept:
      return std::string(texts.not_kept);
    case ReviewGap::kErased:
      return std::string(texts.erased);
    case ReviewGap::kTooLarge:
      return std::string(texts.too_large);
    case ReviewGap::kPolicyNotValid:
      return std::string(texts.policy_not_valid);
  }
  Impossible("a gap without words");
}

std::string NoAlternativeSentence(Tongue tongue) {
  return std::string(RunTextsIn(tongue).no_alternative);
}

}  // namespace naober::matching
