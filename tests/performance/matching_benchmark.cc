// SPDX-License-Identifier: EUPL-1.2
// Solves one dense random instance with matching's own engine and prints, as one JSON line,
//   {"seconds": 0.21, "quality": 4987654, "peakBytes": 123456789}
// The qualities are written to --instance (int16, row after row), so that another solver gets the
// same.
#include <sys/resource.h>

#include <cstdio>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/time/clock.h"
#include "services/matching/domain/assignment_solver.h"

ABSL_FLAG(int, size, 500, "newcomers, and as many buddies");
ABSL_FLAG(int, seed, 0, "of the instance");
ABSL_FLAG(std::string, instance, "", "file for the qualities");

int main(int argc, char** argv) {
  absl::ParseCommandLine(argc, argv);
  using naober::matching::AssignmentProblem;
  const int size = absl::GetFlag(FLAGS_size);
  std::mt19937 random(static_cast<uint32_t>(absl::GetFlag(FLAGS_seed)));
  std::vector<int16_t> qualities(static_cast<size_t>(size) * size);
  for (int16_t& quality : qualities)
    quality = static_cast<int16_t>(random() % (naober::matching::kMaxQuality + 1));
  std::ofstream(absl::GetFlag(FLAGS_instance), std::ios::binary)
      .write(reinterpret_cast<const char*>(qualities.data()),
             static_cast<std::streamsize>(qualities.size() * sizeof(int16_t)));

  const absl::Time started = absl::Now();
  AssignmentProblem problem(std::vector<int32_t>(size, 1));
  std::vector<AssignmentProblem::Pair> pairs(size);
  for (int row = 0; row < size; ++row) {
    for (int column = 0; column < size; ++column) {
      pairs[column] = {.buddy = column,
                       .quality = qualities[static_cast<size_t>(row) * size + column],
                       .local = false};
    }
    problem.AddNewcomer(pairs);
  }
  const auto assignment =
      SolveAssignment(problem, naober::matching::Preference::kQuality, [](int) { return true; });
  const double seconds = absl::ToDoubleSeconds(absl::Now() - started);
  if (!assignment.ok() || assignment->matched != size) return 1;
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::printf("{\"seconds\": %.6f, \"quality\": %ld, \"peakBytes\": %ld}\n", seconds,
              assignment->quality, usage.ru_maxrss * 1024);
}
