// SPDX-License-Identifier: EUPL-1.2
#include "services/reporting/domain/disclosure.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "libs/base/errors.h"

namespace naober::reporting {
namespace {

// Gaussian elimination over a prime field: exact, unlike floating point, and small coefficients
// (-1, 0, 1) keep their meaning. A wrong answer would need a minor that the prime divides.
constexpr int64_t kPrime = 2147483647;

int64_t Modulo(int64_t value) {
  value %= kPrime;
  return value < 0 ? value + kPrime : value;
}

int64_t Power(int64_t base, int64_t exponent) {
  int64_t result = 1;
  for (base = Modulo(base); exponent > 0; exponent >>= 1) {
    if (exponent & 1) result = result * base % kPrime;
    base = base * base % kPrime;
  }
  return result;
}

using Matrix = std::vector<std::vector<int64_t>>;

// Brings `rows` to reduced row echelon form.
void Reduce(Matrix& rows) {
  size_t rank = 0;
  const size_t columns = rows.empty() ? 0 : rows[0].size();
  for (size_t column = 0; column < columns && rank < rows.size(); ++column) {
    size_t pivot = rank;
    while (pivot < rows.size() && rows[pivot][column] == 0) ++pivot;
    if (pivot == rows.size()) continue;
    std::swap(rows[rank], rows[pivot]);
    const int64_t inverse = Power(rows[rank][column], kPrime - 2);
    for (int64_t& entry : rows[rank]) entry = entry * inverse % kPrime;
    for (size_t row = 0; row < rows.size(); ++row) {
      if (row == rank || rows[row][column] == 0) continue;
      const int64_t factor = rows[row][column];
      for (size_t i = 0; i < columns; ++i)
        rows[row][i] = Modulo(rows[row][i] - factor * rows[rank][i] % kPrime);
    }
    ++rank;
  }
}

}  // namespace

DisclosureTable::Cell DisclosureTable::AddCell(int64_t value, int64_t people) {
  cells_.push_back({value, people, /*hidden=*/false, /*suppressed=*/false});
  return static_cast<Cell>(cells_.size()) - 1;
}

DisclosureTable::Cell DisclosureTable::AddHiddenCell(int64_t people) {
  cells_.push_back({people, people, /*hidden=*/true, /*suppressed=*/false});
  return static_cast<Cell>(cells_.size()) - 1;
}

void DisclosureTable::AddIdentity(std::vector<Cell> parts, Cell whole) {
  int64_t sum = 0;
  for (const Cell part : parts) sum += cells_[part].value;
  NAOBER_CHECK(sum == cells_[whole].value);
  identities_.push_back({std::move(parts), whole});
}

void DisclosureTable::Suppress() {
  for (Cell cell = 0; cell < static_cast<Cell>(cells_.size()); ++cell) {
    if (!cells_[cell].hidden && IsSmall(cell)) cells_[cell].suppressed = true;
  }
  while (ProtectIdentities() || ProtectDetermined()) {
  }
}

// Of an identity whose whole is shown, the reader knows the sum of the unknown parts.
bool DisclosureTable::NeedsAnother(const Identity& identity) const {
  if (IsUnknown(identity.whole)) return false;
  bool any_small = false;
  int unknown = 0;
  int64_t people = 0;
  for (const Cell part : identity.parts) {
    if (!IsUnknown(part)) continue;
    any_small = any_small || IsSmall(part);
    ++unknown;
    people += cells_[part].people;
  }
  return any_small && (unknown == 1 || people < threshold_);
}

bool DisclosureTable::SuppressOneOf(const Identity& identity) {
  std::vector<Cell> candidates = identity.parts;
  candidates.push_back(identity.whole);
  Cell best = -1;
  for (const Cell cell : candidates) {
    if (IsUnknown(cell) || cells_[cell].value == 0) continue;
    if (best < 0 || std::pair(cells_[cell].value, cell) < std::pair(cells_[best].value, best))
      best = cell;
  }
  if (best < 0) return false;
  cells_[best].suppressed = true;
  return true;
}

bool DisclosureTable::ProtectIdentities() {
  bool changed = false;
  for (const Identity& identity : identities_) {
    while (NeedsAnother(identity) && SuppressOneOf(identity)) changed = true;
  }
  return changed;
}

// Several identities together may give away what none of them does alone.
bool DisclosureTable::ProtectDetermined() {
  for (Cell cell = 0; cell < static_cast<Cell>(cells_.size()); ++cell) {
    if (!IsUnknown(cell) || !IsSmall(cell) || !IsDetermined(cell)) continue;
    for (const Identity& identity : identities_) {
      const bool touches = identity.whole == cell ||
                           std::count(identity.parts.begin(), identity.parts.end(), cell) > 0;
      if (touches && SuppressOneOf(identity)) return true;
    }
    // Every cell beside it is blank already: go further out.
    for (const Identity& identity : identities_) {
      if (SuppressOneOf(identity)) return true;
    }
  }
  return false;
}

bool DisclosureTable::IsDetermined(Cell cell) const {
  std::map<Cell, size_t> columns;
  for (Cell other = 0; other < static_cast<Cell>(cells_.size()); ++other) {
    if (IsUnknown(other)) columns.emplace(other, columns.size());
  }
  Matrix rows;
  for (const Identity& identity : identities_) {
    std::vector<int64_t> row(columns.size(), 0);
    for (const Cell part : identity.parts) {
      if (const auto it = columns.find(part); it != columns.end())
        row[it->second] = Modulo(row[it->second] + 1);
    }
    if (const auto it = columns.find(identity.whole); it != columns.end())
      row[it->second] = Modulo(row[it->second] - 1);
    rows.push_back(std::move(row));
  }
  Reduce(rows);
  // Determined when a row of the reduced system holds this cell alone.
  const size_t wanted = columns.at(cell);
  return std::any_of(rows.begin(), rows.end(), [&](const std::vector<int64_t>& row) {
    return row[wanted] != 0 &&
           std::count(row.begin(), row.end(), 0) == static_cast<int64_t>(row.size()) - 1;
  });
}

}  // namespace naober::reporting
