// SPDX-License-Identifier: EUPL-1.2
#include "libs/events/node.h"

#include <unistd.h>

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
  Impl(rpc::Process& process, const HandlerTable& handlers, RebuildHook rebuild)
      : service(process.env(), process.service_pool(), process.worker_pool(),
                process.config().service, handlers, std::move(rebuild)),
        token(rpc::TokenSource::FromFile(process.config().token_file)) {}

  // One consumer and the reader that it uses.
  struct Consumption {
    std::unique_ptr<LogReader> log;
    std::unique_ptr<Consumer> consumer;
  };

  EventLogService service;
  std::unique_ptr<Relay> relay;
  std::unique_ptr<rpc::TokenSource> token;
  std::vector<Consumption> consumptions;
};

Node::Node(rpc::Process& process, const HandlerTable& handlers,
           const std::vector<std::string>& producers, RebuildHook rebuild)
    : impl_(std::make_unique<Impl>(process, handlers, std::move(rebuild))) {
  const rpc::PlatformConfig& config = process.config();
  process.Must("event log configuration", CheckConfig(config, producers));
  SetProducer(config.service);
  process.Serve(impl_->service, v1::EventLogService::service_full_name());

  RelayOptions relay;
  relay.service = config.service;
  relay.instance = absl::StrCat(config.instance, "/", getpid());
  relay.redis.url = config.redis_url;
  impl_->relay = std::make_unique<Relay>(process.worker_pool(), relay, process.metrics());

  for (const std::string& producer : producers) {
    ConsumerOptions options;
    options.service = config.service;
    options.producer = producer;
    options.instance = config.instance;
    options.redis.url = config.redis_url;
    auto log =
        MakeLogClient({config.PeerTarget(producer), config.tls}, *impl_->token, config.service);
    auto consumer = std::make_unique<Consumer>(process.service_pool(), process.worker_pool(),
                                               options, handlers, *log, process.metrics());
    impl_->consumptions.push_back({std::move(log), std::move(consumer)});
  }
}

Node::~Node() = default;

std::vector<Task*> Node::tasks() const {
  std::vector<Task*> out = {impl_->relay.get()};
  for (const Impl::Consumption& one : impl_->consumptions) out.push_back(one.consumer.get());
  return out;
}

}  // namespace naober::events
