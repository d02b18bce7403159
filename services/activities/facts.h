// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_ACTIVITIES_FACTS_H_
#define NAOBER_SERVICES_ACTIVITIES_FACTS_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/events/outbox.h"
#include "libs/postgres/transaction.h"
#include "services/activities/domain/attendance.h"
#include "services/activities/domain/seating.h"
#include "services/activities/domain/series.h"
#include "services/activities/domain/session.h"

namespace naober::activities {

// How many named people were there, and not.
struct PresenceCount {
  int present = 0;
  int excused = 0;
  int absent = 0;
};

// Collects what one transaction has to tell other services, in order, and publishes it at its end.
class Facts {
 public:
  // `occurred_at`: business time of all of them.
  explicit Facts(absl::Time occurred_at) : occurred_at_(occurred_at) {}

  void Published(const Series& series);
  void Scheduled(const Series& series, const Session& session, bool rescheduled);
  void Cancelled(const Series& series, const Session& session);
  void Held(const Series& series, const Session& session, const PresenceCount& count);
  void Seated(const Series& series, const Session& session, const Registration& registration);
  void Waitlisted(const Series& series, const Session& session, const Registration& registration,
                  int position);
  void GivenUp(const Series& series, const Session& session, const Registration& registration,
               const std::string& barrier);
  void Attended(const Series& series, const Session& session, const Attendance& attendance);

  absl::Status Publish(postgres::Transaction& tx);

 private:
  void Add(absl::string_view aggregate_type, const std::string& aggregate_id,
           std::unique_ptr<google::protobuf::Message> fact);

  const absl::Time occurred_at_;
  std::vector<std::unique_ptr<google::protobuf::Message>> facts_;
  std::vector<events::OutgoingEvent> events_;
};

}  // namespace naober::activities

#endif  // NAOBER_SERVICES_ACTIVITIES_FACTS_H_
