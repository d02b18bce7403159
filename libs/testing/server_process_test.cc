// SPDX-License-Identifier: EUPL-1.2
#include "libs/testing/server_process.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "gtest/gtest.h"
#include "libs/testing/eventually.h"

namespace naober::testing {
namespace {

namespace fs = std::filesystem;

// A server that writes its process id, and then waits for ever.
ServerProcess::Options Sleeper(const std::string& folder) {
  return {.command = {"/bin/sh", "-c", "echo $$ > \"$1\"/pid; exec sleep 600", "sleeper", folder},
          .folder = folder,
          .stop_signal = "KILL"};
}

pid_t PidIn(const std::string& folder) {
  pid_t pid = 0;
  std::ifstream(folder + "/pid") >> pid;
  return pid;
}

bool Runs(pid_t pid) { return kill(pid, 0) == 0; }

TEST(ServerProcess, StopsTheServerAndRemovesTheFolderAtItsEnd) {
  const std::string folder = NewTemporaryFolder();
  pid_t pid = 0;
  {
    ServerProcess server(Sleeper(folder));
    server.WaitUntil([&] { return PidIn(folder) > 0; });
    pid = PidIn(folder);
    EXPECT_TRUE(Runs(pid));
  }
  EXPECT_FALSE(Runs(pid));
  EXPECT_FALSE(fs::exists(folder));
}

TEST(ServerProcess, KeepsTheFolderWhenAsked) {
  const std::string folder = NewTemporaryFolder();
  ServerProcess server(Sleeper(folder));
  server.WaitUntil([&] { return PidIn(folder) > 0; });
  server.StopAndKeepFolder();
  EXPECT_FALSE(Runs(PidIn(folder)));
  EXPECT_TRUE(fs::exists(folder));
  fs::remove_all(folder);
}

TEST(ServerProcess, KillsWithoutTheStopSignal) {
  const std::string folder = NewTemporaryFolder();
  // Would write a last word if it were asked to stop.
  ServerProcess server({.command = {"/bin/sh", "-c",
                                    "trap 'touch \"$1\"/stopped; exit' TERM; echo $$ > \"$1\"/pid; "
                                    "while :; do sleep 0.01; done",
                                    "server", folder},
                        .folder = folder,
                        .stop_signal = "TERM"});
  server.WaitUntil([&] { return PidIn(folder) > 0; });
  server.KillAndKeepFolder();
  EXPECT_FALSE(Runs(PidIn(folder)));
  EXPECT_TRUE(fs::exists(folder));
  EXPECT_FALSE(fs::exists(folder + "/stopped"));
  fs::remove_all(folder);
}

TEST(ServerProcess, LeavesNothingBehindWhenTheTestIsKilled) {
  const std::string folder = NewTemporaryFolder();
  const pid_t test = fork();
  if (test == 0) {
    ServerProcess server(Sleeper(folder));
    server.WaitUntil([&] { return PidIn(folder) > 0; });
    for (;;) pause();
  }
  ASSERT_TRUE(Eventually([&] { return PidIn(folder) > 0; }));
  const pid_t pid = PidIn(folder);
  kill(test, SIGKILL);
  waitpid(test, nullptr, 0);
  EXPECT_TRUE(Eventually([&] { return !Runs(pid); }));
  EXPECT_TRUE(Eventually([&] { return !fs::exists(folder); }));
}

TEST(Eventually, GivesUpAtTheDeadline) {
  int asked = 0;
  EXPECT_FALSE(Eventually([&] { return ++asked < 0; }, absl::Milliseconds(10)));
  EXPECT_GT(asked, 1);
}

}  // namespace
}  // namespace naober::testing
