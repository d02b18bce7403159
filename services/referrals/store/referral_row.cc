// SPDX-License-Identifier: EUPL-1.2
#include "services/referrals/store/referral_row.h"

#include "libs/base/status_macros.h"
#include "libs/postgres/row.h"

namespace naober::referrals {
namespace {

using postgres::Column;
using postgres::OptionalColumn;
using postgres::OptionalTimeColumn;

template <class SomeId>
std::optional<SomeId> OptionalId(const pqxx::row& row, const char* name) {
  const std::optional<std::string> text = OptionalColumn<std::string>(row, name);
  return text.has_value() ? std::optional(SomeId::FromTrusted(*text)) : std::nullopt;
}

}  // namespace

absl::StatusOr<ReferralView> ReadReferral(const pqxx::row& row) {
  ASSIGN_OR_RETURN(const ReferralState state,
                   ReferralStateFromCode(Column<std::string>(row, "state")));
  ASSIGN_OR_RETURN(const Overdue overdue, OverdueFromCode(Column<std::string>(row, "overdue")));
  const PersonId person = PersonId::FromTrusted(Column<std::string>(row, "person_id"));
  return ReferralView{
      .referral = {.id = ReferralId::FromTrusted(Column<std::string>(row, "referral_id")),
                   .person_id = person,
                   .programme_code = Column<std::string>(row, "programme_code"),
                   .sender_code = Column<std::string>(row, "sender_code"),
                   .receiver_code = Column<std::string>(row, "receiver_code"),
                   .place_id = OptionalId<PlaceId>(row, "place_id"),
                   .purpose = Column<std::string>(row, "purpose"),
                   .note = Column<std::string>(row, "note"),
                   .former_id = OptionalId<ReferralId>(row, "former_referral_id"),
                   .choice_id = OptionalId<PlaceChoiceId>(row, "choice_id"),
                   .state = state,
                   .reason = Column<std::string>(row, "reason"),
                   .outcome = Column<std::string>(row, "outcome"),
                   .waiting_position = OptionalColumn<int>(row, "waiting_position"),
                   .first_meeting_at = OptionalTimeColumn(row, "first_meeting_at"),
                   .created_at = postgres::TimeColumn(row, "created_at"),
                   .sent_at = OptionalTimeColumn(row, "sent_at"),
                   .received_at = OptionalTimeColumn(row, "received_at"),
                   .accepted_at = OptionalTimeColumn(row, "accepted_at"),
                   .closed_at = OptionalTimeColumn(row, "closed_at"),
                   .overdue = overdue,
                   .version = Column<int>(row, "version")},
      .person = {
          .id = person,
          .country = OptionalColumn<std::string>(row, "country").value_or(""),
          .postcode = OptionalColumn<std::string>(row, "postcode").value_or(""),
          .municipality_code = OptionalColumn<std::string>(row, "municipality_code").value_or("")}};
}

absl::StatusOr<Transition> ReadTransition(const pqxx::row& row) {
  std::optional<ReferralState> from;
  if (const std::string code = Column<std::string>(row, "from_state"); !code.empty()) {
    ASSIGN_OR_RETURN(from, ReferralStateFromCode(code));
  }
  ASSIGN_OR_RETURN(const ReferralState to,
                   ReferralStateFromCode(Column<std::string>(row, "to_state")));
  ASSIGN_OR_RETURN(const Party by, PartyFromCode(Column<std::string>(row, "party")));
  return Transition{.id = TransitionId::FromTrusted(Column<std::string>(row, "transition_id")),
                    .version = Column<int>(row, "version"),
                    .from = from,
                    .to = to,
                    .by = by,
                    .organisation_code = Column<std::string>(row, "organisation_code"),
                    .reason = Column<std::string>(row, "reason"),
                    .at = postgres::TimeColumn(row, "at")};
}

}  // namespace naober::referrals
