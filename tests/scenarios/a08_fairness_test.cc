// SPDX-License-Identifier: EUPL-1.2
// Scenario A-08, its matching: "local first, region second" with a fairness floor of 80 % in every
// municipality of Rivierenland, what both cost, and what is said where a floor can't be met. What
// municipalities and the province see of it is a08_rivierenland_test.cc's.
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "libs/base/uuid.h"
#include "libs/testing/matchers.h"
#include "naober/matching/v1/insight_service.grpc.pb.h"
#include "naober/matching/v1/matching_service.grpc.pb.h"
#include "naober/matching/v1/what_if_service.grpc.pb.h"
#include "tests/support/consortium.h"
#include "tests/support/example.h"

namespace naober::testing {
namespace {

using matching::v1::InsightService;
using matching::v1::MatchRun;
using matching::v1::MatchRunOutcome;
using matching::v1::MatchRunService;
using matching::v1::PolicyService;
using matching::v1::Proposal;
using matching::v1::WhatIfService;
using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kCulemborg[] = "GM0216";
constexpr char kTiel[] = "GM0281";
constexpr char kZaltbommel[] = "GM0297";
constexpr char kWestMaasEnWaal[] = "GM0668";
constexpr char kWestBetuwe[] = "GM1960";
constexpr int kMatchedAtLeast = 16;

void Require(const absl::Status& status) {
  if (!status.ok()) GiveUpTesting(status.ToString());
}

// "Local first, region second", and these floors instead of those that there are.
void PutPolicy(const Client& coordinator, const std::string& programme,
               const std::vector<matching::v1::FairnessFloor>& floors) {
  matching::v1::GetPolicyRequest get;
  get.set_programme_code(programme);
  matching::v1::UpdatePolicyRequest update;
  *update.mutable_policy() =
      coordinator.Call<PolicyService>(&PolicyService::Stub::GetPolicy, get).value().policy();
  update.set_request_id(NewUuidV7());
  for (auto& rule : *update.mutable_policy()->mutable_rules()) {
    if (rule.kind() == matching::v1::RULE_KIND_SAME_MUNICIPALITY)
      rule.mutable_parameters()->set_local_first(true);
  }
  update.mutable_policy()->mutable_floors()->Assign(floors.begin(), floors.end());
  Require(coordinator.Call<PolicyService>(&PolicyService::Stub::UpdatePolicy, update).status());
}

matching::v1::FairnessFloor FloorInEachMunicipality(int percent) {
  matching::v1::FairnessFloor floor;
  floor.set_name("gemeenten");
  floor.set_each_municipality(true);
  floor.set_min_percent(percent);
  return floor;
}

// The consortium and its runs; what the tests only look at.
struct Region {
  Platform platform;
  Consortium consortium;
  MatchRun strict;  // with floors that nothing can meet
  MatchRun run;
  std::vector<Proposal> proposals;

  Region() {
    consortium = FoundConsortium(platform, "rivierenland").value();
    const Client coordinator(platform, Coordinator(consortium.tenant_id));
    Require(ImportPeople(coordinator, ReadExample("rivierenland", "people.csv")).status());
    Require(WaitUntilApplied(platform));
    PutPolicy(coordinator, consortium.programme_code, {FloorInEachMunicipality(100)});
    strict = RunMatching(coordinator, consortium.programme_code).value();
    PutPolicy(coordinator, consortium.programme_code, {FloorInEachMunicipality(80)});
    run = RunMatching(coordinator, consortium.programme_code).value();
    proposals = ListProposals(coordinator, run.id()).value();
  }
};

class A08Fairness : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { region_ = new Region(); }
  static void TearDownTestSuite() {
    delete region_;
    region_ = nullptr;
  }

  static Client As(const auth::Caller& caller) { return Client(region_->platform, caller); }
  static const std::string& tenant() { return region_->consortium.tenant_id; }

  static matching::v1::MatchRunExplanation Explained(const MatchRun& run,
                                                     const std::string& tenant_id) {
    matching::v1::ExplainMatchRunRequest request;
    request.set_id(run.id());
    request.set_language("nl");
    return As(Coordinator(tenant_id))
        .Call<InsightService>(&InsightService::Stub::ExplainMatchRun, request)
        .value()
        .explanation();
  }

  static matching::v1::MatchRunVerification Verified(const MatchRun& run,
                                                     const std::string& tenant_id) {
    matching::v1::VerifyMatchRunRequest request;
    request.set_id(run.id());
    return As(Coordinator(tenant_id))
        .Call<MatchRunService>(&MatchRunService::Stub::VerifyMatchRun, request)
        .value()
        .verification();
  }

  static Region* region_;
};

Region* A08Fairness::region_ = nullptr;

// Of 160 newcomers 156 are ready (the others lack consent or a language level), and 152 have a
// buddy.
TEST_F(A08Fairness, MeetsTheFloorOfFourInFiveAndSaysWhatItCosts) {
  const MatchRunOutcome& outcome = region_->run.outcome();
  EXPECT_EQ(region_->run.newcomers(), 156);
  EXPECT_EQ(outcome.shortfall(), 0);
  EXPECT_EQ(outcome.matched(), 152);
  EXPECT_TRUE(outcome.local_first());
  EXPECT_EQ(outcome.local(), 111);
  EXPECT_EQ(outcome.total_score_permille(), 83427);
  EXPECT_THAT(outcome.conflicts(), IsEmpty());
  ASSERT_THAT(outcome.floors(), SizeIs(8));
  for (const auto& floor : outcome.floors()) {
    EXPECT_EQ(floor.name(), "gemeenten");
    EXPECT_EQ(floor.minimum(), (floor.newcomers() * 80 + 99) / 100) << floor.municipality_code();
    EXPECT_GE(floor.matched(), kMatchedAtLeast) << floor.municipality_code();
    EXPECT_EQ(floor.missing(), 0);
  }
  // Three pairs more are local than the best score would have, for 101 points.
  EXPECT_EQ(outcome.local_first_price().matched(), 0);
  EXPECT_EQ(outcome.local_first_price().local(), -3);
  EXPECT_EQ(outcome.local_first_price().score_permille(), 101);
  // Every newcomer who fits with anybody is matched, so the floor costs nothing here.
  ASSERT_TRUE(outcome.has_floors_price());
  EXPECT_EQ(outcome.floors_price().ByteSizeLong(), 0u);
}

// Placed, placed locally, mean score, and the score given up for fairness, in each municipality.
TEST_F(A08Fairness, SaysOfEachMunicipalityWhatTheRunBringsIt) {
  struct Row {
    std::string municipality;
    int newcomers, placed, local, mean_score, given_up;
    bool operator==(const Row&) const = default;
  };
  std::vector<Row> rows;
  for (const auto& part : region_->run.outcome().municipalities())
    rows.push_back({part.municipality_code(), part.newcomers(), part.matched(), part.local(),
                    part.mean_score_permille(), part.given_up().score_permille()});
  EXPECT_EQ(rows, (std::vector<Row>{{"GM0214", 20, 20, 14, 526, 0},
                                    {kCulemborg, 19, 19, 15, 588, 0},
                                    {"GM0263", 20, 20, 15, 572, 0},
                                    {kTiel, 19, 19, 19, 638, 0},
                                    {kZaltbommel, 18, 16, 16, 514, 0},
                                    {kWestMaasEnWaal, 20, 19, 6, 465, 0},
                                    {"GM1740", 20, 19, 12, 546, 0},
                                    {kWestBetuwe, 20, 20, 14, 532, 0}}));
}

TEST_F(A08Fairness, FillsWestMaasEnWaalFromItsNeighboursWithinTheTravelLimit) {
  int placed = 0, from_neighbours = 0;
  for (const Proposal& proposal : region_->proposals) {
    if (proposal.newcomer_municipality_code() != kWestMaasEnWaal) continue;
    ++placed;
    if (proposal.local()) continue;
    ++from_neighbours;
    bool judged = false;
    for (const auto& part : proposal.contributions()) {
      if (part.kind() != matching::v1::RULE_KIND_TRAVEL_LIMIT) continue;
      judged = true;
      EXPECT_TRUE(part.passed());
      EXPECT_GT(part.amount(), 0) << "minutes";
      EXPECT_LE(part.amount(), 60);
    }
    EXPECT_TRUE(judged);
  }
  EXPECT_EQ(placed, 19);
  EXPECT_EQ(from_neighbours, 13) << "6 buddies live there";
}

TEST_F(A08Fairness, NamesTheConstraintWhereAFloorCannotBeMetAndStillProposes) {
  const MatchRunOutcome& outcome = region_->strict.outcome();
  EXPECT_EQ(region_->strict.state(), matching::v1::MATCH_RUN_STATE_SUCCEEDED);
  EXPECT_EQ(outcome.matched(), 152);
  EXPECT_EQ(outcome.shortfall(), 4);
  ASSERT_THAT(outcome.conflicts(), SizeIs(3));
  int missing = 0;
  for (const auto& conflict : outcome.conflicts()) {
    EXPECT_EQ(conflict.missing(), conflict.demanded() - conflict.elsewhere() - conflict.places());
    missing += conflict.missing();
  }
  EXPECT_EQ(missing, 4);
  EXPECT_THAT(
      Explained(region_->strict, tenant()).conflicts(),
      Contains(
          "De ondergrens \"gemeenten\" (GM0297) vraagt om 18 nieuwkomers. Daarvan passen er 16 ook "
          "bij andere buddy's. Bij de rest past geen enkele buddy met een vrije plek. Daardoor "
          "komen zij 2 nieuwkomers tekort, wat er ook gekozen wordt."));
}

// Also after people approved: from what the run kept.
TEST_F(A08Fairness, ProvesThatNothingBetterExists) {
  ASSERT_OK(ApproveAll(As(Coordinator(tenant())), region_->run.id()));
  for (const MatchRun& run : {region_->strict, region_->run}) {
    const auto verification = Verified(run, tenant());
    EXPECT_EQ(verification.verdict(), matching::v1::VERIFICATION_VERDICT_PROVEN)
        << verification.reason();
    EXPECT_EQ(verification.input_hash(), run.input_hash());
    EXPECT_EQ(verification.feasible_pairs(), run.feasible_pairs());
    ASSERT_THAT(verification.goals(), SizeIs(5));
    EXPECT_EQ(verification.goals(0).value(), run.outcome().shortfall());
    EXPECT_EQ(verification.goals(4).value(), 83427);
  }
}

// The same newcomers and every other buddy, in a consortium of their own.
Consortium FoundShortOfBuddies(Platform& platform, const std::string& code) {
  std::string few;
  int buddies = 0;
  for (const absl::string_view line :
       absl::StrSplit(ReadExample("rivierenland", "people.csv"), '\n')) {
    if (absl::StrContains(line, ",buddy,") && absl::StrContains(line, "matching") &&
        buddies++ % 2 == 1)
      continue;
    absl::StrAppend(&few, line, "\n");
  }
  Consortium founded = FoundConsortium(platform, "rivierenland", code).value();
  Require(ImportPeople(Client(platform, Coordinator(founded.tenant_id)), few).status());
  Require(WaitUntilApplied(platform));
  return founded;
}

// Half of the newcomers are left over, and to place 80 % in West Maas en Waal costs the region.
TEST_F(A08Fairness, PricesAFloorThatBindsWhereBuddiesAreShort) {
  const Consortium short_of_buddies = FoundShortOfBuddies(region_->platform, "rivierenland-krap");
  const Client coordinator = As(Coordinator(short_of_buddies.tenant_id));
  matching::v1::FairnessFloor floor;
  floor.set_name("West Maas en Waal");
  floor.add_municipality_codes(kWestMaasEnWaal);
  floor.set_min_percent(80);
  PutPolicy(coordinator, short_of_buddies.programme_code, {floor});
  const auto run = RunMatching(coordinator, short_of_buddies.programme_code);
  ASSERT_OK(run);
  const MatchRunOutcome& outcome = run->outcome();
  EXPECT_EQ(outcome.matched(), 79);
  ASSERT_THAT(outcome.floors(), SizeIs(1));
  EXPECT_EQ(outcome.floors(0).matched(), 16);
  EXPECT_EQ(outcome.floors(0).minimum(), 16);
  EXPECT_EQ(outcome.floors(0).price().local(), 1);
  EXPECT_EQ(outcome.floors(0).price().score_permille(), 164);
  int given_up = 0;
  for (const auto& part : outcome.municipalities()) given_up += part.given_up().score_permille();
  EXPECT_EQ(given_up, 164);
  EXPECT_THAT(Explained(*run, short_of_buddies.tenant_id).prices(),
              Contains("Prijs van ondergrens \"West Maas en Waal\": zonder die wens 1 "
                       "lokaal paar meer, 164 punten meer."));
  EXPECT_EQ(Verified(*run, short_of_buddies.tenant_id).verdict(),
            matching::v1::VERIFICATION_VERDICT_PROVEN);
}

// What a coordinator plays with before anything changes: buddies in Tiel, journeys, the level of
// the language, childcare, a floor, newcomers who leave; side by side, and nothing is stored.
TEST_F(A08Fairness, PlaysWithWishesOnACopy) {
  const Consortium founded = FoundShortOfBuddies(region_->platform, "rivierenland-spel");
  const Client coordinator = As(Coordinator(founded.tenant_id));
  matching::v1::CompareWhatIfRequest request;
  request.set_programme_code(founded.programme_code);
  const auto play = [&](const char* name) {
    request.add_scenarios()->set_name(name);
    return request.mutable_scenarios(request.scenarios_size() - 1)->add_changes();
  };
  auto& buddies = *play("ten in Tiel")->mutable_added_buddies();
  buddies.set_municipality_code(kTiel);
  buddies.set_count(10);
  play("45 minutes")->set_max_travel_minutes(45);
  play("level A1")->set_min_oral_level(common::v1::ORAL_LEVEL_A1);
  play("childcare")->set_childcare_on_site(true);
  auto& floor = *play("floor")->mutable_floor();
  floor.set_name("West Maas en Waal");
  floor.add_municipality_codes(kWestMaasEnWaal);
  floor.set_min_percent(80);
  play("without Culemborg")->mutable_leaving_newcomers()->set_municipality_code(kCulemborg);
  const auto compared =
      coordinator.Call<WhatIfService>(&WhatIfService::Stub::CompareWhatIf, request);
  ASSERT_OK(compared);
  const auto& comparison = compared->comparison();
  EXPECT_EQ(comparison.baseline().total().newcomers(), 156);
  EXPECT_EQ(comparison.baseline().total().matched(), 79);
  std::vector<int> matched, waiting;
  for (const auto& scenario : comparison.scenarios()) {
    matched.push_back(scenario.total().matched());
    waiting.push_back(scenario.total().waiting());
  }
  EXPECT_EQ(matched, (std::vector<int>{89, 79, 79, 79, 79, 79}));
  EXPECT_EQ(waiting, (std::vector<int>{67, 77, 77, 77, 77, 58}));
  const auto& with_floor = comparison.scenarios(4);
  ASSERT_THAT(with_floor.floors(), SizeIs(1));
  EXPECT_EQ(with_floor.floors(0).matched(), 16);
  EXPECT_EQ(with_floor.shortfall(), 0);
  for (const auto& part : comparison.scenarios(0).municipalities())
    EXPECT_TRUE(part.figures().has_mean_travel_minutes()) << part.municipality_code();
  EXPECT_THAT(comparison.scenarios(5).municipalities(), SizeIs(7));

  // A run brings what was foreseen, and only now there is something.
  matching::v1::ListMatchRunsRequest list;
  EXPECT_THAT(
      coordinator.Call<MatchRunService>(&MatchRunService::Stub::ListMatchRuns, list)->match_runs(),
      IsEmpty());
  const auto run = RunMatching(coordinator, founded.programme_code);
  ASSERT_OK(run);
  EXPECT_EQ(run->proposals(), comparison.baseline().total().matched());
}

}  // namespace
}  // namespace naober::testing
