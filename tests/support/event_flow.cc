// SPDX-License-Identifier: EUPL-1.2
#include <cstdint>
#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/testing/eventually.h"
#include "naober/events/v1/event_log_service.grpc.pb.h"
#include "tests/support/consortium.h"
#include "tests/support/programs.h"

namespace naober::testing {
namespace {

using events::v1::EventLogService;

// Where every log and every consumer stands.
struct Flow {
  std::map<std::string, uint64_t> published;  // by producer
  std::string lag;                            // what is not applied; empty when all is
  int dead_letters = 0;
};

absl::StatusOr<Flow> ReadFlow(const Platform& platform) {
  const Client client(platform, Operator());
  Flow flow;
  for (const Program& program : Programs()) {
    const std::string& service = program.name;
    // Every service has the same service; its name doesn't tell which one is asked.
    const auto stub = EventLogService::NewStub(platform.ChannelTo(service));
    grpc::ClientContext context;
    client.Prepare(context);
    events::v1::GetEventLogStatusResponse status;
    RETURN_IF_ERROR(rpc::FromGrpc(stub->GetEventLogStatus(&context, {}, &status)));
    for (const auto& shard : status.log().shards()) flow.published[service] += shard.top_pub_seq();
    for (const auto& consumption : status.consumption()) {
      if (!consumption.has_lag() || consumption.lag() > 0)
        absl::StrAppend(&flow.lag, service, " lacks ",
                        consumption.has_lag() ? absl::StrCat(consumption.lag()) : "unknown", " of ",
                        consumption.producer(), "; ");
      flow.dead_letters += consumption.dead_letters();
    }
  }
  return flow;
}

}  // namespace

absl::Status WaitUntilApplied(const Platform& platform, absl::Duration timeout) {
  absl::Status last;
  Flow before;
  Eventually(
      [&] {
        const absl::StatusOr<Flow> flow = ReadFlow(platform);
        last = flow.status();
        if (!flow.ok()) return last.code() != absl::StatusCode::kUnavailable;
        if (flow->dead_letters > 0) {
          last = absl::FailedPreconditionError(absl::StrCat(flow->dead_letters, " dead letters"));
          return true;
        }
        // Applying may emit, behind the back of a look that goes from service to service: only two
        // equal looks in a row are the end.
        const bool same = flow->published == before.published;
        if (!flow->lag.empty() || !same)
          last = absl::DeadlineExceededError(
              absl::StrCat("events are still on their way: ", flow->lag));
        before = *flow;
        return flow->lag.empty() && same;
      },
      timeout);
  return last;
}

}  // namespace naober::testing
