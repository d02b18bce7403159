// SPDX-License-Identifier: EUPL-1.2
#include <gmock/gmock.h>

#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "libs/redis/connection.h"
#include "libs/testing/matchers.h"
#include "libs/testing/test_redis.h"

namespace naober::redis {
namespace {

using ::naober::testing::HasCode;
using ::naober::testing::HasReason;
using ::naober::testing::TestRedis;

Options To(const Secret& url) {
  Options options;
  options.url = url;
  options.client_name = "connection-test";
  return options;
}

TEST(ConnectionTest, CarriesBinaryArgumentsUnchanged) {
  TestRedis server;
  Connection connection(To(server.Url()));
  const std::string binary("a\0 \r\n\xff%b", 8);
  ASSERT_OK(connection.Command({"SET", "key", binary}));
  ASSERT_OK_AND_ASSIGN(const Reply reply, connection.Command({"GET", "key"}));
  EXPECT_EQ(reply.type, Reply::Type::kString);
  EXPECT_EQ(reply.text, binary);
}

TEST(ConnectionTest, RepliesKeepTheirShape) {
  TestRedis server;
  Connection connection(To(server.Url()));
  ASSERT_OK_AND_ASSIGN(const Reply nil, connection.Command({"GET", "missing"}));
  EXPECT_EQ(nil.type, Reply::Type::kNil);
  ASSERT_OK_AND_ASSIGN(const Reply number, connection.Command({"INCR", "n"}));
  EXPECT_EQ(number.integer, 1);
  ASSERT_OK(connection.Command({"XADD", "s", "7-0", "e", "fact"}));
  ASSERT_OK_AND_ASSIGN(const Reply entries, connection.Command({"XRANGE", "s", "-", "+"}));
  ASSERT_EQ(entries.elements.size(), 1u);
  EXPECT_EQ(entries.elements[0].elements[0].text, "7-0");
  EXPECT_EQ(entries.elements[0].elements[1].elements[1].text, "fact");
}

TEST(ConnectionTest, WhatWasSentCanBeReadLater) {
  TestRedis server;
  Connection connection(To(server.Url()));
  const std::string large(1 << 20, 'x');  // more than a socket takes at once
  std::vector<std::vector<std::string>> commands(8, {"APPEND", "text", large});
  ASSERT_OK(connection.Send(commands));
  ASSERT_OK_AND_ASSIGN(const auto replies, connection.Receive());
  ASSERT_EQ(replies.size(), 8u);
  ASSERT_OK(replies.back());
  EXPECT_EQ(replies.back()->integer, 8 << 20);
  ASSERT_OK_AND_ASSIGN(const auto none, connection.Receive());
  EXPECT_TRUE(none.empty());
  server.Kill();
  EXPECT_THAT(connection.Command({"PING"}), HasCode(absl::StatusCode::kUnavailable));
  EXPECT_THAT(connection.Send(commands), HasCode(absl::StatusCode::kUnavailable));
  server.Start();
  EXPECT_OK(connection.Command({"PING"})) << "nothing of the broken attempt is waited for";
}

TEST(ConnectionTest, AnErrorReplyHasItsFirstWordAsReasonAndLeavesTheConnectionUsable) {
  TestRedis server;
  Connection connection(To(server.Url()));
  ASSERT_OK(connection.Command({"SET", "text", "x"}));
  const auto refused = connection.Command({"XLEN", "text"});
  EXPECT_THAT(refused, HasCode(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(refused, HasReason("WRONGTYPE"));
  EXPECT_OK(connection.Command({"PING"}));
  EXPECT_EQ(connection.generation(), 1);
}

TEST(ConnectionTest, APipelineAnswersEachCommandInItsPlace) {
  TestRedis server;
  Connection connection(To(server.Url()));
  ASSERT_OK_AND_ASSIGN(const auto replies,
                       connection.Pipeline({{"SET", "a", "1"}, {"NONSENSE"}, {"GET", "a"}}));
  ASSERT_EQ(replies.size(), 3u);
  EXPECT_OK(replies[0]);
  EXPECT_THAT(replies[1], HasReason("ERR"));
  ASSERT_OK(replies[2]);
  EXPECT_EQ(replies[2]->text, "1");
}

TEST(ConnectionTest, AfterARestartItConnectsAnewAndSaysSo) {
  TestRedis server;
  Connection connection(To(server.Url()));
  ASSERT_OK(connection.Command({"PING"}));
  server.Kill();
  EXPECT_THAT(connection.Command({"PING"}), HasCode(absl::StatusCode::kUnavailable));
  EXPECT_THAT(connection.Command({"PING"}), HasCode(absl::StatusCode::kUnavailable));
  server.Start();
  ASSERT_OK(connection.Command({"PING"}));
  EXPECT_EQ(connection.generation(), 2);
  ASSERT_OK_AND_ASSIGN(const Reply name, connection.Command({"CLIENT", "GETNAME"}));
  EXPECT_EQ(name.text, "connection-test");
}

TEST(ConnectionTest, ACommandThatTakesTooLongIsUnavailableAndNotRepeated) {
  TestRedis server;
  Options options = To(server.Url());
  options.command_timeout = absl::Milliseconds(50);
  Connection connection(options);
  EXPECT_THAT(connection.Command({"BLPOP", "empty", "0"}), HasCode(absl::StatusCode::kUnavailable));
  EXPECT_OK(connection.Command({"PING"}));
  EXPECT_EQ(connection.generation(), 2);
}

TEST(ConnectionTest, InterruptEndsABlockingCommand) {
  TestRedis server;
  Connection connection(To(server.Url()));
  ASSERT_OK(connection.Command({"PING"}));
  absl::Status ended;
  std::thread waiting([&] { ended = connection.Command({"BLPOP", "empty", "4"}).status(); });
  connection.Interrupt();
  waiting.join();
  EXPECT_THAT(ended, HasCode(absl::StatusCode::kUnavailable));
  EXPECT_THAT(connection.Command({"PING"}), HasCode(absl::StatusCode::kUnavailable));
}

TEST(ConnectionTest, AMalformedUrlIsNotRepeatedInTheError) {
  Connection connection(To(Secret("http://user:hunter2@queue")));
  const auto refused = connection.Command({"PING"});
  EXPECT_THAT(refused, HasCode(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(refused.status().message().find("hunter2"), absl::string_view::npos);
}

TEST(ConnectionTest, AWrongPasswordIsUnavailable) {
  TestRedis server;
  Connection admin(To(server.Url()));
  ASSERT_OK(admin.Command({"ACL", "SETUSER", "relay", "on", ">right", "~*", "+@all"}));
  const std::string url = server.Url().Reveal();
  const auto as = [&](absl::string_view credentials) {
    return To(Secret(absl::StrReplaceAll(url, {{"://", absl::StrCat("://", credentials, "@")}})));
  };
  Connection right(as("relay:right"));
  EXPECT_OK(right.Command({"PING"}));
  Connection wrong(as("relay:wrong"));
  EXPECT_THAT(wrong.Command({"PING"}), HasCode(absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace naober::redis
