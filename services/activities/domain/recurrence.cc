// SPDX-License-Identifier: EUPL-1.2
#include "services/activities/domain/recurrence.h"

#include <libical/ical.h>

#include <memory>

#include "absl/strings/str_cat.h"

namespace naober::activities {
namespace {

icaltimetype ToIcal(absl::CivilSecond second) {
  icaltimetype time = icaltime_null_time();
  time.year = static_cast<int>(second.year());
  time.month = second.month();
  time.day = second.day();
  time.hour = second.hour();
  time.minute = second.minute();
  time.second = second.second();
  return time;
}

absl::CivilSecond FromIcal(const icaltimetype& time) {
  return absl::CivilSecond(time.year, time.month, time.day, time.hour, time.minute, time.second);
}

// `pre` is RFC 5545's reading of both a skipped and a repeated time.
absl::Time OnTheClock(absl::CivilSecond second, absl::TimeZone zone) { return zone.At(second).pre; }

// libical compares UNTIL with the wall-clock times that it produces, so UNTIL becomes one of them.
void PutUntilOnTheWallClock(icalrecurrencetype& rule, absl::TimeZone zone) {
  if (icaltime_is_null_time(rule.until)) return;
  absl::CivilSecond until = FromIcal(rule.until);
  if (rule.until.is_date) {
    until = absl::CivilSecond(until.year(), until.month(), until.day(), 23, 59, 59);
  } else if (icaltime_is_utc(rule.until)) {
    until = absl::ToCivilSecond(absl::FromCivil(until, absl::UTCTimeZone()), zone);
  }
  rule.until = ToIcal(until);
}

absl::StatusOr<icalrecurrencetype> Parse(const Recurrence& recurrence, absl::string_view field) {
  icalrecurrencetype rule = icalrecurrencetype_from_string(recurrence.rule.c_str());
  if (rule.freq == ICAL_NO_RECURRENCE) {
    return InvalidField(field, "NOT_A_RECURRENCE_RULE",
                        "must be a recurrence rule of RFC 5545, such as FREQ=WEEKLY;COUNT=12");
  }
  if (rule.freq == ICAL_SECONDLY_RECURRENCE || rule.freq == ICAL_MINUTELY_RECURRENCE ||
      rule.freq == ICAL_HOURLY_RECURRENCE) {
    return InvalidField(field, "RECURRENCE_NOT_SUPPORTED",
                        "FREQ must be DAILY, WEEKLY, MONTHLY or YEARLY");
  }
  if (rule.count <= 0 && icaltime_is_null_time(rule.until)) {
    return InvalidField(field, "RECURRENCE_UNBOUNDED", "must end: add COUNT or UNTIL");
  }
  PutUntilOnTheWallClock(rule, recurrence.zone);
  return rule;
}

}  // namespace

absl::StatusOr<std::vector<absl::Time>> Expand(const Recurrence& recurrence,
                                               absl::string_view rule_field) {
  if (recurrence.rule.empty()) {
    return std::vector<absl::Time>{OnTheClock(recurrence.first_start, recurrence.zone)};
  }
  absl::StatusOr<icalrecurrencetype> rule = Parse(recurrence, rule_field);
  if (!rule.ok()) return rule.status();

  const std::unique_ptr<icalrecur_iterator, decltype(&icalrecur_iterator_free)> iterator(
      icalrecur_iterator_new(*rule, ToIcal(recurrence.first_start)), &icalrecur_iterator_free);
  if (iterator == nullptr) {
    return InvalidField(
        rule_field, "NOT_A_RECURRENCE_RULE",
        "must combine parts that RFC 5545 allows together and give at least one day");
  }
  std::vector<absl::Time> starts;
  for (icaltimetype next = icalrecur_iterator_next(iterator.get()); !icaltime_is_null_time(next);
       next = icalrecur_iterator_next(iterator.get())) {
    if (starts.empty() && FromIcal(next) != recurrence.first_start) break;
    if (static_cast<int>(starts.size()) == kMostSessions) {
      return InvalidField(rule_field, "TOO_MANY_SESSIONS",
                          absl::StrCat("must give at most ", kMostSessions, " sessions"));
    }
    starts.push_back(OnTheClock(FromIcal(next), recurrence.zone));
  }
  if (starts.empty()) {
    return InvalidField(rule_field, "START_OUTSIDE_RULE",
                        "must produce the first start itself, for example the same day of week");
  }
  return starts;
}

absl::StatusOr<absl::Time> MomentOf(absl::CivilSecond local, absl::TimeZone zone,
                                    absl::string_view field) {
  if (zone.At(local).kind == absl::TimeZone::TimeInfo::SKIPPED) {
    return InvalidField(field, "LOCAL_TIME_SKIPPED",
                        "must exist: the clock is put forward over this time");
  }
  return OnTheClock(local, zone);
}

}  // namespace naober::activities
