// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/candidate_counts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "absl/strings/str_cat.h"

namespace naober::matching {
namespace {

constexpr absl::CivilDay kToday(2026, 9, 1);
const RunDay kDay = {kToday, absl::UTCTimeZone()};

Candidate Person(int birth_year, const std::string& interest, bool vetted = true) {
  Candidate person;
  person.person_id = PersonId::New();
  person.free_capacity = 1;
  person.features.birth_year = birth_year;
  person.features.interests = {interest};
  if (vetted) person.features.vetted_until = kToday;
  return person;
}

Policy Of(std::vector<Rule> rules) {
  Policy policy;
  policy.rules = std::move(rules);
  return policy;
}

TEST(CountCandidates, TellsWhatEachSwitchWouldLeave) {
  Rule age = MakeRule(RuleKind::kAge, Strength::kHard, 0);
  age.parameters.max_difference_years = 10;
  const Policy policy = Of({MakeRule(RuleKind::kVetting, Strength::kHard, 0), age,
                            MakeRule(RuleKind::kInterests, Strength::kSoft, 1)});
  const std::vector<Candidate> newcomers = {Person(1990, "chess"), Person(1950, "music")};
  const std::vector<Candidate> buddies = {Person(1991, "chess"), Person(1992, "music"),
                                          Person(1990, "chess", false)};
  const CandidateCounts counts = CountCandidates(policy, kDay, newcomers, buddies, {});
  EXPECT_EQ(counts.newcomers, 2);
  EXPECT_EQ(counts.buddies, 3);
  EXPECT_EQ(counts.left, (CandidatesLeft{2, 1, 2}));
  ASSERT_EQ(counts.rules.size(), 4u);
  const RuleOutlook& vetting = counts.rules[0];
  EXPECT_EQ(vetting.if_hard, (CandidatesLeft{2, 1, 2}));
  EXPECT_EQ(vetting.if_soft, (CandidatesLeft{3, 1, 3}));
  EXPECT_EQ(vetting.after, (CandidatesLeft{4, 2, 2}));
  EXPECT_EQ(counts.rules[1].if_soft, (CandidatesLeft{4, 2, 2}));
  EXPECT_EQ(counts.rules[1].after, (CandidatesLeft{2, 1, 2}));
  EXPECT_EQ(counts.rules[2].if_hard, (CandidatesLeft{1, 1, 1}));
  EXPECT_EQ(counts.rules[2].if_soft, (CandidatesLeft{2, 1, 2}));
  EXPECT_EQ(counts.rules[3].kind, RuleKind::kEarlierRefusal);
}

TEST(CountCandidates, CountsEarlierRefusals) {
  const std::vector<Candidate> newcomers = {Person(1990, "chess")};
  const std::vector<Candidate> buddies = {Person(1990, "chess"), Person(1990, "chess")};
  const CandidateCounts counts = CountCandidates(Of({}), kDay, newcomers, buddies,
                                                 {{newcomers[0].person_id, buddies[1].person_id}});
  EXPECT_EQ(counts.left, (CandidatesLeft{1, 1, 1}));
  EXPECT_EQ(counts.rules.at(0).if_soft, (CandidatesLeft{2, 1, 2}));
}

TEST(CountCandidates, AgreesWithMakingTheSwitch) {
  std::mt19937 random(7);
  const auto people = [&](int count) {
    std::vector<Candidate> made;
    for (int i = 0; i < count; ++i) {
      made.push_back(Person(1940 + random() % 60, absl::StrCat("i", random() % 6), random() % 4));
      made.back().features.availability = WeeklyAvailability::FromBits(random() & random());
      made.back().area.municipality_code = absl::StrCat("GM", random() % 3);
    }
    return made;
  };
  const std::vector<Candidate> newcomers = people(30), buddies = people(400);
  Policy policy = Of({MakeRule(RuleKind::kVetting, Strength::kHard, 0),
                      MakeRule(RuleKind::kWaitingTime, Strength::kSoft, 5),
                      MakeRule(RuleKind::kAge, Strength::kHard, 0),
                      MakeRule(RuleKind::kInterests, Strength::kSoft, 5),
                      MakeRule(RuleKind::kAvailabilityOverlap, Strength::kHard, 0),
                      MakeRule(RuleKind::kSameMunicipality, Strength::kHard, 0)});
  policy.rules[5].enabled = false;
  const CandidateCounts counts = CountCandidates(policy, kDay, newcomers, buddies, {});
  const auto left = [&](const Policy& judged_by) {
    const PairScorer scorer(judged_by, kDay, newcomers, buddies);
    CandidatesLeft found;
    std::set<int> found_buddies;
    for (int newcomer = 0; newcomer < scorer.newcomers(); ++newcomer) {
      std::vector<ScoredBuddy> pairs;
      scorer.FeasiblePairs(newcomer, pairs);
      found.pairs += static_cast<int64_t>(pairs.size());
      found.newcomers += pairs.empty() ? 0 : 1;
      for (const ScoredBuddy& pair : pairs) found_buddies.insert(pair.buddy);
    }
    found.buddies = static_cast<int>(found_buddies.size());
    return found;
  };
  EXPECT_EQ(counts.left, left(policy));
  for (size_t i = 0; i < policy.rules.size(); ++i) {
    Policy changed = policy;
    changed.rules[i].enabled = false;
    EXPECT_EQ(counts.rules[i].if_soft, left(changed)) << i;
    if (policy.rules[i].kind == RuleKind::kWaitingTime) continue;
    changed.rules[i].enabled = true;
    changed.rules[i].strength = Strength::kHard;
    EXPECT_EQ(counts.rules[i].if_hard, left(changed)) << i;
    changed = policy;
    changed.rules.resize(i + 1);
    EXPECT_EQ(counts.rules[i].after, left(changed)) << i;
  }
}

}  // namespace
}  // namespace naober::matching
