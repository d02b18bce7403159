// SPDX-License-Identifier: EUPL-1.2
// Matches simulated years week by week, looking ahead by some weeks or not at all, and prints a
// JSON line for each year and horizon:
//   {"year": 1, "weeks": 26, "worth": 253474, "hindsight": 258911, "matched": 305, "seconds": 0.92}
// "hindsight" is the largest worth that any matching of that year can have; 0 weeks is a run as it
// is without looking ahead. Seconds are the core's time for the year.
#include <cstdio>
#include <ctime>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "services/matching/domain/simulated_year.h"

ABSL_FLAG(int, years, 5, "how many years");
ABSL_FLAG(int, newcomers, 8, "newcomers a week, on average");
ABSL_FLAG(int, buddies, 260, "buddies");
ABSL_FLAG(int, samples, 16, "futures that are sampled for each run");

namespace naober::matching {

// Simulates and prints.
void RunBenchmark() {
  for (int seed = 1; seed <= absl::GetFlag(FLAGS_years); ++seed) {
    const SimulatedYear year(static_cast<uint64_t>(seed), absl::GetFlag(FLAGS_newcomers),
                             absl::GetFlag(FLAGS_buddies));
    const int64_t hindsight = year.Hindsight();
    for (const int weeks : {0, 4, 13, 26}) {
      const std::clock_t started = std::clock();
      const SimulatedYear::Result result =
          year.Run({.weeks = weeks, .samples = absl::GetFlag(FLAGS_samples)});
      std::printf(
          "{\"year\": %d, \"weeks\": %d, \"worth\": %ld, \"hindsight\": %ld, \"matched\": %d, "
          "\"seconds\": %.2f}\n",
          seed, weeks, result.worth, hindsight, result.matched,
          static_cast<double>(std::clock() - started) / CLOCKS_PER_SEC);
    }
  }
}

}  // namespace naober::matching

int main(int argc, char** argv) {
  absl::ParseCommandLine(argc, argv);
  naober::matching::RunBenchmark();
}
