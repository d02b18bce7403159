// SPDX-License-Identifier: EUPL-1.2
#include "services/referrals/store/referral_store.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/postgres/row.h"
#include "services/referrals/store/narrowing.h"
#include "services/referrals/store/referral_row.h"

namespace naober::referrals {
namespace {

using postgres::Column;
using postgres::Query;
using postgres::ToParameter;
using Parameter = std::optional<std::string>;

constexpr Query kInsert = {"referral.insert", R"sql(
  INSERT INTO referrals (tenant_id, referral_id, version, person_id, programme_code, sender_code,
                         receiver_code, place_id, purpose, note, former_referral_id, state, reason,
                         outcome, waiting_position, first_meeting_at, receiver_shut_out, overdue,
                         created_at, sent_at, received_at, accepted_at, closed_at, choice_id)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, '', '', NULL, NULL, false, 'NO',
          $13::timestamptz, $14::timestamptz, NULL, NULL, NULL, $15))sql"};

constexpr Query kLock = {"referral.lock", R"sql(
  SELECT referral_id FROM referrals WHERE tenant_id = $1 AND referral_id = $2 FOR UPDATE)sql"};

constexpr Query kSave = {"referral.save", R"sql(
  UPDATE referrals
  SET version = $3, state = $4, reason = $5, outcome = $6, waiting_position = $7,
      first_meeting_at = $8::timestamptz, overdue = $9, sent_at = $10::timestamptz,
      received_at = $11::timestamptz, accepted_at = $12::timestamptz, closed_at = $13::timestamptz
  WHERE tenant_id = $1 AND referral_id = $2)sql"};

constexpr Query kList = {"referral.list", R"sql(
  SELECT r.referral_id, r.version, r.person_id, r.programme_code, r.sender_code, r.receiver_code,
         r.place_id, r.purpose, r.note, r.former_referral_id, r.state, r.reason, r.outcome,
         r.waiting_position, r.first_meeting_at, r.overdue, r.created_at, r.sent_at, r.received_at,
         r.accepted_at, r.closed_at, r.choice_id, p.country, p.postcode, p.municipality_code
  FROM referrals r
  LEFT JOIN people p ON p.tenant_id = r.tenant_id AND p.person_id = r.person_id
  WHERE r.tenant_id = $1
    AND ($2::uuid IS NULL OR r.referral_id = $2::uuid)
    AND ($3 = '' OR r.sender_code = $3)
    AND ($4 = '' OR r.receiver_code = $4)
    AND ($5::uuid IS NULL OR r.person_id = $5::uuid)
    AND ($6 = '' OR r.programme_code = $6)
    AND ($7 = '' OR p.municipality_code = $7)
    AND (cardinality($8::text[]) = 0 OR r.state = ANY ($8::text[]))
    AND ($9::text[] IS NULL OR p.municipality_code = ANY ($9::text[]))
    AND ($10::text IS NULL OR r.sender_code = $10
         OR (r.receiver_code = $10 AND r.state <> 'DRAFT' AND NOT r.receiver_shut_out))
    AND ($11::uuid IS NULL OR (r.person_id = $11::uuid AND r.state <> 'DRAFT'))
    AND ($12::uuid IS NULL OR r.referral_id > $12::uuid)
  ORDER BY r.referral_id
  LIMIT $13)sql"};

constexpr Query kFindOpen = {"referral.find_open", R"sql(
  SELECT referral_id
  FROM referrals
  WHERE tenant_id = $1 AND person_id = $2 AND receiver_code = $3
    AND place_id IS NOT DISTINCT FROM $4::uuid
    AND state IN ('DRAFT', 'SENT', 'RECEIVED', 'ACCEPTED', 'WAITLISTED', 'SCHEDULED', 'NO_SHOW',
                  'IN_PROGRESS', 'ON_HOLD'))sql"};

constexpr Query kInsertTransition = {"referral.insert_transition", R"sql(
  INSERT INTO referral_transitions (tenant_id, transition_id, referral_id, version, from_state,
                                    to_state, party, reason, organisation_code, at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::timestamptz))sql"};

constexpr Query kHistory = {"referral.history", R"sql(
  SELECT transition_id, version, from_state, to_state, party, reason, organisation_code, at
  FROM referral_transitions
  WHERE tenant_id = $1 AND referral_id = $2 AND version > $3
  ORDER BY version
  LIMIT $4)sql"};

constexpr Query kUnanswered = {"referral.unanswered", R"sql(
  SELECT referral_id
  FROM referrals
  WHERE tenant_id = $1 AND state IN ('SENT', 'RECEIVED') AND sent_at < $2::timestamptz
  ORDER BY sent_at, referral_id
  LIMIT $3)sql"};

constexpr Query kLatestByPlace = {"referral.latest_by_place", R"sql(
  SELECT DISTINCT ON (place_id) place_id, state
  FROM referrals
  WHERE tenant_id = $1 AND person_id = $2 AND place_id IS NOT NULL
  ORDER BY place_id, referral_id DESC)sql"};

constexpr Query kTenants = {"referral.tenants_with_unanswered", R"sql(
  SELECT DISTINCT tenant_id
  FROM referrals
  WHERE state IN ('SENT', 'RECEIVED') AND sent_at < $1::timestamptz
  ORDER BY tenant_id)sql"};

constexpr Query kShutOut = {"referral.shut_out_receiver", R"sql(
  UPDATE referrals SET receiver_shut_out = true
  WHERE tenant_id = $1 AND person_id = $2 AND ($3 = '' OR receiver_code = $3))sql"};

Parameter NullIfEmpty(const std::string& text) {
  return text.empty() ? std::nullopt : Parameter(text);
}

template <class SomeId>
Parameter IdParameter(const std::optional<SomeId>& id) {
  return id.has_value() ? Parameter(id->str()) : std::nullopt;
}

}  // namespace

absl::Status ReferralStore::Insert(const Referral& referral) {
  return tx_
      .Exec(kInsert, tx_.tenant_id(), referral.id.str(), referral.version, referral.person_id.str(),
            referral.programme_code, referral.sender_code, referral.receiver_code,
            IdParameter(referral.place_id), referral.purpose, referral.note,
            IdParameter(referral.former_id), std::string(ToCode(referral.state)),
            ToParameter(referral.created_at), ToParameter(referral.sent_at),
            IdParameter(referral.choice_id))
      .status();
}

absl::StatusOr<ReferralView> ReferralStore::Get(const ReferralId& id, const auth::Reach& reach) {
  const Narrowing narrow = NarrowingOf(reach);
  const Parameter any;
  ASSIGN_OR_RETURN(const pqxx::result rows,
                   tx_.Exec(kList, tx_.tenant_id(), id.str(), "", "", any, "", "", "{}",
                            narrow.municipalities, narrow.organisation, narrow.person, any, 1));
  if (rows.empty()) return NotFound("referral", id.str());
  return ReadReferral(rows[0]);
}

absl::StatusOr<ReferralView> ReferralStore::Lock(const ReferralId& id, const auth::Reach& reach) {
  RETURN_IF_ERROR(tx_.Exec(kLock, tx_.tenant_id(), id.str()).status());
  return Get(id, reach);
}

absl::StatusOr<std::optional<ReferralId>> ReferralStore::FindOpen(const Referral& like) {
  ASSIGN_OR_RETURN(const pqxx::result rows,
                   tx_.Exec(kFindOpen, tx_.tenant_id(), like.person_id.str(), like.receiver_code,
                            IdParameter(like.place_id)));
  if (rows.empty()) return std::optional<ReferralId>();
  return std::optional(ReferralId::FromTrusted(Column<std::string>(rows[0], "referral_id")));
}

absl::Status ReferralStore::Save(const Referral& referral) {
  return tx_
      .Exec(kSave, tx_.tenant_id(), referral.id.str(), referral.version,
            std::string(ToCode(referral.state)), referral.reason, referral.outcome,
            referral.waiting_position, ToParameter(referral.first_meeting_at),
            std::string(ToCode(referral.overdue)), ToParameter(referral.sent_at),
            ToParameter(referral.received_at), ToParameter(referral.accepted_at),
            ToParameter(referral.closed_at))
      .status();
}

absl::StatusOr<std::vector<ReferralView>> ReferralStore::List(const ReferralFilter& filter,
                                                              const auth::Reach& reach,
                                                              const rpc::Page& page) {
  const Narrowing narrow = NarrowingOf(reach);
  const Parameter any;
  const Parameter after = page.after.empty() ? any : Parameter(page.after[0]);
  ASSIGN_OR_RETURN(
      const pqxx::result rows,
      tx_.Exec(kList, tx_.tenant_id(), any, filter.sender_code, filter.receiver_code,
               NullIfEmpty(filter.person_id), filter.programme_code, filter.municipality_code,
               ToParameter(filter.states), narrow.municipalities, narrow.organisation,
               narrow.person, after, page.limit + 1));
  std::vector<ReferralView> views;
  for (const pqxx::row& row : rows) {
    ASSIGN_OR_RETURN(ReferralView view, ReadReferral(row));
    views.push_back(std::move(view));
  }
  return views;
}

absl::Status ReferralStore::InsertTransition(const ReferralId& referral,
                                             const Transition& transition) {
  const std::string from = transition.from.has_value() ? std::string(ToCode(*transition.from)) : "";
  return tx_
      .Exec(kInsertTransition, tx_.tenant_id(), transition.id.str(), referral.str(),
            transition.version, from, std::string(ToCode(transition.to)),
            std::string(ToCode(transition.by)), transition.reason, transition.organisation_code,
            ToParameter(transition.at))
      .status();
}

absl::StatusOr<std::vector<Transition>> ReferralStore::History(const ReferralId& referral,
                                                               const rpc::Page& page) {
  int after = 0;
  if (!page.after.empty()) NAOBER_CHECK(absl::SimpleAtoi(page.after[0], &after));
  ASSIGN_OR_RETURN(const pqxx::result rows,
                   tx_.Exec(kHistory, tx_.tenant_id(), referral.str(), after, page.limit + 1));
  std::vector<Transition> history;
  for (const pqxx::row& row : rows) {
    ASSIGN_OR_RETURN(Transition transition, ReadTransition(row));
    history.push_back(std::move(transition));
  }
  return history;
}

absl::StatusOr<std::vector<ReferralId>> ReferralStore::Unanswered(absl::Time sent_before,
                                                                  int limit) {
  ASSIGN_OR_RETURN(const pqxx::result rows,
                   tx_.Exec(kUnanswered, tx_.tenant_id(), ToParameter(sent_before), limit));
  std::vector<ReferralId> ids;
  for (const pqxx::row& row : rows) {
    ids.push_back(ReferralId::FromTrusted(Column<std::string>(row, "referral_id")));
  }
  return ids;
}

absl::Status ReferralStore::ShutOutReceiver(const PersonId& person,
                                            const std::string& receiver_code) {
  return tx_.Exec(kShutOut, tx_.tenant_id(), person.str(), receiver_code).status();
}

absl::StatusOr<std::map<PlaceId, ReferralState>> ReferralStore::LatestByPlace(
    const PersonId& person) {
  ASSIGN_OR_RETURN(const pqxx::result rows,
                   tx_.Exec(kLatestByPlace, tx_.tenant_id(), person.str()));
  std::map<PlaceId, ReferralState> latest;
  for (const pqxx::row& row : rows) {
    ASSIGN_OR_RETURN(const ReferralState state,
                     ReferralStateFromCode(Column<std::string>(row, "state")));
    latest.emplace(PlaceId::FromTrusted(Column<std::string>(row, "place_id")), state);
  }
  return latest;
}

absl::StatusOr<std::vector<std::string>> TenantsWithUnanswered(postgres::Transaction& tx,
                                                               absl::Time sent_before) {
  ASSIGN_OR_RETURN(const pqxx::result rows, tx.Exec(kTenants, ToParameter(sent_before)));
  std::vector<std::string> tenants;
  for (const pqxx::row& row : rows) tenants.push_back(Column<std::string>(row, "tenant_id"));
  return tenants;
}

}  // namespace naober::referrals
