// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_TESTING_SERVER_PROCESS_H_
#define NAOBER_LIBS_TESTING_SERVER_PROCESS_H_

#include <sys/types.h>

#include <functional>
#include <string>
#include <vector>

namespace naober::testing {

// A temporary folder of its own under $TMPDIR or /tmp, with mode 0700. Ends the test binary if it
// can't be made.
std::string NewTemporaryFolder();

// Ends the test binary with `message`: without its server no test of it means anything.
[[noreturn]] void GiveUpTesting(const std::string& message);

// A server that runs beside a test. A small watchdog process is between the two: it notices when
// the test binary ends, however it ends (a crash, SIGKILL), stops the server and removes the
// folder. Belongs to one thread.
class ServerProcess {
 public:
  struct Options {
    std::vector<std::string> command;  // absolute path first; must not put itself in the background
    std::string folder;                // the server's files; removed with it
    std::string stop_signal;           // as kill(1) names it: "QUIT", "KILL"
  };

  // Starts it; what it writes is kept for GiveUpTesting.
  explicit ServerProcess(Options options);
  // Stops it and removes the folder.
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  // Waits until `answers` is true, at most 30 s; then gives up with what the server wrote.
  void WaitUntil(const std::function<bool()>& answers);

  // Stops it; the folder stays. Returns when it is gone.
  void StopAndKeepFolder();
  // The same by SIGKILL: it gets no chance to finish anything.
  void KillAndKeepFolder();

 private:
  void Stop(const char* last_word);

  const Options options_;
  int words_ = -1;   // to the watchdog; closing it means the end
  int output_ = -1;  // what server and watchdog write
  pid_t watchdog_ = -1;
};

}  // namespace naober::testing

#endif  // NAOBER_LIBS_TESTING_SERVER_PROCESS_H_
