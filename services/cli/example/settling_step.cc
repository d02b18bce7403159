// SPDX-License-Identifier: EUPL-1.2
// Waiting until every event has reached everybody who listens.
#include <algorithm>

#include "naober/events/v1/event_log_service.grpc.pb.h"
#include "services/cli/example/example.h"
#include "services/cli/listing.h"
#include "services/cli/poll.h"

namespace naober::cli {
namespace {

namespace pb = ::naober::events::v1;

// However long it takes in all: what is under way shows progress. A full disk, for one, stops it.
constexpr absl::Duration kPatience = absl::Hours(1);
constexpr absl::Duration kStandstill = absl::Minutes(1);

struct Snapshot {
  uint64_t published = 0;  // events of all logs
  uint64_t waiting = 0;    // written and not applied, over all who listen
};

absl::Status CheckDeadLetters(const std::string& service, const pb::ConsumptionStatus& consumed) {
  if (consumed.dead_letters() == 0) return absl::OkStatus();
  return Refuse("DEAD_LETTERS", absl::StrCat(service, " could not apply ", consumed.dead_letters(),
                                             " events: naober events dead-letters list says why"));
}

absl::StatusOr<Snapshot> TakeSnapshot(Session& session) {
  ASSIGN_OR_RETURN(const CommandConfig* config, session.config());
  Snapshot snapshot;
  for (const auto& [service, endpoint] : config->endpoints) {
    ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::EventLogService>(service));
    ASSIGN_OR_RETURN(const auto status,
                     session.Call(*stub, &pb::EventLogService::Stub::GetEventLogStatus,
                                  pb::GetEventLogStatusRequest()));
    for (const auto& shard : status.log().shards()) snapshot.published += shard.top_pub_seq();
    for (const pb::ConsumptionStatus& consumed : status.consumption()) {
      RETURN_IF_ERROR(CheckDeadLetters(service, consumed));
      // Unknown for a moment, while the producer is too busy to answer.
      snapshot.waiting += consumed.has_lag() ? consumed.lag() : 1;
    }
  }
  return snapshot;
}

}  // namespace

absl::Status WaitUntilSettled(Example& example, const std::string& what_for) {
  ProgressBar progress = StepBar(what_for);
  // Services are asked one after another, and applying an event may state a new one: it is quiet
  // when two looks in a row find nothing waiting and nothing new.
  Snapshot former{.published = 0, .waiting = 1};
  uint64_t most = 1;
  absl::Time moved = absl::Now();
  RETURN_IF_ERROR(PollUntil("delivery of events", kPatience, [&]() -> absl::StatusOr<bool> {
    ASSIGN_OR_RETURN(const Snapshot now, TakeSnapshot(*example.as_operator));
    const bool quiet = now.waiting == 0 && former.waiting == 0 && now.published == former.published;
    if (now.waiting != former.waiting || now.published != former.published) moved = absl::Now();
    if (absl::Now() - moved > kStandstill) {
      return absl::DeadlineExceededError(
          absl::StrCat("no event was delivered for ", absl::FormatDuration(kStandstill),
                       ": naober events status shows where they wait"));
    }
    former = now;
    most = std::max(most, now.waiting);
    progress.SetTotal(static_cast<int>(most));
    progress.Update(static_cast<int>(most - now.waiting));
    return quiet;
  }));
  progress.Finish(absl::StrCat(former.published, " events in all logs"));
  return absl::OkStatus();
}

}  // namespace naober::cli
