// SPDX-License-Identifier: EUPL-1.2
#include "libs/obs/log.h"

#include <limits.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cmath>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/base/mutex.h"
#include "libs/obs/trace.h"

namespace naober::obs {
namespace {

std::atomic<Level> minimum_level{Level::kInfo};

std::string& ServiceName() {
  static std::string& name = *new std::string;  // never destroyed: threads may log until the end
  return name;
}

struct Capture {
  std::atomic<bool> active{false};  // changed under the mutex
  Mutex mutex;
  std::string text ABSL_GUARDED_BY(mutex);
};
Capture& TheCapture() {
  static Capture& capture = *new Capture;
  return capture;
}

const char* NameOf(Level level) {
  switch (level) {
    case Level::kDebug:
      return "DEBUG";
    case Level::kInfo:
      return "INFO";
    case Level::kWarning:
      return "WARNING";
    case Level::kError:
      return "ERROR";
  }
  return "ERROR";
}

// Nearly every value is plain ASCII and needs no escape; the JSON library knows the rest.
void AppendQuoted(std::string& out, absl::string_view text) {
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
    return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
  });
  if (plain) {
    absl::StrAppend(&out, "\"", text, "\"");
  } else {
    out += nlohmann::json(std::string(text))
               .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }
}

void WriteAll(const std::string& line) {
  const char* from = line.data();
  size_t left = line.size();
  while (left > 0) {
    const ssize_t written = write(STDERR_FILENO, from, left);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;  // nowhere to complain about a log that can't be written
    from += written;
    left -= static_cast<size_t>(written);
  }
}

}  // namespace

// A line below the minimum level stays empty, and so With has nothing to do.
LogLine::LogLine(Level level, absl::string_view event) : level_(level) {
  if (level_ < minimum_level.load(std::memory_order_relaxed)) return;
  line_.reserve(256);
  absl::StrAppend(&line_, "{\"ts\":\"",
                  absl::FormatTime("%Y-%m-%d%ET%H:%M:%E3SZ", absl::Now(), absl::UTCTimeZone()),
                  "\",\"level\":\"", NameOf(level_), "\"");
  With("service", ServiceName());
  With("event", event);
  const std::string& trace_id = ScopedTrace::Current().trace_id;
  if (!trace_id.empty()) With("trace_id", trace_id);
}

LogLine::~LogLine() {
  if (line_.empty()) return;
  line_ += "}\n";
  Capture& capture = TheCapture();
  // The kernel keeps so short a line whole. Waiting for each other's writes would cost the calls of
  // a busy service more than the writes.
  if (line_.size() <= PIPE_BUF && !capture.active) {
    WriteAll(line_);
    return;
  }
  MutexLock lock(capture.mutex);  // also keeps lines whole when a write is split
  if (capture.active) {
    capture.text += line_;
  } else {
    WriteAll(line_);
  }
}

LogLine& LogLine::With(absl::string_view key, absl::string_view value) {
  if (line_.empty()) return *this;
  absl::StrAppend(&line_, ",\"", key, "\":");
  AppendQuoted(line_, value);
  return *this;
}

LogLine& LogLine::With(absl::string_view key, int64_t value) {
  if (!line_.empty()) absl::StrAppend(&line_, ",\"", key, "\":", value);
  return *this;
}

LogLine& LogLine::With(absl::string_view key, uint64_t value) {
  if (!line_.empty()) absl::StrAppend(&line_, ",\"", key, "\":", value);
  return *this;
}

LogLine& LogLine::With(absl::string_view key, double value) {
  if (line_.empty()) return *this;
  // JSON knows no infinity and no NaN.
  if (!std::isfinite(value)) return With(key, absl::string_view(absl::StrCat(value)));
  absl::StrAppend(&line_, ",\"", key, "\":", value);
  return *this;
}

LogLine& LogLine::With(absl::string_view key, bool value) {
  if (!line_.empty()) absl::StrAppend(&line_, ",\"", key, "\":", value ? "true" : "false");
  return *this;
}

LogLine& LogLine::With(absl::string_view key, absl::Duration value) {
  const double ms = absl::ToDoubleMilliseconds(value);
  return With(key, std::isfinite(ms) ? std::round(ms * 1000) / 1000 : ms);
}

LogLine& LogLine::With(const absl::Status& status) {
  With("code", absl::StatusCodeToString(status.code()));
  if (const std::string reason = ReasonOf(status); !reason.empty()) With("reason", reason);
  if (!status.message().empty()) With("message", status.message());
  return *this;
}

void SetServiceName(absl::string_view service) { ServiceName() = std::string(service); }

void SetMinimumLevel(Level level) { minimum_level.store(level, std::memory_order_relaxed); }

ScopedLogCapture::ScopedLogCapture() {
  Capture& capture = TheCapture();
  MutexLock lock(capture.mutex);
  NAOBER_CHECK(!capture.active);
  capture.active = true;
  capture.text.clear();
}

ScopedLogCapture::~ScopedLogCapture() {
  Capture& capture = TheCapture();
  MutexLock lock(capture.mutex);
  capture.active = false;
}

std::string ScopedLogCapture::Text() const {
  Capture& capture = TheCapture();
  MutexLock lock(capture.mutex);
  return capture.text;
}

LogLimit::LogLimit(absl::Duration interval) : interval_ns_(absl::ToInt64Nanoseconds(interval)) {}

bool LogLimit::Allow() {
  const int64_t now = absl::GetCurrentTimeNanos();
  int64_t next = next_ns_.load(std::memory_order_relaxed);
  return now >= next && next_ns_.compare_exchange_strong(next, now + interval_ns_);
}

}  // namespace naober::obs
