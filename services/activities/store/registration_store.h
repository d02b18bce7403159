// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_ACTIVITIES_STORE_REGISTRATION_STORE_H_
#define NAOBER_SERVICES_ACTIVITIES_STORE_REGISTRATION_STORE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/auth/caller.h"
#include "libs/postgres/transaction.h"
#include "libs/rpc/page.h"
#include "services/activities/domain/seating.h"
#include "services/activities/domain/session.h"

namespace naober::activities {

// A registration with what stands around it.
struct RegistrationView {
  Registration registration;
  SessionId session_id;
  SeriesId series_id;
  int waiting_position = 0;  // 0 unless WAITLISTED
};

// What a list of registrations is narrowed to; empty fields don't narrow.
struct RegistrationFilter {
  std::string session_id;
  std::string series_id;
  std::string person_id;
  std::vector<std::string> states;
};

// The registrations of one tenant, inside one transaction. Errors are postgres::Transaction's.
// Reach: case workers see people of their municipalities, organisations their own activities,
// people themselves.
class RegistrationStore {
 public:
  explicit RegistrationStore(postgres::Transaction& tx) : tx_(tx) {}

  // All registrations of a session. The session must be locked.
  absl::StatusOr<Seating> LoadSeating(const Session& session);

  // NOT_FOUND (REGISTRATION_NOT_FOUND), also when it lies out of reach.
  absl::StatusOr<RegistrationView> Get(const RegistrationId& id, const auth::Reach& reach);

  absl::Status Insert(const SessionId& session, const Registration& registration);

  // Writes what may change: state and version.
  absl::Status Save(const Registration& registration);

  // By session, then seats before the waiting list in its order, then what has ended; one more than
  // the page's limit when there are more. Key: KeyOf(last).
  absl::StatusOr<std::vector<RegistrationView>> List(const RegistrationFilter& filter,
                                                     const auth::Reach& reach,
                                                     const rpc::Page& page);
  static std::vector<std::string> KeyOf(const RegistrationView& view);

 private:
  postgres::Transaction& tx_;
};

}  // namespace naober::activities

#endif  // NAOBER_SERVICES_ACTIVITIES_STORE_REGISTRATION_STORE_H_
