// SPDX-License-Identifier: EUPL-1.2
#include "tests/kubernetes/load_tally.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"

namespace naober::testing {

void LoadTally::AddRefusal(const absl::Status& status) {
  MutexLock lock(mutex_);
  ++refused_[absl::StatusCodeToString(status.code())];
}

void LoadTally::AddCall(const std::string& method, absl::Duration took,
                        const absl::Status& status) {
  MutexLock lock(mutex_);
  ++calls_;
  slowest_ = std::max(slowest_, took);
  if (status.ok()) return;
  ++failed_;
  if (failures_.size() < kMostFailures)
    failures_.push_back(
        absl::StrCat(method, " after ", absl::FormatDuration(took), ": ", status.ToString()));
}

void LoadTally::AddFact(const std::string& name, int64_t count) {
  MutexLock lock(mutex_);
  facts_[name] += count;
}

bool LoadTally::HasFailures() const {
  MutexLock lock(mutex_);
  return failed_ > 0;
}

std::string LoadTally::Line(absl::Time at) {
  MutexLock lock(mutex_);
  const nlohmann::ordered_json line = {{"at", absl::ToUnixMillis(at) / 1000.0},
                                       {"calls", calls_},
                                       {"failed", failed_},
                                       {"slowestMillis", absl::ToInt64Milliseconds(slowest_)},
                                       {"refused", refused_},
                                       {"facts", facts_},
                                       {"failures", failures_}};
  slowest_ = absl::ZeroDuration();
  return line.dump();
}

}  // namespace naober::testing
