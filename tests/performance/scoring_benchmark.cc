// SPDX-License-Identifier: EUPL-1.2
// Looks for the best 32 candidates of each newcomer among random people, on one core, and prints a
// JSON line for each set of instructions that the processor has:
//   {"kernel": "avx512", "pairs": 100000000, "seconds": 0.21, "feasible": 8123456, "best": 31245}
// "seconds" is the core's time, not the clock's; "best" sums up the kept qualities, and is the same
// on every line.
#include <cstdio>
#include <ctime>
#include <random>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/strings/str_cat.h"
#include "services/matching/domain/pair_scorer.h"

ABSL_FLAG(int, size, 10000, "newcomers, and as many buddies");
ABSL_FLAG(int, keep, 32, "candidates kept for each newcomer");

namespace naober::matching {
namespace {

constexpr absl::CivilDay kToday(2026, 9, 1);

// A region: languages, moments, places and interests as a consortium of many municipalities has.
std::vector<Candidate> People(int count, bool buddies, std::mt19937& random) {
  const auto below = [&](int limit) { return static_cast<int>(random() % limit); };
  std::vector<Candidate> people(count);
  for (Candidate& person : people) {
    person.person_id = PersonId::New();
    person.ready_at = absl::FromCivil(kToday - below(300), absl::UTCTimeZone());
    person.free_capacity = 1 + below(3);
    person.area.municipality_code = absl::StrCat("GM", below(55));
    Features& f = person.features;
    f.languages.push_back({"nl", buddies ? OralLevel::kNative : static_cast<OralLevel>(below(6))});
    f.languages.push_back({absl::StrCat("l", below(40)), OralLevel::kNative});
    f.availability = WeeklyAvailability::FromBits(random() & random());
    f.travel_modes = {static_cast<geo::TravelMode>(below(geo::kTravelModeCount))};
    f.max_travel_minutes = 15 * (1 + below(4));
    f.position =
        geo::Position::FromDegrees(51.7 + below(1000) / 2500.0, 5.0 + below(1000) / 2000.0);
    f.gender = static_cast<Gender>(1 + below(2));
    f.gender_wish = below(4) == 0 ? GenderWish::kSame : GenderWish::kAny;
    f.birth_year = 1950 + below(55);
    f.vetted_until = kToday + (below(400) - 20);
    for (int i = 0; i < 4; ++i) f.interests.push_back(absl::StrCat("i", below(60)));
    for (int i = 0; i < 2; ++i) f.competences.push_back(absl::StrCat("c", below(40)));
  }
  return people;
}

}  // namespace

// Searches with each kernel and prints.
void RunBenchmark() {
  const int size = absl::GetFlag(FLAGS_size);
  std::mt19937 random(1);
  const std::vector<Candidate> newcomers = People(size, false, random);
  const std::vector<Candidate> buddies = People(size, true, random);
  PairScorer scorer(DefaultPolicy(), {kToday, absl::UTCTimeZone()}, newcomers, buddies);
  for (const scoring::Kernel& kernel : scoring::Kernels()) {
    scorer.UseKernel(kernel);
    const std::clock_t started = std::clock();
    PairCounts counts;
    std::vector<ScoredBuddy> kept;
    int64_t best = 0;
    for (int newcomer = 0; newcomer < size; ++newcomer) {
      scorer.TopPairs(newcomer, absl::GetFlag(FLAGS_keep), kept, &counts);
      for (const ScoredBuddy& buddy : kept) best += buddy.quality;
    }
    std::printf(
        "{\"kernel\": \"%s\", \"pairs\": %ld, \"seconds\": %.6f, \"feasible\": %ld, "
        "\"best\": %ld}\n",
        kernel.name, counts.pairs, static_cast<double>(std::clock() - started) / CLOCKS_PER_SEC,
        counts.feasible, best);
  }
}

}  // namespace naober::matching

int main(int argc, char** argv) {
  absl::ParseCommandLine(argc, argv);
  naober::matching::RunBenchmark();
}
