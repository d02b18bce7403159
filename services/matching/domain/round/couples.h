// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_ROUND_COUPLES_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_ROUND_COUPLES_H_

#include <cstdint>
#include <vector>

#include "absl/functional/function_ref.h"

namespace naober::matching {

// Makes couples of a few people of two sides: the most couples, and among those the greatest worth.
// Exact, by shortest augmenting paths with potentials (the Hungarian method, Kuhn 1955, in the
// O(n²m) form): some hundred nanoseconds for a table of eight, 0.1 s for 400 people. The same
// input gives the same couples. Keeps its memory between calls; not thread-safe.
class CoupleMaker {
 public:
  // How much a couple of this row and column is worth, from 0 to kMaxWorth; below 0: they may not
  // be one.
  using Worth = absl::FunctionRef<int64_t(int row, int column)>;
  static constexpr int64_t kMaxWorth = int64_t{1} << 32;

  // The column of each row; -1: none.
  const std::vector<int>& Make(int rows, int columns, Worth worth);

 private:
  // `rows` is at most `columns`.
  void Assign(int rows, int columns, absl::FunctionRef<int64_t(int row, int column)> cost);
  void Augment(int columns, absl::FunctionRef<int64_t(int row, int column)> cost);

  std::vector<int64_t> row_price_, column_price_, distance_;
  std::vector<int> row_of_, before_;  // by column, from 1
  std::vector<char> reached_;
  std::vector<int64_t> worths_;
  std::vector<int> column_of_;
};

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_ROUND_COUPLES_H_
