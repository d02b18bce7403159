// SPDX-License-Identifier: EUPL-1.2
#include "libs/base/clock.h"

#include <fstream>
#include <iterator>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"

namespace naober {
namespace {

absl::StatusOr<absl::Time> ReadTime(const std::string& path) {
  std::ifstream file(path);
  if (!file) {
    return WithReason(absl::NotFoundError(absl::StrCat("can't read the clock file ", path)),
                      "CLOCK_FILE_NOT_FOUND");
  }
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  absl::Time time;
  std::string error;
  if (!absl::ParseTime(absl::RFC3339_full, absl::StripAsciiWhitespace(text), &time, &error)) {
    return WithReason(
        absl::InvalidArgumentError(absl::StrCat(
            "the clock file ", path, " must hold one RFC 3339 time like 2026-09-01T09:00:00Z")),
        "CLOCK_FILE_INVALID");
  }
  return time;
}

}  // namespace

absl::StatusOr<std::unique_ptr<FileClock>> FileClock::Open(std::string path) {
  ASSIGN_OR_RETURN(const absl::Time now, ReadTime(path));
  return absl::WrapUnique(new FileClock(std::move(path), now));
}

absl::Time FileClock::Now() const {
  MutexLock lock(mutex_);
  const absl::StatusOr<absl::Time> read = ReadTime(path_);
  // Somebody who writes the file in place leaves it empty for a moment.
  if (read.ok()) last_good_ = *read;
  return last_good_;
}

absl::StatusOr<std::unique_ptr<Clock>> MakeClock(absl::string_view spec) {
  if (spec == "system") return std::make_unique<SystemClock>();
  if (absl::ConsumePrefix(&spec, "file:") && !spec.empty()) {
    return FileClock::Open(std::string(spec));
  }
  return absl::InvalidArgumentError("the clock must be \"system\" or \"file:PATH\"");
}

}  // namespace naober
