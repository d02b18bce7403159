// SPDX-License-Identifier: EUPL-1.2
#include "libs/obs/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include "libs/base/mutex.h"

namespace naober::obs {

void Counter::Increment(double by) const {
  if (counter_ != nullptr) static_cast<prometheus::Counter*>(counter_)->Increment(by);
}

void Gauge::Set(double value) const {
  if (gauge_ != nullptr) static_cast<prometheus::Gauge*>(gauge_)->Set(value);
}

void Gauge::Add(double by) const {
  if (gauge_ != nullptr) static_cast<prometheus::Gauge*>(gauge_)->Increment(by);
}

void Histogram::Observe(double value) const {
  if (histogram_ != nullptr) static_cast<prometheus::Histogram*>(histogram_)->Observe(value);
}

struct Metrics::Impl {
  prometheus::Registry registry;
  Mutex mutex;
  std::vector<std::function<void()>> refreshes ABSL_GUARDED_BY(mutex);
};

Metrics::Metrics() : impl_(std::make_unique<Impl>()) {}
Metrics::~Metrics() = default;

Counter Metrics::GetCounter(absl::string_view name, absl::string_view help, const Labels& labels) {
  Counter counter;
  counter.counter_ = &prometheus::BuildCounter()
                          .Name(std::string(name))
                          .Help(std::string(help))
                          .Register(impl_->registry)
                          .Add(labels);
  return counter;
}

Gauge Metrics::GetGauge(absl::string_view name, absl::string_view help, const Labels& labels) {
  Gauge gauge;
  gauge.gauge_ = &prometheus::BuildGauge()
                      .Name(std::string(name))
                      .Help(std::string(help))
                      .Register(impl_->registry)
                      .Add(labels);
  return gauge;
}

Histogram Metrics::GetDurationHistogram(absl::string_view name, absl::string_view help,
                                        const Labels& labels) {
  static const prometheus::Histogram::BucketBoundaries& kSeconds =
      *new prometheus::Histogram::BucketBoundaries{
          0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30};
  Histogram histogram;
  histogram.histogram_ = &prometheus::BuildHistogram()
                              .Name(std::string(name))
                              .Help(std::string(help))
                              .Register(impl_->registry)
                              .Add(labels, kSeconds);
  return histogram;
}

void Metrics::OnScrape(std::function<void()> refresh) {
  MutexLock lock(impl_->mutex);
  impl_->refreshes.push_back(std::move(refresh));
}

std::string Metrics::Text() const {
  std::vector<std::function<void()>> refreshes;
  {
    MutexLock lock(impl_->mutex);
    refreshes = impl_->refreshes;
  }
  for (const auto& refresh : refreshes) refresh();
  return prometheus::TextSerializer().Serialize(impl_->registry.Collect());
}

}  // namespace naober::obs
