// SPDX-License-Identifier: EUPL-1.2
#include "libs/obs/admin_server.h"

#include <arpa/inet.h>
#include <civetweb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/base/mutex.h"
#include "libs/obs/log.h"

namespace naober::obs {
namespace {

constexpr absl::Duration kCheckEvery = absl::Seconds(5);

struct ReadinessCheck {
  std::string name;
  std::function<absl::Status()> run;
};

int Answer(mg_connection* connection, int code, const std::string& body,
           const char* content_type = "text/plain; charset=utf-8") {
  mg_response_header_start(connection, code);
  mg_response_header_add(connection, "Content-Type", content_type, -1);
  mg_response_header_add(connection, "Cache-Control", "no-store", -1);
  mg_response_header_add(connection, "Content-Length", absl::StrCat(body.size()).c_str(), -1);
  mg_response_header_send(connection);
  mg_write(connection, body.data(), body.size());
  return code;
}

// civetweb sees that it should stop only when its accept loop wakes up, up to two seconds later;
// connecting to it wakes it.
void StopSwiftly(mg_context* server, const std::string& host, int port) {
  std::atomic<bool> stopped = false;
  std::thread waker([&] {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(port));
    if (inet_pton(AF_INET, host.c_str(), &address.sin_addr) != 1) return;
    while (!stopped) {
      const int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
      if (connection < 0) return;
      connect(connection, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
      close(connection);
      absl::SleepFor(absl::Milliseconds(5));
    }
  });
  mg_stop(server);
  stopped = true;
  waker.join();
}

}  // namespace

struct AdminServer::Impl {
  Impl(Options options_in, Metrics& metrics_in)
      : options(std::move(options_in)), metrics(metrics_in) {}

  // Runs all checks and keeps what they said.
  void RunChecks() {
    std::string failures;
    for (const ReadinessCheck& check : checks) {
      const absl::Status status = check.run();
      if (!status.ok()) {
        absl::StrAppend(&failures, check.name, ": ", absl::StatusCodeToString(status.code()), "\n");
      }
    }
    bool ready = false;
    bool changed = false;
    {
      MutexLock lock(mutex);
      if (failures != not_ready) {
        LogLine(failures.empty() ? Level::kInfo : Level::kWarning, "admin.readiness")
            .With("ready", failures.empty())
            .With("failing", failures);
      }
      not_ready = std::move(failures);
      ready = not_ready.empty() && !draining;
      changed = ready != told_ready;
      told_ready = ready;
    }
    if (changed && on_change != nullptr) on_change(ready);
  }

  void Poll() {
    while (true) {
      {
        MutexLock lock(mutex);
        const absl::Time until = absl::Now() + kCheckEvery;
        while (!stopping && absl::Now() < until) wake.WaitFor(mutex, until - absl::Now());
        if (stopping) return;
      }
      RunChecks();
    }
  }

  void Route() {
    const auto on = [this](const char* path, mg_request_handler handler) {
      mg_set_request_handler(server, path, handler, this);
    };
    on("/livez$", [](mg_connection* connection, void*) { return Answer(connection, 200, "ok\n"); });
    on("/readyz$", [](mg_connection* connection, void* self) {
      const std::string why = static_cast<Impl*>(self)->NotReady();
      return why.empty() ? Answer(connection, 200, "ok\n") : Answer(connection, 503, why);
    });
    on("/startupz$", [](mg_connection* connection, void* self) {
      return static_cast<Impl*>(self)->Started() ? Answer(connection, 200, "ok\n")
                                                 : Answer(connection, 503, "starting\n");
    });
    on("/metrics$", [](mg_connection* connection, void* self) {
      return Answer(connection, 200, static_cast<Impl*>(self)->metrics.Text(),
                    "text/plain; version=0.0.4; charset=utf-8");
    });
  }

  bool Started() {
    MutexLock lock(mutex);
    return started;
  }

  // Why /readyz would say no; empty = ready.
  std::string NotReady() {
    MutexLock lock(mutex);
    if (draining) return "draining\n";
    if (not_ready.empty() && !started) return "starting\n";
    return not_ready;
  }

  const Options options;
  Metrics& metrics;
  std::vector<ReadinessCheck> checks;
  std::function<void(bool)> on_change;
  mg_context* server = nullptr;
  int port = 0;
  std::thread poller;

  Mutex mutex;
  CondVar wake;
  bool stopping ABSL_GUARDED_BY(mutex) = false;
  bool started ABSL_GUARDED_BY(mutex) = false;
  bool draining ABSL_GUARDED_BY(mutex) = false;
  bool told_ready ABSL_GUARDED_BY(mutex) = false;
  std::string not_ready ABSL_GUARDED_BY(mutex) = "starting\n";
};

AdminServer::AdminServer(Options options, Metrics& metrics)
    : impl_(std::make_unique<Impl>(std::move(options), metrics)) {}

AdminServer::~AdminServer() { Stop(); }

void AdminServer::AddReadinessCheck(std::string name, std::function<absl::Status()> check) {
  impl_->checks.push_back({std::move(name), std::move(check)});
}

void AdminServer::OnReadinessChange(std::function<void(bool ready)> on_change) {
  impl_->on_change = std::move(on_change);
}

void AdminServer::MarkStarted() {
  MutexLock lock(impl_->mutex);
  impl_->started = true;
}

void AdminServer::MarkDraining() {
  MutexLock lock(impl_->mutex);
  impl_->draining = true;
}

bool AdminServer::Ready() const { return impl_->NotReady().empty(); }

absl::Status AdminServer::Start() {
  static const bool initialised = mg_init_library(0) == 0;
  (void)initialised;  // only counts users; a server started without it works too
  const std::string address = absl::StrCat(impl_->options.host, ":", impl_->options.port);
  // Two workers: one may be held by a slow scrape while a probe is answered by the other.
  const char* options[] = {"listening_ports",    address.c_str(), "num_threads", "2",
                           "request_timeout_ms", "5000",          nullptr};
  mg_callbacks callbacks = {};
  callbacks.log_message = [](const mg_connection*, const char* message) {
    Warning("admin.http").With("message", message);
    return 1;
  };
  impl_->server = mg_start(&callbacks, nullptr, options);
  if (impl_->server == nullptr) {
    return absl::UnavailableError(
        absl::StrCat("the admin port can't be opened on ", address, "; is it taken?"));
  }
  mg_server_port bound = {};
  mg_get_server_ports(impl_->server, 1, &bound);
  impl_->port = bound.port;

  impl_->Route();
  impl_->RunChecks();
  impl_->poller = std::thread([this] { impl_->Poll(); });
  return absl::OkStatus();
}

void AdminServer::Stop() {
  {
    MutexLock lock(impl_->mutex);
    impl_->stopping = true;
    impl_->wake.Signal();
  }
  if (impl_->poller.joinable()) impl_->poller.join();
  if (impl_->server == nullptr) return;
  StopSwiftly(std::exchange(impl_->server, nullptr), impl_->options.host, impl_->port);
}

int AdminServer::port() const { return impl_->port; }

}  // namespace naober::obs
