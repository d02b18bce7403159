// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_OBS_METRICS_H_
#define NAOBER_LIBS_OBS_METRICS_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace prometheus {
class Registry;
}  // namespace prometheus

namespace naober::obs {

using Labels = std::map<std::string, std::string>;

// Handles are cheap to copy and live as long as their Metrics. Thread-safe. A default-constructed
// handle does nothing.
class Counter {
 public:
  Counter() = default;
  void Increment(double by = 1) const;

 private:
  friend class Metrics;
  void* counter_ = nullptr;
};
class Gauge {
 public:
  Gauge() = default;
  void Set(double value) const;
  void Add(double by) const;

 private:
  friend class Metrics;
  void* gauge_ = nullptr;
};
class Histogram {
 public:
  Histogram() = default;
  void Observe(double value) const;

 private:
  friend class Metrics;
  void* histogram_ = nullptr;
};

// The metrics of one process, by prometheus-cpp. Names: naober_<area>_<what>_<unit>; labels have
// few values and never hold an id. Asking twice for the same name and labels gives the same metric.
// Thread-safe.
class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  Counter GetCounter(absl::string_view name, absl::string_view help, const Labels& labels = {});
  Gauge GetGauge(absl::string_view name, absl::string_view help, const Labels& labels = {});
  // Buckets in seconds from 0.5 ms to 30 s.
  Histogram GetDurationHistogram(absl::string_view name, absl::string_view help,
                                 const Labels& labels = {});

  // Calls `refresh` before every scrape, for gauges that are read rather than kept.
  void OnScrape(std::function<void()> refresh);

  // The text exposition format, version 0.0.4.
  std::string Text() const;

 private:
  struct Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace naober::obs

#endif  // NAOBER_LIBS_OBS_METRICS_H_
