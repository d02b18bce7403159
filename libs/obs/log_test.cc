// SPDX-License-Identifier: EUPL-1.2
#include "libs/obs/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "absl/cleanup/cleanup.h"
#include "libs/base/errors.h"
#include "libs/obs/trace.h"

namespace naober::obs {
namespace {

using ::testing::IsEmpty;
using ::testing::MatchesRegex;

nlohmann::json OnlyLine(const ScopedLogCapture& capture) {
  const std::string text = capture.Text();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1) << text;
  return nlohmann::json::parse(text);
}

TEST(LogLine, IsOneJsonObjectWithTheFixedFieldsFirst) {
  const ScopedLogCapture capture;
  SetServiceName("intake");
  Warning("match.confirmed").With("match_id", "m-1").With("score", 80).With("done", true);
  EXPECT_THAT(capture.Text(),
              MatchesRegex("\\{\"ts\":\"20..-..-..T..:..:..\\....Z\",\"level\":\"WARNING\","
                           "\"service\":\"intake\",\"event\":\"match.confirmed\","
                           "\"match_id\":\"m-1\",\"score\":80,\"done\":true\\}\n"));
}

TEST(LogLine, SurvivesAnyValue) {
  const ScopedLogCapture capture;
  Info("strange")
      .With("quote", "a\"b\\c\nd\x01")
      .With("utf8", "Zoë")
      .With("broken", "a\xff")
      .With("infinite", std::numeric_limits<double>::infinity());
  const nlohmann::json line = OnlyLine(capture);
  EXPECT_EQ(line["quote"], "a\"b\\c\nd\x01");
  EXPECT_EQ(line["utf8"], "Zoë");
  EXPECT_EQ(line["broken"], "a\xEF\xBF\xBD");
  EXPECT_EQ(line["infinite"], "inf");
}

TEST(LogLine, TellsTheCodeAndReasonOfAStatus) {
  const ScopedLogCapture capture;
  Info("refused").With(Refuse("MATCH_EXPIRED", "match m-1 expired"));
  const nlohmann::json line = OnlyLine(capture);
  EXPECT_EQ(line["code"], "FAILED_PRECONDITION");
  EXPECT_EQ(line["reason"], "MATCH_EXPIRED");
  EXPECT_EQ(line["message"], "match m-1 expired");
}

TEST(LogLine, WritesDurationsAsMilliseconds) {
  const ScopedLogCapture capture;
  Info("timed").With("took_ms", absl::Microseconds(1500));
  EXPECT_EQ(OnlyLine(capture)["took_ms"], 1.5);
}

TEST(LogLine, CarriesTheTraceOfItsThread) {
  const ScopedLogCapture capture;
  const TraceContext trace = TraceContext::New();
  {
    const ScopedTrace scope(trace);
    Info("inside");
  }
  EXPECT_EQ(OnlyLine(capture)["trace_id"], trace.trace_id);
}

TEST(LogLine, BelowTheMinimumLevelIsNotWritten) {
  const ScopedLogCapture capture;
  const absl::Cleanup restore = [] { SetMinimumLevel(Level::kInfo); };
  Debug("off").With("n", 1);
  EXPECT_THAT(capture.Text(), IsEmpty());
  SetMinimumLevel(Level::kDebug);
  Debug("on").With("n", 1);
  EXPECT_EQ(OnlyLine(capture)["event"], "on");
}

TEST(LogLimit, LetsOnlyOneThroughInAnInterval) {
  LogLimit hourly(absl::Hours(1));
  EXPECT_TRUE(hourly.Allow());
  EXPECT_FALSE(hourly.Allow());
  LogLimit always(absl::ZeroDuration());
  EXPECT_TRUE(always.Allow());
  EXPECT_TRUE(always.Allow());
}

}  // namespace
}  // namespace naober::obs
