// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/store/check_in_store.h"

#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/postgres/row.h"
#include "services/matching/store/pairing_columns.h"

namespace naober::matching {

namespace {

using postgres::Column;
using postgres::Query;
using postgres::ToParameter;

// Reach is always the first two parameters. A person reaches what is about themselves, never what
// is about the match: the other side's check-in is one of the same match.
#define NAOBER_SELECT_CHECK_IN_IN_REACH                                                       \
  "SELECT c.check_in_id, c.match_id, c.kind, c.side, c.person_id, c.planned_at, c.due_at, "   \
  "c.recorded_at, c.mood, c.follow_up_needed, c.note, c.still_in_contact "                    \
  "FROM check_ins c JOIN matches m ON m.tenant_id = c.tenant_id AND m.match_id = c.match_id " \
  "WHERE ($1::text[] IS NULL OR m.newcomer_municipality = ANY($1::text[])) "                  \
  "AND ($2::uuid IS NULL OR c.person_id = $2::uuid) "

constexpr Query kInsert = {"check_in.insert", R"sql(
  INSERT INTO check_ins (tenant_id, check_in_id, match_id, kind, side, person_id, planned_at, due_at)
  VALUES (naober_tenant(), $1::uuid, $2::uuid, $3, $4, $5::uuid, $6::timestamptz, $7::timestamptz)
)sql"};

constexpr Query kLock = {"check_in.lock", NAOBER_SELECT_CHECK_IN_IN_REACH
                         "AND c.check_in_id = $3::uuid FOR UPDATE OF c"};

constexpr Query kSave = {"check_in.save", R"sql(
  UPDATE check_ins
  SET recorded_at = $2::timestamptz, mood = $3, follow_up_needed = $4, note = $5, still_in_contact = $6
  WHERE check_in_id = $1::uuid
)sql"};

constexpr Query kList = {"check_in.list", NAOBER_SELECT_CHECK_IN_IN_REACH R"sql(
    AND ($3::uuid IS NULL OR c.match_id = $3::uuid)
    AND ($4 = '' OR m.programme_code = $4)
    AND ($5 = '' OR m.newcomer_municipality = $5)
    AND (NOT $6::boolean OR c.recorded_at IS NULL)
    AND (NOT $7::boolean OR c.follow_up_needed)
    AND ($8::timestamptz IS NULL OR c.due_at < $8::timestamptz)
    AND ($9::timestamptz IS NULL OR (c.due_at, c.check_in_id) > ($9::timestamptz, $10::uuid))
  ORDER BY c.due_at, c.check_in_id LIMIT $11
)sql"};

constexpr Query kDropOpen = {
    "check_in.drop_open",
    "DELETE FROM check_ins WHERE match_id = $1::uuid AND recorded_at IS NULL"};

constexpr Query kForget = {"check_in.forget", "DELETE FROM check_ins WHERE person_id = $1::uuid"};

#undef NAOBER_SELECT_CHECK_IN_IN_REACH

CheckIn Read(const pqxx::row& row) {
  CheckIn check_in;
  check_in.id = CheckInId::FromTrusted(Column<std::string>(row, "check_in_id"));
  check_in.match_id = MatchId::FromTrusted(Column<std::string>(row, "match_id"));
  check_in.kind = EnumColumn<CheckInKind>(row, "kind");
  check_in.side = EnumColumn<Side>(row, "side");
  check_in.person_id = PersonId::FromTrusted(Column<std::string>(row, "person_id"));
  check_in.planned_at = postgres::TimeColumn(row, "planned_at");
  check_in.due_at = postgres::TimeColumn(row, "due_at");
  check_in.recorded_at = postgres::OptionalTimeColumn(row, "recorded_at");
  if (check_in.recorded_at) {
    check_in.answer =
        CheckInAnswer{.mood = EnumColumn<Mood>(row, "mood"),
                      .follow_up_needed = Column<bool>(row, "follow_up_needed"),
                      .note = Column<std::string>(row, "note"),
                      .still_in_contact = postgres::OptionalColumn<bool>(row, "still_in_contact")};
  }
  return check_in;
}

}  // namespace

absl::Status InsertCheckIns(postgres::Transaction& tx, const std::vector<CheckIn>& planned) {
  for (const CheckIn& check_in : planned) {
    RETURN_IF_ERROR(tx.Exec(kInsert, check_in.id.str(), check_in.match_id.str(),
                            static_cast<int>(check_in.kind), static_cast<int>(check_in.side),
                            check_in.person_id.str(), ToParameter(check_in.planned_at),
                            ToParameter(check_in.due_at))
                        .status());
  }
  return absl::OkStatus();
}

absl::StatusOr<CheckIn> LockCheckIn(postgres::Transaction& tx, const CheckInId& id,
                                    const ReachParameters& reach) {
  ASSIGN_OR_RETURN(const pqxx::result result,
                   tx.Exec(kLock, reach.municipalities, reach.person_id, id.str()));
  if (result.empty()) return NotFound("check_in", id.str());
  return Read(result[0]);
}

absl::Status SaveCheckIn(postgres::Transaction& tx, const CheckIn& check_in) {
  const CheckInAnswer& answer = *check_in.answer;
  return tx
      .Exec(kSave, check_in.id.str(), ToParameter(check_in.recorded_at),
            static_cast<int>(answer.mood), answer.follow_up_needed, answer.note,
            answer.still_in_contact)
      .status();
}

absl::StatusOr<std::vector<CheckIn>> ListCheckIns(postgres::Transaction& tx,
                                                  const CheckInFilter& filter,
                                                  const ReachParameters& reach,
                                                  const rpc::Page& page) {
  std::optional<std::string> after_due, after_id;
  if (page.after.size() == 2) {
    after_due = page.after[0];
    after_id = page.after[1];
  }
  ASSIGN_OR_RETURN(const pqxx::result result,
                   tx.Exec(kList, reach.municipalities, reach.person_id,
                           filter.match_id.empty() ? std::nullopt : std::optional(filter.match_id),
                           filter.programme_code, filter.municipality_code, filter.open_only,
                           filter.follow_up_needed_only, ToParameter(filter.due_before), after_due,
                           after_id, page.limit + 1));
  std::vector<CheckIn> check_ins;
  for (const pqxx::row& row : result) check_ins.push_back(Read(row));
  return check_ins;
}

absl::Status DropOpenCheckIns(postgres::Transaction& tx, const MatchId& match) {
  return tx.Exec(kDropOpen, match.str()).status();
}

absl::Status ForgetCheckIns(postgres::Transaction& tx, const PersonId& person) {
  return tx.Exec(kForget, person.str()).status();
}

}  // namespace naober::matching
