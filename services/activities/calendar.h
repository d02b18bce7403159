// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_ACTIVITIES_CALENDAR_H_
#define NAOBER_SERVICES_ACTIVITIES_CALENDAR_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "libs/geo/gazetteer.h"
#include "libs/postgres/pool.h"
#include "libs/rpc/call.h"
#include "libs/rpc/page.h"
#include "services/activities/peers.h"
#include "services/activities/store/series_store.h"
#include "services/activities/store/session_store.h"

namespace naober::activities {

// What there is to do: publishes series, changes their sessions, shows both. Thread-safe. Every
// error that the RPCs document comes from here.
class Calendar {
 public:
  Calendar(postgres::Pool& pool, const geo::Gazetteer& gazetteer, IntakePeer& intake)
      : pool_(pool), gazetteer_(gazetteer), intake_(intake) {}

  // Publishes `draft` (without id) and its sessions. A repeat with the same external id and the
  // same content returns what is there; with other content it is ALREADY_EXISTS
  // (EXTERNAL_ID_EXISTS).
  absl::StatusOr<Series> Publish(const rpc::Call& call, Series draft);

  absl::StatusOr<Series> GetSeries(const rpc::Call& call, const SeriesId& id);
  absl::StatusOr<std::vector<Series>> ListSeries(const rpc::Call& call, const SeriesFilter& filter,
                                                 const rpc::Page& page);

  absl::StatusOr<SessionView> GetSession(const rpc::Call& call, const SessionId& id);
  absl::StatusOr<std::vector<SessionView>> ListSessions(const rpc::Call& call,
                                                        const SessionFilter& filter,
                                                        const rpc::Page& page);

  absl::StatusOr<SessionView> Cancel(const rpc::Call& call, const SessionId& id,
                                     const std::string& etag);

  // `local_start` is on the series' wall clock; no duration = unchanged.
  absl::StatusOr<SessionView> Reschedule(const rpc::Call& call, const SessionId& id,
                                         absl::CivilSecond local_start,
                                         std::optional<int> duration_minutes,
                                         const std::string& etag);

 private:
  absl::Status Complete(const rpc::Call& call, Series& draft);
  absl::Status CheckReach(const rpc::Call& call, const Series& draft);

  postgres::Pool& pool_;
  const geo::Gazetteer& gazetteer_;
  IntakePeer& intake_;
};

// Whether staff with this reach may change `series`: its location lies in their municipalities, or
// it is their organisation's.
bool MayManage(const auth::Reach& reach, const Series& series);

// ABORTED (ETAG_MISMATCH) when the caller saw another version; an empty etag isn't checked.
absl::Status CheckEtag(const std::string& etag, int version, absl::string_view resource,
                       const std::string& id);

}  // namespace naober::activities

#endif  // NAOBER_SERVICES_ACTIVITIES_CALENDAR_H_
