// SPDX-License-Identifier: EUPL-1.2
#include "libs/testing/server_process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "libs/testing/eventually.h"

namespace naober::testing {
namespace {

constexpr absl::Duration kStartTime = absl::Seconds(30);

// $1 signal, $2 folder, the rest is the server. Ctrl-C reaches this process group too, and must not
// end the watchdog before its work is done. The pipe that it reads has only the test at its other
// end, so that read returns when the test is gone. Nothing that the test opened may stay open in
// the server (the other end of another watchdog's pipe): everything of ours is close-on-exec.
constexpr char kWatchdog[] = R"sh(
trap '' HUP INT TERM
signal=$1 folder=$2
shift 2
"$@" </dev/null &
server=$!
read -r word
[ "$word" = crash ] && signal=KILL
kill -"$signal" "$server" 2>/dev/null
wait "$server"
case $word in keep | crash) ;; *) rm -rf -- "$folder" ;; esac
)sh";

void Require(bool done, const char* what) {
  if (!done) GiveUpTesting(absl::StrCat(what, ": ", std::strerror(errno)));
}

std::string ReadAll(int file) {
  std::string text;
  char buffer[4096];
  ssize_t count;
  for (off_t at = 0; (count = pread(file, buffer, sizeof(buffer), at)) > 0; at += count) {
    text.append(buffer, static_cast<size_t>(count));
  }
  return text;
}

}  // namespace

std::string NewTemporaryFolder() {
  const char* parent = std::getenv("TMPDIR");
  std::string folder =
      absl::StrCat(parent == nullptr || *parent == '\0' ? "/tmp" : parent, "/naober-test-XXXXXX");
  Require(mkdtemp(folder.data()) != nullptr, "can't make a temporary folder");
  return folder;
}

void GiveUpTesting(const std::string& message) {
  std::fprintf(stderr, "can't run the tests: %s\n", message.c_str());
  std::exit(1);
}

ServerProcess::ServerProcess(Options options) : options_(std::move(options)) {
  const std::string& program = options_.command.front();
  if (access(program.c_str(), X_OK) != 0) {
    GiveUpTesting(absl::StrCat(program, " is missing; deploy/packages.txt names its package"));
  }
  int pipe_ends[2];
  Require(pipe2(pipe_ends, O_CLOEXEC) == 0, "pipe");
  words_ = pipe_ends[1];
  output_ = memfd_create("server-output", MFD_CLOEXEC);
  Require(output_ >= 0, "memfd_create");

  std::vector<std::string> arguments = {
      "sh", "-c", kWatchdog, "watchdog", options_.stop_signal, options_.folder};
  arguments.insert(arguments.end(), options_.command.begin(), options_.command.end());
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, pipe_ends[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output_, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output_, STDERR_FILENO);
  errno = posix_spawn(&watchdog_, "/bin/sh", &actions, nullptr, argv.data(), environ);
  Require(errno == 0, "can't start /bin/sh");
  posix_spawn_file_actions_destroy(&actions);
  close(pipe_ends[0]);
}

ServerProcess::~ServerProcess() {
  Stop("remove\n");
  close(output_);
}

void ServerProcess::WaitUntil(const std::function<bool()>& answers) {
  if (Eventually(answers, kStartTime)) return;
  GiveUpTesting(absl::StrCat(options_.command.front(), " did not start:\n", ReadAll(output_)));
}

void ServerProcess::StopAndKeepFolder() { Stop("keep\n"); }

void ServerProcess::KillAndKeepFolder() { Stop("crash\n"); }

void ServerProcess::Stop(const char* last_word) {
  if (watchdog_ < 0) return;
  Require(write(words_, last_word, std::strlen(last_word)) > 0, "can't reach the watchdog");
  close(words_);
  while (waitpid(watchdog_, nullptr, 0) < 0 && errno == EINTR) {
  }
  watchdog_ = -1;
}

}  // namespace naober::testing
