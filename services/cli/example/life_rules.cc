// SPDX-License-Identifier: EUPL-1.2
#include "services/cli/example/life_rules.h"

#include <array>

namespace naober::cli {
namespace {

namespace apb = ::naober::activities::v1;
namespace rpb = ::naober::referrals::v1;

absl::CivilDay DayOf(absl::Time time, absl::TimeZone zone) { return absl::ToCivilDay(time, zone); }

}  // namespace

absl::Time ClockAfterWeeks(absl::Time begin, int weeks, absl::TimeZone zone) {
  return absl::FromCivil(absl::CivilHour(DayOf(begin, zone) + 7 * weeks) + 8, zone);
}

std::vector<PlannedMeeting> MeetingsOf(int position, absl::Time active_from, absl::TimeZone zone) {
  constexpr std::array<int, 3> kMinutes = {60, 75, 90};
  constexpr std::array<int, 3> kHours = {10, 14, 19};
  constexpr int kUnconfirmedEvery = 7;
  std::vector<PlannedMeeting> meetings;
  for (int week = 1; week <= kExampleWeeks; ++week) {
    // One to five days after the week begins: never on the day of the match itself.
    const absl::CivilDay day = DayOf(active_from, zone) + 7 * (week - 1) + 1 + position % 5;
    PlannedMeeting meeting;
    meeting.week = week;
    meeting.start = absl::FromCivil(absl::CivilHour(day) + kHours[position % 3], zone);
    meeting.minutes = kMinutes[position % 3];
    meeting.is_confirmed = (position + week) % kUnconfirmedEvery != 0;
    meetings.push_back(meeting);
  }
  return meetings;
}

bool Registers(int position, int series) { return (position + series) % 2 == 0; }

apb::Attendance AttendanceOf(int seat, int ordinal, std::string person_id) {
  apb::Attendance attendance;
  attendance.set_person_id(std::move(person_id));
  switch ((seat + ordinal) % 6) {
    case 4:
      attendance.set_presence(apb::PRESENCE_EXCUSED);
      attendance.set_barrier(common::v1::BARRIER_TIME);
      break;
    case 5:
      attendance.set_presence(apb::PRESENCE_ABSENT);
      break;
    default:
      attendance.set_presence(apb::PRESENCE_PRESENT);
  }
  return attendance;
}

int WalkInsOf(int ordinal) { return 1 + ordinal % 3; }

PlannedReferral ReferralPlanner::Next(const std::string& place_id, int capacity) {
  constexpr std::array<rpb::ReferralReason, 4> kReasons = {
      rpb::REFERRAL_REASON_NO_CAPACITY, rpb::REFERRAL_REASON_DISTANCE, rpb::REFERRAL_REASON_TIME,
      rpb::REFERRAL_REASON_LANGUAGE};
  constexpr int kRound = 8;
  const int number = number_++;
  PlannedReferral plan;
  if (number % kRound == 0) {
    plan.answer = rpb::REFERRAL_STATE_DECLINED;
    plan.reason = kReasons[number / kRound % kReasons.size()];
  } else if (number % kRound == 1 || taken_[place_id] == capacity) {
    plan.answer = rpb::REFERRAL_STATE_WAITLISTED;
    plan.waiting_position = ++waiting_[place_id];
  } else {
    ++taken_[place_id];
    if (number % kRound >= 4) plan.last_step = ReferralStep::kStarted;
    if (number % kRound >= 6) plan.last_step = ReferralStep::kCompleted;
  }
  return plan;
}

ReferralStep StepOf(rpb::ReferralState state) {
  switch (state) {
    case rpb::REFERRAL_STATE_SENT:
      return ReferralStep::kSent;
    case rpb::REFERRAL_STATE_RECEIVED:
      return ReferralStep::kReceived;
    case rpb::REFERRAL_STATE_ACCEPTED:
    case rpb::REFERRAL_STATE_WAITLISTED:
    case rpb::REFERRAL_STATE_DECLINED:
      return ReferralStep::kAnswered;
    case rpb::REFERRAL_STATE_IN_PROGRESS:
      return ReferralStep::kStarted;
    default:
      return ReferralStep::kCompleted;
  }
}

rpb::ReferralPurpose PurposeOf(rpb::PlaceKind kind) {
  switch (kind) {
    case rpb::PLACE_KIND_BUDDY:
      return rpb::REFERRAL_PURPOSE_BUDDY;
    case rpb::PLACE_KIND_TRAINING:
      return rpb::REFERRAL_PURPOSE_TRAINING;
    default:
      return rpb::REFERRAL_PURPOSE_PLACEMENT;
  }
}

rpb::ReferralOutcome OutcomeOf(rpb::ReferralPurpose purpose) {
  switch (purpose) {
    case rpb::REFERRAL_PURPOSE_BUDDY:
      return rpb::REFERRAL_OUTCOME_MATCHED;
    case rpb::REFERRAL_PURPOSE_TRAINING:
      return rpb::REFERRAL_OUTCOME_TRAINED;
    default:
      return rpb::REFERRAL_OUTCOME_PLACED;
  }
}

}  // namespace naober::cli
