// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_ACTIVITIES_STORE_SESSION_STORE_H_
#define NAOBER_SERVICES_ACTIVITIES_STORE_SESSION_STORE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/postgres/transaction.h"
#include "libs/rpc/page.h"
#include "services/activities/domain/session.h"

namespace naober::activities {

// What a list of sessions is narrowed to; empty fields don't narrow.
struct SessionFilter {
  std::string series_id;
  std::string municipality_code;
  std::optional<absl::Time> from;   // starts at or after
  std::optional<absl::Time> until;  // starts before
};

// A session with what stands in other tables about it.
struct SessionView {
  Session session;
  std::string time_zone;  // the series'
  int seated = 0;
  int waiting = 0;
};

// The sessions of one tenant, inside one transaction. Errors are postgres::Transaction's.
class SessionStore {
 public:
  explicit SessionStore(postgres::Transaction& tx) : tx_(tx) {}

  // The session, locked until the transaction ends: every change of it, of its registrations and
  // of its attendance begins so, which is what keeps a session from being overbooked. NOT_FOUND
  // (SESSION_NOT_FOUND).
  absl::StatusOr<Session> Lock(const SessionId& id);

  absl::StatusOr<SessionView> Get(const SessionId& id);

  // The sessions of a series that can still be registered for, by start.
  absl::StatusOr<std::vector<SessionId>> ToCome(const SeriesId& series, absl::Time now);

  // Writes what may change: state, start, length, walk-ins, version.
  absl::Status Save(const Session& session);

  // By start, then id; one more than the page's limit when there are more. Key: start, session id.
  absl::StatusOr<std::vector<SessionView>> List(const SessionFilter& filter, const rpc::Page& page);

 private:
  postgres::Transaction& tx_;
};

}  // namespace naober::activities

#endif  // NAOBER_SERVICES_ACTIVITIES_STORE_SESSION_STORE_H_
