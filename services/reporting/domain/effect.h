// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_REPORTING_DOMAIN_EFFECT_H_
#define NAOBER_SERVICES_REPORTING_DOMAIN_EFFECT_H_

#include <cstdint>
#include <optional>

namespace naober::reporting {

// So many of so many.
struct Proportion {
  int64_t reaching = 0;
  int64_t all = 0;

  friend bool operator==(const Proportion&, const Proportion&) = default;
};

// In thousandths, rounded to the nearest; none of none.
std::optional<int> SharePermille(const Proportion& proportion);

// A difference of two shares with an interval around it, in thousandths.
struct Difference {
  int permille = 0;
  int low = 0;
  int high = 0;

  friend bool operator==(const Difference&, const Difference&) = default;
};

// The share after less the share before, with its interval of 95 % by the hybrid score method
// (R. G. Newcombe, Interval estimation for the difference between independent proportions,
// Statistics in Medicine 17 (1998) 873–890, method 10): Wilson's score interval of each share, put
// together. Unlike the usual approximation it never leaves -1000 … 1000 and holds for few and for
// extreme shares. None when a side is empty.
std::optional<Difference> DifferenceBetween(const Proportion& before, const Proportion& after);

// Whether outsiders may see the proportion: neither those who reach it nor the others are a few.
bool MayShowOutside(const Proportion& proportion, int threshold);

}  // namespace naober::reporting

#endif  // NAOBER_SERVICES_REPORTING_DOMAIN_EFFECT_H_
