// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_ACTIVITIES_REGISTRATION_DESK_H_
#define NAOBER_SERVICES_ACTIVITIES_REGISTRATION_DESK_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/postgres/pool.h"
#include "libs/postgres/transaction.h"
#include "libs/rpc/call.h"
#include "libs/rpc/page.h"
#include "services/activities/domain/series.h"
#include "services/activities/peers.h"
#include "services/activities/people_directory.h"
#include "services/activities/store/registration_store.h"

namespace naober::activities {

// Gives out seats, in the order in which people ask. Thread-safe; the session's row lock keeps
// concurrent requests from overbooking it.
class RegistrationDesk {
 public:
  RegistrationDesk(postgres::Pool& pool, PeopleDirectory& people, MatchingPeer& matching)
      : pool_(pool), people_(people), matching_(matching) {}

  // A seat of the session or a place on its waiting list; what the person has already stays.
  // FAILED_PRECONDITION (MAATJE_REQUIRED_BEFORE_TRAINING, metadata person_id, programme_code,
  // series_id, waiting); (SESSION_NOT_SCHEDULED); (SESSION_STARTED). UNAVAILABLE when the match
  // can't be checked: nobody is let through unchecked.
  absl::StatusOr<RegistrationView> RegisterForSession(const rpc::Call& call,
                                                      const SessionId& session,
                                                      const PersonId& person);

  // The same for every session of the series that is to come, all or nothing. FAILED_PRECONDITION
  // (SERIES_ENDED) when there is none.
  absl::StatusOr<std::vector<RegistrationView>> RegisterForSeries(const rpc::Call& call,
                                                                  const SeriesId& series,
                                                                  const PersonId& person);

  // FAILED_PRECONDITION (SESSION_STARTED); ABORTED (ETAG_MISMATCH).
  absl::StatusOr<RegistrationView> GiveUp(const rpc::Call& call, const RegistrationId& id,
                                          const std::string& barrier, const std::string& etag);

  absl::StatusOr<std::vector<RegistrationView>> List(const rpc::Call& call,
                                                     const RegistrationFilter& filter,
                                                     const rpc::Page& page);

 private:
  // The series, if the caller may register somebody for it: an organisation for its own. `resource`
  // and `id` are what the caller asked for, for the NOT_FOUND.
  absl::StatusOr<Series> SeriesInReach(const rpc::Call& call, const SeriesId& series,
                                       absl::string_view resource, const std::string& id);
  absl::StatusOr<SeriesId> SeriesOf(const rpc::Call& call, const SessionId& session);
  absl::Status CheckMaatjeFirst(const rpc::Call& call, const Series& series,
                                const PersonId& person);

  postgres::Pool& pool_;
  PeopleDirectory& people_;
  MatchingPeer& matching_;
};

}  // namespace naober::activities

#endif  // NAOBER_SERVICES_ACTIVITIES_REGISTRATION_DESK_H_
