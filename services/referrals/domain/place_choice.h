// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_REFERRALS_DOMAIN_PLACE_CHOICE_H_
#define NAOBER_SERVICES_REFERRALS_DOMAIN_PLACE_CHOICE_H_

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/base/errors.h"
#include "services/referrals/domain/ids.h"
#include "services/referrals/domain/referral.h"

namespace naober::referrals {

inline constexpr size_t kMostChosenPlaces = 10;

// A place of a choice that was asked.
struct PlaceAttempt {
  PlaceId place_id;
  ReferralId referral_id;
  ReferralState state = ReferralState::kSent;  // of the referral, now
  std::string reason;
  absl::Time created_at;
};

enum class PlaceChoiceState { kUnderWay, kNextOffered, kCompleted, kExhausted };

absl::string_view ToCode(PlaceChoiceState state);  // "UNDER_WAY", …

// What a newcomer chose from places to go, in the order of their wish. It keeps what a referral
// says, so that the next place is asked without typing anything again; nobody is sent on without
// the newcomer's word (R9).
struct PlaceChoice {
  PlaceChoiceId id;
  PersonId person_id;
  std::string sender_code;
  std::string programme_code;  // empty: none
  std::string note;            // from the sender to each receiver; personal
  std::vector<PlaceId> places;
  std::vector<PlaceAttempt> attempts;  // oldest first; never empty once it is stored
  absl::Time created_at;
  int version = 1;

  // `with_room`: those of the places that can take one more now.
  PlaceChoiceState State(const std::set<PlaceId>& with_room) const;
  // The first place that was not asked and has room; none unless the state is NEXT_OFFERED.
  std::optional<PlaceId> Next(const std::set<PlaceId>& with_room) const;

  // Whether `place` may be asked now, its room apart. INVALID_ARGUMENT (NOT_CHOSEN);
  // FAILED_PRECONDITION: REFERRAL_RUNS, CHOICE_COMPLETED, ALREADY_ASKED.
  absl::Status CheckMayAsk(const PlaceId& place) const;

  // The referral that asks a place of `receiver_code`, not yet made; it follows the last attempt.
  Referral ReferralTo(const PlaceId& place, const std::string& receiver_code) const;
};

// Adds what is wrong with `choice`, by field of the proto ("place_choice.place_ids"): REQUIRED,
// TOO_MANY, REPEATED, and what CheckNote says.
void Check(const PlaceChoice& choice, FieldViolations& violations);

}  // namespace naober::referrals

#endif  // NAOBER_SERVICES_REFERRALS_DOMAIN_PLACE_CHOICE_H_
