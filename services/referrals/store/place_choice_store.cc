// SPDX-License-Identifier: EUPL-1.2
#include "services/referrals/store/place_choice_store.h"

#include <map>
#include <optional>
#include <utility>

#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/postgres/row.h"
#include "services/referrals/store/narrowing.h"

namespace naober::referrals {
namespace {

using postgres::Column;
using postgres::Query;
using postgres::ToParameter;
using Parameter = std::optional<std::string>;

constexpr Query kInsert = {"place_choice.insert", R"sql(
  INSERT INTO place_choices (tenant_id, choice_id, version, person_id, sender_code, programme_code,
                             note, place_ids, created_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8::uuid[], $9::timestamptz))sql"};

constexpr Query kSaveVersion = {"place_choice.save_version", R"sql(
  UPDATE place_choices SET version = $3 WHERE tenant_id = $1 AND choice_id = $2)sql"};

constexpr Query kLock = {"place_choice.lock", R"sql(
  SELECT choice_id FROM place_choices WHERE tenant_id = $1 AND choice_id = $2 FOR UPDATE)sql"};

constexpr Query kList = {"place_choice.list", R"sql(
  SELECT c.choice_id, c.version, c.person_id, c.sender_code, c.programme_code, c.note, c.place_ids,
         c.created_at, coalesce(p.municipality_code, '') AS municipality_code
  FROM place_choices c
  LEFT JOIN people p ON p.tenant_id = c.tenant_id AND p.person_id = c.person_id
  WHERE c.tenant_id = $1
    AND ($2::uuid IS NULL OR c.choice_id = $2::uuid)
    AND ($3::uuid IS NULL OR c.person_id = $3::uuid)
    AND ($4::text[] IS NULL OR p.municipality_code = ANY ($4::text[]))
    AND ($5::text IS NULL OR c.sender_code = $5)
    AND ($6::uuid IS NULL OR c.person_id = $6::uuid)
    AND ($7::uuid IS NULL OR c.choice_id > $7::uuid)
  ORDER BY c.choice_id
  LIMIT $8)sql"};

constexpr Query kAttempts = {"place_choice.attempts", R"sql(
  SELECT choice_id, place_id, referral_id, state, reason, created_at
  FROM referrals
  WHERE tenant_id = $1 AND choice_id = ANY ($2::uuid[])
  ORDER BY referral_id)sql"};

PlaceChoiceView ReadChoice(const pqxx::row& row) {
  PlaceChoiceView view;
  PlaceChoice& choice = view.choice;
  choice.id = PlaceChoiceId::FromTrusted(Column<std::string>(row, "choice_id"));
  choice.version = Column<int>(row, "version");
  choice.person_id = PersonId::FromTrusted(Column<std::string>(row, "person_id"));
  choice.sender_code = Column<std::string>(row, "sender_code");
  choice.programme_code = Column<std::string>(row, "programme_code");
  choice.note = Column<std::string>(row, "note");
  for (std::string& id : postgres::TextArrayColumn(row, "place_ids"))
    choice.places.push_back(PlaceId::FromTrusted(std::move(id)));
  choice.created_at = postgres::TimeColumn(row, "created_at");
  view.municipality_code = Column<std::string>(row, "municipality_code");
  return view;
}

std::vector<PlaceChoiceView> ReadChoices(const pqxx::result& rows) {
  std::vector<PlaceChoiceView> views;
  for (const pqxx::row& row : rows) views.push_back(ReadChoice(row));
  return views;
}

}  // namespace

absl::Status PlaceChoiceStore::Insert(const PlaceChoice& choice) {
  std::vector<std::string> places;
  for (const PlaceId& place : choice.places) places.push_back(place.str());
  return tx_
      .Exec(kInsert, tx_.tenant_id(), choice.id.str(), choice.version, choice.person_id.str(),
            choice.sender_code, choice.programme_code, choice.note, ToParameter(places),
            ToParameter(choice.created_at))
      .status();
}

absl::Status PlaceChoiceStore::SaveVersion(const PlaceChoice& choice) {
  return tx_.Exec(kSaveVersion, tx_.tenant_id(), choice.id.str(), choice.version).status();
}

absl::Status PlaceChoiceStore::AddAttempts(std::vector<PlaceChoiceView>& views) {
  std::map<std::string, PlaceChoice*> by_id;
  std::vector<std::string> ids;
  for (PlaceChoiceView& view : views) {
    ids.push_back(view.choice.id.str());
    by_id[ids.back()] = &view.choice;
  }
  ASSIGN_OR_RETURN(const pqxx::result rows, tx_.Exec(kAttempts, tx_.tenant_id(), ToParameter(ids)));
  for (const pqxx::row& row : rows) {
    ASSIGN_OR_RETURN(const ReferralState state,
                     ReferralStateFromCode(Column<std::string>(row, "state")));
    by_id[Column<std::string>(row, "choice_id")]->attempts.push_back(
        {.place_id = PlaceId::FromTrusted(Column<std::string>(row, "place_id")),
         .referral_id = ReferralId::FromTrusted(Column<std::string>(row, "referral_id")),
         .state = state,
         .reason = Column<std::string>(row, "reason"),
         .created_at = postgres::TimeColumn(row, "created_at")});
  }
  return absl::OkStatus();
}

absl::StatusOr<PlaceChoiceView> PlaceChoiceStore::Get(const PlaceChoiceId& id,
                                                      const auth::Reach& reach) {
  const Narrowing narrow = NarrowingOf(reach);
  const Parameter any;
  ASSIGN_OR_RETURN(const pqxx::result rows,
                   tx_.Exec(kList, tx_.tenant_id(), id.str(), any, narrow.municipalities,
                            narrow.organisation, narrow.person, any, 1));
  if (rows.empty()) return NotFound("place_choice", id.str());
  std::vector<PlaceChoiceView> views = ReadChoices(rows);
  RETURN_IF_ERROR(AddAttempts(views));
  return std::move(views.front());
}

absl::StatusOr<PlaceChoiceView> PlaceChoiceStore::Lock(const PlaceChoiceId& id,
                                                       const auth::Reach& reach) {
  RETURN_IF_ERROR(tx_.Exec(kLock, tx_.tenant_id(), id.str()).status());
  return Get(id, reach);
}

absl::StatusOr<std::vector<PlaceChoiceView>> PlaceChoiceStore::List(const std::string& person_id,
                                                                    const auth::Reach& reach,
                                                                    const rpc::Page& page) {
  const Narrowing narrow = NarrowingOf(reach);
  const Parameter any;
  const Parameter person = person_id.empty() ? any : Parameter(person_id);
  const Parameter after = page.after.empty() ? any : Parameter(page.after[0]);
  ASSIGN_OR_RETURN(const pqxx::result rows,
                   tx_.Exec(kList, tx_.tenant_id(), any, person, narrow.municipalities,
                            narrow.organisation, narrow.person, after, page.limit + 1));
  std::vector<PlaceChoiceView> views = ReadChoices(rows);
  RETURN_IF_ERROR(AddAttempts(views));
  return views;
}

}  // namespace naober::referrals
