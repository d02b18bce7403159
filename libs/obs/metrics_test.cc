// SPDX-License-Identifier: EUPL-1.2
#include "libs/obs/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace naober::obs {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Metrics, AreWrittenInTheTextFormat) {
  Metrics metrics;
  metrics.GetCounter("naober_calls_total", "Calls.", {{"code", "OK"}}).Increment();
  metrics.GetGauge("naober_queue", "Waiting.").Set(3);
  EXPECT_THAT(metrics.Text(), AllOf(HasSubstr("# HELP naober_calls_total Calls.\n"),
                                    HasSubstr("# TYPE naober_calls_total counter\n"),
                                    HasSubstr("naober_calls_total{code=\"OK\"} 1\n"),
                                    HasSubstr("naober_queue 3\n")));
}

TEST(Metrics, GiveTheSameMetricForTheSameNameAndLabels) {
  Metrics metrics;
  metrics.GetCounter("naober_calls_total", "Calls.", {{"code", "OK"}}).Increment();
  metrics.GetCounter("naober_calls_total", "Calls.", {{"code", "OK"}}).Increment(2);
  metrics.GetCounter("naober_calls_total", "Calls.", {{"code", "NOT_FOUND"}}).Increment();
  EXPECT_THAT(metrics.Text(),
              AllOf(HasSubstr("{code=\"OK\"} 3\n"), HasSubstr("{code=\"NOT_FOUND\"} 1\n")));
}

TEST(Metrics, CountDurationsInBuckets) {
  Metrics metrics;
  const Histogram histogram = metrics.GetDurationHistogram("naober_seconds", "Time.");
  histogram.Observe(0.003);
  histogram.Observe(100);
  EXPECT_THAT(metrics.Text(), AllOf(HasSubstr("naober_seconds_bucket{le=\"0.0025\"} 0\n"),
                                    HasSubstr("naober_seconds_bucket{le=\"0.005\"} 1\n"),
                                    HasSubstr("naober_seconds_bucket{le=\"30\"} 1\n"),
                                    HasSubstr("naober_seconds_bucket{le=\"+Inf\"} 2\n")));
}

TEST(Metrics, AreRefreshedBeforeAScrape) {
  Metrics metrics;
  const Gauge gauge = metrics.GetGauge("naober_age_seconds", "Age.");
  int age = 0;
  metrics.OnScrape([&] { gauge.Set(++age); });
  EXPECT_THAT(metrics.Text(), HasSubstr("naober_age_seconds 1\n"));
  EXPECT_THAT(metrics.Text(), HasSubstr("naober_age_seconds 2\n"));
}

TEST(Metrics, IgnoreHandlesOfNoMetric) {
  Counter().Increment();
  Gauge().Set(1);
  Histogram().Observe(1);
  EXPECT_THAT(Metrics().Text(), Not(HasSubstr("naober")));
}

}  // namespace
}  // namespace naober::obs
