// SPDX-License-Identifier: EUPL-1.2
#include "services/reporting/domain/effect.h"

#include <cmath>

namespace naober::reporting {
namespace {

constexpr double kQuantile = 1.959963984540054;  // of the normal distribution, 97.5 %

struct Interval {
  double share = 0;
  double low = 0;
  double high = 0;
};

// E. B. Wilson, Journal of the American Statistical Association 22 (1927).
Interval WilsonInterval(const Proportion& proportion) {
  const auto n = static_cast<double>(proportion.all);
  const double p = static_cast<double>(proportion.reaching) / n;
  const double z2 = kQuantile * kQuantile;
  const double middle = 2 * n * p + z2;
  const double spread = kQuantile * std::sqrt(z2 + 4 * n * p * (1 - p));
  return {p, (middle - spread) / (2 * (n + z2)), (middle + spread) / (2 * (n + z2))};
}

int Permille(double share) { return static_cast<int>(std::lround(1000 * share)); }

bool IsFew(int64_t count, int threshold) { return count > 0 && count < threshold; }

}  // namespace

std::optional<int> SharePermille(const Proportion& proportion) {
  if (proportion.all == 0) return std::nullopt;
  return static_cast<int>((2000 * proportion.reaching + proportion.all) / (2 * proportion.all));
}

std::optional<Difference> DifferenceBetween(const Proportion& before, const Proportion& after) {
  if (before.all == 0 || after.all == 0) return std::nullopt;
  const Interval a = WilsonInterval(before);
  const Interval b = WilsonInterval(after);
  const double difference = b.share - a.share;
  return Difference{Permille(difference),
                    Permille(difference - std::hypot(b.share - b.low, a.high - a.share)),
                    Permille(difference + std::hypot(b.high - b.share, a.share - a.low))};
}

bool MayShowOutside(const Proportion& proportion, int threshold) {
  return !IsFew(proportion.reaching, threshold) &&
         !IsFew(proportion.all - proportion.reaching, threshold);
}

}  // namespace naober::reporting
