// SPDX-License-Identifier: EUPL-1.2
#include "services/activities/store/registration_store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/postgres/row.h"
#include "services/activities/store/reach.h"

namespace naober::activities {
namespace {

using postgres::Column;
using postgres::Query;
using postgres::ToParameter;

constexpr Query kLoadSeating = {"registration.load_seating", R"sql(
  SELECT registration_id, person_id, version, state, request_number, created_at
  FROM registrations
  WHERE tenant_id = $1 AND session_id = $2)sql"};

constexpr Query kInsert = {"registration.insert", R"sql(
  INSERT INTO registrations (tenant_id, registration_id, session_id, person_id, version, state,
                             request_number, created_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8::timestamptz))sql"};

constexpr Query kSave = {"registration.save", R"sql(
  UPDATE registrations SET version = $3, state = $4
  WHERE tenant_id = $1 AND registration_id = $2)sql"};

// state_rank: seats before the waiting list before what has ended.
constexpr Query kList = {"registration.list", R"sql(
  SELECT registration_id, person_id, version, state, request_number, created_at, session_id,
         series_id, waiting_position
  FROM (
    SELECT r.registration_id, r.person_id, r.version, r.state, r.request_number, r.created_at,
           r.session_id, s.series_id,
           CASE r.state WHEN 'SEATED' THEN 0 WHEN 'WAITLISTED' THEN 1 ELSE 2 END AS state_rank,
           CASE WHEN r.state = 'WAITLISTED' THEN
             (SELECT count(*) FROM registrations w
              WHERE w.tenant_id = r.tenant_id AND w.session_id = r.session_id
                AND w.state = 'WAITLISTED' AND w.request_number <= r.request_number)
           ELSE 0 END AS waiting_position
    FROM registrations r
    JOIN sessions s ON s.tenant_id = r.tenant_id AND s.session_id = r.session_id
    JOIN series ON series.tenant_id = s.tenant_id AND series.series_id = s.series_id
    LEFT JOIN people p ON p.tenant_id = r.tenant_id AND p.person_id = r.person_id
    WHERE r.tenant_id = $1
      AND ($2::uuid IS NULL OR r.registration_id = $2::uuid)
      AND ($3::uuid IS NULL OR r.session_id = $3::uuid)
      AND ($4::uuid IS NULL OR s.series_id = $4::uuid)
      AND ($5::uuid IS NULL OR r.person_id = $5::uuid)
      AND (cardinality($6::text[]) = 0 OR r.state = ANY ($6::text[]))
      AND ($7::text[] IS NULL OR p.municipality_code = ANY ($7::text[]))
      AND ($8::text IS NULL OR series.organisation_code = $8)
      AND ($9::uuid IS NULL OR r.person_id = $9::uuid)
  ) listed
  WHERE $10::uuid IS NULL
     OR (session_id, state_rank, request_number) > ($10::uuid, $11::integer, $12::integer)
  ORDER BY session_id, state_rank, request_number
  LIMIT $13)sql"};

absl::StatusOr<Registration> ReadRegistration(const pqxx::row& row) {
  ASSIGN_OR_RETURN(const RegistrationState state,
                   RegistrationStateFromCode(Column<std::string>(row, "state")));
  return Registration{
      .id = RegistrationId::FromTrusted(Column<std::string>(row, "registration_id")),
      .person_id = PersonId::FromTrusted(Column<std::string>(row, "person_id")),
      .state = state,
      .request_number = Column<int>(row, "request_number"),
      .created_at = postgres::TimeColumn(row, "created_at"),
      .version = Column<int>(row, "version")};
}

absl::StatusOr<std::vector<RegistrationView>> ReadViews(const pqxx::result& rows) {
  std::vector<RegistrationView> views;
  for (const pqxx::row& row : rows) {
    ASSIGN_OR_RETURN(Registration registration, ReadRegistration(row));
    views.push_back({.registration = std::move(registration),
                     .session_id = SessionId::FromTrusted(Column<std::string>(row, "session_id")),
                     .series_id = SeriesId::FromTrusted(Column<std::string>(row, "series_id")),
                     .waiting_position = Column<int>(row, "waiting_position")});
  }
  return views;
}

int StateRank(RegistrationState state) {
  switch (state) {
    case RegistrationState::kSeated:
      return 0;
    case RegistrationState::kWaitlisted:
      return 1;
    default:
      return 2;
  }
}

using Parameter = std::optional<std::string>;

Parameter NullIfEmpty(const std::string& text) {
  return text.empty() ? std::nullopt : Parameter(text);
}

}  // namespace

absl::StatusOr<Seating> RegistrationStore::LoadSeating(const Session& session) {
  ASSIGN_OR_RETURN(const pqxx::result rows,
                   tx_.Exec(kLoadSeating, tx_.tenant_id(), session.id.str()));
  std::vector<Registration> registrations;
  for (const pqxx::row& row : rows) {
    ASSIGN_OR_RETURN(Registration registration, ReadRegistration(row));
    registrations.push_back(std::move(registration));
  }
  return Seating(session.capacity, std::move(registrations));
}

absl::StatusOr<RegistrationView> RegistrationStore::Get(const RegistrationId& id,
                                                        const auth::Reach& reach) {
  const ReachParameters narrow = ParametersOf(reach);
  const Parameter any;
  ASSIGN_OR_RETURN(
      const pqxx::result rows,
      tx_.Exec(kList, tx_.tenant_id(), id.str(), any, any, any, "{}", narrow.municipalities,
               narrow.organisation, narrow.person, any, any, any, 1));
  ASSIGN_OR_RETURN(std::vector<RegistrationView> views, ReadViews(rows));
  if (views.empty()) return NotFound("registration", id.str());
  return std::move(views.front());
}

absl::Status RegistrationStore::Insert(const SessionId& session, const Registration& registration) {
  return tx_
      .Exec(kInsert, tx_.tenant_id(), registration.id.str(), session.str(),
            registration.person_id.str(), registration.version,
            std::string(ToCode(registration.state)), registration.request_number,
            ToParameter(registration.created_at))
      .status();
}

absl::Status RegistrationStore::Save(const Registration& registration) {
  return tx_
      .Exec(kSave, tx_.tenant_id(), registration.id.str(), registration.version,
            std::string(ToCode(registration.state)))
      .status();
}

absl::StatusOr<std::vector<RegistrationView>> RegistrationStore::List(
    const RegistrationFilter& filter, const auth::Reach& reach, const rpc::Page& page) {
  const ReachParameters narrow = ParametersOf(reach);
  Parameter after[3];
  for (size_t i = 0; i < page.after.size() && i < 3; ++i) after[i] = page.after[i];
  const Parameter any;
  ASSIGN_OR_RETURN(const pqxx::result rows,
                   tx_.Exec(kList, tx_.tenant_id(), any, NullIfEmpty(filter.session_id),
                            NullIfEmpty(filter.series_id), NullIfEmpty(filter.person_id),
                            ToParameter(filter.states), narrow.municipalities, narrow.organisation,
                            narrow.person, after[0], after[1], after[2], page.limit + 1));
  return ReadViews(rows);
}

std::vector<std::string> RegistrationStore::KeyOf(const RegistrationView& view) {
  return {view.session_id.str(), absl::StrCat(StateRank(view.registration.state)),
          absl::StrCat(view.registration.request_number)};
}

}  // namespace naober::activities
