// SPDX-License-Identifier: EUPL-1.2
#include "libs/redis/connection.h"

#include <hiredis/hiredis.h>
#include <sys/socket.h>

#include <csignal>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/base/mutex.h"
#include "libs/base/status_macros.h"
#include "libs/redis/address.h"

namespace naober::redis {
namespace {

using Context = std::unique_ptr<redisContext, decltype(&redisFree)>;

struct FreeReply {
  void operator()(void* reply) const { freeReplyObject(reply); }
};

Reply ToReply(const redisReply& reply) {
  Reply out;
  switch (reply.type) {
    case REDIS_REPLY_INTEGER:
      out.type = Reply::Type::kInteger;
      out.integer = reply.integer;
      break;
    case REDIS_REPLY_STRING:
    case REDIS_REPLY_STATUS:
    case REDIS_REPLY_ERROR:  // inside an array only
      out.type = Reply::Type::kString;
      out.text.assign(reply.str, reply.len);
      break;
    case REDIS_REPLY_ARRAY:
      out.type = Reply::Type::kArray;
      out.elements.reserve(reply.elements);
      for (size_t i = 0; i < reply.elements; ++i) {
        out.elements.push_back(ToReply(*reply.element[i]));
      }
      break;
    default:
      break;
  }
  return out;
}

absl::Status ToStatus(const redisReply& error) {
  const std::string text(error.str, error.len);
  const std::string word = text.substr(0, text.find(' '));
  if (word == "LOADING" || word == "OOM") {
    return WithReason(absl::UnavailableError(absl::StrCat("Redis answers ", word)), word);
  }
  return WithReason(absl::FailedPreconditionError(absl::StrCat("Redis answers: ", text)), word);
}

// Queues one command in the output buffer. Binary-safe: lengths are passed, nothing is formatted.
void Append(redisContext* context, const std::vector<std::string>& arguments) {
  std::vector<const char*> texts;
  std::vector<size_t> lengths;
  texts.reserve(arguments.size());
  lengths.reserve(arguments.size());
  for (const std::string& argument : arguments) {
    texts.push_back(argument.data());
    lengths.push_back(argument.size());
  }
  redisAppendCommandArgv(context, static_cast<int>(arguments.size()), texts.data(), lengths.data());
}

// hiredis writes without MSG_NOSIGNAL: a server that went away would end the process. Only a
// handler that nobody set is replaced.
void IgnoreBrokenPipes() {
  struct sigaction now;
  if (sigaction(SIGPIPE, nullptr, &now) == 0 && now.sa_handler == SIG_DFL) {
    std::signal(SIGPIPE, SIG_IGN);
  }
}

}  // namespace

struct Connection::Impl {
  explicit Impl(Options given) : options(std::move(given)) {}

  absl::Status Connect();
  absl::StatusOr<Context> Open(const Address& address) const;
  // Reads one reply. Not OK: the context is dead. The inner status is Redis's own error.
  absl::StatusOr<absl::StatusOr<Reply>> Read();
  // Runs one command outside of Pipeline, while connecting.
  absl::Status Greet(const std::vector<std::string>& arguments);
  // Throws the context away and says why.
  absl::Status Broken(absl::string_view step);
  void Close();

  const Options options;
  int64_t generation = 0;
  size_t unanswered = 0;  // commands that were sent and not read
  // Written by the owning thread under `mutex`, so that Interrupt never shuts down a descriptor
  // that was closed and given to somebody else.
  Mutex mutex;
  bool interrupted ABSL_GUARDED_BY(mutex) = false;
  Context context{nullptr, &redisFree};
};

absl::StatusOr<Context> Connection::Impl::Open(const Address& address) const {
  const timeval timeout = absl::ToTimeval(options.connect_timeout);
  Context opened(address.unix_path.empty()
                     ? redisConnectWithTimeout(address.host.c_str(), address.port, timeout)
                     : redisConnectUnixWithTimeout(address.unix_path.c_str(), timeout),
                 &redisFree);
  if (opened == nullptr) return absl::UnavailableError("Redis: out of memory");
  if (opened->err != 0) {
    return absl::UnavailableError(absl::StrCat("Redis: connecting: ", opened->errstr));
  }
  // Reconnecting a context would lose this; a new one is made instead, and it is set each time.
  if (redisSetTimeout(opened.get(), absl::ToTimeval(options.command_timeout)) != REDIS_OK) {
    return absl::UnavailableError("Redis: setting the timeout failed");
  }
  if (address.unix_path.empty()) redisEnableKeepAlive(opened.get());
  return opened;
}

absl::Status Connection::Impl::Connect() {
  ASSIGN_OR_RETURN(const Address address, ParseAddress(options.url));
  {
    MutexLock lock(mutex);
    if (interrupted) return absl::UnavailableError("Redis: interrupted");
  }
  if (context != nullptr) return absl::OkStatus();
  ASSIGN_OR_RETURN(Context opened, Open(address));
  {
    MutexLock lock(mutex);
    if (interrupted) return absl::UnavailableError("Redis: interrupted");
    context = std::move(opened);
  }
  if (!address.password.empty()) {
    std::vector<std::string> auth = {"AUTH"};
    if (!address.user.empty()) auth.push_back(address.user);
    auth.push_back(address.password.Reveal());
    RETURN_IF_ERROR(Greet(auth));
  }
  if (address.database != 0) RETURN_IF_ERROR(Greet({"SELECT", absl::StrCat(address.database)}));
  if (!options.client_name.empty()) {
    RETURN_IF_ERROR(Greet({"CLIENT", "SETNAME", options.client_name}));
  }
  ++generation;
  return absl::OkStatus();
}

absl::Status Connection::Impl::Greet(const std::vector<std::string>& arguments) {
  Append(context.get(), arguments);
  ASSIGN_OR_RETURN(const absl::StatusOr<Reply> reply, Read());
  if (reply.ok()) return absl::OkStatus();
  // A connection without its identity or database must not be used.
  Close();
  return absl::UnavailableError(
      absl::StrCat("Redis: ", arguments[0], " was refused with ", ReasonOf(reply.status())));
}

absl::StatusOr<absl::StatusOr<Reply>> Connection::Impl::Read() {
  void* raw = nullptr;
  const int result = redisGetReply(context.get(), &raw);
  const std::unique_ptr<redisReply, FreeReply> reply(static_cast<redisReply*>(raw));
  if (result != REDIS_OK || reply == nullptr) return Broken("reading");
  if (reply->type == REDIS_REPLY_ERROR) return absl::StatusOr<Reply>(ToStatus(*reply));
  return absl::StatusOr<Reply>(ToReply(*reply));
}

absl::Status Connection::Impl::Broken(absl::string_view step) {
  const std::string why = context->errstr;
  Close();
  return absl::UnavailableError(absl::StrCat("Redis: ", step, ": ", why));
}

void Connection::Impl::Close() {
  MutexLock lock(mutex);
  context.reset();
}

Connection::Connection(Options options) : impl_(std::make_unique<Impl>(std::move(options))) {
  IgnoreBrokenPipes();
}
Connection::~Connection() = default;
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;

int64_t Connection::generation() const { return impl_->generation; }

absl::StatusOr<Reply> Connection::Command(const std::vector<std::string>& arguments) {
  ASSIGN_OR_RETURN(std::vector<absl::StatusOr<Reply>> replies, Pipeline({arguments}));
  return std::move(replies.front());
}

absl::StatusOr<std::vector<absl::StatusOr<Reply>>> Connection::Pipeline(
    const std::vector<std::vector<std::string>>& commands) {
  RETURN_IF_ERROR(Send(commands));
  return Receive();
}

absl::Status Connection::Send(const std::vector<std::vector<std::string>>& commands) {
  NAOBER_CHECK(impl_->unanswered == 0);
  RETURN_IF_ERROR(impl_->Connect());
  for (const std::vector<std::string>& command : commands) Append(impl_->context.get(), command);
  for (int written = 0; written == 0;) {
    if (redisBufferWrite(impl_->context.get(), &written) != REDIS_OK) {
      return impl_->Broken("writing");
    }
  }
  impl_->unanswered = commands.size();
  return absl::OkStatus();
}

absl::StatusOr<std::vector<absl::StatusOr<Reply>>> Connection::Receive() {
  std::vector<absl::StatusOr<Reply>> replies;
  replies.reserve(impl_->unanswered);
  for (size_t left = std::exchange(impl_->unanswered, 0); left > 0; --left) {
    ASSIGN_OR_RETURN(absl::StatusOr<Reply> reply, impl_->Read());
    replies.push_back(std::move(reply));
  }
  return replies;
}

void Connection::Interrupt() {
  MutexLock lock(impl_->mutex);
  impl_->interrupted = true;
  if (impl_->context != nullptr) ::shutdown(impl_->context->fd, SHUT_RDWR);
}

}  // namespace naober::redis
