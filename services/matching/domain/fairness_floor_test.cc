// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/fairness_floor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "libs/testing/matchers.h"

namespace naober::matching {
namespace {

using ::naober::testing::HasViolation;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

absl::Status Check(const std::vector<FairnessFloor>& floors) {
  FieldViolations violations;
  CheckFloors(floors, "floors", violations);
  return violations.ToStatus();
}

FairnessFloor Half(const std::string& name, std::vector<std::string> codes) {
  return {.name = name, .municipality_codes = std::move(codes), .percent = 50};
}

TEST(FairnessFloors, MayLieApartOrInOneAnother) {
  FairnessFloor each = Half("each", {});
  each.each_municipality = true;
  FairnessFloor beginners = each;
  beginners.name = "beginners";
  beginners.max_dutch_level = OralLevel::kA0;
  EXPECT_OK(Check({}));
  EXPECT_OK(Check({Half("everybody", {}), Half("region", {"A", "B"}), Half("A", {"A"}), each,
                   beginners, Half("C", {"C"}), Half("region again", {"A", "B"})}));
}

TEST(FairnessFloors, AreRefusedWhereTheyOverlap) {
  EXPECT_THAT(Check({Half("east", {"A", "B"}), Half("west", {"B", "C"})}),
              HasViolation("floors[1]", "FLOORS_OVERLAP"));
  FairnessFloor beginners = Half("beginners", {});
  beginners.max_dutch_level = OralLevel::kA1;
  EXPECT_THAT(Check({beginners, Half("A", {"A"})}), HasViolation("floors[1]", "FLOORS_OVERLAP"));
  FairnessFloor each = Half("each", {});
  each.each_municipality = true;
  EXPECT_THAT(Check({beginners, each}), HasViolation("floors[1]", "FLOORS_OVERLAP"))
      << "also in municipalities that no floor names";
  beginners.municipality_codes = {"A"};
  EXPECT_OK(Check({beginners, each}));
}

TEST(FairnessFloors, NameEverythingThatIsWrong) {
  const absl::Status wrong =
      Check({{.name = "", .municipality_codes = {"A", "", "A"}, .percent = 101},
             {.name = std::string(121, 'x')},
             {.name = "both", .percent = 5, .newcomers = 5},
             {.name = "both", .newcomers = -1}});
  EXPECT_THAT(wrong, HasViolation("floors[0].name", "REQUIRED"));
  EXPECT_THAT(wrong, HasViolation("floors[0].municipality_codes[1]", "REQUIRED"));
  EXPECT_THAT(wrong, HasViolation("floors[0].municipality_codes[2]", "NAME_REPEATED"));
  EXPECT_THAT(wrong, HasViolation("floors[0].min_percent", "OUT_OF_RANGE"));
  EXPECT_THAT(wrong, HasViolation("floors[1].name", "TOO_LONG"));
  EXPECT_THAT(wrong, HasViolation("floors[1]", "MINIMUM_REQUIRED"));
  EXPECT_THAT(wrong, HasViolation("floors[2]", "MINIMUM_REQUIRED"));
  EXPECT_THAT(wrong, HasViolation("floors[3].name", "NAME_REPEATED"));
  EXPECT_THAT(wrong, HasViolation("floors[3].min_newcomers", "OUT_OF_RANGE"));
  EXPECT_THAT(Check(std::vector<FairnessFloor>(21, Half("x", {}))),
              HasViolation("floors", "TOO_MANY"));
}

// Whatever floors pass the check are a tree over any newcomers: no two share some and differ both
// ways.
TEST(FairnessFloors, ThatPassAreATreeWhoeverWaits) {
  std::mt19937 random(3);
  const std::string codes[] = {"A", "B", "C", "D"};
  int passed = 0;
  for (int round = 0; round < 3000; ++round) {
    std::vector<FairnessFloor> floors;
    for (int f = 0; f < 3; ++f) {
      FairnessFloor floor = Half(std::string(1, static_cast<char>('a' + f)), {});
      for (int c = 0; c < 3; ++c) {
        if (random() % 2 == 0) floor.municipality_codes.push_back(codes[c]);
      }
      floor.each_municipality = random() % 3 == 0;
      if (random() % 2 == 0) floor.max_dutch_level = static_cast<OralLevel>(1 + random() % 3);
      floors.push_back(floor);
    }
    if (!Check(floors).ok()) continue;
    ++passed;
    std::vector<Candidate> people(40);
    std::vector<const Candidate*> newcomers;
    for (Candidate& person : people) {
      person.area.municipality_code = codes[random() % 4];
      if (random() % 4 != 0)
        person.features.languages = {{"nl", static_cast<OralLevel>(1 + random() % 4)}};
      newcomers.push_back(&person);
    }
    const std::vector<PlacedFloor> placed = PlaceFloors(floors, newcomers);
    for (const PlacedFloor& a : placed) {
      for (const PlacedFloor& b : placed) {
        std::vector<int32_t> shared;
        std::set_intersection(a.newcomers.begin(), a.newcomers.end(), b.newcomers.begin(),
                              b.newcomers.end(), std::back_inserter(shared));
        EXPECT_TRUE(shared.empty() || shared == a.newcomers || shared == b.newcomers);
      }
    }
  }
  EXPECT_GT(passed, 100);
  EXPECT_LT(passed, 2900);
}

TEST(FairnessFloors, AreOnePerMunicipalityOrOneForAll) {
  std::vector<Candidate> people(5);
  std::vector<const Candidate*> newcomers;
  for (size_t i = 0; i < people.size(); ++i) {
    people[i].area.municipality_code = i % 2 == 0 ? "B" : "A";
    newcomers.push_back(&people[i]);
  }
  people[2].features.languages = {{"en", OralLevel::kC1}, {"nl", OralLevel::kB1}};
  FairnessFloor each = Half("each", {});
  each.each_municipality = true;
  FairnessFloor beginners = {
      .name = "beginners", .max_dutch_level = OralLevel::kA2, .newcomers = 9};
  const std::vector<PlacedFloor> placed =
      PlaceFloors({each, beginners, Half("nobody", {"C"})}, newcomers);
  ASSERT_EQ(placed.size(), 4u);
  EXPECT_EQ(placed[0].municipality_code, "A");
  EXPECT_THAT(placed[0].newcomers, ElementsAre(1, 3));
  EXPECT_EQ(placed[0].minimum, 1);
  EXPECT_EQ(placed[1].municipality_code, "B");
  EXPECT_EQ(placed[1].minimum, 2) << "rounded up";
  EXPECT_EQ(placed[2].name, "beginners");
  EXPECT_THAT(placed[2].newcomers, ElementsAre(0, 1, 3, 4)) << "no Dutch stated is none";
  EXPECT_EQ(placed[2].minimum, 4) << "all, where fewer wait";
  EXPECT_THAT(placed[3].newcomers, IsEmpty());
  EXPECT_EQ(placed[3].minimum, 0);
}

}  // namespace
}  // namespace naober::matching
