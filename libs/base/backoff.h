// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_BASE_BACKOFF_H_
#define NAOBER_LIBS_BASE_BACKOFF_H_

#include "absl/random/random.h"
#include "absl/time/time.h"

namespace naober {

// Waiting times between tries: doubling from `first` to `longest`, each drawn evenly from the upper
// half so that many clients do not come back at the same moment. Not thread-safe.
class Backoff {
 public:
  Backoff(absl::Duration first, absl::Duration longest)
      : first_(first), longest_(longest), next_(first) {}

  absl::Duration Next();
  void Reset() { next_ = first_; }

 private:
  const absl::Duration first_;
  const absl::Duration longest_;
  absl::Duration next_;
  absl::BitGen random_;
};

}  // namespace naober

#endif  // NAOBER_LIBS_BASE_BACKOFF_H_
