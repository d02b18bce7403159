// SPDX-License-Identifier: EUPL-1.2
#include "libs/base/backoff.h"

#include <algorithm>

namespace naober {

absl::Duration Backoff::Next() {
  const absl::Duration full = next_;
  next_ = std::min(longest_, next_ * 2);
  return full * absl::Uniform(absl::IntervalClosed, random_, 0.5, 1.0);
}

}  // namespace naober
