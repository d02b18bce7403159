// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_TESTING_TEST_REDIS_H_
#define NAOBER_LIBS_TESTING_TEST_REDIS_H_

#include <memory>
#include <string>

#include "libs/base/secret.h"
#include "libs/testing/server_process.h"

namespace naober::testing {

// A real Redis of this test's own, on a unix socket in a temporary folder, with appendonly on and
// fsync at every write. It can crash and lose its data on demand. Gone at the end of the test, also
// when that is a crash. Belongs to one thread. Failure to start ends the test binary with a message
// that says what is missing.
class TestRedis {
 public:
  // Starts it, and returns when it answers.
  TestRedis();
  ~TestRedis();
  TestRedis(const TestRedis&) = delete;
  TestRedis& operator=(const TestRedis&) = delete;

  // unix:///…; the same after Kill and Start.
  Secret Url() const;

  // SIGKILL, as a power cut: what was written stays on disk.
  void Kill();
  // Starts it again after Kill, and returns when it has read its data and answers.
  void Start();
  // Kills it if it runs, and forgets all that it stored; the next Start finds nothing.
  void EraseData();

 private:
  bool Answers() const;

  const std::string folder_;
  std::unique_ptr<ServerProcess> server_;  // null while killed
};

}  // namespace naober::testing

#endif  // NAOBER_LIBS_TESTING_TEST_REDIS_H_
