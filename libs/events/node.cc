// SPDX-License-Identifier: EUPL-1.2
#include "libs/events/node.h"

#include <unistd.h>

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/events/consumer.h"
#include "libs/events/event_log_service.h"
#include "libs/events/log_client.h"
#include "libs/events/outbox.h"
#include "libs/events/relay.h"
#include "libs/rpc/channel.h"
#include "libs/rpc/platform_config.h"
#include "libs/rpc/process.h"

namespace naober::events {
namespace {

absl::Status CheckConfig(const rpc::PlatformConfig& config,
                         const std::vector<std::string>& producers) {
  if (config.redis_url.empty()) return absl::InvalidArgumentError("--redis_url_file is missing");
  if (!producers.empty() && config.token_file.empty()) {
    return absl::InvalidArgumentError("--token_file is missing");
  }
  for (const std::string& producer : producers) {
    if (config.PeerTarget(producer).empty()) {
      return absl::InvalidArgumentError(absl::StrCat("--peers names no ", producer));
    }
  }
  return absl::OkStatus();
}

}  // namespace

struct Node::Impl {
  Impl(rpc::Process& process, const rpc::PlatformConfig& config, const HandlerTable& handlers,
       const std::vector<std::string>& producers, RebuildHook rebuild)
      : token(rpc::TokenSource::FromFile(config.token_file)),
        logs(MakeLogs(config, producers)),
        consumption(process.worker_pool(), Readers()),
        service(process.env(), process.service_pool(), process.worker_pool(), config.service,
                consumption, handlers, std::move(rebuild)) {}

  using Logs = std::map<std::string, std::unique_ptr<LogReader>>;  // by producer

  Logs MakeLogs(const rpc::PlatformConfig& config, const std::vector<std::string>& producers) {
    Logs out;
    for (const std::string& producer : producers) {
      out[producer] =
          MakeLogClient({config.PeerTarget(producer), config.tls}, *token, config.service);
    }
    return out;
  }
  std::map<std::string, LogReader*> Readers() const {
    std::map<std::string, LogReader*> out;
    for (const auto& [producer, log] : logs) out[producer] = log.get();
    return out;
  }

  const std::unique_ptr<rpc::TokenSource> token;
  const Logs logs;
  Consumption consumption;
  EventLogService service;
  std::unique_ptr<Relay> relay;
  std::vector<std::unique_ptr<Consumer>> consumers;
};

Node::Node(rpc::Process& process, const HandlerTable& handlers,
           const std::vector<std::string>& producers, RebuildHook rebuild) {
  const rpc::PlatformConfig& config = process.config();
  process.Must("event log configuration", CheckConfig(config, producers));
  impl_ = std::make_unique<Impl>(process, config, handlers, producers, std::move(rebuild));
  SetProducer(config.service);
  process.Serve(impl_->service, v1::EventLogService::service_full_name());

  RelayOptions relay;
  relay.service = config.service;
  relay.instance = absl::StrCat(config.instance, "/", getpid());
  relay.redis.url = config.redis_url;
  impl_->relay = std::make_unique<Relay>(process.worker_pool(), relay, process.metrics());

  for (const auto& [producer, log] : impl_->logs) {
    ConsumerOptions options;
    options.service = config.service;
    options.producer = producer;
    options.instance = config.instance;
    options.redis.url = config.redis_url;
    impl_->consumers.push_back(std::make_unique<Consumer>(
        process.service_pool(), process.worker_pool(), options, handlers, *log, process.metrics()));
  }
}

Node::~Node() = default;

std::vector<Task*> Node::tasks() const {
  std::vector<Task*> out = {impl_->relay.get()};
  for (const auto& consumer : impl_->consumers) out.push_back(consumer.get());
  return out;
}

Consumption& Node::consumption() { return impl_->consumption; }

}  // namespace naober::events
