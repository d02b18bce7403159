// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/store/pool_store.h"

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/postgres/row.h"
#include "services/matching/store/pairing_columns.h"

namespace naober::matching {

namespace {

using postgres::Column;
using postgres::Query;
using postgres::ToParameter;

constexpr Query kPutPerson = {"pool.put_person", R"sql(
  INSERT INTO pool_people AS p (tenant_id, person_id, country, postcode, municipality_code, background, capacity,
                                changes, fetched)
  VALUES (naober_tenant(), $1::uuid, $2, $3, $4, $5, $6, 1, 0)
  ON CONFLICT (tenant_id, person_id) DO UPDATE
  SET country = excluded.country, postcode = excluded.postcode, municipality_code = excluded.municipality_code,
      background = excluded.background, capacity = excluded.capacity, changes = p.changes + 1
)sql"};

constexpr Query kPutEnrolment = {"pool.put_enrolment", R"sql(
  INSERT INTO pool_enrolments (tenant_id, enrolment_id, person_id, programme_code, side, ready, ready_at)
  VALUES (naober_tenant(), $1::uuid, $2::uuid, $3, $4, true, $5::timestamptz)
  ON CONFLICT (tenant_id, enrolment_id) DO UPDATE SET ready = true, ready_at = excluded.ready_at
)sql"};

// The person's row is what runs lock: it is touched first by whatever takes somebody out.
constexpr Query kTouchOfEnrolment = {"pool.touch_of_enrolment", R"sql(
  UPDATE pool_people p SET changes = p.changes + 1
  FROM pool_enrolments e WHERE e.enrolment_id = $1::uuid AND p.person_id = e.person_id
)sql"};

constexpr Query kPutHeld = {"pool.put_held", R"sql(
  UPDATE pool_enrolments SET ready = false WHERE enrolment_id = $1::uuid
)sql"};

constexpr Query kRemoveEnrolment = {"pool.remove_enrolment", R"sql(
  DELETE FROM pool_enrolments WHERE enrolment_id = $1::uuid
)sql"};

constexpr Query kRemovePerson = {"pool.remove_person", R"sql(
  DELETE FROM pool_people p
  WHERE p.person_id = $1::uuid
    AND NOT EXISTS (SELECT FROM pool_enrolments e WHERE e.person_id = p.person_id)
)sql"};

constexpr Query kMarkStale = {"pool.mark_stale", R"sql(
  UPDATE pool_people SET changes = changes + 1 WHERE person_id = $1::uuid
)sql"};

constexpr Query kForget = {"pool.forget", R"sql(
  UPDATE pool_people SET changes = changes + 1, features = NULL WHERE person_id = $1::uuid
)sql"};

constexpr Query kMove = {"pool.move", R"sql(
  UPDATE pool_people SET changes = changes + 1, country = $2, postcode = $3, municipality_code = $4
  WHERE person_id = $1::uuid
)sql"};

constexpr Query kStale = {"pool.stale", R"sql(
  SELECT p.person_id, p.changes FROM pool_people p
  WHERE p.fetched < p.changes
    AND ($1 = '' OR EXISTS (SELECT FROM pool_enrolments e
                            WHERE e.programme_code = $1 AND e.person_id = p.person_id))
  ORDER BY p.person_id LIMIT $2
)sql"};

constexpr Query kTenantsWithStale = {"pool.tenants_with_stale", R"sql(
  SELECT DISTINCT tenant_id FROM pool_people WHERE fetched < changes
)sql"};

constexpr Query kPutFetched = {"pool.put_fetched", R"sql(
  UPDATE pool_people p
  SET features = nullif(f.features, ''), capacity = f.capacity, fetched = f.changes
  FROM unnest($1::uuid[], $2::bigint[], $3::bytea[], $4::integer[]) AS f(person_id, changes, features, capacity)
  WHERE p.person_id = f.person_id AND p.changes = f.changes
)sql"};

constexpr Query kCandidates = {"pool.candidates", R"sql(
  SELECT e.enrolment_id, e.side, e.ready_at, p.country, p.postcode, p.municipality_code, p.features,
         CASE WHEN e.side = 1 THEN 0 ELSE
           (SELECT count(*) FROM matches m WHERE m.buddy_id = p.person_id AND m.state IN (1, 2)) +
           (SELECT count(*) FROM proposals o
            WHERE o.buddy_id = p.person_id
              AND (o.state IN (2, 3, 4) OR (o.state = 1 AND o.programme_code <> $1)))
         END AS used_capacity,
         CASE WHEN e.side = 2 THEN 0 ELSE greatest(0,
           (SELECT count(*) FROM match_runs r
            WHERE r.programme_code = $1 AND r.state = 3 AND r.ended_at > e.ready_at) -
           (SELECT coalesce(sum(1 + o.kept_runs), 0) FROM proposals o JOIN match_runs r USING (tenant_id, run_id)
            WHERE o.programme_code = $1 AND o.newcomer_id = p.person_id AND o.created_at > e.ready_at))
         END AS runs_left_over
  FROM pool_enrolments e JOIN pool_people p USING (tenant_id, person_id)
  WHERE e.programme_code = $1 AND e.ready AND p.features IS NOT NULL AND p.fetched = p.changes
    AND (e.side = 2 OR (
      NOT EXISTS (SELECT FROM matches m
                  WHERE m.programme_code = $1 AND m.newcomer_id = p.person_id AND m.state IN (1, 2)) AND
      NOT EXISTS (SELECT FROM proposals o
                  WHERE o.programme_code = $1 AND o.newcomer_id = p.person_id AND o.state IN (2, 3, 4))))
)sql"};

constexpr Query kLockCandidates = {"pool.lock_candidates", R"sql(
  SELECT FROM pool_people p
  WHERE EXISTS (SELECT FROM pool_enrolments e WHERE e.programme_code = $1 AND e.person_id = p.person_id)
  ORDER BY p.person_id FOR NO KEY UPDATE
)sql"};

constexpr Query kBarred = {"pool.barred", R"sql(
  SELECT newcomer_id, buddy_id FROM proposals WHERE programme_code = $1 AND state = 6
  UNION
  SELECT newcomer_id, buddy_id FROM matches WHERE programme_code = $1 AND state = 3
)sql"};

constexpr Query kArrivals = {"pool.arrivals", R"sql(
  SELECT e.enrolment_id, e.side, e.ready_at, p.country, p.postcode, p.municipality_code, p.features,
         0 AS used_capacity, 0 AS runs_left_over
  FROM pool_enrolments e JOIN pool_people p USING (tenant_id, person_id)
  WHERE e.programme_code = $1 AND e.side = 1 AND e.ready_at >= $2::timestamptz
    AND p.features IS NOT NULL AND p.fetched = p.changes
)sql"};

constexpr Query kProposed = {"pool.proposed", R"sql(
  SELECT newcomer_id, buddy_id FROM proposals WHERE programme_code = $1 AND state = 1 ORDER BY proposal_id
)sql"};

constexpr Query kLockCapacity = {"pool.lock_capacity", R"sql(
  SELECT capacity FROM pool_people WHERE person_id = $1::uuid FOR NO KEY UPDATE
)sql"};

constexpr Query kReady = {"pool.ready", R"sql(
  SELECT DISTINCT person_id FROM pool_enrolments
  WHERE programme_code = $1 AND person_id = ANY($2::uuid[]) AND ready
)sql"};

}  // namespace

absl::Status PutReady(postgres::Transaction& tx, const PoolPerson& person,
                      const PoolEnrolment& enrolment) {
  RETURN_IF_ERROR(tx.Exec(kPutPerson, person.id.str(), person.area.country, person.area.postcode,
                          person.area.municipality_code, static_cast<int>(person.background),
                          person.capacity)
                      .status());
  return tx
      .Exec(kPutEnrolment, enrolment.id.str(), person.id.str(), enrolment.programme_code,
            static_cast<int>(enrolment.side), ToParameter(enrolment.ready_at))
      .status();
}

absl::Status PutHeld(postgres::Transaction& tx, const EnrolmentId& id) {
  RETURN_IF_ERROR(tx.Exec(kTouchOfEnrolment, id.str()).status());
  return tx.Exec(kPutHeld, id.str()).status();
}

absl::Status RemoveEnrolment(postgres::Transaction& tx, const EnrolmentId& id,
                             const PersonId& person) {
  RETURN_IF_ERROR(tx.Exec(kTouchOfEnrolment, id.str()).status());
  RETURN_IF_ERROR(tx.Exec(kRemoveEnrolment, id.str()).status());
  return tx.Exec(kRemovePerson, person.str()).status();
}

absl::Status MarkStale(postgres::Transaction& tx, const PersonId& person) {
  return tx.Exec(kMarkStale, person.str()).status();
}

absl::Status ForgetFeatures(postgres::Transaction& tx, const PersonId& person) {
  return tx.Exec(kForget, person.str()).status();
}

absl::Status MovePoolPerson(postgres::Transaction& tx, const PersonId& person, const Area& area) {
  return tx.Exec(kMove, person.str(), area.country, area.postcode, area.municipality_code).status();
}

absl::StatusOr<std::vector<StalePerson>> ListStale(postgres::Transaction& tx,
                                                   const std::string& programme_code, int limit) {
  ASSIGN_OR_RETURN(const pqxx::result result, tx.Exec(kStale, programme_code, limit));
  std::vector<StalePerson> people;
  for (const pqxx::row& row : result)
    people.push_back({PersonId::FromTrusted(Column<std::string>(row, "person_id")),
                      Column<int64_t>(row, "changes")});
  return people;
}

absl::StatusOr<std::vector<std::string>> TenantsWithStale(postgres::Transaction& tx) {
  ASSIGN_OR_RETURN(const pqxx::result result, tx.Exec(kTenantsWithStale));
  std::vector<std::string> tenants;
  for (const pqxx::row& row : result) tenants.push_back(Column<std::string>(row, "tenant_id"));
  return tenants;
}

absl::Status PutFetched(postgres::Transaction& tx, const std::vector<FetchedPerson>& fetched) {
  std::vector<std::string> ids, changes, features, capacities;
  for (const FetchedPerson& person : fetched) {
    ids.push_back(person.person.id.str());
    changes.push_back(absl::StrCat(person.person.changes));
    features.push_back(postgres::ToBytesParameter(
        person.profile ? person.profile->SerializeAsString() : std::string()));
    capacities.push_back(absl::StrCat(person.profile ? person.profile->profile().capacity() : 0));
  }
  return tx
      .Exec(kPutFetched, ToParameter(ids), ToParameter(changes), ToParameter(features),
            ToParameter(capacities))
      .status();
}

namespace {

absl::StatusOr<std::vector<PoolCandidate>> ReadCandidates(const pqxx::result& result) {
  std::vector<PoolCandidate> candidates;
  candidates.reserve(result.size());
  for (const pqxx::row& row : result) {
    PoolCandidate candidate;
    candidate.enrolment_id = EnrolmentId::FromTrusted(Column<std::string>(row, "enrolment_id"));
    candidate.side = EnumColumn<Side>(row, "side");
    candidate.ready_at = postgres::TimeColumn(row, "ready_at");
    candidate.used_capacity = Column<int>(row, "used_capacity");
    candidate.runs_left_over = Column<int>(row, "runs_left_over");
    candidate.area = {Column<std::string>(row, "country"), Column<std::string>(row, "postcode"),
                      Column<std::string>(row, "municipality_code")};
    if (!candidate.profile.ParseFromString(postgres::BytesColumn(row, "features")))
      return absl::InternalError("stored features do not parse");
    candidates.push_back(std::move(candidate));
  }
  return candidates;
}

}  // namespace

absl::StatusOr<std::vector<PoolCandidate>> LoadCandidates(postgres::Transaction& tx,
                                                          const std::string& programme_code) {
  ASSIGN_OR_RETURN(const pqxx::result result, tx.Exec(kCandidates, programme_code));
  return ReadCandidates(result);
}

absl::StatusOr<std::vector<PoolCandidate>> LoadArrivals(postgres::Transaction& tx,
                                                        const std::string& programme_code,
                                                        absl::Time since) {
  ASSIGN_OR_RETURN(const pqxx::result result,
                   tx.Exec(kArrivals, programme_code, ToParameter(since)));
  return ReadCandidates(result);
}

absl::Status LockCandidates(postgres::Transaction& tx, const std::string& programme_code) {
  return tx.Exec(kLockCandidates, programme_code).status();
}

absl::StatusOr<absl::flat_hash_set<std::pair<PersonId, PersonId>>> LoadBarredPairs(
    postgres::Transaction& tx, const std::string& programme_code) {
  ASSIGN_OR_RETURN(const pqxx::result result, tx.Exec(kBarred, programme_code));
  absl::flat_hash_set<std::pair<PersonId, PersonId>> barred;
  for (const pqxx::row& row : result)
    barred.emplace(PersonId::FromTrusted(Column<std::string>(row, "newcomer_id")),
                   PersonId::FromTrusted(Column<std::string>(row, "buddy_id")));
  return barred;
}

absl::StatusOr<std::vector<std::pair<PersonId, PersonId>>> LoadProposedPairs(
    postgres::Transaction& tx, const std::string& programme_code) {
  ASSIGN_OR_RETURN(const pqxx::result result, tx.Exec(kProposed, programme_code));
  std::vector<std::pair<PersonId, PersonId>> proposed;
  for (const pqxx::row& row : result)
    proposed.emplace_back(PersonId::FromTrusted(Column<std::string>(row, "newcomer_id")),
                          PersonId::FromTrusted(Column<std::string>(row, "buddy_id")));
  return proposed;
}

absl::StatusOr<int> LockCapacity(postgres::Transaction& tx, const PersonId& buddy) {
  ASSIGN_OR_RETURN(const pqxx::result result, tx.Exec(kLockCapacity, buddy.str()));
  return result.empty() ? 0 : Column<int>(result[0], "capacity");
}

absl::StatusOr<absl::flat_hash_set<PersonId>> ReadyPeople(postgres::Transaction& tx,
                                                          const std::string& programme_code,
                                                          const std::vector<std::string>& people) {
  ASSIGN_OR_RETURN(const pqxx::result result, tx.Exec(kReady, programme_code, ToParameter(people)));
  absl::flat_hash_set<PersonId> ready;
  for (const pqxx::row& row : result)
    ready.insert(PersonId::FromTrusted(Column<std::string>(row, "person_id")));
  return ready;
}

}  // namespace naober::matching
