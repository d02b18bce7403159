// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_TESTS_KUBERNETES_LOAD_TALLY_H_
#define NAOBER_TESTS_KUBERNETES_LOAD_TALLY_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/base/mutex.h"

namespace naober::testing {

// What a load has done so far, and what the platform must therefore show at the end. Thread-safe.
class LoadTally {
 public:
  // One try of a call that the platform refused for the moment; it is tried again.
  void AddRefusal(const absl::Status& status);
  // The end of a call that took `took` over all its tries; not OK: it was given up.
  void AddCall(const std::string& method, absl::Duration took, const absl::Status& status);
  // `count` more of something that the platform has said yes to: "people", "minutes", …
  void AddFact(const std::string& name, int64_t count);

  bool HasFailures() const;

  // All of it as one line of JSON; the slowest call is that since the last line:
  //   {"at": 1796000000.123, "calls": 120, "failed": 0, "slowestMillis": 42,
  //    "refused": {"UNAVAILABLE": 3}, "facts": {"people": 20}, "failures": []}
  std::string Line(absl::Time at);

 private:
  static constexpr size_t kMostFailures = 20;  // that are told of

  mutable Mutex mutex_;
  int64_t calls_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t failed_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Duration slowest_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, int64_t> refused_ ABSL_GUARDED_BY(mutex_);  // by code
  std::map<std::string, int64_t> facts_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::string> failures_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace naober::testing

#endif  // NAOBER_TESTS_KUBERNETES_LOAD_TALLY_H_
