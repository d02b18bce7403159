// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/register_entry.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/substitute.h"
#include "absl/time/civil_time.h"
#include "libs/base/errors.h"

namespace naober::matching {

namespace {

absl::string_view LevelName(OralLevel level) {
  constexpr absl::string_view kNames[] = {"onbekend", "A0", "A1", "A2",        "B1",
                                          "B2",       "C1", "C2", "moedertaal"};
  return kNames[static_cast<int>(level)];
}

std::string LanguageText(const RuleParameters& p) {
  std::string text =
      absl::Substitute("Nieuwkomer en buddy spreken allebei een taal op niveau $0 of hoger.",
                       LevelName(p.min_oral_level));
  if (p.dutch_oral_level != OralLevel::kUnknown)
    absl::StrAppend(&text, " Voor Nederlands is niveau ", LevelName(p.dutch_oral_level),
                    " genoeg en nodig.");
  return text;
}

std::string TextOf(const Rule& rule) {
  const RuleParameters& p = rule.parameters;
  switch (rule.kind) {
    case RuleKind::kCommonLanguage:
      return LanguageText(p);
    case RuleKind::kAvailabilityOverlap:
      return absl::Substitute(
          "Zij zijn in de week op minstens $0 dagdelen allebei vrij; $1 geeft de volle score.",
          p.min_slots, p.full_score_count);
    case RuleKind::kTravelLimit:
      return absl::Substitute(
          "Een van de twee kan de ander bereiken binnen de eigen reistijd; wie geen reistijd "
          "noemt, "
          "reist hooguit $0 minuten.",
          p.default_travel_minutes);
    case RuleKind::kGenderWish:
      return "De wens van ieder voor een man of een vrouw past bij de ander.";
    case RuleKind::kVetting:
      return "De verklaring omtrent gedrag van de buddy is geldig.";
    case RuleKind::kCapacity:
      return "De buddy heeft een vrije plek.";
    case RuleKind::kDeclaredBackground:
      return absl::Substitute("De buddy heeft de achtergrond $0. Reden van het programma: $1",
                              p.background == Background::kLocal ? "lokaal" : "oudkomer",
                              p.justification);
    case RuleKind::kInterests:
      return absl::Substitute("Zij delen interesses; $0 geeft de volle score.", p.full_score_count);
    case RuleKind::kCompetences:
      return absl::Substitute("Zij delen vaardigheden; $0 geeft de volle score.",
                              p.full_score_count);
    case RuleKind::kAge:
      return absl::Substitute("Zij schelen minder dan $0 jaar in leeftijd.",
                              p.max_difference_years);
    case RuleKind::kHousehold:
      return absl::Substitute("Zij hebben kinderen die minder dan $0 jaar schelen.",
                              p.max_difference_years);
    case RuleKind::kSameMunicipality:
      return p.local_first
                 ? "Zij wonen in dezelfde gemeente; zoveel mogelijk lokale paren gaat voor andere "
                   "kwaliteit, nooit ten koste van het aantal."
                 : "Zij wonen in dezelfde gemeente.";
    case RuleKind::kWaitingTime:
      return absl::Substitute("Wie langer wacht krijgt meer punten; $0 dagen geeft de volle score.",
                              p.full_score_days);
    case RuleKind::kEarlierRefusal:
      return "Zij hebben elkaar niet eerder afgewezen en hun koppeling is niet eerder geëindigd.";
    case RuleKind::kLeftOver:
      return absl::Substitute(
          "Wie eerder overbleef krijgt meer punten; $0 keer geeft de volle score.",
          p.full_score_runs);
  }
  Impossible("a rule that the register can't show");
}

// The category of personal data that a rule looks at; empty for none of its own.
absl::string_view DataOf(RuleKind kind) {
  switch (kind) {
    case RuleKind::kCommonLanguage:
      return "talen met spreekniveau";
    case RuleKind::kAvailabilityOverlap:
      return "dagdelen waarop iemand vrij is";
    case RuleKind::kTravelLimit:
      return "postcodegebied, vervoermiddelen en langste reistijd";
    case RuleKind::kGenderWish:
      return "geslacht en de wens daarover";
    case RuleKind::kVetting:
      return "einddatum van de verklaring omtrent gedrag (buddy)";
    case RuleKind::kCapacity:
      return "aantal vrije plekken (buddy)";
    case RuleKind::kDeclaredBackground:
      return "achtergrond: lokaal of oudkomer (buddy)";
    case RuleKind::kInterests:
      return "interesses";
    case RuleKind::kCompetences:
      return "vaardigheden";
    case RuleKind::kAge:
      return "geboortejaar";
    case RuleKind::kHousehold:
      return "leeftijden van kinderen";
    case RuleKind::kSameMunicipality:
      return "gemeente";
    case RuleKind::kWaitingTime:
      return "datum sinds wanneer iemand wacht";
    case RuleKind::kEarlierRefusal:
      return "eerdere afwijzingen en beëindigde koppelingen";
    case RuleKind::kLeftOver:
      return "hoe vaak iemand eerder overbleef";
  }
  Impossible("a rule of which the data are not known");
}

std::vector<RegisteredRule> RulesOf(const Policy& policy) {
  int weights = 0;
  for (const Rule& rule : policy.rules) weights += rule.enabled ? rule.weight : 0;
  std::vector<RegisteredRule> rules;
  for (const Rule& rule : policy.rules) {
    if (!rule.enabled) continue;
    const int share = weights == 0 ? 0 : rule.weight * 1000 / weights;
    rules.push_back({rule.kind, rule.strength, share, TextOf(rule)});
  }
  return rules;
}

// Whom a floor is about.
std::string GroupOf(const FairnessFloor& floor) {
  std::string text;
  if (floor.municipality_codes.empty())
    text = floor.each_municipality ? "in elke gemeente" : "in alle gemeenten samen";
  else
    text = absl::StrCat(floor.each_municipality ? "in elk van de gemeenten " : "in de gemeenten ",
                        absl::StrJoin(floor.municipality_codes, ", "),
                        floor.each_municipality ? "" : " samen");
  if (floor.max_dutch_level == OralLevel::kUnknown) return text;
  return absl::StrCat(text, ", van wie hooguit niveau ", LevelName(floor.max_dutch_level),
                      " Nederlands spreekt");
}

std::string TextOf(const FairnessFloor& floor) {
  const std::string minimum = floor.percent > 0
                                  ? absl::StrCat("minstens ", floor.percent, "% van de nieuwkomers")
                                  : absl::StrCat("minstens ", floor.newcomers, " nieuwkomers");
  return absl::StrCat("Ondergrens \"", floor.name, "\": ", minimum, " ", GroupOf(floor), ".");
}

bool UsesBackground(const RegisterEntry& entry) {
  return std::any_of(entry.rules.begin(), entry.rules.end(), [](const RegisteredRule& rule) {
    return rule.kind == RuleKind::kDeclaredBackground;
  });
}

std::string ConsiderationsOf(const RegisterEntry& entry) {
  std::string text =
      "De regels en gewichten zijn gekozen door het programma en openbaar. Wat iemand niet heeft "
      "opgegeven telt niet mee, niet voor en niet tegen. Nationaliteit, godsdienst en gezondheid "
      "worden niet gebruikt. Niemand wordt beoordeeld: de score zegt alleen hoe goed twee mensen "
      "bij elkaar passen. Een medewerker kan per berekening kiezen om plekken vrij te houden voor "
      "nieuwkomers die verwacht worden, op grond van wie in het afgelopen halfjaar kwamen. Wie nu "
      "wacht, kan daardoor langer wachten.";
  if (UsesBackground(entry))
    absl::StrAppend(&text,
                    " Het programma kiest buddy's op achtergrond; de reden staat bij die regel.");
  return text;
}

}  // namespace

RegisterEntry MakeRegisterEntry(const PolicyVersion& policy, absl::TimeZone zone) {
  RegisterEntry entry;
  entry.programme_code = policy.programme_code;
  entry.policy_version = policy.version;
  entry.rules = RulesOf(policy.policy);
  for (const FairnessFloor& floor : policy.policy.floors) entry.floors.push_back(TextOf(floor));
  entry.data = {"volgorde op de wachtlijst"};
  if (!entry.floors.empty())
    entry.data.emplace_back("gemeente en niveau Nederlands (ondergrenzen)");
  for (const RegisteredRule& rule : entry.rules) entry.data.emplace_back(DataOf(rule.kind));
  entry.name = absl::StrCat("Naober: koppelvoorstellen in programma ", policy.programme_code);
  entry.short_description =
      "Stelt voor welke nieuwkomer bij welke buddy past. Een medewerker en beide mensen beslissen.";
  entry.status = "In gebruik";
  if (policy.created_at)
    entry.start_on = absl::FormatCivilTime(absl::ToCivilDay(*policy.created_at, zone));
  entry.goal_and_impact =
      "Zoveel mogelijk nieuwkomers krijgen een buddy die bij hen past, wie langst wacht eerst. Een "
      "nieuwkomer zonder voorstel blijft op de wachtlijst en houdt de eigen plek.";
  entry.considerations = ConsiderationsOf(entry);
  entry.human_intervention =
      "Elk voorstel wordt door een medewerker goedgekeurd of afgewezen, en daarna door nieuwkomer "
      "en buddy zelf bevestigd. Zonder die drie keer ja is er geen koppeling (AVG artikel 22). Een "
      "medewerker kan ook zelf twee mensen aan elkaar voorstellen, met een reden; welke regels "
      "daartegen zijn en wat het met de score doet, wordt bewaard. Wie "
      "het voorstel krijgt, kan de uitleg per regel lezen.";
  entry.risk_management =
      "Elke berekening is te herhalen: versie van de regels, datum en een hash van de invoer "
      "worden "
      "bewaard, met een bewijs dat te controleren is. Aantallen per regel laten vooraf zien wie "
      "een regel buitensluit. Namen en adressen "
      "zijn bij het rekenen niet bekend.";
  entry.legal_basis =
      "Toestemming van de betrokkene voor koppelen (AVG artikel 6, eerste lid, onder a), die "
      "altijd "
      "kan worden ingetrokken.";
  entry.technical_operation =
      "Per paar gelden eerst de harde regels; daarna is de score het gewogen gemiddelde van de "
      "regels die bekend zijn, van 0 tot 1000 in hele getallen. Een exacte optimalisatie kiest uit "
      "alle mogelijke paren: eerst de ondergrenzen die het programma stelt, dan de meeste "
      "nieuwkomers, dan wie langst wacht, dan lokale paren "
      "als het programma dat vraagt, dan de hoogste score. Het systeem leert niet van gegevens.";
  entry.supplier = "Naober, open source (EUPL-1.2)";
  return entry;
}

}  // namespace naober::matching
