// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_TESTING_EVENTUALLY_H_
#define NAOBER_LIBS_TESTING_EVENTUALLY_H_

#include <functional>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace naober::testing {

// Asks `predicate` again and again until it is true, at most `timeout`; returns its last answer.
// What another thread or process does is waited for like this, never with a sleep:
//   EXPECT_TRUE(Eventually([&] { return consumer.handled() == 3; }));
inline bool Eventually(const std::function<bool()>& predicate,
                       absl::Duration timeout = absl::Seconds(10)) {
  const absl::Time until = absl::Now() + timeout;
  while (!predicate()) {
    if (absl::Now() >= until) return predicate();
    absl::SleepFor(absl::Milliseconds(2));
  }
  return true;
}

}  // namespace naober::testing

#endif  // NAOBER_LIBS_TESTING_EVENTUALLY_H_
