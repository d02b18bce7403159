// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_ROUND_RANDOM_SEQUENCE_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_ROUND_RANDOM_SEQUENCE_H_

#include <cstdint>

namespace naober::matching {

// Numbers without a pattern that are the same on every machine, for the steps of a local search
// (SplitMix64, Steele, Lea and Flood 2014). The standard library's distributions differ between
// implementations.
class RandomSequence {
 public:
  explicit RandomSequence(uint64_t seed) : state_(seed) {}

  // 0 … below - 1; `below` is at least 1.
  int Below(int below) { return static_cast<int>(Next() % static_cast<uint64_t>(below)); }

 private:
  uint64_t Next() {
    uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }

  uint64_t state_;
};

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_ROUND_RANDOM_SEQUENCE_H_
