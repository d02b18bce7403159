// SPDX-License-Identifier: EUPL-1.2
#include "services/activities/domain/series.h"

#include <gmock/gmock.h>

#include <set>

#include "libs/testing/matchers.h"

namespace naober::activities {
namespace {

using ::naober::testing::HasViolation;
using ::testing::AllOf;
using ::testing::SizeIs;

Series ACookingClub() {
  return {.id = SeriesId::New(),
          .external_id = "ACT-002",
          .organisation_code = "werkplein",
          .title = "Samen koken",
          .kind = "ACTIVITY",
          .country = "NL",
          .postcode = "9405",
          .municipality_code = "GM0106",
          .time_zone = "Europe/Amsterdam",
          .first_start = absl::CivilSecond(2026, 9, 26, 14, 0, 0),
          .rule = "FREQ=WEEKLY;INTERVAL=2;COUNT=8",
          .duration_minutes = 90,
          .capacity = 12,
          .language_code = "nl",
          .social_connections = {"BRIDGE", "LINK"}};
}

TEST(Series, PlansItsSessionsInTimeOrder) {
  Series series = ACookingClub();
  ASSERT_OK_AND_ASSIGN(const std::vector<Session> sessions, Plan(series));
  ASSERT_THAT(sessions, SizeIs(8));
  EXPECT_EQ(series.session_count, 8);
  std::set<SessionId> ids;
  for (size_t i = 0; i < sessions.size(); ++i) {
    EXPECT_EQ(sessions[i].ordinal, static_cast<int>(i) + 1);
    EXPECT_EQ(sessions[i].series_id, series.id);
    EXPECT_EQ(sessions[i].capacity, 12);
    EXPECT_EQ(sessions[i].ends_at() - sessions[i].starts_at, absl::Minutes(90));
    EXPECT_EQ(sessions[i].scheduled_start, sessions[i].starts_at);
    EXPECT_TRUE(i == 0 || sessions[i - 1].starts_at < sessions[i].starts_at);
    ids.insert(sessions[i].id);
  }
  EXPECT_THAT(ids, SizeIs(8));
}

TEST(Series, SaysEverythingThatIsWrongAtOnce) {
  Series series = ACookingClub();
  series.title.clear();
  series.organisation_code.clear();
  series.municipality_code.clear();
  series.country.clear();
  series.time_zone = "Europe/Assen";
  series.duration_minutes = 0;
  series.capacity = kMostSeats + 1;
  series.rule = "FREQ=WEEKLY";
  series.requires_match = true;
  EXPECT_THAT(Plan(series), AllOf(HasViolation("series.title", "REQUIRED"),
                                  HasViolation("series.organisation_code", "REQUIRED"),
                                  HasViolation("series.municipality_code", "REQUIRED"),
                                  HasViolation("series.country", "REQUIRED"),
                                  HasViolation("series.programme_code", "PROGRAMME_REQUIRED"),
                                  HasViolation("series.time_zone", "UNKNOWN_TIME_ZONE"),
                                  HasViolation("series.duration_minutes", "OUT_OF_RANGE"),
                                  HasViolation("series.capacity", "OUT_OF_RANGE"),
                                  HasViolation("series.recurrence_rule", "RECURRENCE_UNBOUNDED")));
}

TEST(Series, CountsCharactersAndNotBytes) {
  Series series = ACookingClub();
  series.title.clear();
  for (int i = 0; i < 200; ++i) series.title += "\u00ef";
  EXPECT_OK(Plan(series));
  series.title += "x";
  series.external_id = std::string(65, 'x');
  EXPECT_THAT(Plan(series), AllOf(HasViolation("series.title", "TOO_LONG"),
                                  HasViolation("series.external_id", "TOO_LONG")));
}

TEST(Series, IsTheSameOfferWhateverItsIdAndVersion) {
  Series again = ACookingClub();
  again.version = 7;
  EXPECT_TRUE(ACookingClub().SameContentAs(again));
  again.capacity = 13;
  EXPECT_FALSE(ACookingClub().SameContentAs(again));
}

}  // namespace
}  // namespace naober::activities
