// SPDX-License-Identifier: EUPL-1.2
#include "libs/rpc/process.h"

#include <google/protobuf/descriptor.h>
#include <grpc/support/log.h>
#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <utility>

#include "absl/flags/usage.h"
#include "absl/flags/usage_config.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "libs/auth/development_key.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/config/file.h"
#include "libs/obs/admin_server.h"
#include "libs/obs/log.h"
#include "libs/postgres/migrator.h"
#include "libs/rpc/audit.h"
#include "libs/rpc/background_loop.h"
#include "libs/rpc/env.h"
#include "libs/rpc/idempotency.h"
#include "libs/rpc/server.h"

namespace naober::rpc {
namespace {

constexpr absl::Duration kSweepRequestsEvery = absl::Hours(1);
constexpr int kHeaps = 2;  // of malloc, besides what each thread keeps for itself

// Background work that the process itself brings along; stopped after everything else.
struct OwnTasks {
  OwnTasks(postgres::Pool& service_pool, postgres::Pool& worker_pool, obs::Metrics& metrics)
      : audit(service_pool, metrics),
        request_sweeper("request_sweeper", kSweepRequestsEvery, [&](const auto&) {
          return ForgetExpiredRequests(worker_pool, absl::Now());
        }) {}
  AuditWriter audit;
  BackgroundLoop request_sweeper;
};

// gRPC's own complaints as lines of our log.
void LogFromGrpc(gpr_log_func_args* line) {
  obs::LogLine(line->severity == GPR_LOG_SEVERITY_ERROR ? obs::Level::kWarning : obs::Level::kDebug,
               "grpc")
      .With("message", line->message)
      .With("file", line->file)
      .With("line", line->line);
}

sigset_t StopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

absl::StatusOr<auth::VerifierOptions> VerifierOptionsFor(const PlatformConfig& config) {
  auth::VerifierOptions options;
  options.issuers = config.issuers;
  if (config.accept_development_tokens) options.issuers.push_back(auth::kDevelopmentIssuer);
  options.keys.source = config.jwks;
  if (!config.claims_file.empty()) {
    ASSIGN_OR_RETURN(const std::string text, config::ReadFile(config.claims_file));
    absl::StatusOr<auth::ClaimsMapping> claims = auth::ClaimsMapping::Parse(text);
    if (!claims.ok()) return Annotate(config.claims_file, claims.status());
    options.claims = *std::move(claims);
  }
  return options;
}

postgres::PoolOptions PoolOptionsFor(const PlatformConfig& config, const Secret& url,
                                     absl::string_view role) {
  postgres::PoolOptions options;
  options.url = url;
  options.application_name = absl::StrCat("naober-", config.service, "-", role);
  options.max_connections = config.postgres_max_connections;
  return options;
}

// What --help shows: our own flags, not abseil's.
void DescribeFlags(const std::string& service) {
  absl::SetProgramUsageMessage(absl::StrCat(
      "the ", service, " service of Naober.\n\nExample:\n  naober-", service,
      " --flagfile=/etc/naober/", service,
      ".flags\n\nAll errors of the configuration are shown at once; deploy/README.md tells more."));
  absl::FlagsUsageConfig usage;
  usage.contains_help_flags = [](absl::string_view file) {
    return absl::StrContains(file, "platform_flags") || absl::StrContains(file, "services/");
  };
  usage.version_string = [service] {
    return absl::StrCat("naober-", service, " ", NAOBER_VERSION, "\n");
  };
  absl::SetFlagsUsageConfig(usage);
}

}  // namespace

struct Process::Impl {
  explicit Impl(std::string service_in) : service(std::move(service_in)) {}

  // The order of destruction is the reverse: the pools outlive those who use them.
  const std::string service;
  obs::Metrics metrics;
  PlatformConfig config;
  std::unique_ptr<Clock> clock;
  std::unique_ptr<postgres::Pool> service_pool;
  std::unique_ptr<postgres::Pool> worker_pool;
  std::unique_ptr<auth::TokenVerifier> verifier;
  std::unique_ptr<OwnTasks> own_tasks;
  std::unique_ptr<Env> env;
  std::unique_ptr<Server> server;
  std::unique_ptr<obs::AdminServer> admin;
  std::atomic<bool> draining{false};

  bool configured() const { return env != nullptr; }

  // Readiness turned, or the drain began.
  void TellHealth(bool ready) { server->SetServing(ready && !draining); }

  // NOT_SERVING, a while for load balancers to notice, then no new calls and time for running ones.
  void StopServer() {
    draining = true;
    admin->MarkDraining();
    TellHealth(false);
    if (config.drain_delay > absl::ZeroDuration()) absl::SleepFor(config.drain_delay);
    server->Stop();
  }
};

Process::Process(std::string service) : impl_(std::make_unique<Impl>(std::move(service))) {
  const sigset_t signals = StopSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);  // a peer that hangs up is an error to return, not a death
  // How often an idle channel is looked after, in milliseconds. A peer that stops waits until all
  // its clients have read that; by gRPC's own default of 5 s it would wait out its whole drain.
  setenv("GRPC_CLIENT_CHANNEL_BACKUP_POLL_INTERVAL_MS", "250", /*overwrite=*/0);
  // Debian builds Abseil with its search for lock cycles on, which takes a lock of the whole
  // process and a stack trace for every lock that gRPC takes while it holds another.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  // Else every thread may have a heap of its own, none of which ever shrinks.
  mallopt(M_ARENA_MAX, kHeaps);
  obs::SetServiceName(impl_->service);
  gpr_set_log_function(&LogFromGrpc);
  DescribeFlags(impl_->service);
}

Process::~Process() { SetClientMetrics(nullptr); }

void Process::Fail(absl::string_view step, const absl::Status& status) {
  obs::Error("process.failed").With("step", step).With(status);
  // No destructors: threads may be running already that use what they would destroy.
  _exit(1);
}

void Process::Configure(PlatformConfig config) {
  impl_->config = std::move(config);
  const PlatformConfig& c = impl_->config;
  impl_->metrics
      .GetGauge("naober_build_info", "Always 1; the labels say what runs.",
                {{"service", impl_->service}, {"version", NAOBER_VERSION}})
      .Set(1);
  SetClientMetrics(&impl_->metrics);
  impl_->clock = Must("clock", MakeClock(c.clock));
  impl_->service_pool = std::make_unique<postgres::Pool>(
      PoolOptionsFor(c, c.postgres_url, "service"), impl_->metrics);
  impl_->worker_pool = std::make_unique<postgres::Pool>(
      PoolOptionsFor(c, c.postgres_worker_url, "worker"), impl_->metrics);
  impl_->verifier = std::make_unique<auth::TokenVerifier>(Must("claims", VerifierOptionsFor(c)));
  const absl::Status keys = impl_->verifier->keys().Refresh();
  // A wrong file is a mistake to mend now; an identity provider may come up after us.
  if (!keys.ok() && !absl::IsUnavailable(keys)) Fail("jwks", keys);
  if (!keys.ok()) obs::Warning("auth.keys_unavailable").With(keys);
  impl_->own_tasks =
      std::make_unique<OwnTasks>(*impl_->service_pool, *impl_->worker_pool, impl_->metrics);
  impl_->env = std::make_unique<Env>(Env::Options{
      *impl_->verifier, *impl_->clock,
      [&audit = impl_->own_tasks->audit](AuditEntry entry) { audit.Add(std::move(entry)); },
      impl_->metrics, c.fingerprint_key, c.max_deadline, c.max_threads});
  impl_->server = std::make_unique<Server>(Server::Options{
      c.listen_host, c.grpc_port, c.tls, c.max_threads, c.reflection, c.drain_timeout});
  impl_->admin = std::make_unique<obs::AdminServer>(
      obs::AdminServer::Options{c.listen_host, c.admin_port}, impl_->metrics);
  impl_->admin->OnReadinessChange([this](bool ready) { impl_->TellHealth(ready); });
  AddReadinessCheck("postgres", [this] { return impl_->service_pool->Ping(); });
  AddReadinessCheck("identity_keys", [this] { return impl_->verifier->keys().Ready(); });
  obs::Info("process.configured")
      .With("environment", c.environment)
      .With("clock", c.clock)
      .With("max_threads", c.max_threads)
      .With("postgres_max_connections", c.postgres_max_connections)
      .With("tls", !c.tls.cert_file.empty())
      .With("mtls", !c.tls.cert_file.empty() && !c.tls.ca_file.empty())
      .With("development_tokens", c.accept_development_tokens)
      .With("version", NAOBER_VERSION);
}

const PlatformConfig& Process::config() const {
  NAOBER_CHECK(impl_->configured());
  return impl_->config;
}

obs::Metrics& Process::metrics() { return impl_->metrics; }

Clock& Process::clock() {
  NAOBER_CHECK(impl_->configured());
  return *impl_->clock;
}

postgres::Pool& Process::service_pool() {
  NAOBER_CHECK(impl_->configured());
  return *impl_->service_pool;
}

postgres::Pool& Process::worker_pool() {
  NAOBER_CHECK(impl_->configured());
  return *impl_->worker_pool;
}

Env& Process::env() {
  NAOBER_CHECK(impl_->configured());
  return *impl_->env;
}

void Process::Serve(grpc::Service& service, const std::string& full_name) {
  const auto* descriptor =
      google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(full_name);
  if (descriptor == nullptr) {
    Fail("permissions", absl::NotFoundError(absl::StrCat("there is no service ", full_name)));
  }
  Must("permissions", env().AddService(*descriptor));
  impl_->server->Add(service, full_name);
}

void Process::AddReadinessCheck(std::string name, std::function<absl::Status()> check) {
  NAOBER_CHECK(impl_->configured());
  impl_->admin->AddReadinessCheck(std::move(name), std::move(check));
}

void Process::RequireSchema(int version) {
  AddReadinessCheck("schema", [this, version] {
    return postgres::CheckSchema(*impl_->service_pool, {{impl_->service, version}});
  });
}

int Process::Run(const std::vector<Task*>& tasks) {
  std::vector<Task*> all = {impl_->admin.get(), &impl_->own_tasks->audit,
                            &impl_->own_tasks->request_sweeper};
  all.insert(all.end(), tasks.begin(), tasks.end());
  for (Task* task : all) Must(task->name(), task->Start());
  Must("server", impl_->server->Start());
  impl_->admin->MarkStarted();
  impl_->TellHealth(impl_->admin->Ready());
  obs::Info("process.ready")
      .With("grpc_port", impl_->server->port())
      .With("admin_port", impl_->admin->port());

  const sigset_t signals = StopSignals();
  int signal_number = 0;
  while (sigwait(&signals, &signal_number) != 0) {
  }
  obs::Info("process.draining").With("signal", signal_number);
  impl_->StopServer();
  std::reverse(all.begin(), all.end());
  for (Task* task : all) task->Stop();
  obs::Info("process.stopped");
  return 0;
}

}  // namespace naober::rpc
