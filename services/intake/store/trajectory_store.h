// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_STORE_TRAJECTORY_STORE_H_
#define NAOBER_SERVICES_INTAKE_STORE_TRAJECTORY_STORE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/auth/caller.h"
#include "libs/postgres/transaction.h"
#include "libs/rpc/page.h"
#include "services/intake/domain/enrolment.h"
#include "services/intake/domain/trajectory.h"

namespace naober::intake {

struct TrajectoryTag {};
using TrajectoryId = Id<TrajectoryTag>;
struct LedgerEntryTag {};
using LedgerEntryId = Id<LedgerEntryTag>;

// Minutes of a person in a programme.
struct Trajectory {
  TrajectoryId id;
  PersonId person_id;
  std::string programme_code;
  EnrolmentId enrolment_id;
  Progress progress;
  bool ended = false;
  int version = 0;
};

struct MinutesByKind {
  ContactKind kind = ContactKind::kUnspecified;
  int minutes = 0;
};

// A line of the ledger.
struct LedgerEntry {
  LedgerEntryId id;
  TrajectoryId trajectory_id;
  ContactKind kind = ContactKind::kUnspecified;
  absl::Time starts_at;
  int minutes = 0;  // below zero for a counter-entry
  LedgerEntryState state = LedgerEntryState::kUnspecified;
  MinutesRefusalReason refusal_reason = MinutesRefusalReason::kUnspecified;
  LedgerSource source = LedgerSource::kUnspecified;
  std::string source_id;
  LedgerEntryId reversed_entry_id;  // empty unless this is a counter-entry
  absl::Time create_time;
};

// A contact on record, with the entry that credits it (empty when it doesn't count).
struct StoredContact {
  Contact contact;
  LedgerEntryId credit_entry_id;
};

// The trajectories of one tenant with their ledgers, in one transaction. Errors besides those named
// are postgres::Transaction's.
class TrajectoryStore {
 public:
  explicit TrajectoryStore(postgres::Transaction& tx) : tx_(tx) {}

  // One statement for all.
  absl::Status Insert(const std::vector<Trajectory>& trajectories);

  // The running, else the last, trajectory of a person in a programme. NOT_FOUND
  // (TRAJECTORY_NOT_FOUND), also when the person is out of reach.
  absl::StatusOr<Trajectory> Get(const PersonId& person, const std::string& programme_code,
                                 const auth::Reach& reach);

  // The trajectory that a contact counts for, locked: the running one in the programme; for "" the
  // oldest running one whose programme credits this kind. nullopt when there is none.
  absl::StatusOr<std::optional<Trajectory>> LockFor(const PersonId& person,
                                                    const std::string& programme_code,
                                                    ContactKind kind);

  // Writes progress and version.
  absl::Status Save(const Trajectory& trajectory);
  absl::Status EndOf(const EnrolmentId& enrolment);

  absl::StatusOr<std::vector<MinutesByKind>> MinutesOf(const TrajectoryId& id);
  absl::StatusOr<std::vector<StoredContact>> ContactsOf(const TrajectoryId& id);
  // Inserts or replaces it.
  absl::Status PutContact(const TrajectoryId& id, const StoredContact& contact);

  absl::Status Append(const std::vector<LedgerEntry>& entries);
  // By id; one more than the page's limit when there are more. Key: the id.
  absl::StatusOr<std::vector<LedgerEntry>> Entries(const TrajectoryId& id, const rpc::Page& page);

 private:
  postgres::Transaction& tx_;
};

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_STORE_TRAJECTORY_STORE_H_
