// SPDX-License-Identifier: EUPL-1.2
#include "libs/obs/trace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace naober::obs {
namespace {

using ::testing::MatchesRegex;

constexpr char kHeader[] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

TEST(TraceContext, ReadsAndWritesTheHeaderOfTheStandard) {
  const TraceContext context = TraceContext::FromHeader(kHeader);
  EXPECT_EQ(context.trace_id, "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_EQ(context.span_id, "00f067aa0ba902b7");
  EXPECT_TRUE(context.sampled);
  EXPECT_EQ(context.ToHeader(), kHeader);
}

TEST(TraceContext, KeepsTheSamplingDecision) {
  const std::string header = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";
  EXPECT_EQ(TraceContext::FromHeader(header).ToHeader(), header);
}

TEST(TraceContext, ReadsALaterVersionThatAppendsFields) {
  EXPECT_EQ(TraceContext::FromHeader(
                "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-follows")
                .trace_id,
            "4bf92f3577b34da6a3ce929d0e0e4736");
}

TEST(TraceContext, StartsANewTraceWhenTheHeaderIsMalformed) {
  for (const char* header : {"", "00", "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                             "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                             "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                             "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                             "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                             "00-4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7-01",
                             "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0x"}) {
    const TraceContext context = TraceContext::FromHeader(header);
    EXPECT_NE(context.trace_id, "4bf92f3577b34da6a3ce929d0e0e4736") << header;
    EXPECT_THAT(context.ToHeader(), MatchesRegex("00-[0-9a-f]{32}-[0-9a-f]{16}-01")) << header;
  }
}

TEST(TraceContext, ChildIsAnotherSpanOfTheSameTrace) {
  const TraceContext parent = TraceContext::New();
  const TraceContext child = parent.Child();
  EXPECT_EQ(child.trace_id, parent.trace_id);
  EXPECT_NE(child.span_id, parent.span_id);
}

TEST(ScopedTrace, IsTheInnermostOfItsThread) {
  EXPECT_EQ(ScopedTrace::Current().trace_id, "");
  const ScopedTrace outer(TraceContext::New());
  const std::string outer_id = ScopedTrace::Current().trace_id;
  {
    const ScopedTrace inner(TraceContext::New());
    EXPECT_NE(ScopedTrace::Current().trace_id, outer_id);
  }
  EXPECT_EQ(ScopedTrace::Current().trace_id, outer_id);
}

}  // namespace
}  // namespace naober::obs
