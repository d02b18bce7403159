// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/place/place_texts.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/substitute.h"
#include "services/matching/domain/explanation_texts.h"

namespace naober::matching {
namespace {

// $0 is a number, $1 a list, a language or the way of travelling.
struct ConditionTexts {
  absl::string_view name;     // inside a sentence
  absl::string_view without;  // met, and nothing is counted
  CountedText met;            // by its amount
  absl::string_view not_stated;
};

struct PlaceTexts {
  ConditionTexts conditions[kPlaceConditions];  // by number, from 1
  CountedText aspects[5];                       // by number, from 1
  absl::string_view barriers[7];                // by number, from 1
  CountedText enough;                           // places that fit
  CountedText few;                              // $1: the condition that left most out
  absl::string_view few_known;
};

// clang-format off: a table reads better with its lines whole
constexpr PlaceTexts kDutch = {
    {{"gebrek aan vrije plekken",
      "",
      {"Er is geen plek vrij.", "Er is nog één plek vrij.", "Er zijn nog $0 plekken vrij."},
      ""},
     {"een eerdere vraag", "De nieuwkomer is hier nog niet eerder voor aangemeld.", {}, ""},
     {"de doelgroep",
      "De nieuwkomer hoort bij de mensen voor wie de plek is.",
      {},
      "De plek is voor een bepaalde groep. Vraag of de nieuwkomer daarbij hoort."},
     {"de taal",
      "De plek vraagt geen taalniveau, of er is een tolk.",
      {"", "De nieuwkomer spreekt genoeg $1.", "De nieuwkomer spreekt genoeg $1."},
      "Vraag of de nieuwkomer genoeg $1 spreekt."},
     {"de tijden",
      "",
      {"", "Op één moment in de week kan de nieuwkomer en is de plek open.",
       "Op $0 momenten in de week kan de nieuwkomer en is de plek open."},
      "De tijden zijn nog niet bekend. Vraag ernaar."},
     {"de reis",
      "Reizen is geen probleem: iemand haalt de nieuwkomer op, of het is online.",
      {"De plek is vlakbij.", "De reis duurt ongeveer één minuut $1.",
       "De reis duurt ongeveer $0 minuten $1."},
      "De reis is nog niet bekend. Vraag ernaar."}},
    {{"De plek past niet bij een interesse van de nieuwkomer.",
      "De plek past bij één interesse van de nieuwkomer: $1.",
      "De plek past bij $0 interesses van de nieuwkomer: $1."},
     {"De plek vraagt geen vaardigheid die de nieuwkomer noemt.",
      "De plek kan één vaardigheid van de nieuwkomer gebruiken: $1.",
      "De plek kan $0 vaardigheden van de nieuwkomer gebruiken: $1."},
     {"De plek neemt geen drempel van de nieuwkomer weg.", "De plek neemt één drempel weg: $1.",
      "De plek neemt $0 drempels weg: $1."},
     {"De plek is vlakbij.", "De reis duurt ongeveer één minuut.",
      "De reis duurt ongeveer $0 minuten."},
     {"Het is nog niet bekend of de tijden passen.", "De tijden passen één keer in de week.",
      "De tijden passen $0 keer in de week."}},
    {"kinderopvang", "vervoer", "tijd", "taal", "verlegenheid", "kosten", "gezondheid"},
    {"", "", "Er passen $0 plekken. De nieuwkomer kiest."},
    {"Er past nu geen plek. De meeste plekken vielen af door $1.",
     "Er past nu maar één plek. De meeste andere plekken vielen af door $1.",
     "Er passen nu maar $0 plekken. De meeste andere plekken vielen af door $1."},
    "Er zijn minder dan vijf plekken bekend; $0 daarvan passen.",
};

constexpr PlaceTexts kEnglish = {
    {{"a lack of free places",
      "",
      {"There is no free place.", "There is one free place.", "There are $0 free places."},
      ""},
     {"an earlier request", "The newcomer has not been referred here before.", {}, ""},
     {"the audience",
      "The newcomer is one of those whom the place is for.",
      {},
      "The place is for a certain group. Ask whether the newcomer belongs to it."},
     {"the language",
      "The place asks for no level of language, or an interpreter is there.",
      {"", "The newcomer speaks enough $1.", "The newcomer speaks enough $1."},
      "Ask whether the newcomer speaks enough $1."},
     {"the times",
      "",
      {"", "At one moment of the week the newcomer is free and the place is open.",
       "At $0 moments of the week the newcomer is free and the place is open."},
      "The times are not known yet. Ask for them."},
     {"the journey",
      "The journey is no problem: the newcomer is picked up, or it is online.",
      {"The place is close by.", "The journey takes about one minute $1.",
       "The journey takes about $0 minutes $1."},
      "The journey is not known yet. Ask for it."}},
    {{"The place does not suit an interest of the newcomer.",
      "The place suits one interest of the newcomer: $1.",
      "The place suits $0 interests of the newcomer: $1."},
     {"The place asks for no skill that the newcomer names.",
      "The place can use one skill of the newcomer: $1.",
      "The place can use $0 skills of the newcomer: $1."},
     {"The place takes no barrier of the newcomer away.", "The place takes one barrier away: $1.",
      "The place takes $0 barriers away: $1."},
     {"The place is close by.", "The journey takes about one minute.",
      "The journey takes about $0 minutes."},
     {"It is not known yet whether the times suit.", "The times suit once a week.",
      "The times suit $0 times a week."}},
    {"childcare", "transport", "time", "language", "shyness", "cost", "health"},
    {"", "", "$0 places fit. The newcomer chooses."},
    {"No place fits at the moment. Most places were left out by $1.",
     "Only one place fits at the moment. Most other places were left out by $1.",
     "Only $0 places fit at the moment. Most other places were left out by $1."},
    "Fewer than five places are known; $0 of them fit.",
};
// clang-format on

const PlaceTexts& PlaceTextsIn(Tongue tongue) {
  return tongue == Tongue::kDutch ? kDutch : kEnglish;
}

std::string Counted(const CountedText& text, int count, absl::string_view what) {
  const absl::string_view form = count == 0 ? text.none : count == 1 ? text.one : text.many;
  return absl::Substitute(form, count, what);
}

// The condition that fewest places passed of those that came to it.
PlaceCondition Strictest(const PlaceShortlist& shortlist) {
  int before = shortlist.considered;
  int most = -1;
  int strictest = 0;
  for (int i = 0; i < kPlaceConditions; ++i) {
    if (before - shortlist.left_after[i] > most) {
      most = before - shortlist.left_after[i];
      strictest = i;
    }
    before = shortlist.left_after[i];
  }
  return static_cast<PlaceCondition>(strictest + 1);
}

}  // namespace

std::string Sentence(const PlaceCheck& check, Tongue tongue) {
  const ConditionTexts& texts =
      PlaceTextsIn(tongue).conditions[static_cast<int>(check.condition) - 1];
  const std::string language(
      check.language_code.empty() ? "" : LanguageName(check.language_code, tongue));
  if (check.result == CheckResult::kNotStated)
    return absl::Substitute(texts.not_stated, "", language);
  if (check.condition == PlaceCondition::kLanguage && !language.empty())
    return Counted(texts.met, 1, language);
  if (!check.amount) return std::string(texts.without);
  const absl::string_view mode =
      check.travel_mode ? TextsIn(tongue).travel_modes[static_cast<int>(*check.travel_mode)] : "";
  return Counted(texts.met, *check.amount, mode);
}

std::string Sentence(const PlaceReason& reason, Tongue tongue) {
  const PlaceTexts& texts = PlaceTextsIn(tongue);
  std::vector<absl::string_view> things(reason.shared.begin(), reason.shared.end());
  for (const Barrier barrier : reason.removed)
    things.push_back(texts.barriers[static_cast<int>(barrier) - 1]);
  return Counted(texts.aspects[static_cast<int>(reason.aspect) - 1], reason.amount,
                 absl::StrJoin(things, ", "));
}

std::string Conclusion(const PlaceShortlist& shortlist, Tongue tongue) {
  const PlaceTexts& texts = PlaceTextsIn(tongue);
  const int fitting = static_cast<int>(shortlist.suggestions.size());
  if (fitting >= kFewestSuggestions) return Counted(texts.enough, fitting, "");
  if (shortlist.considered < kFewestSuggestions) return absl::Substitute(texts.few_known, fitting);
  const auto strictest = static_cast<int>(Strictest(shortlist)) - 1;
  return Counted(texts.few, fitting, texts.conditions[strictest].name);
}

}  // namespace naober::matching
