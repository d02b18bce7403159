// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/round/couples.h"

#include <algorithm>
#include <limits>

namespace naober::matching {

namespace {

// One couple more outweighs whatever a thousand couples are worth.
constexpr int64_t kCouple = CoupleMaker::kMaxWorth << 10;

}  // namespace

const std::vector<int>& CoupleMaker::Make(int rows, int columns, Worth worth) {
  column_of_.assign(rows, -1);
  if (rows == 0 || columns == 0) return column_of_;
  worths_.resize(static_cast<size_t>(rows) * columns);
  for (int i = 0; i < rows; ++i) {
    for (int j = 0; j < columns; ++j) worths_[i * columns + j] = worth(i, j);
  }
  const auto cost = [&](int row, int column) {
    const int64_t value = worths_[row * columns + column];
    return value < 0 ? 0 : -(kCouple + value);
  };
  const bool turned = rows > columns;
  const auto turned_cost = [&](int row, int column) { return cost(column, row); };
  if (turned) {
    Assign(columns, rows, turned_cost);
  } else {
    Assign(rows, columns, cost);
  }
  for (int at = 1; at <= (turned ? rows : columns); ++at) {
    if (row_of_[at] == 0) continue;
    const int row = turned ? at - 1 : row_of_[at] - 1;
    const int column = turned ? row_of_[at] - 1 : at - 1;
    if (worths_[row * columns + column] >= 0) column_of_[row] = column;
  }
  return column_of_;
}

void CoupleMaker::Assign(int rows, int columns, absl::FunctionRef<int64_t(int, int)> cost) {
  row_price_.assign(rows + 1, 0);
  column_price_.assign(columns + 1, 0);
  row_of_.assign(columns + 1, 0);
  before_.assign(columns + 1, 0);
  for (int row = 1; row <= rows; ++row) {
    row_of_[0] = row;
    Augment(columns, cost);
  }
}

// The shortest path from the row that stands at column 0 to a free column, and along it everybody
// moves one place.
void CoupleMaker::Augment(int columns, absl::FunctionRef<int64_t(int, int)> cost) {
  distance_.assign(columns + 1, std::numeric_limits<int64_t>::max());
  reached_.assign(columns + 1, 0);
  int at = 0;
  do {
    reached_[at] = 1;
    const int row = row_of_[at];
    int64_t step = std::numeric_limits<int64_t>::max();
    int next = 0;
    for (int j = 1; j <= columns; ++j) {
      if (reached_[j]) continue;
      const int64_t reduced = cost(row - 1, j - 1) - row_price_[row] - column_price_[j];
      if (reduced < distance_[j]) {
        distance_[j] = reduced;
        before_[j] = at;
      }
      if (distance_[j] < step) {
        step = distance_[j];
        next = j;
      }
    }
    for (int j = 0; j <= columns; ++j) {
      if (reached_[j]) {
        row_price_[row_of_[j]] += step;
        column_price_[j] -= step;
      } else {
        distance_[j] -= step;
      }
    }
    at = next;
  } while (row_of_[at] != 0);
  while (at != 0) {
    row_of_[at] = row_of_[before_[at]];
    at = before_[at];
  }
}

}  // namespace naober::matching
