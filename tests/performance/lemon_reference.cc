// SPDX-License-Identifier: EUPL-1.2
// Solves an instance of naober_matching_benchmark with the network simplex of LEMON, the graph
// library of COIN-OR, and prints one JSON line, as reference_solvers.py does:
//   {"seconds": 0.91, "processorSeconds": 0.9, "quality": 4987654, "peakBytes": 123456789}
//
// Usage: naober_lemon_reference INSTANCE NEWCOMERS BUDDIES CAPACITY PAIRS
//
// PAIRS 0 is a dense instance. Both times count handing over the pairs and solving, as in the
// benchmark. Everybody must be matched, as everybody can be in these instances: exit status 1 if
// not. LEMON's cost scaling was three to seven times slower on these instances, with twice the
// memory.
#include <lemon/maps.h>
#include <lemon/network_simplex.h>
#include <lemon/static_graph.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <utility>
#include <vector>

namespace {

using Graph = lemon::StaticDigraph;
constexpr int kMaxQuality = 1000;

// All pairs, newcomer after newcomer.
struct Instance {
  int newcomers = 0;
  int buddies = 0;
  int capacity = 0;
  int pairs = 0;  // per newcomer; 0: all buddies, in their order
  std::vector<int32_t> heads;
  std::vector<int16_t> qualities;

  int pairs_each() const { return pairs == 0 ? buddies : pairs; }
  int buddy(size_t pair) const {
    return pairs == 0 ? static_cast<int>(pair % static_cast<size_t>(buddies)) : heads[pair];
  }
};

template <typename Number>
bool Read(std::ifstream& file, size_t count, std::vector<Number>& numbers) {
  numbers.resize(count);
  const auto bytes = static_cast<std::streamsize>(count * sizeof(Number));
  return static_cast<bool>(file.read(reinterpret_cast<char*>(numbers.data()), bytes));
}

bool Read(const char* path, Instance& instance) {
  std::ifstream file(path, std::ios::binary);
  const size_t pairs = static_cast<size_t>(instance.newcomers) * instance.pairs_each();
  return (instance.pairs == 0 || Read(file, pairs, instance.heads)) &&
         Read(file, pairs, instance.qualities);
}

// A newcomer sends one unit, a buddy takes as many as it has room for: LEMON's usual form, in which
// supplies are what must leave at least, and demands what may arrive at most.
class Flow {
 public:
  explicit Flow(const Instance& instance) : newcomers_(instance.newcomers) {
    std::vector<std::pair<int, int>> arcs;
    arcs.reserve(instance.qualities.size());
    for (size_t pair = 0; pair < instance.qualities.size(); ++pair) {
      const auto newcomer = static_cast<int>(pair / static_cast<size_t>(instance.pairs_each()));
      arcs.emplace_back(newcomer, newcomers_ + instance.buddy(pair));
    }
    graph_.build(newcomers_ + instance.buddies, arcs.begin(), arcs.end());
    // The graph numbers its arcs in the order of the list.
    for (int pair = 0; pair < graph_.arcNum(); ++pair)
      costs_[Graph::arcFromId(pair)] = kMaxQuality - instance.qualities[pair];
    for (int node = 0; node < graph_.nodeNum(); ++node)
      supplies_[Graph::node(node)] = node < newcomers_ ? 1 : -instance.capacity;
  }

  // The most quality in sum; negative if not everybody can be matched.
  int64_t Solve() const {
    using Simplex = lemon::NetworkSimplex<Graph>;
    Simplex simplex(graph_);
    simplex.upperMap(lemon::ConstMap<Graph::Arc, int>(1)).costMap(costs_).supplyMap(supplies_);
    if (simplex.run() != Simplex::OPTIMAL) return -1;
    return int64_t{newcomers_} * kMaxQuality - simplex.totalCost<int64_t>();
  }

 private:
  const int newcomers_;
  Graph graph_;
  Graph::ArcMap<int> costs_{graph_};
  Graph::NodeMap<int> supplies_{graph_};
};

int Run(const Instance& instance) {
  const auto started = std::chrono::steady_clock::now();
  const std::clock_t processor_started = std::clock();
  const int64_t quality = Flow(instance).Solve();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
  const double processor = static_cast<double>(std::clock() - processor_started) / CLOCKS_PER_SEC;
  if (quality < 0) {
    std::fprintf(stderr, "LEMON finds that not everybody can be matched\n");
    return 1;
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::printf(
      "{\"seconds\": %.6f, \"processorSeconds\": %.6f, \"quality\": %ld, \"peakBytes\": %ld}\n",
      took.count(), processor, quality, usage.ru_maxrss * 1024);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 6) {
    std::fprintf(stderr, "Usage: %s INSTANCE NEWCOMERS BUDDIES CAPACITY PAIRS\n", argv[0]);
    return 2;
  }
  Instance instance;
  instance.newcomers = std::atoi(argv[2]);
  instance.buddies = std::atoi(argv[3]);
  instance.capacity = std::atoi(argv[4]);
  instance.pairs = std::atoi(argv[5]);
  if (!Read(argv[1], instance)) {
    std::fprintf(stderr, "%s does not hold such an instance\n", argv[1]);
    return 1;
  }
  return Run(instance);
}
