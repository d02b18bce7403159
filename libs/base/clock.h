// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_BASE_CLOCK_H_
#define NAOBER_LIBS_BASE_CLOCK_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
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

// A clock that stands still at the RFC 3339 time in a file, read again whenever the file changes
// (looked at on every call; a replaced file counts at once). Keeps the last good time when the file
// can't be read.
class FileClock final : public Clock {
 public:
  // INVALID_ARGUMENT or NOT_FOUND if the file does not hold a time now.
  static absl::StatusOr<std::unique_ptr<FileClock>> Open(std::string path);
  absl::Time Now() const override;

 private:
  explicit FileClock(std::string path) : path_(std::move(path)) {}
  absl::Status Reload() const;

  const std::string path_;
  mutable Mutex mutex_;
  mutable absl::Time now_ ABSL_GUARDED_BY(mutex_);
  mutable int64_t modified_ns_ ABSL_GUARDED_BY(mutex_) = -1;
  mutable int64_t inode_ ABSL_GUARDED_BY(mutex_) = -1;
};

// "system" or "file:PATH". INVALID_ARGUMENT for anything else.
absl::StatusOr<std::unique_ptr<Clock>> MakeClock(absl::string_view spec);

}  // namespace naober

#endif  // NAOBER_LIBS_BASE_CLOCK_H_
