// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_CLI_EXAMPLE_LIFE_RULES_H_
#define NAOBER_SERVICES_CLI_EXAMPLE_LIFE_RULES_H_

#include <map>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "naober/activities/v1/activities.pb.h"
#include "naober/referrals/v1/referrals.pb.h"

// The fixed rules by which life happens in an example consortium, so that its figures never change.
// Nothing here depends on chance, on ids or on real time: only on the order of people in the file,
// which is the order of their ids. deploy/example/README.md states the rules in words. Pure.
namespace naober::cli {

inline constexpr int kExampleWeeks = 8;

// 08:00 local time, `weeks` weeks after the local day of `begin`.
absl::Time ClockAfterWeeks(absl::Time begin, int weeks, absl::TimeZone zone);

// A meeting that a pair will have.
struct PlannedMeeting {
  int week = 1;  // 1 to kExampleWeeks
  absl::Time start;
  int minutes = 0;
  bool is_confirmed = true;  // else it stays logged by the buddy alone
};

// The meetings of the pair whose newcomer has this position (from 0) among all matched newcomers,
// by week. Each begins after `active_from` and has ended by ClockAfterWeeks(active_from, week).
std::vector<PlannedMeeting> MeetingsOf(int position, absl::Time active_from, absl::TimeZone zone);

// Whether the newcomer at `position` registers for the series at `series` (both from 0): every
// second one, in turns.
bool Registers(int position, int series);

// Whether the person with the seat `seat` (from 0, by person id) was at session `ordinal` of a
// series.
activities::v1::Attendance AttendanceOf(int seat, int ordinal, std::string person_id);

// People who walked in at that session; at least one, so that every session is held.
int WalkInsOf(int ordinal);

// How far a referral goes; each step includes those before it.
enum class ReferralStep { kSent = 0, kReceived = 1, kAnswered = 2, kStarted = 3, kCompleted = 4 };

// What becomes of a referral.
struct PlannedReferral {
  ReferralStep last_step = ReferralStep::kAnswered;
  referrals::v1::ReferralState answer = referrals::v1::REFERRAL_STATE_ACCEPTED;
  referrals::v1::ReferralReason reason = referrals::v1::REFERRAL_REASON_UNSPECIFIED;  // DECLINED
  int waiting_position = 0;                                                           // WAITLISTED
};

// Plans referrals one after another, in the order of the newcomers' ids. Not thread-safe.
class ReferralPlanner {
 public:
  // The next one, to this place. Where the place has been filled by earlier ones, the person waits.
  PlannedReferral Next(const std::string& place_id, int capacity);

 private:
  int number_ = 0;
  std::map<std::string, int> taken_;    // by place
  std::map<std::string, int> waiting_;  // by place
};

// The step that a referral has reached by its state; kCompleted for states that nothing follows.
ReferralStep StepOf(referrals::v1::ReferralState state);

// What a referral to a place of this kind is for, and what comes of it when it is completed.
referrals::v1::ReferralPurpose PurposeOf(referrals::v1::PlaceKind kind);
referrals::v1::ReferralOutcome OutcomeOf(referrals::v1::ReferralPurpose purpose);

}  // namespace naober::cli

#endif  // NAOBER_SERVICES_CLI_EXAMPLE_LIFE_RULES_H_
