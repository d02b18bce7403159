// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/assignment/certificate.h"

#include <gtest/gtest.h>

#include <functional>
#include <numeric>
#include <string>

#include "libs/base/errors.h"
#include "services/matching/domain/assignment/instances.h"

namespace naober::matching::assignment {
namespace {

absl::Status Verify(const Instance& instance, const Outcome& outcome,
                    const Certificate& certificate, bool local_first = false) {
  return VerifyCertificate(
      {static_cast<int32_t>(instance.pairs.size()), instance.capacities, instance.floors,
       local_first},
      [&](int32_t i, std::vector<Pair>& pairs) { pairs = instance.pairs[i]; }, outcome,
      certificate);
}

std::string LevelOf(const absl::Status& status) {
  EXPECT_EQ(ReasonOf(status), "CERTIFICATE_REFUSED") << status;
  return ErrorMetadataOf(status)["level"];
}

Instance InstanceWithFloors(std::mt19937& random, int newcomers, int buddies, double density) {
  Instance instance = RandomInstance(random, {.newcomers = newcomers,
                                              .buddies = buddies,
                                              .max_capacity = 2,
                                              .density = density,
                                              .distinct_qualities = 50});
  std::vector<int32_t> everybody(instance.pairs.size());
  std::iota(everybody.begin(), everybody.end(), 0);
  AddRandomFloors(random, everybody, 2, instance);
  return instance;
}

// Who has whom, with sums that fit.
Outcome OutcomeOf(const Instance& instance, std::vector<int32_t> buddy_of) {
  Outcome outcome;
  outcome.buddy_of = std::move(buddy_of);
  for (size_t i = 0; i < instance.pairs.size(); ++i) {
    for (const Pair& pair : instance.pairs[i]) {
      if (pair.buddy != outcome.buddy_of[i]) continue;
      ++outcome.matched;
      outcome.local += pair.local ? 1 : 0;
      outcome.quality += pair.quality;
    }
  }
  for (const Floor& floor : instance.floors) {
    int32_t missing = floor.minimum;
    for (const int32_t i : floor.newcomers) missing -= outcome.buddy_of[i] != kUnmatched ? 1 : 0;
    outcome.floor_short.push_back(std::max(0, missing));
    outcome.shortfall += outcome.floor_short.back();
  }
  return outcome;
}

// The proof that nothing slips through: any other feasible assignment, with honest sums, is refused
// with any numbers around the true certificate unless it is just as good.
TEST(Certificate, ProvesNoWorseAssignment) {
  std::mt19937 random(31);
  int refused = 0;
  for (int round = 0; round < 2000; ++round) {
    const Instance instance = InstanceWithFloors(random, 6, 4, 0.6);
    const Solution solution = Solve(instance.Build(), {}, KeepGoing).value();
    ASSERT_TRUE(Verify(instance, solution.outcome, solution.certificate).ok());
    std::vector<int32_t> room = instance.capacities;
    std::vector<int32_t> buddy_of;
    for (const std::vector<Pair>& row : instance.pairs) {
      buddy_of.push_back(kUnmatched);
      if (row.empty() || random() % 5 == 0) continue;
      const int32_t j = row[random() % row.size()].buddy;
      if (room[j] > 0) buddy_of.back() = j;
      if (room[j] > 0) --room[j];
    }
    const Outcome other = OutcomeOf(instance, buddy_of);
    const bool as_good =
        ObjectiveOf(instance, other, false) == ObjectiveOf(instance, solution.outcome, false);
    const absl::Status verified = Verify(instance, other, solution.certificate);
    if (!as_good) {
      EXPECT_FALSE(verified.ok());
    }
    refused += verified.ok() ? 0 : 1;
  }
  EXPECT_GT(refused, 1500);
}

// Dropping, exchanging or moving people, or changing any number of the certificate, at random: what
// is still accepted must still be the best.
TEST(Certificate, IsRefusedOrStillTrueAfterAnyChange) {
  std::mt19937 random(37);
  int refused = 0, accepted = 0;
  for (int round = 0; round < 4000; ++round) {
    const Instance instance = InstanceWithFloors(random, 6, 4, 0.5);
    const Objective best = BruteForce(instance, false);
    const Solution solution = Solve(instance.Build(), {}, KeepGoing).value();
    Certificate certificate = solution.certificate;
    std::vector<int32_t> buddy_of = solution.outcome.buddy_of;
    const auto tamper = [&](auto& numbers) {
      numbers[random() % numbers.size()] += random() % 2 == 0 ? 1 : -1;
    };
    for (int change = 0; change < 1 + static_cast<int>(random() % 3); ++change) {
      switch (random() % 9) {
        case 0:
          tamper(certificate.node_weight);
          break;
        case 1:
          tamper(certificate.buddy_weight);
          break;
        case 2:
          certificate.node_rank[random() % certificate.node_rank.size()] =
              random() % 2 == 0 ? kOpen : static_cast<int32_t>(random() % 3);
          break;
        case 3:
          certificate.buddy_rank[random() % certificate.buddy_rank.size()] =
              random() % 2 == 0 ? kOpen : static_cast<int32_t>(random() % 3);
          break;
        case 4:
          tamper(certificate.rejected_rank);
          break;
        case 5:
          tamper(certificate.newcomer_price);
          break;
        case 6:
          tamper(certificate.buddy_price);
          break;
        case 7:
          buddy_of[random() % buddy_of.size()] = kUnmatched;
          break;
        default:
          std::swap(buddy_of[random() % buddy_of.size()], buddy_of[0]);
          break;
      }
    }
    const Outcome outcome = OutcomeOf(instance, buddy_of);
    if (!Verify(instance, outcome, certificate).ok()) {
      ++refused;
      continue;
    }
    ++accepted;
    ASSERT_EQ(ObjectiveOf(instance, outcome, false), best) << "round " << round;
  }
  EXPECT_GT(refused, 2000);
  EXPECT_GT(accepted, 100);
}

// Two places, three newcomers; the floor for the third is met, so the second goes without.
class TamperedCertificate : public testing::Test {
 protected:
  TamperedCertificate() {
    solution_ = Solve(instance_.Build(), {}, KeepGoing).value();
    EXPECT_TRUE(Verify(instance_, solution_.outcome, solution_.certificate).ok());
  }

  // The level that refuses what `change` makes of the solution.
  std::string Refusal(const std::function<void(Outcome&, Certificate&)>& change) {
    Outcome outcome = solution_.outcome;
    Certificate certificate = solution_.certificate;
    change(outcome, certificate);
    return LevelOf(Verify(instance_, outcome, certificate));
  }

  const Instance instance_ = {{1, 1, 1},
                              {{{0, 500, false}, {1, 300, true}},
                               {{0, 900, false}, {1, 800, false}},
                               {{0, 100, false}, {1, 700, false}},
                               {{2, 5, false}}},
                              {{{2}, 1}}};
  Solution solution_;
};

TEST_F(TamperedCertificate, IsRefusedForAnOutcomeThatIsNotFeasible) {
  EXPECT_EQ(solution_.outcome.buddy_of, (std::vector<int32_t>{0, kUnmatched, 1, 2}));
  EXPECT_EQ(Refusal([](Outcome& o, Certificate&) { o.buddy_of[1] = 0; }), "0");
  EXPECT_EQ(Refusal([](Outcome& o, Certificate&) { o.buddy_of[1] = 3; }), "0");
  EXPECT_EQ(Refusal([](Outcome& o, Certificate&) { std::swap(o.buddy_of[2], o.buddy_of[3]); }),
            "0");
  EXPECT_EQ(Refusal([](Outcome& o, Certificate&) { ++o.quality; }), "0");
  EXPECT_EQ(Refusal([](Outcome& o, Certificate&) { ++o.local; }), "0");
  EXPECT_EQ(Refusal([](Outcome& o, Certificate&) { ++o.floor_short[0]; }), "0");
  EXPECT_EQ(Refusal([](Outcome& o, Certificate&) { ++o.shortfall; }), "0");
}

TEST_F(TamperedCertificate, IsRefusedWhenAFloorCouldBeMetBetter) {
  EXPECT_EQ(Refusal([&](Outcome& o, Certificate&) {
              o = OutcomeOf(instance_, {0, 1, kUnmatched, 2});
            }),
            "1");
  EXPECT_EQ(Refusal([](Outcome&, Certificate& c) { c.node_weight[1] = 2; }), "1");
  EXPECT_EQ(Refusal([](Outcome&, Certificate& c) { c.buddy_weight[2] = -1; }), "1");
  EXPECT_EQ(Refusal([](Outcome&, Certificate& c) { c.node_parent[1] = 1; }), "1");
}

TEST_F(TamperedCertificate, IsRefusedWhenMoreCouldBeMatched) {
  EXPECT_EQ(Refusal([&](Outcome& o, Certificate&) {
              o = OutcomeOf(instance_, {0, kUnmatched, 1, kUnmatched});
            }),
            "2");
}

TEST_F(TamperedCertificate, IsRefusedWhenSomebodyEarlierCouldGoFirst) {
  EXPECT_EQ(Refusal([&](Outcome& o, Certificate&) {
              o = OutcomeOf(instance_, {kUnmatched, 0, 1, 2});
            }),
            "3");
  EXPECT_EQ(Refusal([](Outcome&, Certificate& c) { c.rejected_rank[1] = kOpen; }), "3");
}

TEST_F(TamperedCertificate, IsRefusedWhenQualityCouldBeBetter) {
  EXPECT_EQ(Refusal([&](Outcome& o, Certificate&) {
              o = OutcomeOf(instance_, {1, kUnmatched, 0, 2});
            }),
            "4");
  EXPECT_EQ(Refusal([](Outcome&, Certificate& c) { ++c.newcomer_price[0]; }), "4");
  EXPECT_EQ(Refusal([](Outcome&, Certificate& c) { c.buddy_price[2] = 1; }), "4");
  EXPECT_EQ(Refusal([](Outcome&, Certificate& c) { c.newcomer_price[0] = int64_t{1} << 62; }), "4");
  EXPECT_EQ(Refusal([](Outcome&, Certificate& c) { ++c.local_bonus; }), "4");
}

TEST_F(TamperedCertificate, IsRefusedWhenPartsAreMissing) {
  EXPECT_EQ(Refusal([](Outcome& o, Certificate&) { o.buddy_of.pop_back(); }), "0");
  EXPECT_EQ(Refusal([](Outcome&, Certificate& c) { c.buddy_weight.pop_back(); }), "1");
  EXPECT_EQ(Refusal([](Outcome&, Certificate& c) { c.node_rank.pop_back(); }), "3");
  EXPECT_EQ(Refusal([](Outcome&, Certificate& c) { c.buddy_price.clear(); }), "4");
}

}  // namespace
}  // namespace naober::matching::assignment
