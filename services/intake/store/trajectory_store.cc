// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/store/trajectory_store.h"

#include <nlohmann/json.hpp>
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

#define NAOBER_TRAJECTORY_COLUMNS                                               \
  "t.trajectory_id, t.version, t.person_id, t.programme_code, t.enrolment_id, " \
  "t.credited_minutes, t.completed_on, t.ended "

constexpr Query kInsert = {"trajectory.insert", R"sql(
  INSERT INTO trajectories (tenant_id, trajectory_id, version, person_id, programme_code,
                            enrolment_id, credited_minutes, ended)
  SELECT $1, trajectory_id, version, person_id, programme_code, enrolment_id, 0, false
  FROM unnest($2::uuid[], $3::integer[], $4::uuid[], $5::text[], $6::uuid[])
    AS r(trajectory_id, version, person_id, programme_code, enrolment_id))sql"};

constexpr Query kGet = {
    "trajectory.get",
    "SELECT " NAOBER_TRAJECTORY_COLUMNS
    "FROM trajectories t JOIN people p ON p.tenant_id = t.tenant_id AND p.person_id = t.person_id "
    "WHERE t.tenant_id = $1 AND t.person_id = $2 AND t.programme_code = $3 "
    "AND ($4::text[] IS NULL OR p.municipality_code = ANY ($4::text[])) "
    "AND ($5::uuid IS NULL OR t.person_id = $5::uuid) "
    "ORDER BY t.ended, t.trajectory_id DESC LIMIT 1"};

constexpr Query kLockFor = {
    "trajectory.lock_for",
    "SELECT " NAOBER_TRAJECTORY_COLUMNS
    "FROM trajectories t JOIN programmes g ON g.tenant_id = t.tenant_id "
    "AND g.programme_code = t.programme_code WHERE t.tenant_id = $1 AND t.person_id = $2 "
    "AND NOT t.ended AND (t.programme_code = $3 OR $3 = '' AND $4 = ANY (g.kinds)) "
    "ORDER BY t.trajectory_id LIMIT 1 FOR UPDATE OF t"};

constexpr Query kSave = {"trajectory.save", R"sql(
  UPDATE trajectories SET version = $3, credited_minutes = $4, completed_on = $5::date
  WHERE tenant_id = $1 AND trajectory_id = $2)sql"};

constexpr Query kEndOf = {"trajectory.end", R"sql(
  UPDATE trajectories SET ended = true, version = version + 1
  WHERE tenant_id = $1 AND enrolment_id = $2)sql"};

constexpr Query kMinutesOf = {"trajectory.minutes", R"sql(
  SELECT kind, sum(minutes) AS minutes
  FROM ledger_entries
  WHERE tenant_id = $1 AND trajectory_id = $2 AND state <> 'REFUSED'
  GROUP BY kind HAVING sum(minutes) <> 0 ORDER BY kind)sql"};

constexpr Query kContactsOf = {"trajectory.contacts", R"sql(
  SELECT source_id, source, source_version, kind, starts_at, minutes, alone, not_in_dutch,
         unconfirmed, credit_entry_id
  FROM trajectory_contacts
  WHERE tenant_id = $1 AND trajectory_id = $2)sql"};

constexpr Query kPutContact = {"trajectory.put_contact", R"sql(
  INSERT INTO trajectory_contacts (tenant_id, trajectory_id, source_id, source, source_version, kind,
                                   starts_at, minutes, alone, not_in_dutch, unconfirmed,
                                   credit_entry_id)
  VALUES ($1, $2, $3, $4, $5, $6, $7::timestamptz, $8, $9, $10, $11, nullif($12, '')::uuid)
  ON CONFLICT ON CONSTRAINT trajectory_contacts_pkey DO UPDATE
  SET source_version = excluded.source_version, kind = excluded.kind,
      starts_at = excluded.starts_at, minutes = excluded.minutes, alone = excluded.alone,
      not_in_dutch = excluded.not_in_dutch, unconfirmed = excluded.unconfirmed,
      credit_entry_id = excluded.credit_entry_id)sql"};

constexpr Query kAppend = {"ledger.append", R"sql(
  INSERT INTO ledger_entries (tenant_id, entry_id, trajectory_id, kind, starts_at, minutes, state,
                              refusal_reason, source, source_id, reversed_entry_id, created_at)
  SELECT $1, entry_id, trajectory_id, kind, starts_at, minutes, state, refusal_reason, source,
         source_id, reversed_entry_id, created_at
  FROM jsonb_to_recordset($2::jsonb) AS r(
    entry_id uuid, trajectory_id uuid, kind text, starts_at timestamptz, minutes integer, state text,
    refusal_reason text, source text, source_id uuid, reversed_entry_id uuid,
    created_at timestamptz))sql"};

constexpr Query kEntries = {"ledger.list", R"sql(
  SELECT entry_id, trajectory_id, kind, starts_at, minutes, state, refusal_reason, source, source_id,
         reversed_entry_id, created_at
  FROM ledger_entries
  WHERE tenant_id = $1 AND trajectory_id = $2 AND ($3::uuid IS NULL OR entry_id > $3::uuid)
  ORDER BY entry_id
  LIMIT $4)sql"};

Trajectory ReadTrajectory(const pqxx::row& row) {
  Trajectory trajectory;
  trajectory.id = TrajectoryId::FromTrusted(Column<std::string>(row, "trajectory_id"));
  trajectory.version = Column<int>(row, "version");
  trajectory.person_id = PersonId::FromTrusted(Column<std::string>(row, "person_id"));
  trajectory.programme_code = Column<std::string>(row, "programme_code");
  trajectory.enrolment_id = EnrolmentId::FromTrusted(Column<std::string>(row, "enrolment_id"));
  trajectory.progress.credited_minutes = Column<int>(row, "credited_minutes");
  trajectory.progress.completed_on = postgres::OptionalDayColumn(row, "completed_on");
  trajectory.ended = Column<bool>(row, "ended");
  return trajectory;
}

LedgerEntryId EntryIdColumn(const pqxx::row& row, const char* name) {
  return LedgerEntryId::FromTrusted(OptionalColumn<std::string>(row, name).value_or(""));
}

StoredContact ReadContact(const pqxx::row& row) {
  StoredContact stored;
  stored.contact.source = CodeColumn<LedgerSource>(row, "source");
  stored.contact.source_id = Column<std::string>(row, "source_id");
  stored.contact.version = Column<int>(row, "source_version");
  stored.contact.kind = CodeColumn<ContactKind>(row, "kind");
  stored.contact.starts_at = postgres::TimeColumn(row, "starts_at");
  stored.contact.minutes = Column<int>(row, "minutes");
  stored.contact.alone = Column<bool>(row, "alone");
  stored.contact.not_in_dutch = Column<bool>(row, "not_in_dutch");
  stored.contact.unconfirmed = Column<bool>(row, "unconfirmed");
  stored.credit_entry_id = EntryIdColumn(row, "credit_entry_id");
  return stored;
}

LedgerEntry ReadEntry(const pqxx::row& row) {
  LedgerEntry entry;
  entry.id = EntryIdColumn(row, "entry_id");
  entry.trajectory_id = TrajectoryId::FromTrusted(Column<std::string>(row, "trajectory_id"));
  entry.kind = CodeColumn<ContactKind>(row, "kind");
  entry.starts_at = postgres::TimeColumn(row, "starts_at");
  entry.minutes = Column<int>(row, "minutes");
  entry.state = CodeColumn<LedgerEntryState>(row, "state");
  entry.refusal_reason = CodeColumn<MinutesRefusalReason>(row, "refusal_reason");
  entry.source = CodeColumn<LedgerSource>(row, "source");
  entry.source_id = Column<std::string>(row, "source_id");
  entry.reversed_entry_id = EntryIdColumn(row, "reversed_entry_id");
  entry.create_time = postgres::TimeColumn(row, "created_at");
  return entry;
}

}  // namespace

absl::Status TrajectoryStore::Insert(const std::vector<Trajectory>& trajectories) {
  if (trajectories.empty()) return absl::OkStatus();
  RowArrays<5> rows;
  for (const Trajectory& trajectory : trajectories) {
    rows.Add(trajectory.id.str(), trajectory.version, trajectory.person_id.str(),
             trajectory.programme_code, trajectory.enrolment_id.str());
  }
  return rows.Exec(tx_, kInsert).status();
}

absl::StatusOr<Trajectory> TrajectoryStore::Get(const PersonId& person,
                                                const std::string& programme_code,
                                                const auth::Reach& reach) {
  const ReachParameters narrow = ParametersOf(reach);
  ASSIGN_OR_RETURN(const pqxx::result rows,
                   tx_.Exec(kGet, tx_.tenant_id(), person.str(), programme_code,
                            narrow.municipalities, narrow.person));
  if (rows.empty()) return NotFound("trajectory", person.str());
  return ReadTrajectory(rows[0]);
}

absl::StatusOr<std::optional<Trajectory>> TrajectoryStore::LockFor(
    const PersonId& person, const std::string& programme_code, ContactKind kind) {
  ASSIGN_OR_RETURN(const pqxx::result rows, tx_.Exec(kLockFor, tx_.tenant_id(), person.str(),
                                                     programme_code, CodeParameter(kind)));
  if (rows.empty()) return std::nullopt;
  return ReadTrajectory(rows[0]);
}

absl::Status TrajectoryStore::Save(const Trajectory& trajectory) {
  return tx_
      .Exec(kSave, tx_.tenant_id(), trajectory.id.str(), trajectory.version,
            trajectory.progress.credited_minutes, ToParameter(trajectory.progress.completed_on))
      .status();
}

absl::Status TrajectoryStore::EndOf(const EnrolmentId& enrolment) {
  return tx_.Exec(kEndOf, tx_.tenant_id(), enrolment.str()).status();
}

absl::StatusOr<std::vector<MinutesByKind>> TrajectoryStore::MinutesOf(const TrajectoryId& id) {
  ASSIGN_OR_RETURN(const pqxx::result rows, tx_.Exec(kMinutesOf, tx_.tenant_id(), id.str()));
  std::vector<MinutesByKind> minutes;
  for (const pqxx::row& row : rows) {
    minutes.push_back({CodeColumn<ContactKind>(row, "kind"), Column<int>(row, "minutes")});
  }
  return minutes;
}

absl::StatusOr<std::vector<StoredContact>> TrajectoryStore::ContactsOf(const TrajectoryId& id) {
  ASSIGN_OR_RETURN(const pqxx::result rows, tx_.Exec(kContactsOf, tx_.tenant_id(), id.str()));
  std::vector<StoredContact> contacts;
  for (const pqxx::row& row : rows) contacts.push_back(ReadContact(row));
  return contacts;
}

absl::Status TrajectoryStore::PutContact(const TrajectoryId& id, const StoredContact& stored) {
  const Contact& contact = stored.contact;
  return tx_
      .Exec(kPutContact, tx_.tenant_id(), id.str(), contact.source_id,
            CodeParameter(contact.source), contact.version, CodeParameter(contact.kind),
            ToParameter(contact.starts_at), contact.minutes, contact.alone, contact.not_in_dutch,
            contact.unconfirmed, stored.credit_entry_id.str())
      .status();
}

absl::Status TrajectoryStore::Append(const std::vector<LedgerEntry>& entries) {
  nlohmann::json rows = nlohmann::json::array();
  for (const LedgerEntry& entry : entries) {
    nlohmann::json row = {{"entry_id", entry.id.str()},
                          {"trajectory_id", entry.trajectory_id.str()},
                          {"kind", CodeParameter(entry.kind)},
                          {"starts_at", ToParameter(entry.starts_at)},
                          {"minutes", entry.minutes},
                          {"state", CodeParameter(entry.state)},
                          {"refusal_reason", CodeParameter(entry.refusal_reason)},
                          {"source", CodeParameter(entry.source)},
                          {"source_id", entry.source_id},
                          {"created_at", ToParameter(entry.create_time)}};
    if (!entry.reversed_entry_id.empty()) row["reversed_entry_id"] = entry.reversed_entry_id.str();
    rows.push_back(std::move(row));
  }
  return tx_.Exec(kAppend, tx_.tenant_id(), rows.dump()).status();
}

absl::StatusOr<std::vector<LedgerEntry>> TrajectoryStore::Entries(const TrajectoryId& id,
                                                                  const rpc::Page& page) {
  const auto after = page.after.empty() ? std::nullopt : std::optional(page.after[0]);
  ASSIGN_OR_RETURN(const pqxx::result rows,
                   tx_.Exec(kEntries, tx_.tenant_id(), id.str(), after, page.limit + 1));
  std::vector<LedgerEntry> entries;
  for (const pqxx::row& row : rows) entries.push_back(ReadEntry(row));
  return entries;
}

}  // namespace naober::intake
