// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_REDIS_CONNECTION_H_
#define NAOBER_LIBS_REDIS_CONNECTION_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/base/secret.h"

namespace naober::redis {

struct Options {
  Secret url;               // as ParseAddress (address.h) reads it
  std::string client_name;  // shown by CLIENT LIST; no spaces
  absl::Duration connect_timeout = absl::Seconds(3);
  absl::Duration command_timeout = absl::Seconds(5);  // longer than any BLOCK
};

// A reply as a value.
struct Reply {
  enum class Type { kNil, kInteger, kString, kArray };
  Type type = Type::kNil;
  int64_t integer = 0;
  std::string text;
  std::vector<Reply> elements;
};

// One connection; belongs to one thread (but for Interrupt). Connects when first used. After an I/O
// error the context is thrown away and the next command connects anew (AUTH, SELECT, CLIENT SETNAME
// and timeouts included); no command is ever repeated by itself, because it may have been carried
// out.
class Connection {
 public:
  explicit Connection(Options options);
  ~Connection();
  Connection(Connection&&) noexcept;
  Connection& operator=(Connection&&) noexcept;

  // Arguments are binary-safe. UNAVAILABLE: not connected, I/O error or timeout. An error reply of
  // Redis is FAILED_PRECONDITION with the first word of its text as reason ("NOGROUP", "BUSYGROUP",
  // "WRONGTYPE", "ERR"); LOADING and OOM are UNAVAILABLE. INVALID_ARGUMENT: the URL is malformed.
  absl::StatusOr<Reply> Command(const std::vector<std::string>& arguments);

  // Sends all, then reads all replies: one round trip. An error reply fills its place; an I/O error
  // fails the whole.
  absl::StatusOr<std::vector<absl::StatusOr<Reply>>> Pipeline(
      const std::vector<std::vector<std::string>>& commands);

  // The two halves of Pipeline, for who has something else to do while Redis works: Send returns
  // when all is written, Receive reads the replies to what was sent last. Nothing else may be sent
  // in between; after an error there is nothing to receive.
  absl::Status Send(const std::vector<std::vector<std::string>>& commands);
  absl::StatusOr<std::vector<absl::StatusOr<Reply>>> Receive();

  // How often this object has connected; changes tell the caller to forget what it knew about the
  // server.
  int64_t generation() const;

  // From any thread: ends the command under way and refuses all later ones, both as UNAVAILABLE.
  // For stopping a thread that waits in a blocking command.
  void Interrupt();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace naober::redis

#endif  // NAOBER_LIBS_REDIS_CONNECTION_H_
