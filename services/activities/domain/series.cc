// SPDX-License-Identifier: EUPL-1.2
#include "services/activities/domain/series.h"

#include <tuple>

#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "services/activities/domain/recurrence.h"

namespace naober::activities {
namespace {

// Everything but the rule, which Expand judges.
FieldViolations ViolationsOf(const Series& series) {
  FieldViolations violations;
  const auto require = [&](const std::string& value, absl::string_view field) {
    if (value.empty()) violations.Add(field, "REQUIRED", "must be given");
  };
  require(series.organisation_code, "series.organisation_code");
  require(series.title, "series.title");
  require(series.country, "series.country");
  require(series.municipality_code, "series.municipality_code");
  if (series.duration_minutes < 1 || series.duration_minutes > kLongestSessionMinutes) {
    violations.Add("series.duration_minutes", "OUT_OF_RANGE",
                   absl::StrCat("must be 1 to ", kLongestSessionMinutes));
  }
  if (series.capacity < 1 || series.capacity > kMostSeats) {
    violations.Add("series.capacity", "OUT_OF_RANGE", absl::StrCat("must be 1 to ", kMostSeats));
  }
  return violations;
}

}  // namespace

bool Series::SameContentAs(const Series& other) const {
  const auto content = [](const Series& series) {
    return std::tie(
        series.external_id, series.organisation_code, series.programme_code, series.title,
        series.kind, series.country, series.postcode, series.municipality_code, series.time_zone,
        series.first_start, series.rule, series.duration_minutes, series.capacity, series.language,
        series.social_connections, series.barrier_removals, series.requires_active_match);
  };
  return content(*this) == content(other);
}

absl::StatusOr<std::vector<Session>> Plan(const Series& series) {
  FieldViolations violations = ViolationsOf(series);
  absl::TimeZone zone;
  if (!absl::LoadTimeZone(series.time_zone, &zone)) {
    violations.Add("series.time_zone", "UNKNOWN_TIME_ZONE",
                   "must be an IANA time zone, such as Europe/Amsterdam");
  }
  const absl::StatusOr<std::vector<absl::Time>> starts = Expand(
      {.rule = series.rule, .first_start = series.first_start, .zone = zone}, "series.rrule");
  if (!starts.ok()) {
    for (const FieldViolation& violation : FieldViolationsOf(starts.status())) {
      violations.Add(violation.field, violation.reason, violation.description);
    }
  }
  if (!violations.empty()) return violations.ToStatus();

  std::vector<Session> sessions;
  for (const absl::Time start : *starts) {
    sessions.push_back(Session{.id = SessionId::New(),
                               .series_id = series.id,
                               .number = static_cast<int>(sessions.size()) + 1,
                               .scheduled_start = start,
                               .starts_at = start,
                               .duration_minutes = series.duration_minutes,
                               .capacity = series.capacity});
  }
  return sessions;
}

}  // namespace naober::activities
