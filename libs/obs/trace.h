// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_OBS_TRACE_H_
#define NAOBER_LIBS_OBS_TRACE_H_

#include <string>

#include "absl/strings/string_view.h"

namespace naober::obs {

// W3C Trace Context (Recommendation of 2021), version 00: carried from call to outbox to consumer.
struct TraceContext {
  std::string trace_id;  // 32 hexadecimal digits; the REF that a user sees on an error
  std::string span_id;   // 16 hexadecimal digits
  bool sampled = true;

  // A new trace.
  static TraceContext New();
  // The context that `traceparent` names; a new trace if it is empty or malformed.
  static TraceContext FromHeader(absl::string_view traceparent);
  // The same trace with a new span.
  TraceContext Child() const;
  // "00-<trace_id>-<span_id>-01".
  std::string ToHeader() const;
};

// Log lines written on this thread carry the trace id of the innermost scope. Not movable: a local
// variable.
class ScopedTrace {
 public:
  explicit ScopedTrace(const TraceContext& context);
  ~ScopedTrace();
  ScopedTrace(const ScopedTrace&) = delete;
  ScopedTrace& operator=(const ScopedTrace&) = delete;

  // The context of the innermost scope on this thread; empty ids when there is none.
  static const TraceContext& Current();

 private:
  const TraceContext context_;
  const TraceContext* const outer_;
};

}  // namespace naober::obs

#endif  // NAOBER_LIBS_OBS_TRACE_H_
