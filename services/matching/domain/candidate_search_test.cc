// SPDX-License-Identifier: EUPL-1.2
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "services/matching/domain/pair_scorer.h"

namespace naober::matching {
namespace {

constexpr absl::CivilDay kToday(2026, 9, 1);

// Random people of whom anything may be unknown, under a random policy.
class Instance {
 public:
  Instance(uint32_t seed, int newcomers, int buddies) : random_(seed) {
    for (int i = 0; i < newcomers; ++i) newcomers_.push_back(Person());
    for (int i = 0; i < buddies; ++i) buddies_.push_back(Person());
    for (int i = 0; i < newcomers * 3; ++i)
      earlier_.emplace(newcomers_[Below(newcomers)].person_id, buddies_[Below(buddies)].person_id);
    for (int kind = 1; kind <= 15; ++kind) policy_.rules.push_back(RandomRule(kind));
    std::shuffle(policy_.rules.begin(), policy_.rules.end(), random_);
  }

  PairScorer Scorer() {
    return PairScorer(policy_, {kToday, absl::UTCTimeZone()}, newcomers_, buddies_,
                      Chance(70) ? &earlier_ : nullptr);
  }

 private:
  int Below(int limit) { return static_cast<int>(random_() % limit); }
  bool Chance(int percent) { return Below(100) < percent; }

  Candidate Person() {
    Candidate person;
    person.person_id = PersonId::New();
    person.ready_at = absl::FromCivil(kToday - Below(400), absl::UTCTimeZone());
    person.free_capacity = Below(10);
    person.runs_left_over = Below(6);
    if (Chance(90)) person.area.municipality_code = absl::StrCat("GM", Below(5));
    Features& f = person.features;
    for (int i = Below(4); i > 0; --i)
      f.languages.push_back(
          {Chance(40) ? "nl" : absl::StrCat("l", Below(90)), static_cast<OralLevel>(Below(9))});
    f.availability = WeeklyAvailability::FromBits(random_() & random_());
    if (Chance(10)) f.availability = {};
    for (int i = Below(3); i > 0; --i)
      f.travel_modes.push_back(static_cast<geo::TravelMode>(Below(geo::kTravelModeCount)));
    f.max_travel_minutes = Chance(30) ? 0 : 1 + Below(240);
    if (Chance(90))
      f.position = geo::Position::FromDegrees(50 + Below(4000) / 1000.0, 3 + Below(5000) / 1000.0);
    f.gender = static_cast<Gender>(Below(4));
    f.gender_wish = Chance(30) ? GenderWish::kSame : GenderWish::kAny;
    if (Chance(90)) f.birth_year = 1940 + Below(70);
    for (int i = Below(3); i > 0; --i) f.children_ages.push_back(Below(45));
    f.background = static_cast<Background>(Below(3));
    if (Chance(80)) f.vetted_until = kToday + (Below(20) - 3);
    for (int i = Below(5); i > 0; --i) f.interests.push_back(absl::StrCat("i", Below(100)));
    for (int i = Below(3); i > 0; --i) f.competences.push_back(absl::StrCat("c", Below(20)));
    return person;
  }

  Rule RandomRule(int number) {
    const auto kind = static_cast<RuleKind>(number);
    Rule rule = MakeRule(kind, Chance(25) ? Strength::kHard : Strength::kSoft, Below(1001));
    rule.enabled = Chance(85);
    RuleParameters& p = rule.parameters;
    p.min_oral_level = static_cast<OralLevel>(1 + Below(8));
    p.dutch_oral_level = static_cast<OralLevel>(Below(9));
    p.min_slots = 1 + Below(4);
    p.full_score_count = 1 + Below(20);
    p.default_travel_minutes = 1 + Below(300);
    p.max_difference_years = 1 + Below(100);
    p.full_score_days = 1 + Below(3650);
    p.full_score_runs = 1 + Below(100);
    p.background = static_cast<Background>(1 + Below(2));
    p.local_first = Chance(50);
    return rule;
  }

  std::mt19937 random_;
  std::vector<Candidate> newcomers_, buddies_;
  EarlierRefusals earlier_;
  Policy policy_;
};

std::vector<ScoredBuddy> FeasibleOneByOne(const PairScorer& scorer, int newcomer) {
  std::vector<ScoredBuddy> found;
  for (int buddy = 0; buddy < scorer.buddies(); ++buddy) {
    if (scorer.Refusals(newcomer, buddy) == 0)
      found.push_back({buddy, scorer.Quality(newcomer, buddy), scorer.IsLocal(newcomer, buddy)});
  }
  return found;
}

class CandidateSearch : public ::testing::TestWithParam<scoring::Kernel> {};

TEST_P(CandidateSearch, AgreesToTheBitWithJudgingOneByOne) {
  int64_t feasible = 0;
  for (uint32_t seed = 0; seed < 120; ++seed) {
    Instance instance(seed, 4, seed % 3 == 0 ? 520 : 60);
    PairScorer scorer = instance.Scorer();
    scorer.UseKernel(GetParam());
    std::vector<ScoredBuddy> found;
    std::vector<uint32_t> refusals;
    PairCounts counts;
    std::vector<int64_t> refused(scorer.hard_rules().size());
    for (int newcomer = 0; newcomer < scorer.newcomers(); ++newcomer) {
      scorer.FeasiblePairs(newcomer, found, &counts);
      ASSERT_EQ(found, FeasibleOneByOne(scorer, newcomer)) << "seed " << seed;
      feasible += static_cast<int64_t>(found.size());
      scorer.AllRefusals(newcomer, refusals);
      ASSERT_EQ(refusals.size(), static_cast<size_t>(scorer.buddies()));
      for (int buddy = 0; buddy < scorer.buddies(); ++buddy) {
        ASSERT_EQ(refusals[buddy], scorer.Refusals(newcomer, buddy)) << "seed " << seed;
        for (size_t rule = 0; rule < refused.size(); ++rule)
          refused[rule] += refusals[buddy] >> rule & 1;
      }
    }
    EXPECT_EQ(counts.pairs, int64_t{scorer.newcomers()} * scorer.buddies());
    EXPECT_EQ(counts.refused, refused);
  }
  EXPECT_GT(feasible, 3000);  // the instances aren't all hopeless
}

TEST_P(CandidateSearch, KeepsTheBestAndTheBestOfTheOthers) {
  int pruned = 0;
  for (uint32_t seed = 0; seed < 60; ++seed) {
    Instance instance(seed, 3, 700);
    PairScorer scorer = instance.Scorer();
    scorer.UseKernel(GetParam());
    for (int newcomer = 0; newcomer < scorer.newcomers(); ++newcomer) {
      std::vector<ScoredBuddy> all = FeasibleOneByOne(scorer, newcomer);
      const auto rank = [&](const ScoredBuddy& b) {
        return std::tuple(!(scorer.local_first() && b.local), -b.quality, !b.local, b.buddy);
      };
      std::sort(all.begin(), all.end(),
                [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
      const size_t k = 1 + seed % 40;
      std::vector<ScoredBuddy> top;
      const std::optional<ScoredBuddy> next = scorer.TopPairs(newcomer, static_cast<int>(k), top);
      ASSERT_EQ(next.has_value(), all.size() > k);
      if (next.has_value()) {
        ASSERT_EQ(*next, all[k]) << "seed " << seed;
        all.resize(k);
        ++pruned;
      }
      ASSERT_EQ(top, all) << "seed " << seed;
    }
  }
  EXPECT_GT(pruned, 20);
}

INSTANTIATE_TEST_SUITE_P(Kernels, CandidateSearch, ::testing::ValuesIn(scoring::Kernels()),
                         [](const auto& info) { return info.param.name; });

TEST(CandidateSearchWithoutPeople, FindsNobody) {
  const PairScorer scorer(DefaultPolicy(), {kToday, absl::UTCTimeZone()}, {Candidate()}, {});
  std::vector<ScoredBuddy> found = {{1, 2, true}};
  EXPECT_FALSE(scorer.TopPairs(0, 32, found).has_value());
  EXPECT_TRUE(found.empty());
}

}  // namespace
}  // namespace naober::matching
