// SPDX-License-Identifier: EUPL-1.2
// Solves one random instance with matching's own engine, checks the certificate, and prints one
// JSON line, for example
//   {"seconds": 0.21, "processorSeconds": 0.2, "verifySeconds": 0.03, "matched": 5000,
//    "quality": 4987654, "peakBytes": 123456789}
// The first two count handing over the pairs and solving; verifying is in processor time too. The
// instance is written to --instance, so that another solver gets the same: dense, the qualities as
// int16 row after row; sparse, all buddies as int32 row after row, then all qualities as int16.
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/time/clock.h"
#include "services/matching/domain/assignment/solver.h"

ABSL_FLAG(int, newcomers, 500, "how many newcomers");
ABSL_FLAG(int, buddies, 500, "how many buddies");
ABSL_FLAG(int, capacity, 1, "what a buddy can take");
ABSL_FLAG(int, pairs, 0, "buddies per newcomer; 0: all of them");
ABSL_FLAG(std::string, shape, "random",
          "dense qualities: random, or alike (all newcomers value buddies much alike)");
ABSL_FLAG(bool, local_first, false, "whether local pairs come before quality");
ABSL_FLAG(int, seed, 0, "of the instance");
ABSL_FLAG(std::string, instance, "", "file for the instance; empty: not written");

namespace naober::matching::assignment {
namespace {

// A newcomer's pairs, the same whenever asked for.
class Instance {
 public:
  void Row(int32_t newcomer, std::vector<Pair>& row) const {
    std::mt19937 random(static_cast<uint32_t>(seed_ * 1000003 + newcomer));
    row.clear();
    if (per_newcomer_ == 0) {
      DenseRow(newcomer, random, row);
    } else {
      LocalRow(random, row);
    }
  }

 private:
  void DenseRow(int32_t newcomer, std::mt19937& random, std::vector<Pair>& row) const {
    const bool alike = absl::GetFlag(FLAGS_shape) == "alike";
    for (int32_t j = 0; j < buddies_; ++j) {
      const auto chance = static_cast<int>(random() % (kMaxQuality + 1));
      // What a buddy is worth to all, times what the newcomer makes of it, and a little chance.
      const int64_t worth = (int64_t{j} * 7919 % buddies_ + 1) * (newcomer % 997 + 1);
      const auto common = static_cast<int>(worth * 950 / (int64_t{buddies_} * 997));
      row.push_back({j, alike ? common + chance / 20 : chance, random() % 8 == 0});
    }
  }

  // People live along a line, buddies evenly, newcomers in towns; everybody knows who is within a
  // few kilometres, and nearer is better.
  void LocalRow(std::mt19937& random, std::vector<Pair>& row) const {
    const int towns = std::max(1, buddies_ / 400);
    const auto town = static_cast<int64_t>(random() % static_cast<uint32_t>(towns));
    const int64_t home = town * 400 + static_cast<int64_t>(random() % 500);
    std::vector<int32_t> chosen;
    while (static_cast<int>(chosen.size()) < std::min(per_newcomer_, buddies_)) {
      const auto distance = static_cast<int64_t>(random() % 1600) - 800;
      const auto j = static_cast<int32_t>(((home + distance) % buddies_ + buddies_) % buddies_);
      if (std::find(chosen.begin(), chosen.end(), j) != chosen.end()) continue;
      chosen.push_back(j);
      const auto near = static_cast<int>(500 - std::abs(distance) * 500 / 800);
      row.push_back({j, near + static_cast<int>(random() % 501), std::abs(distance) < 100});
    }
  }

  const int32_t buddies_ = absl::GetFlag(FLAGS_buddies);
  const int per_newcomer_ = absl::GetFlag(FLAGS_pairs);
  const int64_t seed_ = absl::GetFlag(FLAGS_seed);
};

void Write(const Instance& instance, int newcomers) {
  std::ofstream file(absl::GetFlag(FLAGS_instance), std::ios::binary);
  std::vector<Pair> row;
  const auto write = [&](const auto& numbers) {
    file.write(reinterpret_cast<const char*>(numbers.data()),
               static_cast<std::streamsize>(numbers.size() * sizeof(numbers[0])));
  };
  if (absl::GetFlag(FLAGS_pairs) > 0) {
    for (int32_t i = 0; i < newcomers; ++i) {
      instance.Row(i, row);
      std::vector<int32_t> buddies;
      for (const Pair& pair : row) buddies.push_back(pair.buddy);
      write(buddies);
    }
  }
  for (int32_t i = 0; i < newcomers; ++i) {
    instance.Row(i, row);
    std::vector<int16_t> qualities;
    for (const Pair& pair : row) qualities.push_back(static_cast<int16_t>(pair.quality));
    write(qualities);
  }
}

// How long something takes: on the clock, and of the processor, which neighbours disturb less.
class Stopwatch {
 public:
  void Start() {
    started_ = absl::Now();
    processor_started_ = std::clock();
  }
  void Stop() {
    seconds += absl::ToDoubleSeconds(absl::Now() - started_);
    processor_seconds += static_cast<double>(std::clock() - processor_started_) / CLOCKS_PER_SEC;
  }

  double seconds = 0;
  double processor_seconds = 0;

 private:
  absl::Time started_;
  std::clock_t processor_started_ = 0;
};

}  // namespace

// Solves, verifies and prints; returns what main does.
int RunBenchmark() {
  const int newcomers = absl::GetFlag(FLAGS_newcomers);
  const Instance instance;
  if (!absl::GetFlag(FLAGS_instance).empty()) Write(instance, newcomers);

  Problem problem(
      std::vector<int32_t>(absl::GetFlag(FLAGS_buddies), absl::GetFlag(FLAGS_capacity)));
  // Rows are made in batches, so that handing them over can be timed.
  constexpr int32_t kBatch = 256;
  Stopwatch solving, verifying;
  std::vector<std::vector<Pair>> rows(kBatch);
  for (int32_t first = 0; first < newcomers; first += kBatch) {
    const int32_t count = std::min(kBatch, newcomers - first);
    for (int32_t k = 0; k < count; ++k) instance.Row(first + k, rows[k]);
    solving.Start();
    for (int32_t k = 0; k < count; ++k) problem.AddNewcomer(rows[k]);
    solving.Stop();
  }
  const Options options = {.local_first = absl::GetFlag(FLAGS_local_first)};
  solving.Start();
  const auto solution = Solve(problem, options, [](int) { return true; });
  solving.Stop();
  if (!solution.ok()) return 1;
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);

  verifying.Start();
  const absl::Status verified = VerifyCertificate(
      TermsOf(problem, options),
      [&](int32_t newcomer, std::vector<Pair>& pairs) { problem.CopyPairs(newcomer, pairs); },
      solution->outcome, solution->certificate);
  verifying.Stop();
  if (!verified.ok()) {
    std::fprintf(stderr, "%s\n", verified.ToString().c_str());
    return 1;
  }
  std::printf(
      "{\"seconds\": %.6f, \"processorSeconds\": %.6f, \"verifySeconds\": %.6f, \"matched\": %d, "
      "\"quality\": %ld, \"peakBytes\": %ld}\n",
      solving.seconds, solving.processor_seconds, verifying.processor_seconds,
      solution->outcome.matched, solution->outcome.quality, usage.ru_maxrss * 1024);
  return 0;
}

}  // namespace naober::matching::assignment

int main(int argc, char** argv) {
  absl::ParseCommandLine(argc, argv);
  return naober::matching::assignment::RunBenchmark();
}
