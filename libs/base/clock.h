// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_BASE_CLOCK_H_
#define NAOBER_LIBS_BASE_CLOCK_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "libs/base/mutex.h"

namespace naober {

// Business time: what rules, records and reports go by. Deadlines, token expiry and backoff use
// absl::Now() instead, because they are about the real world. Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual absl::Time Now() const = 0;
};

class SystemClock final : public Clock {
 public:
  absl::Time Now() const override { return absl::Now(); }
};

// A clock that stands still at the RFC 3339 time in a file. The file is read anew at every call, so
// a change counts at once; a time stamp would hide a second change within one tick of the file
// system's clock. Keeps the last good time while the file can't be read.
class FileClock final : public Clock {
 public:
  // INVALID_ARGUMENT (CLOCK_FILE_INVALID) or NOT_FOUND (CLOCK_FILE_NOT_FOUND) if the file does not
  // hold a time now.
  static absl::StatusOr<std::unique_ptr<FileClock>> Open(std::string path);
  absl::Time Now() const override;

 private:
  FileClock(std::string path, absl::Time now) : path_(std::move(path)), last_good_(now) {}

  const std::string path_;
  mutable Mutex mutex_;
  mutable absl::Time last_good_ ABSL_GUARDED_BY(mutex_);
};

// "system" or "file:PATH". INVALID_ARGUMENT for anything else; what FileClock::Open returns.
absl::StatusOr<std::unique_ptr<Clock>> MakeClock(absl::string_view spec);

}  // namespace naober

#endif  // NAOBER_LIBS_BASE_CLOCK_H_
