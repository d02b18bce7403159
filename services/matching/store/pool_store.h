// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_STORE_POOL_STORE_H_
#define NAOBER_SERVICES_MATCHING_STORE_POOL_STORE_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/postgres/transaction.h"
#include "naober/intake/v1/intake_service.pb.h"
#include "services/matching/domain/pairing.h"

// The candidate pool: who is ready in which programme, and their features. Features are asked of
// intake after events said that something changed; until then the person is stale, and matched by
// nobody.
namespace naober::matching {

using MatchingProfile = ::naober::intake::v1::MatchingProfile;

// What an event says of somebody in the pool.
struct PoolPerson {
  PersonId id;
  Area area;
  Background background = Background::kUnknown;
  int capacity = 0;
};

struct PoolEnrolment {
  EnrolmentId id;
  std::string programme_code;
  Side side = Side::kNewcomer;
  absl::Time ready_at;
};

// The enrolment is ready: the person is in the pool from now on, with features to be fetched.
absl::Status PutReady(postgres::Transaction& tx, const PoolPerson& person,
                      const PoolEnrolment& enrolment);
// Not ready until the next PutReady.
absl::Status PutHeld(postgres::Transaction& tx, const EnrolmentId& id);
// Forgets the enrolment, and with the last one the person.
absl::Status RemoveEnrolment(postgres::Transaction& tx, const EnrolmentId& id,
                             const PersonId& person);

// Notes that features may have changed. Nothing happens for people outside of the pool.
absl::Status MarkStale(postgres::Transaction& tx, const PersonId& person);
// The same, and forgets the features at once: consent is gone.
absl::Status ForgetFeatures(postgres::Transaction& tx, const PersonId& person);
// The same as MarkStale, with the area where the case belongs now.
absl::Status MovePoolPerson(postgres::Transaction& tx, const PersonId& person, const Area& area);

struct StalePerson {
  PersonId id;
  int64_t changes = 0;  // the count that fetched features will take in
};
// Up to `limit` stale people of the tenant by id; with a programme, only those enrolled in it.
absl::StatusOr<std::vector<StalePerson>> ListStale(postgres::Transaction& tx,
                                                   const std::string& programme_code, int limit);
// Tenants that have stale people. Through the worker's pool.
absl::StatusOr<std::vector<std::string>> TenantsWithStale(postgres::Transaction& tx);

struct FetchedPerson {
  StalePerson person;
  std::optional<MatchingProfile> profile;  // none: withheld
};
// Stores what intake answered, except for people who changed again meanwhile: they stay stale.
absl::Status PutFetched(postgres::Transaction& tx, const std::vector<FetchedPerson>& fetched);

// Somebody who may be matched in a run.
struct PoolCandidate {
  EnrolmentId enrolment_id;
  Side side = Side::kNewcomer;
  absl::Time ready_at;
  int used_capacity = 0;   // of a buddy: open matches, and open proposals of other runs
  int runs_left_over = 0;  // of a newcomer: runs since ready_at without a proposal
  Area area;
  MatchingProfile profile;
};

// Those who are ready in the programme, have features, and (newcomers) wait: no open match and no
// proposal that staff has approved.
absl::StatusOr<std::vector<PoolCandidate>> LoadCandidates(postgres::Transaction& tx,
                                                          const std::string& programme_code);
// Locks the people that LoadCandidates would read, so that nobody leaves the pool, and no other run
// gives away a buddy's place, until the transaction ends.
absl::Status LockCandidates(postgres::Transaction& tx, const std::string& programme_code);

// Newcomer and buddy who are not proposed to each other again in the programme: a proposal of
// theirs was declined, or their match has ended.
absl::StatusOr<absl::flat_hash_set<std::pair<PersonId, PersonId>>> LoadBarredPairs(
    postgres::Transaction& tx, const std::string& programme_code);

// Newcomers who became ready in the programme from `since` on and have features, whether they wait
// or not.
absl::StatusOr<std::vector<PoolCandidate>> LoadArrivals(postgres::Transaction& tx,
                                                        const std::string& programme_code,
                                                        absl::Time since);

// Newcomer and buddy of each proposal of the programme that nobody has approved yet.
absl::StatusOr<std::vector<std::pair<PersonId, PersonId>>> LoadProposedPairs(
    postgres::Transaction& tx, const std::string& programme_code);

// A buddy's capacity, locked until the transaction ends; 0 when they have left the pool.
absl::StatusOr<int> LockCapacity(postgres::Transaction& tx, const PersonId& buddy);

// Which of these people are ready in the programme.
absl::StatusOr<absl::flat_hash_set<PersonId>> ReadyPeople(postgres::Transaction& tx,
                                                          const std::string& programme_code,
                                                          const std::vector<std::string>& people);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_STORE_POOL_STORE_H_
