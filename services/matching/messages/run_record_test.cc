// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/messages/run_record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "services/matching/domain/example_people.h"
#include "services/matching/messages/run_outcome.h"

namespace naober::matching {
namespace {

bool KeepGoing(int) { return true; }

PlanInput ReadPeople() {
  PlanInput people = ReadExamplePeople("rivierenland");
  people.buddies.resize(people.buddies.size() / 2);
  PutLocalFirst(people.policy);
  people.policy.floors = {{.name = "each", .each_municipality = true, .percent = 80}};
  people.barred.emplace(people.newcomers[0].person_id, people.buddies[0].person_id);
  people.newcomers[1].features.children_ages = {3, 12};
  people.newcomers[1].runs_left_over = 2;
  return people;
}

TEST(RunRecord, KeepsTheInputSoThatItsHashIsTheSame) {
  const PlanInput input = ReadPeople();
  const records::ProofRecord proof = ToRecord(input, assignment::Solution());
  PlanInput read = InputFrom(proof).value();
  read.policy = input.policy;
  const auto copy = [](const std::vector<Candidate>& from, std::vector<Candidate>& to) {
    for (const Candidate& candidate : from) {
      Candidate person = FromRecord(ToRecord(candidate));
      person.person_id = candidate.person_id;
      person.enrolment_id = candidate.enrolment_id;
      to.push_back(person);
    }
  };
  copy(input.newcomers, read.newcomers);
  copy(input.buddies, read.buddies);
  EXPECT_EQ(InputHash(read), InputHash(input));
  EXPECT_EQ(DigestFrom(proof).Whole(), InputHash(input));
}

TEST(RunRecord, KeepsACertificateThatStillProves) {
  const PlanInput input = ReadPeople();
  const MatchPlan plan = PlanMatches(input, KeepGoing).value();
  records::ProofRecord proof;
  ASSERT_TRUE(proof.ParseFromString(ToRecord(input, plan.solution).SerializeAsString()));
  const auto pairs =
      VerifyPlan(input, FromRecord(proof.outcome()), FromRecord(proof.certificate()), KeepGoing);
  ASSERT_TRUE(pairs.ok()) << pairs.status();
  EXPECT_EQ(*pairs, plan.feasible_pairs);
  const assignment::Certificate& made = plan.solution.certificate;
  const assignment::Certificate read = FromRecord(proof.certificate());
  EXPECT_EQ(read.rejected_rank, made.rejected_rank);
  EXPECT_EQ(read.buddy_rank, made.buddy_rank);
  EXPECT_EQ(read.newcomer_price, made.newcomer_price);
}

// Whoever else computes beside it, and in whatever order people are given.
TEST(RunRecord, IsTheSameBytesOnAnyNumberOfThreads) {
  const PlanInput input = ReadPeople();
  const auto bytes = [](PlanInput people, unsigned seed) {
    std::mt19937 random(seed);
    std::shuffle(people.newcomers.begin(), people.newcomers.end(), random);
    std::shuffle(people.buddies.begin(), people.buddies.end(), random);
    const MatchPlan plan = PlanMatches(people, KeepGoing).value();
    return ToRecord(people, plan.solution).SerializeAsString();
  };
  const std::string expected = bytes(input, 1);
  std::vector<std::string> found(4);
  std::vector<std::thread> threads;
  for (size_t t = 0; t < found.size(); ++t)
    threads.emplace_back([&, t] { found[t] = bytes(input, static_cast<unsigned>(t) + 2); });
  for (std::thread& thread : threads) thread.join();
  for (const std::string& each : found) EXPECT_EQ(each, expected);
}

// A few bytes a person; the README says how many.
TEST(RunRecord, IsSmall) {
  const PlanInput input = ReadPeople();
  const MatchPlan plan = PlanMatches(input, KeepGoing).value();
  const size_t people = input.newcomers.size() + input.buddies.size();
  EXPECT_LT(ToRecord(plan.solution.certificate).ByteSizeLong(), 12 * people);
  size_t features = 0;
  for (const Candidate& newcomer : input.newcomers) features += ToRecord(newcomer).ByteSizeLong();
  EXPECT_LT(features, 300 * input.newcomers.size());
}

TEST(RunRecord, ReadsNumbersThatNobodyWrote) {
  records::CandidateRecord record;
  record.set_gender(99);
  record.add_travel_modes(-1);
  record.add_languages()->set_level(1000);
  const Candidate candidate = FromRecord(record);
  EXPECT_EQ(candidate.features.gender, Gender::kUnknown);
  EXPECT_EQ(candidate.features.languages.at(0).level, OralLevel::kUnknown);
  records::CertificateRecord certificate;
  certificate.add_buddy_rank(std::numeric_limits<int32_t>::min());
  certificate.set_top_value(std::numeric_limits<int64_t>::max());
  EXPECT_LT(FromRecord(certificate).buddy_rank.at(0), 0);
  EXPECT_LT(FromRecord(certificate).top_value, std::numeric_limits<int64_t>::max());
  records::ProofRecord proof;
  proof.set_zone("Nowhere/Atall");
  EXPECT_EQ(ReasonOf(InputFrom(proof).status()), "TIME_ZONE_UNKNOWN");
}

TEST(RunOutcomeMessage, KeepsWhatARunReached) {
  RunOutcome outcome;
  outcome.shortfall = 3;
  outcome.matched = 150;
  outcome.local_first = true;
  outcome.local = 108;
  outcome.quality = 81000;
  outcome.floors = {{{"each", "GM0668", 20, 18, 15, 3}, {1, -1, 40}}};
  outcome.conflicts = {{{0}, 18, 12, 2, 3, 3}};
  outcome.local_first_price = WishPrice{0, -9, 700};
  outcome.floors_price = WishPrice{0, 2, -7};
  outcome.municipalities = {{"GM0668", 20, 15, 4, 9001, {1, 2, 3}}};
  outcome.strategy_checked = 160;
  outcome.strategy_warnings = 2;
  EXPECT_EQ(FromProto(ToProto(outcome)), outcome);
  EXPECT_EQ(ToProto(outcome).municipalities(0).mean_score_permille(), 600);
  EXPECT_EQ(FromProto(ToProto(RunOutcome())), RunOutcome());
}

}  // namespace
}  // namespace naober::matching
