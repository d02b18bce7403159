// SPDX-License-Identifier: EUPL-1.2
#include "services/activities/domain/series.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "services/activities/domain/recurrence.h"

namespace naober::activities {
namespace {

// Code points of UTF-8: all bytes but the following ones.
int Characters(absl::string_view text) {
  return static_cast<int>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

// Everything but the rule, which Expand judges.
FieldViolations ViolationsOf(const Series& series) {
  FieldViolations violations;
  const auto require = [&](const std::string& value, absl::string_view field) {
    if (value.empty()) violations.Add(field, "REQUIRED", "must be given");
  };
  const auto limit = [&](const std::string& value, int longest, absl::string_view field) {
    if (Characters(value) > longest) {
      violations.Add(field, "TOO_LONG", absl::StrCat("must have at most ", longest, " characters"));
    }
  };
  require(series.organisation_code, "series.organisation_code");
  require(series.title, "series.title");
  require(series.kind, "series.kind");
  limit(series.title, 200, "series.title");
  limit(series.description, 2000, "series.description");
  limit(series.external_id, 64, "series.external_id");
  require(series.country, "series.country");
  if (series.municipality_code.empty()) {
    violations.Add("series.municipality_code", "REQUIRED",
                   "must be given, since the postcode names no single municipality");
  }
  if (series.duration_minutes < 1 || series.duration_minutes > kLongestSessionMinutes) {
    violations.Add("series.duration_minutes", "OUT_OF_RANGE",
                   absl::StrCat("must be 1 to ", kLongestSessionMinutes));
  }
  if (series.capacity < 0 || series.capacity > kMostSeats) {
    violations.Add("series.capacity", "OUT_OF_RANGE",
                   absl::StrCat("must be 1 to ", kMostSeats, ", or 0 for unlimited"));
  }
  if (series.requires_match && series.programme_code.empty()) {
    violations.Add("series.programme_code", "PROGRAMME_REQUIRED",
                   "must name the programme in which the match is required");
  }
  return violations;
}

void AppendTo(FieldViolations& violations, const absl::Status& status) {
  for (const FieldViolation& violation : FieldViolationsOf(status)) {
    violations.Add(violation.field, violation.reason, violation.description);
  }
}

}  // namespace

bool Series::SameContentAs(const Series& other) const {
  const auto content = [](const Series& series) {
    return std::tie(series.external_id, series.organisation_code, series.programme_code,
                    series.title, series.kind, series.country, series.postcode,
                    series.municipality_code, series.time_zone, series.first_start, series.rule,
                    series.duration_minutes, series.capacity, series.language_code,
                    series.social_connections, series.barrier_removals, series.requires_match);
  };
  return content(*this) == content(other);
}

absl::StatusOr<std::vector<Session>> Plan(Series& series) {
  FieldViolations violations = ViolationsOf(series);
  absl::TimeZone zone;
  if (!absl::LoadTimeZone(series.time_zone, &zone)) {
    violations.Add("series.time_zone", "UNKNOWN_TIME_ZONE",
                   "must be an IANA time zone, such as Europe/Amsterdam");
  }
  AppendTo(violations, MomentOf(series.first_start, zone, "series.start_local_time").status());
  const absl::StatusOr<std::vector<absl::Time>> starts =
      Expand({.rule = series.rule, .first_start = series.first_start, .zone = zone},
             "series.recurrence_rule");
  AppendTo(violations, starts.status());
  if (!violations.empty()) return violations.ToStatus();

  std::vector<Session> sessions;
  for (const absl::Time start : *starts) {
    sessions.push_back(Session{.id = SessionId::New(),
                               .series_id = series.id,
                               .ordinal = static_cast<int>(sessions.size()) + 1,
                               .scheduled_start = start,
                               .starts_at = start,
                               .duration_minutes = series.duration_minutes,
                               .capacity = series.capacity});
  }
  series.session_count = static_cast<int>(sessions.size());
  return sessions;
}

}  // namespace naober::activities
