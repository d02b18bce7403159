// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_OBS_LOG_H_
#define NAOBER_LIBS_OBS_LOG_H_

#include <atomic>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

// One JSON object a line on standard error: {"ts","level","service","event","trace_id",…}. An event
// has a name and fields, not a sentence:  obs::Info("match.confirmed").With("match_id", id); Fields
// hold ids, codes, counts and durations; never a name, an address or free text of a person.
namespace naober::obs {

enum class Level { kDebug, kInfo, kWarning, kError };

// Writes its line when it is destroyed, in one write(2). Thread-safe among lines.
class LogLine {
 public:
  LogLine(Level level, absl::string_view event);
  ~LogLine();
  LogLine(const LogLine&) = delete;
  LogLine& operator=(const LogLine&) = delete;

  LogLine& With(absl::string_view key, absl::string_view value);
  LogLine& With(absl::string_view key, const char* value) {
    return With(key, absl::string_view(value));
  }
  LogLine& With(absl::string_view key, const std::string& value) {
    return With(key, absl::string_view(value));
  }
  LogLine& With(absl::string_view key, int64_t value);
  LogLine& With(absl::string_view key, int value) { return With(key, static_cast<int64_t>(value)); }
  LogLine& With(absl::string_view key, uint64_t value);
  LogLine& With(absl::string_view key, double value);
  LogLine& With(absl::string_view key, bool value);
  LogLine& With(absl::string_view key,
                absl::Duration value);        // milliseconds; the key should end in _ms
  LogLine& With(const absl::Status& status);  // code and reason, and the message

 private:
  const Level level_;
  std::string line_;
};

// INFO: one per request or life-cycle step. WARNING: degraded or retried. ERROR: someone must act.
// DEBUG: off unless SetMinimumLevel says otherwise.
inline LogLine Debug(absl::string_view event) { return LogLine(Level::kDebug, event); }
inline LogLine Info(absl::string_view event) { return LogLine(Level::kInfo, event); }
inline LogLine Warning(absl::string_view event) { return LogLine(Level::kWarning, event); }
inline LogLine Error(absl::string_view event) { return LogLine(Level::kError, event); }

// Names the service in every line. Call once, before the first thread.
void SetServiceName(absl::string_view service);

// Lines below `level` are not written. Default: INFO. Thread-safe.
void SetMinimumLevel(Level level);

// Sends lines to `sink` instead of standard error, until destroyed. For tests.
class ScopedLogCapture {
 public:
  ScopedLogCapture();
  ~ScopedLogCapture();
  std::string Text() const;
};

// Lets something repeat at most once per `interval`: if (limit.Allow()) obs::Warning(…).
// Thread-safe.
class LogLimit {
 public:
  explicit LogLimit(absl::Duration interval);
  bool Allow();

 private:
  const int64_t interval_ns_;
  std::atomic<int64_t> next_ns_{0};
};

}  // namespace naober::obs

#endif  // NAOBER_LIBS_OBS_LOG_H_
