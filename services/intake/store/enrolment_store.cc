// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/store/enrolment_store.h"

#include <utility>

#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "services/intake/store/code_column.h"
#include "services/intake/store/reach.h"
#include "services/intake/store/row_arrays.h"

namespace naober::intake {
namespace {

using postgres::Column;
using postgres::OptionalColumn;
using postgres::Query;
using postgres::ToParameter;

#define NAOBER_ENROLMENT_COLUMNS                                                    \
  "e.enrolment_id, e.version, e.person_id, e.person_kind, e.programme_code, "       \
  "e.municipality_code, e.opened_on, e.state, e.missing, e.ready_at, e.closed_at, " \
  "e.close_reason, e.active_matches, e.open_proposals "

// NULL unless the person waits. An index holds those who do, so that counting the earlier ones
// reads no more.
#define NAOBER_WAITING_POSITION                                                               \
  ", CASE WHEN e.state = 'READY' AND e.person_kind <> 'BUDDY' AND e.open_proposals = 0 THEN " \
  "(SELECT count(*) FROM enrolments w WHERE w.tenant_id = e.tenant_id "                       \
  "AND w.programme_code = e.programme_code AND w.state = 'READY' "                            \
  "AND w.person_kind <> 'BUDDY' AND w.open_proposals = 0 "                                    \
  "AND (w.ready_at, w.person_id) <= (e.ready_at, e.person_id)) END AS waiting_position "

#define NAOBER_ENROLMENT_IN_REACH                                           \
  "FROM enrolments e WHERE e.tenant_id = $1 AND e.enrolment_id = $2::uuid " \
  "AND ($3::text[] IS NULL OR e.municipality_code = ANY ($3::text[])) "     \
  "AND ($4::uuid IS NULL OR e.person_id = $4::uuid) "

constexpr Query kInsert = {"enrolment.insert", R"sql(
  INSERT INTO enrolments (tenant_id, enrolment_id, version, person_id, person_kind, programme_code,
                          municipality_code, opened_on, state, missing, ready_at, close_reason,
                          active_matches, open_proposals)
  SELECT $1, enrolment_id, version, person_id, person_kind, programme_code, municipality_code,
         opened_on, state, missing::text[], ready_at, '', 0, 0
  FROM unnest($2::uuid[], $3::integer[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::date[],
              $9::text[], $10::text[], $11::timestamptz[])
    AS r(enrolment_id, version, person_id, person_kind, programme_code, municipality_code, opened_on,
         state, missing, ready_at))sql"};

constexpr Query kGet = {
    "enrolment.get",
    "SELECT " NAOBER_ENROLMENT_COLUMNS NAOBER_WAITING_POSITION NAOBER_ENROLMENT_IN_REACH};

constexpr Query kLock = {
    "enrolment.lock", "SELECT " NAOBER_ENROLMENT_COLUMNS
                      ", NULL::bigint AS waiting_position " NAOBER_ENROLMENT_IN_REACH "FOR UPDATE"};

constexpr Query kLockRunning = {
    "enrolment.lock_running",
    "SELECT " NAOBER_ENROLMENT_COLUMNS
    ", NULL::bigint AS waiting_position FROM enrolments e WHERE e.tenant_id = $1 "
    "AND e.person_id = $2 AND ($3 = '' OR e.programme_code = $3) AND e.state <> 'CLOSED' "
    "ORDER BY e.enrolment_id FOR UPDATE"};

constexpr Query kSave = {"enrolment.save", R"sql(
  UPDATE enrolments
  SET version = $3, municipality_code = $4, state = $5, missing = $6::text[],
      ready_at = $7::timestamptz, closed_at = $8::timestamptz, close_reason = $9,
      active_matches = $10, open_proposals = $11
  WHERE tenant_id = $1 AND enrolment_id = $2)sql"};

constexpr Query kList = {
    "enrolment.list",
    "SELECT " NAOBER_ENROLMENT_COLUMNS NAOBER_WAITING_POSITION
    "FROM enrolments e WHERE e.tenant_id = $1 AND ($2 = '' OR e.programme_code = $2) "
    "AND ($3::uuid IS NULL OR e.person_id = $3::uuid) "
    "AND ($4 = '' OR e.municipality_code = $4) AND ($5 = '' OR e.person_kind = $5) "
    "AND ($6 = '' OR e.state = $6) "
    "AND ($7::text[] IS NULL OR e.municipality_code = ANY ($7::text[])) "
    "AND ($8::uuid IS NULL OR e.person_id = $8::uuid) "
    "AND ($9::timestamptz IS NULL OR (coalesce(e.ready_at, 'infinity'), e.person_id, "
    "e.enrolment_id) > ($9::timestamptz, $10::uuid, $11::uuid)) "
    "ORDER BY coalesce(e.ready_at, 'infinity'), e.person_id, e.enrolment_id LIMIT $12"};

constexpr Query kRunningOf = {
    "enrolment.running_of",
    "SELECT " NAOBER_ENROLMENT_COLUMNS
    ", NULL::bigint AS waiting_position FROM enrolments e WHERE e.tenant_id = $1 "
    "AND e.person_id = ANY ($2::uuid[]) AND e.state <> 'CLOSED' ORDER BY e.enrolment_id"};

constexpr Query kStandingOf = {
    "enrolment.standing_of",
    "SELECT p.person_id AS who, p.kind AS who_kind, p.country, p.postcode, "
    "p.municipality_code AS home, e.enrolment_id IS NOT NULL AS enrolled, " NAOBER_ENROLMENT_COLUMNS
        NAOBER_WAITING_POSITION
    "FROM people p LEFT JOIN LATERAL (SELECT l.tenant_id, l.enrolment_id, l.version, l.person_id, "
    "l.person_kind, l.programme_code, l.municipality_code, l.opened_on, l.state, l.missing, "
    "l.ready_at, l.closed_at, l.close_reason, l.active_matches, l.open_proposals FROM enrolments l "
    "WHERE l.tenant_id = p.tenant_id "
    "AND l.person_id = p.person_id AND l.programme_code = $3 "
    "ORDER BY l.state = 'CLOSED', l.enrolment_id DESC LIMIT 1) e ON true "
    "WHERE p.tenant_id = $1 AND p.person_id = ANY ($2::uuid[])"};

// Every condition of MissingConditions that time alone changes, compared with what the enrolment
// says.
constexpr Query kOutdated = {"enrolment.outdated", R"sql(
  SELECT DISTINCT e.person_id
  FROM enrolments e
  JOIN programmes g ON g.tenant_id = e.tenant_id AND g.programme_code = e.programme_code
  JOIN people p ON p.tenant_id = e.tenant_id AND p.person_id = e.person_id
  WHERE e.tenant_id = $1 AND e.state <> 'CLOSED'
    AND ((('PROGRAMME_PERIOD' = ANY (e.missing))
          = ($2::date BETWEEN g.start_on AND g.end_on))
      OR (e.person_kind = 'BUDDY'
          AND (('VETTING' = ANY (e.missing))
               = (coalesce((p.profile->>'vetted_until_on')::date, '-infinity') >= $2::date)))
      OR (('CONSENT_MATCHING' = ANY (e.missing))
          = EXISTS (SELECT FROM consents c
                    WHERE c.tenant_id = e.tenant_id AND c.person_id = e.person_id
                      AND c.purpose = 'MATCHING' AND c.partner_organisation_code = ''
                      AND c.valid_from <= $3::timestamptz
                      AND (c.valid_until IS NULL OR c.valid_until > $3::timestamptz)
                      AND (c.withdrawn_at IS NULL OR c.withdrawn_at > $3::timestamptz))))
  ORDER BY e.person_id
  LIMIT $4)sql"};

Enrolment ReadEnrolment(const pqxx::row& row) {
  Enrolment enrolment;
  enrolment.id = EnrolmentId::FromTrusted(Column<std::string>(row, "enrolment_id"));
  enrolment.version = Column<int>(row, "version");
  enrolment.person_id = PersonId::FromTrusted(Column<std::string>(row, "person_id"));
  enrolment.person_kind = CodeColumn<PersonKind>(row, "person_kind");
  enrolment.programme_code = Column<std::string>(row, "programme_code");
  enrolment.municipality_code = Column<std::string>(row, "municipality_code");
  enrolment.opened_on = postgres::DayColumn(row, "opened_on");
  enrolment.state = CodeColumn<EnrolmentState>(row, "state");
  enrolment.missing = CodeArrayColumn<ReadinessCondition>(row, "missing");
  enrolment.ready_time = postgres::OptionalTimeColumn(row, "ready_at");
  enrolment.close_time = postgres::OptionalTimeColumn(row, "closed_at");
  enrolment.close_reason = CodeColumn<EnrolmentCloseReason>(row, "close_reason");
  enrolment.active_matches = Column<int>(row, "active_matches");
  enrolment.open_proposals = Column<int>(row, "open_proposals");
  enrolment.waiting_position = OptionalColumn<int>(row, "waiting_position");
  return enrolment;
}

absl::StatusOr<std::vector<Enrolment>> ReadEnrolments(const absl::StatusOr<pqxx::result>& rows) {
  if (!rows.ok()) return rows.status();
  std::vector<Enrolment> enrolments;
  for (const pqxx::row& row : *rows) enrolments.push_back(ReadEnrolment(row));
  return enrolments;
}

absl::StatusOr<Enrolment> ReadOne(const absl::StatusOr<pqxx::result>& rows, const EnrolmentId& id) {
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return NotFound("enrolment", id.str());
  return ReadEnrolment((*rows)[0]);
}

std::string IdsParameter(const std::vector<PersonId>& people) {
  std::vector<std::string> ids;
  for (const PersonId& person : people) ids.push_back(person.str());
  return ToParameter(ids);
}

std::optional<std::string> UuidParameter(const std::string& id) {
  return id.empty() ? std::nullopt : std::optional(id);
}

}  // namespace

absl::Status EnrolmentStore::Insert(const std::vector<Enrolment>& enrolments) {
  if (enrolments.empty()) return absl::OkStatus();
  RowArrays<10> rows;
  for (const Enrolment& enrolment : enrolments) {
    rows.Add(enrolment.id.str(), enrolment.version, enrolment.person_id.str(),
             SpellingOf(enrolment.person_kind), enrolment.programme_code,
             enrolment.municipality_code, ToParameter(enrolment.opened_on),
             SpellingOf(enrolment.state), CodesParameter(enrolment.missing),
             ToParameter(enrolment.ready_time));
  }
  const absl::Status status = rows.Exec(tx_, kInsert).status();
  if (postgres::ConstraintOf(status) == "enrolments_running_key") {
    return Refuse("ENROLMENT_EXISTS", "the person has a running enrolment in this programme");
  }
  return status;
}

absl::StatusOr<Enrolment> EnrolmentStore::Get(const EnrolmentId& id, const auth::Reach& reach) {
  const ReachParameters narrow = ParametersOf(reach);
  return ReadOne(tx_.Exec(kGet, tx_.tenant_id(), id.str(), narrow.municipalities, narrow.person),
                 id);
}

absl::StatusOr<Enrolment> EnrolmentStore::Lock(const EnrolmentId& id, const auth::Reach& reach) {
  const ReachParameters narrow = ParametersOf(reach);
  return ReadOne(tx_.Exec(kLock, tx_.tenant_id(), id.str(), narrow.municipalities, narrow.person),
                 id);
}

absl::StatusOr<std::vector<Enrolment>> EnrolmentStore::LockRunning(
    const PersonId& person, const std::string& programme_code) {
  return ReadEnrolments(tx_.Exec(kLockRunning, tx_.tenant_id(), person.str(), programme_code));
}

absl::Status EnrolmentStore::Save(const Enrolment& enrolment) {
  return tx_
      .Exec(kSave, tx_.tenant_id(), enrolment.id.str(), enrolment.version,
            enrolment.municipality_code, CodeParameter(enrolment.state),
            CodesParameter(enrolment.missing), ToParameter(enrolment.ready_time),
            ToParameter(enrolment.close_time), CodeParameter(enrolment.close_reason),
            enrolment.active_matches, enrolment.open_proposals)
      .status();
}

absl::StatusOr<std::vector<Enrolment>> EnrolmentStore::List(const EnrolmentFilter& filter,
                                                            const auth::Reach& reach,
                                                            const rpc::Page& page) {
  const ReachParameters narrow = ParametersOf(reach);
  std::optional<std::string> ready_at, person, enrolment;
  if (page.after.size() == 3) {
    ready_at = page.after[0];
    person = page.after[1];
    enrolment = page.after[2];
  }
  return ReadEnrolments(tx_.Exec(
      kList, tx_.tenant_id(), filter.programme_code, UuidParameter(filter.person_id),
      filter.municipality_code, CodeParameter(filter.person_kind), CodeParameter(filter.state),
      narrow.municipalities, narrow.person, ready_at, person, enrolment, page.limit + 1));
}

std::vector<std::string> EnrolmentStore::KeyOf(const Enrolment& enrolment) {
  return {enrolment.ready_time ? ToParameter(*enrolment.ready_time) : "infinity",
          enrolment.person_id.str(), enrolment.id.str()};
}

absl::StatusOr<std::vector<Enrolment>> EnrolmentStore::RunningOf(
    const std::vector<PersonId>& people) {
  return ReadEnrolments(tx_.Exec(kRunningOf, tx_.tenant_id(), IdsParameter(people)));
}

absl::StatusOr<std::vector<Standing>> EnrolmentStore::StandingOf(
    const std::vector<PersonId>& people, const std::string& programme_code) {
  ASSIGN_OR_RETURN(const pqxx::result rows,
                   tx_.Exec(kStandingOf, tx_.tenant_id(), IdsParameter(people), programme_code));
  std::vector<Standing> standings;
  for (const pqxx::row& row : rows) {
    Standing standing{PersonId::FromTrusted(Column<std::string>(row, "who")),
                      CodeColumn<PersonKind>(row, "who_kind"),
                      Column<std::string>(row, "country"),
                      Column<std::string>(row, "postcode"),
                      Column<std::string>(row, "home"),
                      std::nullopt};
    if (Column<bool>(row, "enrolled")) standing.enrolment = ReadEnrolment(row);
    standings.push_back(std::move(standing));
  }
  return standings;
}

absl::StatusOr<std::vector<PersonId>> EnrolmentStore::Outdated(absl::CivilDay today, absl::Time now,
                                                               int limit) {
  ASSIGN_OR_RETURN(const pqxx::result rows, tx_.Exec(kOutdated, tx_.tenant_id(), ToParameter(today),
                                                     ToParameter(now), limit));
  std::vector<PersonId> people;
  for (const pqxx::row& row : rows) {
    people.push_back(PersonId::FromTrusted(Column<std::string>(row, "person_id")));
  }
  return people;
}

}  // namespace naober::intake
