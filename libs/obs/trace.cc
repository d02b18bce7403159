// SPDX-License-Identifier: EUPL-1.2
#include "libs/obs/trace.h"

#include <algorithm>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"

namespace naober::obs {
namespace {

// "00-" 32 digits "-" 16 digits "-" 2 digits.
constexpr size_t kHeaderLength = 55;

thread_local const TraceContext* innermost = nullptr;

uint64_t RandomNonZero() {
  thread_local absl::InsecureBitGen random;
  return absl::Uniform<uint64_t>(absl::IntervalClosed, random, 1, UINT64_MAX);
}

std::string Hex(uint64_t value) { return absl::StrCat(absl::Hex(value, absl::kZeroPad16)); }

bool IsLowerHex(absl::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool IsId(absl::string_view text) {
  return IsLowerHex(text) && text.find_first_not_of('0') != absl::string_view::npos;
}

}  // namespace

TraceContext TraceContext::New() {
  return {absl::StrCat(Hex(RandomNonZero()), Hex(RandomNonZero())), Hex(RandomNonZero()), true};
}

TraceContext TraceContext::FromHeader(absl::string_view traceparent) {
  // A later version may append fields behind a dash; version ff is forbidden (section 3.2.2).
  if (traceparent.size() < kHeaderLength) return New();
  const absl::string_view version = traceparent.substr(0, 2);
  if (!IsLowerHex(version) || version == "ff") return New();
  if (traceparent.size() > kHeaderLength &&
      (version == "00" || traceparent[kHeaderLength] != '-')) {
    return New();
  }
  const absl::string_view trace_id = traceparent.substr(3, 32);
  const absl::string_view span_id = traceparent.substr(36, 16);
  const absl::string_view flags = traceparent.substr(53, 2);
  if (traceparent[2] != '-' || traceparent[35] != '-' || traceparent[52] != '-') return New();
  if (!IsId(trace_id) || !IsId(span_id) || !IsLowerHex(flags)) return New();
  const char low = flags[1];
  const int low_digit = low <= '9' ? low - '0' : low - 'a' + 10;
  return {std::string(trace_id), std::string(span_id), (low_digit & 1) != 0};
}

TraceContext TraceContext::Child() const { return {trace_id, Hex(RandomNonZero()), sampled}; }

std::string TraceContext::ToHeader() const {
  return absl::StrCat("00-", trace_id, "-", span_id, sampled ? "-01" : "-00");
}

ScopedTrace::ScopedTrace(const TraceContext& context) : context_(context), outer_(innermost) {
  innermost = &context_;
}

ScopedTrace::~ScopedTrace() { innermost = outer_; }

const TraceContext& ScopedTrace::Current() {
  static const TraceContext& none = *new TraceContext;
  return innermost == nullptr ? none : *innermost;
}

}  // namespace naober::obs
