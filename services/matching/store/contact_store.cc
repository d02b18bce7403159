// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/store/contact_store.h"

#include "libs/base/status_macros.h"
#include "libs/postgres/row.h"

namespace naober::matching {

namespace {

using postgres::Column;
using postgres::Query;
using postgres::ToParameter;

#define NAOBER_SELECT_CONTACT_PERSON                                                     \
  "SELECT programme_code, municipality_code, subject, deputy_subject, leave_first_day, " \
  "leave_last_day FROM contact_people "

constexpr Query kPut = {"contact_person.put", R"sql(
  INSERT INTO contact_people (tenant_id, programme_code, municipality_code, subject, deputy_subject,
                              leave_first_day, leave_last_day)
  VALUES (naober_tenant(), $1, $2, $3, $4, $5::date, $6::date)
  ON CONFLICT (tenant_id, programme_code, municipality_code) DO UPDATE
  SET subject = excluded.subject, deputy_subject = excluded.deputy_subject,
      leave_first_day = excluded.leave_first_day, leave_last_day = excluded.leave_last_day
)sql"};

constexpr Query kFor = {"contact_person.for", NAOBER_SELECT_CONTACT_PERSON R"sql(
  WHERE programme_code = $1 AND municipality_code IN ($2, '')
  ORDER BY municipality_code DESC LIMIT 1
)sql"};

constexpr Query kListPeople = {"contact_person.list", NAOBER_SELECT_CONTACT_PERSON R"sql(
  WHERE ($1::text[] IS NULL OR municipality_code = '' OR municipality_code = ANY($1::text[]))
    AND ($2 = '' OR programme_code = $2)
    AND ($3::text IS NULL OR (programme_code, municipality_code) > ($3::text, $4::text))
  ORDER BY programme_code, municipality_code LIMIT $5
)sql"};

constexpr Query kInsertSignal = {"contact_signal.insert", R"sql(
  INSERT INTO contact_signals (tenant_id, signal_id, match_id, since, recipient_subject, raised_at)
  VALUES (naober_tenant(), $1::uuid, $2::uuid, $3::timestamptz, $4, $5::timestamptz)
  ON CONFLICT (tenant_id, match_id, since) DO NOTHING
)sql"};

constexpr Query kClose = {"contact_signal.close", R"sql(
  UPDATE contact_signals SET closed_at = $2::timestamptz
  WHERE match_id = $1::uuid AND closed_at IS NULL AND (NOT $3::boolean OR since <> $4::timestamptz)
)sql"};

constexpr Query kListSignals = {"contact_signal.list", R"sql(
  SELECT s.signal_id, s.match_id, m.programme_code, m.newcomer_municipality, s.since, s.recipient_subject,
         s.raised_at, s.closed_at
  FROM contact_signals s JOIN matches m ON m.tenant_id = s.tenant_id AND m.match_id = s.match_id
  WHERE ($1::text[] IS NULL OR m.newcomer_municipality = ANY($1::text[]))
    AND ($2 = '' OR m.programme_code = $2)
    AND ($3 = '' OR m.newcomer_municipality = $3)
    AND ($4 = '' OR s.recipient_subject = $4)
    AND (NOT $5::boolean OR s.closed_at IS NULL)
    AND ($6::uuid IS NULL OR s.signal_id > $6::uuid)
  ORDER BY s.signal_id LIMIT $7
)sql"};

#undef NAOBER_SELECT_CONTACT_PERSON

ContactPerson ReadPerson(const pqxx::row& row) {
  ContactPerson person;
  person.programme_code = Column<std::string>(row, "programme_code");
  person.municipality_code = Column<std::string>(row, "municipality_code");
  person.subject = Column<std::string>(row, "subject");
  person.deputy_subject = Column<std::string>(row, "deputy_subject");
  const auto first_day = postgres::OptionalDayColumn(row, "leave_first_day");
  const auto last_day = postgres::OptionalDayColumn(row, "leave_last_day");
  if (first_day && last_day) person.leave = Leave{*first_day, *last_day};
  return person;
}

ContactSignal ReadSignal(const pqxx::row& row) {
  ContactSignal signal;
  signal.id = ContactSignalId::FromTrusted(Column<std::string>(row, "signal_id"));
  signal.match_id = MatchId::FromTrusted(Column<std::string>(row, "match_id"));
  signal.programme_code = Column<std::string>(row, "programme_code");
  signal.newcomer_municipality = Column<std::string>(row, "newcomer_municipality");
  signal.since = postgres::TimeColumn(row, "since");
  signal.recipient_subject = Column<std::string>(row, "recipient_subject");
  signal.raised_at = postgres::TimeColumn(row, "raised_at");
  signal.closed_at = postgres::OptionalTimeColumn(row, "closed_at");
  return signal;
}

}  // namespace

absl::Status PutContactPerson(postgres::Transaction& tx, const ContactPerson& person) {
  std::optional<std::string> first_day, last_day;
  if (person.leave) {
    first_day = ToParameter(person.leave->first_day);
    last_day = ToParameter(person.leave->last_day);
  }
  return tx
      .Exec(kPut, person.programme_code, person.municipality_code, person.subject,
            person.deputy_subject, first_day, last_day)
      .status();
}

absl::StatusOr<std::optional<ContactPerson>> ContactPersonFor(
    postgres::Transaction& tx, const std::string& programme_code,
    const std::string& municipality_code) {
  ASSIGN_OR_RETURN(const pqxx::result result, tx.Exec(kFor, programme_code, municipality_code));
  if (result.empty()) return std::nullopt;
  return ReadPerson(result[0]);
}

absl::StatusOr<std::vector<ContactPerson>> ListContactPeople(postgres::Transaction& tx,
                                                             const std::string& programme_code,
                                                             const ReachParameters& reach,
                                                             const rpc::Page& page) {
  std::optional<std::string> after_programme, after_municipality;
  if (page.after.size() == 2) {
    after_programme = page.after[0];
    after_municipality = page.after[1];
  }
  ASSIGN_OR_RETURN(const pqxx::result result,
                   tx.Exec(kListPeople, reach.municipalities, programme_code, after_programme,
                           after_municipality, page.limit + 1));
  std::vector<ContactPerson> people;
  for (const pqxx::row& row : result) people.push_back(ReadPerson(row));
  return people;
}

absl::StatusOr<bool> InsertSignal(postgres::Transaction& tx, const ContactSignal& signal) {
  ASSIGN_OR_RETURN(
      const pqxx::result inserted,
      tx.Exec(kInsertSignal, signal.id.str(), signal.match_id.str(), ToParameter(signal.since),
              signal.recipient_subject, ToParameter(signal.raised_at)));
  return inserted.affected_rows() == 1;
}

absl::Status CloseSignals(postgres::Transaction& tx, const Match& match, absl::Time now) {
  const bool active = match.state == MatchState::kActive;
  return tx.Exec(kClose, match.id.str(), ToParameter(now), active, ToParameter(match.SilentSince()))
      .status();
}

absl::StatusOr<std::vector<ContactSignal>> ListSignals(postgres::Transaction& tx,
                                                       const SignalFilter& filter,
                                                       const ReachParameters& reach,
                                                       const rpc::Page& page) {
  ASSIGN_OR_RETURN(
      const pqxx::result result,
      tx.Exec(kListSignals, reach.municipalities, filter.programme_code, filter.municipality_code,
              filter.recipient_subject, filter.open_only,
              page.after.empty() ? std::nullopt : std::optional(page.after[0]), page.limit + 1));
  std::vector<ContactSignal> signals;
  for (const pqxx::row& row : result) signals.push_back(ReadSignal(row));
  return signals;
}

}  // namespace naober::matching
