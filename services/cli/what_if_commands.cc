// SPDX-License-Identifier: EUPL-1.2
// match what-if, match rematch: what matching would bring if something were otherwise, or moved.
#include <iostream>
#include <memory>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "naober/matching/v1/what_if_service.grpc.pb.h"
#include "services/cli/command_line.h"
#include "services/cli/listing.h"
#include "services/cli/policies.h"
#include "services/cli/what_if_tables.h"

namespace naober::cli {
namespace {

namespace pb = ::naober::matching::v1;

struct WhatIfOptions {
  std::string programme;
  std::vector<std::string> added_buddies, added_places, soft, hard, off;
  std::vector<std::string> floors, removed_floors, leaving;
  std::string local_first;
  int look_ahead_weeks = 0;
  int max_travel = 0;
  std::string min_level;
  std::string area;
  bool childcare = false;
  bool apart = false;
};

struct RematchOptions {
  std::string programme;
  int max_moved = 10;
};

// "GM0281=10" → the code and 10; "10" → no code. INVALID_ARGUMENT (NOT_A_NUMBER) naming `field`.
struct Amount {
  std::string code;
  int amount = 0;
};
absl::StatusOr<Amount> AmountFrom(absl::string_view field, const std::string& text) {
  const std::vector<std::string> parts = absl::StrSplit(text, absl::MaxSplits('=', 1));
  Amount read;
  if (parts.size() == 2) read.code = parts.front();
  if (!absl::SimpleAtoi(parts.back(), &read.amount))
    return InvalidField(field, "NOT_A_NUMBER", "write for example Tiel=10");
  return read;
}

// A change, and what a column about it alone is called.
struct NamedChange {
  std::string name;
  pb::ScenarioChange change;
};

// Reads the options of the command line, in a fixed order. `policy` is the live one.
class ChangeReader {
 public:
  ChangeReader(const WhatIfOptions& options, const pb::Policy& policy,
               const MunicipalityNames& names)
      : options_(options), policy_(policy), names_(names) {}

  absl::StatusOr<std::vector<NamedChange>> ReadAll() {
    for (const std::string& text : options_.added_buddies) {
      ASSIGN_OR_RETURN(const Amount added, AmountFrom("--add-buddies", text));
      pb::AddedBuddies& change = *Add("buddies " + text).mutable_added_buddies();
      ASSIGN_OR_RETURN(*change.mutable_municipality_code(),
                       names_.CodeOf("--add-buddies", added.code));
      change.set_count(added.amount);
    }
    for (const std::string& text : options_.added_places) {
      ASSIGN_OR_RETURN(const Amount added, AmountFrom("--add-places", text));
      pb::AddedPlaces& change = *Add("places " + text).mutable_added_places();
      if (!added.code.empty()) {
        ASSIGN_OR_RETURN(*change.mutable_municipality_code(),
                         names_.CodeOf("--add-places", added.code));
      }
      change.set_places(added.amount);
    }
    if (options_.max_travel != 0)
      Add(absl::StrCat(options_.max_travel, " minutes"))
          .set_max_travel_minutes(options_.max_travel);
    if (!options_.min_level.empty()) {
      ASSIGN_OR_RETURN(const auto level,
                       CodeFrom<common::v1::OralLevel>("--min-level", options_.min_level));
      Add("level " + CodeText(level)).set_min_oral_level(level);
    }
    if (options_.childcare) Add("childcare").set_childcare_on_site(true);
    if (!options_.area.empty()) {
      ASSIGN_OR_RETURN(const auto area, CodeFrom<pb::MatchingArea>("--area", options_.area));
      Add(CodeText(area)).set_area(area);
    }
    RETURN_IF_ERROR(AddRules("--hard", options_.hard, pb::RULE_MODE_HARD));
    RETURN_IF_ERROR(AddRules("--soft", options_.soft, pb::RULE_MODE_SOFT));
    RETURN_IF_ERROR(AddRules("--off", options_.off, pb::RULE_MODE_OFF));
    RETURN_IF_ERROR(AddFloors());
    RETURN_IF_ERROR(AddLeaving());
    if (!options_.local_first.empty())
      Add("local first " + options_.local_first).set_local_first(options_.local_first == "yes");
    if (options_.look_ahead_weeks != 0)
      Add(absl::StrCat("ahead ", options_.look_ahead_weeks))
          .set_look_ahead_weeks(options_.look_ahead_weeks);
    return std::move(changes_);
  }

 private:
  pb::ScenarioChange& Add(std::string name) {
    changes_.push_back({std::move(name), {}});
    return changes_.back().change;
  }

  // "travel_limit" or "travel_limit=200".
  absl::Status AddRules(absl::string_view field, const std::vector<std::string>& texts,
                        pb::RuleMode mode) {
    for (const std::string& text : texts) {
      const std::vector<std::string> parts = absl::StrSplit(text, absl::MaxSplits('=', 1));
      ASSIGN_OR_RETURN(const auto kind, CodeFrom<pb::RuleKind>(field, parts.front()));
      pb::RuleSwitch& rule = *Add(absl::StrCat(CodeText(kind), " ", CodeText(mode))).mutable_rule();
      rule.set_kind(kind);
      rule.set_mode(mode);
      int weight = 0;
      if (parts.size() == 1) continue;
      if (!absl::SimpleAtoi(parts.back(), &weight))
        return InvalidField(field, "NOT_A_NUMBER", "write for example travel_limit=200");
      rule.set_weight(weight);
    }
    return absl::OkStatus();
  }

  absl::Status AddFloors() {
    for (const std::string& text : options_.floors) {
      ASSIGN_OR_RETURN(pb::FairnessFloor floor, FloorFrom("--floor", text, policy_, names_));
      *Add("floor " + text).mutable_floor() = std::move(floor);
    }
    for (const std::string& name : options_.removed_floors)
      Add("no floor " + name).set_removed_floor(name);
    return absl::OkStatus();
  }

  // "GM0281", or "GM0281=4001" for one postcode area.
  absl::Status AddLeaving() {
    for (const std::string& text : options_.leaving) {
      const std::vector<std::string> parts = absl::StrSplit(text, absl::MaxSplits('=', 1));
      pb::LeavingNewcomers& leaving = *Add("without " + text).mutable_leaving_newcomers();
      ASSIGN_OR_RETURN(*leaving.mutable_municipality_code(),
                       names_.CodeOf("--leaving", parts.front()));
      if (parts.size() == 2) leaving.set_postcode(parts.back());
    }
    return absl::OkStatus();
  }

  const WhatIfOptions& options_;
  const pb::Policy& policy_;
  const MunicipalityNames& names_;
  std::vector<NamedChange> changes_;
};

absl::Status Compare(Session& session, const WhatIfOptions& options) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::WhatIfService>("matching"));
  ASSIGN_OR_RETURN(const CommandConfig* config, session.config());
  ASSIGN_OR_RETURN(const MunicipalityNames names, MunicipalityNames::Load(config->geo_folder));
  pb::Policy policy;
  if (!options.floors.empty()) {
    ASSIGN_OR_RETURN(policy, LivePolicy(session, options.programme));
  }
  ASSIGN_OR_RETURN(std::vector<NamedChange> changes,
                   ChangeReader(options, policy, names).ReadAll());
  pb::CompareWhatIfRequest request;
  request.set_programme_code(options.programme);
  if (options.apart) {
    for (NamedChange& change : changes) {
      pb::Scenario& scenario = *request.add_scenarios();
      scenario.set_name(change.name);
      *scenario.add_changes() = std::move(change.change);
    }
  } else if (!changes.empty()) {
    pb::Scenario& scenario = *request.add_scenarios();
    scenario.set_name(changes.size() == 1 ? changes.front().name : "then");
    for (NamedChange& change : changes) *scenario.add_changes() = std::move(change.change);
  }
  ASSIGN_OR_RETURN(const auto response,
                   session.Call(*stub, &pb::WhatIfService::Stub::CompareWhatIf, request));
  const pb::WhatIfComparison& comparison = response.comparison();
  if (session.options().output != "table") {
    Print(std::cout, session.options().output, response, WhatIfSheet(comparison));
    return absl::OkStatus();
  }
  TotalTable(comparison).PrintText(std::cout);
  std::cout << "\n";
  MunicipalityTable(comparison, names).PrintText(std::cout);
  const Table floors = FloorTable(comparison, names);
  if (floors.rows() > 0) {
    std::cout << "\nmatched of those that a floor asks for:\n";
    floors.PrintText(std::cout);
  }
  return absl::OkStatus();
}

absl::Status PreviewRematch(Session& session, const RematchOptions& options) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::WhatIfService>("matching"));
  pb::PreviewRematchRequest request;
  request.set_programme_code(options.programme);
  request.set_max_moved_proposals(options.max_moved);
  ASSIGN_OR_RETURN(const auto response,
                   session.Call(*stub, &pb::WhatIfService::Stub::PreviewRematch, request));
  const pb::RematchTradeOff& trade_off = response.trade_off();
  Table table({"MAY MOVE", "MOVE", "MATCHED", "WAITING", "LOCAL", "MEAN SCORE"});
  for (const pb::RematchPoint& point : trade_off.points())
    table.AddRow({absl::StrCat(point.max_moved_proposals()), absl::StrCat(point.moved_proposals()),
                  absl::StrCat(point.matched()),
                  absl::StrCat(trade_off.newcomers() - point.matched()),
                  absl::StrCat(point.local()), absl::StrCat(point.mean_score_permille())});
  Print(std::cout, session.options().output, response, table);
  if (session.options().output == "table")
    std::cout << "\nof " << trade_off.standing_proposals()
              << " proposals that nobody has approved yet; " << trade_off.gone_proposals()
              << " more can't stay\n"
              << "then: naober match run --programme " << options.programme << " --max-moved N\n";
  return absl::OkStatus();
}

}  // namespace

void AddWhatIfCommands(CommandLine& line) {
  CLI::App* match = line.Group("match", "");
  auto options = std::make_shared<WhatIfOptions>();
  CLI::App* compare =
      line.Add(match, "what-if", "What matching would bring if something were otherwise",
               "naober match what-if --programme bartjes\n"
               "naober match what-if --programme bartjes --add-buddies Tiel=10 --max-travel 45\n"
               "naober match what-if --programme bartjes --apart --soft travel_limit=200 "
               "--min-level a2 --childcare --output json\n"
               "naober match what-if --programme bartjes --apart --floor each=70% "
               "--floor each=80% --floor each=90% --floor Tiel=16\n"
               "naober match what-if --programme bartjes --leaving Tiel=4001 --look-ahead 8",
               [options](Session& session) { return Compare(session, *options); });
  compare->add_option("--programme", options->programme, "code of the programme")->required();
  compare->add_option(
      "--add-buddies", options->added_buddies,
      "MUNICIPALITY=N, by name or code: so many buddies like those who are there, with one place");
  compare->add_option("--add-places", options->added_places,
                      "N, or MUNICIPALITY=N: so many more places with each buddy");
  compare->add_option("--max-travel", options->max_travel,
                      "longest journey of everybody, in minutes");
  compare->add_option("--min-level", options->min_level,
                      "level of a common language: " + AllCodes<common::v1::OralLevel>());
  compare->add_flag("--childcare", options->childcare, "childcare on site");
  compare->add_option("--area", options->area,
                      "who may be matched with whom: " + AllCodes<pb::MatchingArea>());
  compare->add_option("--hard", options->hard, AllCodes<pb::RuleKind>());
  compare->add_option("--soft", options->soft, "KIND or KIND=WEIGHT: rules that only score");
  compare->add_option("--off", options->off, "rules that are left out");
  compare->add_option("--floor", options->floors,
                      "NAME=MINIMUM: a floor of the policy with another minimum, a municipality's "
                      "(Tiel=16), each's (each=80%) or of all together (all=80%)");
  compare->add_option("--no-floor", options->removed_floors,
                      "a floor of the policy that is taken out");
  compare->add_option("--leaving", options->leaving,
                      "MUNICIPALITY, or MUNICIPALITY=POSTCODE: newcomers who are no longer there");
  compare
      ->add_option("--local-first", options->local_first,
                   "whether local pairs come before any other quality")
      ->check(CLI::IsMember({"yes", "no"}));
  compare->add_option("--look-ahead", options->look_ahead_weeks,
                      "weeks of expected arrivals for whom places are kept");
  compare->add_flag("--apart", options->apart, "each change by itself instead of all together");

  auto rematch = std::make_shared<RematchOptions>();
  CLI::App* preview =
      line.Add(match, "rematch", "What a run brings for each number of proposals that may move",
               "naober match rematch --programme bartjes\n"
               "naober match rematch --programme bartjes --max-moved 25 --output csv",
               [rematch](Session& session) { return PreviewRematch(session, *rematch); });
  preview->add_option("--programme", rematch->programme, "code of the programme")->required();
  preview->add_option("--max-moved", rematch->max_moved, "the largest number that is shown")
      ->capture_default_str();
}

}  // namespace naober::cli
