// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/domain/enrolment.h"

#include <algorithm>
#include <utility>

#include "absl/algorithm/container.h"
#include "libs/base/errors.h"

namespace naober::intake {

std::vector<ReadinessCondition> MissingConditions(const Person& person, bool consents_to_matching,
                                                  const Programme& programme,
                                                  absl::CivilDay today) {
  using enum ReadinessCondition;
  const Profile& profile = person.profile;
  std::vector<ReadinessCondition> missing;
  const auto require = [&](bool met, ReadinessCondition condition) {
    if (!met) missing.push_back(condition);
  };
  require(consents_to_matching, kConsentMatching);
  require(!profile.languages.empty(), kLanguages);
  require(!profile.availability.empty(), kAvailability);
  require(!profile.travel_modes.empty() || person.IsOrganisation(), kTravel);
  require(!person.postcode.empty(), kPlace);
  if (person.IsBuddy()) {
    require(profile.vetted_until_on && *profile.vetted_until_on >= today, kVetting);
    require(profile.capacity.value_or(0) > 0, kCapacity);
    require(!programme.requires_local_background || profile.background == BuddyBackground::kLocal,
            kBackground);
  }
  require(programme.start_on <= today && today <= programme.end_on, kProgrammePeriod);
  return missing;
}

absl::Status CheckAdmission(const Person& person, const Programme& programme) {
  if (!absl::c_linear_search(programme.municipality_codes, person.municipality_code)) {
    return Refuse("MUNICIPALITY_NOT_IN_PROGRAMME",
                  "the programme does not serve the person's municipality");
  }
  if (programme.requires_local_background && person.IsBuddy() &&
      person.profile.background != BuddyBackground::kLocal) {
    return Refuse("BACKGROUND_NOT_LOCAL", "the programme couples buddies with a local background");
  }
  return absl::OkStatus();
}

Enrolment::Change Enrolment::Evaluate(std::vector<ReadinessCondition> missing_now,
                                      int buddy_capacity, absl::Time ready_since) {
  if (state == EnrolmentState::kClosed) return Change::kNone;
  const bool was_ready = state != EnrolmentState::kOpen;
  const EnrolmentState old_state = state;
  const bool same_missing = missing == missing_now;
  missing = std::move(missing_now);

  if (!missing.empty()) {
    state = EnrolmentState::kOpen;
    ready_time.reset();
    if (was_ready) return Change::kHeld;
    return same_missing ? Change::kNone : Change::kOther;
  }
  const int places = person_kind == PersonKind::kBuddy ? std::max(buddy_capacity, 1) : 1;
  state = active_matches >= places ? EnrolmentState::kMatched : EnrolmentState::kReady;
  if (was_ready) return state == old_state ? Change::kNone : Change::kOther;
  ready_time = ready_since;
  return Change::kBecameReady;
}

absl::Status Enrolment::Close(EnrolmentCloseReason reason, absl::Time now) {
  if (state == EnrolmentState::kClosed) {
    return Refuse("ENROLMENT_CLOSED", "this enrolment has ended already");
  }
  state = EnrolmentState::kClosed;
  close_reason = reason;
  close_time = now;
  missing.clear();
  return absl::OkStatus();
}

absl::Time ReadySinceRegistration(absl::CivilDay registered_on, const absl::TimeZone& zone,
                                  absl::Time now) {
  return std::min(absl::FromCivil(absl::CivilSecond(registered_on), zone), now);
}

}  // namespace naober::intake
