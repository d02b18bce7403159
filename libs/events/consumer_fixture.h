// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_EVENTS_CONSUMER_FIXTURE_H_
#define NAOBER_LIBS_EVENTS_CONSUMER_FIXTURE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "libs/events/consumption.h"
#include "libs/events/dead_letters.h"
#include "libs/events/event_log_fixture.h"
#include "libs/events/relay.h"
#include "libs/testing/fake_clock.h"
#include "libs/testing/test_redis.h"

namespace naober::events::testing {

// A producer, a Redis and a consuming service; tests start relay and consumers as they need them.
class ConsumerTest : public ::testing::Test {
 protected:
  ConsumerOptions Options() {
    ConsumerOptions options;
    options.service = kConsumer;
    options.producer = kProducer;
    options.instance = "test";
    options.redis.url = redis_.Url();
    options.catch_up_every = absl::Milliseconds(100);
    options.report_every = absl::Milliseconds(160);
    options.lease = absl::Seconds(3);
    options.now = [this] { return clock_.Now(); };
    return options;
  }
  std::unique_ptr<Consumer> NewConsumer(const ConsumerOptions& options) {
    return std::make_unique<Consumer>(service_.database.service(), service_.database.worker(),
                                      options, handlers_.table, log_, service_.database.metrics());
  }
  std::unique_ptr<Relay> NewRelay() {
    RelayOptions options;
    options.service = kProducer;
    options.instance = "test";
    options.redis.url = redis_.Url();
    options.poll = absl::Milliseconds(20);
    return std::make_unique<Relay>(service_.database.worker(), options,
                                   service_.database.metrics());
  }
  // Whether these values, and no others, take effect on the aggregate in this order.
  bool Happens(const std::string& aggregate, const std::vector<int64_t>& values) {
    return Eventually([&] { return service_.Effects(aggregate) == values; });
  }
  bool Shows(const std::string& metric, int value) {
    return Eventually([&] {
      return absl::StrContains(
          service_.database.metrics().Text(),
          absl::StrCat(metric, "{producer=\"", kProducer, "\"} ", value, "\n"));
    });
  }
  // Makes `values` of an aggregate fail until they are dead letters, with a consumer running.
  void LetDie(const std::string& aggregate, int64_t value) {
    handlers_.poison = value;
    service_.Emit(aggregate, {value});
    ASSERT_TRUE(Eventually([&] { return handlers_.calls >= 1 && !Attempts().empty(); }));
    clock_.Advance(absl::Seconds(61));
    ASSERT_TRUE(Eventually([&] { return Letters().size() == 1; }));
  }
  std::vector<std::string> Attempts() {
    return service_.Column("SELECT attempts FROM event_attempts");
  }
  std::vector<std::string> Letters() {
    return service_.Column("SELECT event_id FROM dead_letters ORDER BY dead_at, event_id");
  }
  std::string Parked() { return service_.Column("SELECT count(*) FROM parked_events")[0]; }

  naober::testing::FakeClock clock_;
  naober::testing::TestRedis redis_;
  ExampleService service_;
  RecordingHandlers handlers_;
  DirectLogReader log_{service_.log};
  DeadLetters dead_letters_{service_.database.service(), service_.database.worker(),
                            handlers_.table};
  Consumption consumption_{service_.database.worker(), {{kProducer, &log_}}};
  const std::string a_ = AggregateIn(3, 0);
  const std::string b_ = AggregateIn(3, 1);
  const std::string c_ = AggregateIn(8, 0);
};

}  // namespace naober::events::testing

#endif  // NAOBER_LIBS_EVENTS_CONSUMER_FIXTURE_H_
