// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_ACTIVITIES_DOMAIN_SERIES_H_
#define NAOBER_SERVICES_ACTIVITIES_DOMAIN_SERIES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/activities/domain/ids.h"
#include "services/activities/domain/session.h"

namespace naober::activities {

inline constexpr int kMostSeats = 100'000;
inline constexpr int kLongestSessionMinutes = 24 * 60;

// What an organiser publishes: a title, a place, a rule of when, and who may come. Lists of codes
// (domain 5.12) are kept sorted and without repeats, so that equal series compare equal.
struct Series {
  SeriesId id;
  std::string external_id;        // key of the source file; empty when there is none
  std::string organisation_code;  // the organiser
  std::string programme_code;     // empty: open to all
  std::string title;
  std::string description;
  std::string kind;  // code of a contact kind (5.12): ACTIVITY or TRAINING in most cases
  std::string country;
  std::string postcode;
  std::string place;
  std::string venue;
  std::string municipality_code;
  std::string time_zone;  // IANA name; the rule runs on its wall clock
  absl::CivilSecond first_start;
  std::string rule;  // RFC 5545; empty = once
  int duration_minutes = 0;
  int capacity = 0;  // of each session; 0 = unlimited
  std::string language_code;
  std::vector<std::string> social_connections;  // BOND, BRIDGE, LINK (R13)
  std::vector<std::string> barrier_removals;    // CHILDCARE_ON_SITE, … (R27)
  bool requires_match = false;                  // R1: maatje before training
  int session_count = 0;                        // cancelled ones included; set by Plan
  absl::Time created_at;
  int version = 1;

  // The same offer, whatever its id and version: what a repeated import is compared by.
  bool SameContentAs(const Series& other) const;
};

// The sessions of a new series, numbered from 1 in time order, with new ids; sets session_count.
// INVALID_ARGUMENT with everything that is wrong with `series`, by field of the proto's Series
// ("series.rrule").
absl::StatusOr<std::vector<Session>> Plan(Series& series);

}  // namespace naober::activities

#endif  // NAOBER_SERVICES_ACTIVITIES_DOMAIN_SERIES_H_
