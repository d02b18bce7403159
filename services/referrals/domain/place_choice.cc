// SPDX-License-Identifier: EUPL-1.2
#include "services/referrals/domain/place_choice.h"

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"

namespace naober::referrals {
namespace {

bool WasAsked(const PlaceChoice& choice, const PlaceId& place) {
  return absl::c_any_of(choice.attempts,
                        [&](const PlaceAttempt& attempt) { return attempt.place_id == place; });
}

}  // namespace

absl::string_view ToCode(PlaceChoiceState state) {
  switch (state) {
    case PlaceChoiceState::kUnderWay:
      return "UNDER_WAY";
    case PlaceChoiceState::kNextOffered:
      return "NEXT_OFFERED";
    case PlaceChoiceState::kCompleted:
      return "COMPLETED";
    case PlaceChoiceState::kExhausted:
      return "EXHAUSTED";
  }
  Impossible("unknown state of a choice");
}

PlaceChoiceState PlaceChoice::State(const std::set<PlaceId>& with_room) const {
  const ReferralState last = attempts.back().state;
  if (!IsFinal(last)) return PlaceChoiceState::kUnderWay;
  if (last == ReferralState::kCompleted) return PlaceChoiceState::kCompleted;
  const bool can_go_on = absl::c_any_of(places, [&](const PlaceId& place) {
    return with_room.count(place) > 0 && !WasAsked(*this, place);
  });
  return can_go_on ? PlaceChoiceState::kNextOffered : PlaceChoiceState::kExhausted;
}

std::optional<PlaceId> PlaceChoice::Next(const std::set<PlaceId>& with_room) const {
  if (State(with_room) != PlaceChoiceState::kNextOffered) return std::nullopt;
  return *absl::c_find_if(places, [&](const PlaceId& place) {
    return with_room.count(place) > 0 && !WasAsked(*this, place);
  });
}

absl::Status PlaceChoice::CheckMayAsk(const PlaceId& place) const {
  if (!absl::c_linear_search(places, place))
    return InvalidField("place_id", "NOT_CHOSEN", "must be one of the places of the choice");
  const PlaceAttempt& last = attempts.back();
  if (!IsFinal(last.state)) {
    return Refuse("REFERRAL_RUNS", "the last place that was asked may still say yes",
                  {{"referral_id", last.referral_id.str()}});
  }
  if (last.state == ReferralState::kCompleted)
    return Refuse("CHOICE_COMPLETED", "the last place that was asked took the person on");
  if (WasAsked(*this, place)) return Refuse("ALREADY_ASKED", "this place was asked before");
  return absl::OkStatus();
}

Referral PlaceChoice::ReferralTo(const PlaceId& place, const std::string& receiver_code) const {
  Referral referral{.person_id = person_id,
                    .programme_code = programme_code,
                    .sender_code = sender_code,
                    .receiver_code = receiver_code,
                    .place_id = place,
                    .purpose = "PLACEMENT",
                    .note = note,
                    .choice_id = id};
  if (!attempts.empty()) referral.former_id = attempts.back().referral_id;
  return referral;
}

void Check(const PlaceChoice& choice, FieldViolations& violations) {
  if (choice.sender_code.empty())
    violations.Add("place_choice.from_organisation_code", "REQUIRED", "must be given");
  if (choice.places.empty())
    violations.Add("place_choice.place_ids", "REQUIRED", "must name at least one place");
  if (choice.places.size() > kMostChosenPlaces) {
    violations.Add("place_choice.place_ids", "TOO_MANY",
                   absl::StrCat("must name at most ", kMostChosenPlaces, " places"));
  }
  if (std::set<PlaceId>(choice.places.begin(), choice.places.end()).size() < choice.places.size())
    violations.Add("place_choice.place_ids", "REPEATED", "must name each place once");
  CheckNote(choice.note, "place_choice.note", violations);
}

}  // namespace naober::referrals
