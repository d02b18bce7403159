// SPDX-License-Identifier: EUPL-1.2
#include "libs/obs/admin_server.h"

#include <curl/curl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/testing/matchers.h"

namespace naober::obs {
namespace {

using ::testing::HasSubstr;
using ::testing::Pair;

class AdminServerTest : public ::testing::Test {
 protected:
  AdminServerTest() : server_(AdminServer::Options(), metrics_) {}

  // Status and body of the answer to GET `path`; 0 when there is none.
  std::pair<long, std::string> Get(const std::string& path) {
    const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(),
                                                                   &curl_easy_cleanup);
    std::string body;
    curl_easy_setopt(curl.get(), CURLOPT_URL,
                     absl::StrCat("http://127.0.0.1:", server_.port(), path).c_str());
    curl_easy_setopt(curl.get(), CURLOPT_NOPROXY, "*");
    curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, 10L);
    curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &body);
    curl_easy_setopt(
        curl.get(), CURLOPT_WRITEFUNCTION, +[](char* data, size_t size, size_t count, void* out) {
          static_cast<std::string*>(out)->append(data, size * count);
          return size * count;
        });
    long code = 0;
    if (curl_easy_perform(curl.get()) == CURLE_OK) {
      curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &code);
    }
    return {code, body};
  }

  Metrics metrics_;
  AdminServer server_;
};

TEST_F(AdminServerTest, IsAliveWhateverItsDependenciesSay) {
  server_.AddReadinessCheck("postgres", [] { return absl::UnavailableError("down"); });
  ASSERT_OK(server_.Start());
  EXPECT_THAT(Get("/livez"), Pair(200, "ok\n"));
}

TEST_F(AdminServerTest, NamesTheChecksThatFail) {
  server_.AddReadinessCheck("postgres", [] { return absl::UnavailableError("secret detail"); });
  server_.AddReadinessCheck("redis", [] { return absl::OkStatus(); });
  ASSERT_OK(server_.Start());
  EXPECT_FALSE(server_.Ready());
  EXPECT_THAT(Get("/readyz"), Pair(503, "postgres: UNAVAILABLE\n"));
}

TEST_F(AdminServerTest, IsReadyWhenAllChecksAreGoodAndSaysSoOnce) {
  int told = 0;
  server_.AddReadinessCheck("postgres", [] { return absl::OkStatus(); });
  server_.OnReadinessChange([&](bool ready) { told += ready ? 1 : 100; });
  ASSERT_OK(server_.Start());
  server_.MarkStarted();
  EXPECT_TRUE(server_.Ready());
  EXPECT_THAT(Get("/readyz"), Pair(200, "ok\n"));
  server_.Stop();
  EXPECT_EQ(told, 1);
}

// Its checks may be good long before it listens for calls.
TEST_F(AdminServerTest, IsNotReadyBeforeTheProcessServes) {
  server_.AddReadinessCheck("postgres", [] { return absl::OkStatus(); });
  ASSERT_OK(server_.Start());
  EXPECT_FALSE(server_.Ready());
  EXPECT_THAT(Get("/readyz"), Pair(503, "starting\n"));
}

TEST_F(AdminServerTest, IsNotReadyWhileItDrains) {
  ASSERT_OK(server_.Start());
  server_.MarkStarted();
  server_.MarkDraining();
  EXPECT_FALSE(server_.Ready());
  EXPECT_THAT(Get("/readyz"), Pair(503, "draining\n"));
  EXPECT_THAT(Get("/livez"), Pair(200, "ok\n"));
}

TEST_F(AdminServerTest, HasStartedOnlyWhenItIsTold) {
  ASSERT_OK(server_.Start());
  EXPECT_THAT(Get("/startupz"), Pair(503, "starting\n"));
  server_.MarkStarted();
  EXPECT_THAT(Get("/startupz"), Pair(200, "ok\n"));
}

TEST_F(AdminServerTest, ServesTheMetrics) {
  metrics_.GetCounter("naober_calls_total", "Calls.").Increment();
  ASSERT_OK(server_.Start());
  EXPECT_THAT(Get("/metrics"), Pair(200, HasSubstr("naober_calls_total 1\n")));
}

TEST_F(AdminServerTest, HasNothingElse) {
  ASSERT_OK(server_.Start());
  EXPECT_THAT(Get("/"), Pair(404, HasSubstr("")));
  EXPECT_THAT(Get("/livez/more"), Pair(404, HasSubstr("")));
  EXPECT_THAT(Get("/etc/passwd"), Pair(404, HasSubstr("")));
}

TEST_F(AdminServerTest, SaysThatItsPortIsTaken) {
  ASSERT_OK(server_.Start());
  AdminServer second({"127.0.0.1", server_.port()}, metrics_);
  EXPECT_THAT(second.Start(), naober::testing::HasCode(absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace naober::obs
