// SPDX-License-Identifier: EUPL-1.2
#include "libs/rpc/background_loop.h"

#include <gtest/gtest.h>

#include <atomic>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "libs/testing/eventually.h"
#include "libs/testing/matchers.h"

namespace naober::rpc {
namespace {

using ::naober::testing::Eventually;

constexpr absl::Duration kNever = absl::Hours(1);

TEST(BackgroundLoop, WorksAtTheStartAndWhenWoken) {
  std::atomic<int> rounds = 0;
  BackgroundLoop loop("test", kNever, [&](const auto&) {
    ++rounds;
    return absl::OkStatus();
  });
  ASSERT_OK(loop.Start());
  EXPECT_TRUE(Eventually([&] { return rounds == 1; }));
  loop.Wake();
  EXPECT_TRUE(Eventually([&] { return rounds == 2; }));
}

TEST(BackgroundLoop, WorksAgainAfterItsPauseThoughTheWorkFails) {
  std::atomic<int> rounds = 0;
  BackgroundLoop loop("test", absl::Milliseconds(1), [&](const auto&) {
    ++rounds;
    return absl::UnavailableError("not now");
  });
  ASSERT_OK(loop.Start());
  EXPECT_TRUE(Eventually([&] { return rounds >= 3; }));
}

TEST(BackgroundLoop, KeepsAWakeUpThatComesDuringTheWork) {
  absl::Notification begun, go_on;
  std::atomic<int> rounds = 0;
  BackgroundLoop loop("test", kNever, [&](const auto&) {
    if (++rounds == 1) {
      begun.Notify();
      go_on.WaitForNotification();
    }
    return absl::OkStatus();
  });
  ASSERT_OK(loop.Start());
  begun.WaitForNotification();
  loop.Wake();
  loop.Wake();
  go_on.Notify();
  EXPECT_TRUE(Eventually([&] { return rounds == 2; }));
}

TEST(BackgroundLoop, StopsAtOnceInAPauseAndTellsWorkInHand) {
  absl::Notification begun;
  bool told = false;
  BackgroundLoop busy("test", kNever, [&](const auto& stopping) {
    begun.Notify();
    told = Eventually([&] { return stopping(); });
    return absl::OkStatus();
  });
  ASSERT_OK(busy.Start());
  begun.WaitForNotification();
  const absl::Time before = absl::Now();
  busy.Stop();
  EXPECT_TRUE(told);
  EXPECT_LT(absl::Now() - before, kNever);
  EXPECT_TRUE(busy.stopping());
}

TEST(BackgroundLoop, NeedNotBeStartedToBeStopped) {
  int rounds = 0;
  {
    BackgroundLoop loop("test", kNever, [&](const auto&) {
      ++rounds;
      return absl::OkStatus();
    });
    loop.Stop();
  }
  EXPECT_EQ(rounds, 0);
}

}  // namespace
}  // namespace naober::rpc
