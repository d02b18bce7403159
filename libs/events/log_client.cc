// SPDX-License-Identifier: EUPL-1.2
#include "libs/events/log_client.h"

#include <utility>

#include "libs/base/status_macros.h"
#include "libs/events/timestamps.h"
#include "libs/rpc/channel.h"
#include "naober/events/v1/event_log_service.grpc.pb.h"

namespace naober::events {
namespace {

using Stub = v1::EventLogService::Stub;

class LogClient final : public LogReader {
 public:
  LogClient(const rpc::ChannelOptions& producer, rpc::TokenSource& token, std::string consumer)
      : stub_(v1::EventLogService::NewStub(rpc::MakeChannel(producer))),
        token_(token),
        consumer_(std::move(consumer)) {}

  absl::StatusOr<State> GetState(absl::Time deadline) override {
    v1::GetEventLogStatusRequest request;
    request.set_log_only(true);
    ASSIGN_OR_RETURN(const auto response, Call(&Stub::GetEventLogStatus, request, deadline));
    const v1::LogStatus& log = response.log();
    State state;
    state.epoch = log.epoch();
    state.unpublished = static_cast<uint64_t>(log.unpublished());
    if (log.has_oldest_unpublished_time()) {
      state.oldest_since = FromTimestamp(log.oldest_unpublished_time());
    }
    if (log.has_newest_unpublished_time()) {
      state.newest_since = FromTimestamp(log.newest_unpublished_time());
    }
    for (const v1::ShardStatus& shard : log.shards()) {
      if (shard.shard() < 0 || shard.shard() >= kShards) continue;
      state.tops[shard.shard()] = shard.top_pub_seq();
    }
    return state;
  }

  absl::StatusOr<Page> Read(int shard, int epoch, uint64_t after, int limit,
                            absl::Time deadline) override {
    v1::ReadEventsRequest request;
    request.set_shard(shard);
    request.set_epoch(epoch);
    request.set_after_pub_seq(after);
    request.set_limit(limit);
    ASSIGN_OR_RETURN(auto response, Call(&Stub::ReadEvents, request, deadline));
    Page page;
    page.epoch = response.epoch();
    page.after = response.after_pub_seq();
    page.top_pub_seq = response.top_pub_seq();
    page.events.reserve(response.events_size());
    for (v1::Envelope& event : *response.mutable_events()) page.events.push_back(std::move(event));
    return page;
  }

  absl::Status ReportCheckpoint(int shard, int epoch, uint64_t pub_seq, bool rewind,
                                absl::Time deadline) override {
    v1::ReportCheckpointRequest request;
    request.set_consumer(consumer_);
    request.set_shard(shard);
    request.set_epoch(epoch);
    request.set_pub_seq(pub_seq);
    request.set_rewind(rewind);
    return Call(&Stub::ReportCheckpoint, request, deadline).status();
  }

 private:
  template <class Request, class Response>
  absl::StatusOr<Response> Call(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                             Response*),
                                const Request& request, absl::Time deadline) {
    // The log holds all consortia's events, so the call is made for none of them.
    ASSIGN_OR_RETURN(const auto context, rpc::BackgroundContext(token_, "", deadline));
    return rpc::Invoke(*context, *stub_, method, request);
  }

  const std::unique_ptr<Stub> stub_;
  rpc::TokenSource& token_;
  const std::string consumer_;
};

}  // namespace

std::unique_ptr<LogReader> MakeLogClient(const rpc::ChannelOptions& producer,
                                         rpc::TokenSource& token, std::string consumer) {
  return std::make_unique<LogClient>(producer, token, std::move(consumer));
}

}  // namespace naober::events
