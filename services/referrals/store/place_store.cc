// SPDX-License-Identifier: EUPL-1.2
#include "services/referrals/store/place_store.h"

#include <utility>

#include "libs/base/status_macros.h"
#include "libs/postgres/row.h"
#include "services/referrals/domain/referral.h"

namespace naober::referrals {
namespace {

using postgres::Column;
using postgres::Query;
using postgres::ToParameter;
using Parameter = std::optional<std::string>;

constexpr Query kInsert = {"place.insert", R"sql(
  INSERT INTO places (tenant_id, place_id, version, external_id, organisation_code, title, kind,
                      interests, competences, min_oral_level, language_code, availability, country,
                      postcode, municipality_code, capacity, social_connections, barrier_removals,
                      audience, assured_on, created_at)
  VALUES ($1, $2, $3, nullif($4, ''), $5, $6, $7, $8::text[], $9::text[], $10, $11, $12::text[],
          $13, $14, $15, $16, $17::text[], $18::text[], $19, $20::date, $21::timestamptz))sql"};

constexpr Query kLock = {"place.lock", R"sql(
  SELECT place_id FROM places WHERE tenant_id = $1 AND place_id = $2 FOR UPDATE)sql"};

// $10: the states in which a referral takes a seat.
constexpr Query kList = {"place.list", R"sql(
  SELECT place_id, version, external_id, organisation_code, title, kind, interests, competences,
         min_oral_level, language_code, availability, country, postcode, municipality_code,
         capacity, social_connections, barrier_removals, audience, assured_on, created_at, taken
  FROM (
    SELECT p.place_id, p.version, p.external_id, p.organisation_code, p.title, p.kind, p.interests,
           p.competences, p.min_oral_level, p.language_code, p.availability, p.country, p.postcode,
           p.municipality_code, p.capacity, p.social_connections, p.barrier_removals, p.audience,
           p.assured_on, p.created_at,
           (SELECT count(*) FROM referrals r
            WHERE r.tenant_id = p.tenant_id AND r.place_id = p.place_id
              AND r.state = ANY ($10::text[])) AS taken
    FROM places p
    WHERE p.tenant_id = $1
      AND ($2::uuid[] IS NULL OR p.place_id = ANY ($2::uuid[]))
      AND ($3::text IS NULL OR p.external_id = $3)
      AND ($4 = '' OR p.organisation_code = $4)
      AND ($5 = '' OR p.municipality_code = $5)
      AND ($6 = '' OR p.kind = $6)
      AND ($7::uuid IS NULL OR p.place_id > $7::uuid)
  ) listed
  WHERE NOT $8::boolean OR taken < capacity
  ORDER BY place_id
  LIMIT $9)sql"};

const std::string& OccupyingStates() {
  static const auto* const kStates = [] {
    std::vector<std::string> codes;
    for (const ReferralState state : kAllReferralStates) {
      if (OccupiesPlace(state)) codes.emplace_back(ToCode(state));
    }
    return new std::string(ToParameter(codes));
  }();
  return *kStates;
}

PlaceView ReadPlace(const pqxx::row& row) {
  return {.place = {.id = PlaceId::FromTrusted(Column<std::string>(row, "place_id")),
                    .external_id =
                        postgres::OptionalColumn<std::string>(row, "external_id").value_or(""),
                    .organisation_code = Column<std::string>(row, "organisation_code"),
                    .title = Column<std::string>(row, "title"),
                    .kind = Column<std::string>(row, "kind"),
                    .interests = postgres::TextArrayColumn(row, "interests"),
                    .competences = postgres::TextArrayColumn(row, "competences"),
                    .min_oral_level = Column<std::string>(row, "min_oral_level"),
                    .language_code = Column<std::string>(row, "language_code"),
                    .availability = postgres::TextArrayColumn(row, "availability"),
                    .country = Column<std::string>(row, "country"),
                    .postcode = Column<std::string>(row, "postcode"),
                    .municipality_code = Column<std::string>(row, "municipality_code"),
                    .capacity = Column<int>(row, "capacity"),
                    .social_connections = postgres::TextArrayColumn(row, "social_connections"),
                    .barrier_removals = postgres::TextArrayColumn(row, "barrier_removals"),
                    .audience = Column<std::string>(row, "audience"),
                    .assured_on = postgres::OptionalDayColumn(row, "assured_on"),
                    .created_at = postgres::TimeColumn(row, "created_at"),
                    .version = Column<int>(row, "version")},
          .taken = Column<int>(row, "taken")};
}

absl::StatusOr<std::optional<PlaceView>> FirstOf(absl::StatusOr<pqxx::result> rows) {
  RETURN_IF_ERROR(rows.status());
  if (rows->empty()) return std::optional<PlaceView>();
  return ReadPlace((*rows)[0]);
}

}  // namespace

absl::Status PlaceStore::Insert(const Place& place) {
  return tx_
      .Exec(kInsert, tx_.tenant_id(), place.id.str(), place.version, place.external_id,
            place.organisation_code, place.title, place.kind, ToParameter(place.interests),
            ToParameter(place.competences), place.min_oral_level, place.language_code,
            ToParameter(place.availability), place.country, place.postcode, place.municipality_code,
            place.capacity, ToParameter(place.social_connections),
            ToParameter(place.barrier_removals), place.audience, ToParameter(place.assured_on),
            ToParameter(place.created_at))
      .status();
}

absl::StatusOr<PlaceView> PlaceStore::Get(const PlaceId& id) {
  const Parameter any;
  ASSIGN_OR_RETURN(std::optional<PlaceView> place,
                   FirstOf(tx_.Exec(kList, tx_.tenant_id(), ToParameter(std::vector{id.str()}), any,
                                    "", "", "", any, false, 1, OccupyingStates())));
  if (!place.has_value()) return NotFound("place", id.str());
  return *std::move(place);
}

absl::StatusOr<PlaceView> PlaceStore::Lock(const PlaceId& id) {
  // Two statements: the count must be taken when the lock is held.
  RETURN_IF_ERROR(tx_.Exec(kLock, tx_.tenant_id(), id.str()).status());
  return Get(id);
}

absl::StatusOr<std::optional<PlaceView>> PlaceStore::FindByExternalId(
    const std::string& external_id) {
  const Parameter any;
  return FirstOf(tx_.Exec(kList, tx_.tenant_id(), any, external_id, "", "", "", any, false, 1,
                          OccupyingStates()));
}

absl::StatusOr<std::vector<PlaceView>> PlaceStore::Find(const std::vector<PlaceId>& ids) {
  const Parameter any;
  std::vector<std::string> texts;
  for (const PlaceId& id : ids) texts.push_back(id.str());
  ASSIGN_OR_RETURN(const pqxx::result rows,
                   tx_.Exec(kList, tx_.tenant_id(), ToParameter(texts), any, "", "", "", any, false,
                            static_cast<int>(ids.size()), OccupyingStates()));
  std::vector<PlaceView> places;
  for (const pqxx::row& row : rows) places.push_back(ReadPlace(row));
  return places;
}

absl::StatusOr<std::vector<PlaceView>> PlaceStore::List(const PlaceFilter& filter,
                                                        const rpc::Page& page) {
  const Parameter any;
  const Parameter after = page.after.empty() ? any : Parameter(page.after[0]);
  ASSIGN_OR_RETURN(
      const pqxx::result rows,
      tx_.Exec(kList, tx_.tenant_id(), any, any, filter.organisation_code, filter.municipality_code,
               filter.kind, after, filter.with_free_capacity, page.limit + 1, OccupyingStates()));
  std::vector<PlaceView> places;
  for (const pqxx::row& row : rows) places.push_back(ReadPlace(row));
  return places;
}

}  // namespace naober::referrals
