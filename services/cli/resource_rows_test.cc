// SPDX-License-Identifier: EUPL-1.2
#include "services/cli/resource_rows.h"

#include <gmock/gmock.h>

#include "libs/testing/matchers.h"
#include "services/cli/resource_import.h"

namespace naober::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

namespace apb = ::naober::activities::v1;
namespace cpb = ::naober::common::v1;
namespace rpb = ::naober::referrals::v1;

template <class Read>
void ExpectEveryRowIsGood(const std::string& path, const RowFormat& format, Read read) {
  ASSERT_OK_AND_ASSIGN(const std::string bytes,
                       ReadNamedFile(NAOBER_SOURCE_DIR "/deploy/example/" + path));
  ASSERT_OK_AND_ASSIGN(ResourceFile file, ResourceFile::Parse(bytes, format.columns));
  EXPECT_GT(file.rows.size(), 0u) << path;
  EXPECT_THAT(file.broken, IsEmpty()) << path;
  EXPECT_THAT(file.passed_over, IsEmpty()) << path;
  for (ResourceRow& row : file.rows) {
    read(row);
    EXPECT_THAT(row.errors(), IsEmpty()) << path << " row " << row.row();
  }
}

TEST(ResourceRows, ReadEveryFileOfTheExamples) {
  for (const std::string consortium : {"rivierenland", "drenthe"}) {
    ExpectEveryRowIsGood(consortium + "/organisations.csv", OrganisationFormat(), OrganisationFrom);
    ExpectEveryRowIsGood(consortium + "/programmes.csv", ProgrammeFormat(), ProgrammeFrom);
    ExpectEveryRowIsGood(consortium + "/offers.csv", OfferFormat(), PlaceFrom);
    ExpectEveryRowIsGood(consortium + "/activities.csv", ActivityFormat(), SeriesFrom);
  }
  ExpectEveryRowIsGood("drenthe/grants.csv", GrantFormat(), GrantFrom);
}

TEST(OrganisationFrom, KnowsTheFilesWordsForKinds) {
  ResourceRow venue(2, {{"external_id", "nieuwe-kolk"}, {"kind", "venue"}});
  EXPECT_EQ(OrganisationFrom(venue).kind(), rpb::ORGANISATION_KIND_OTHER);
  ResourceRow club(3, {{"external_id", "voetbal"}, {"kind", "Association"}});
  const rpb::Organisation organisation = OrganisationFrom(club);
  EXPECT_EQ(organisation.kind(), rpb::ORGANISATION_KIND_NGO);
  EXPECT_EQ(organisation.code(), "voetbal");
}

TEST(PlaceFrom, ReadsListsLevelsAndWhatItTakesAway) {
  ResourceRow row(2, {{"external_id", "OFF-001"},
                      {"organisation", "openmind"},
                      {"kind", "meeting_group"},
                      {"min_oral_level", "A1"},
                      {"availability", "fri-morning;mon-afternoon"},
                      {"capacity", "3"},
                      {"social_connection", "bond;link"},
                      {"barrier_removals", "childcare;language"}});
  const rpb::Place place = PlaceFrom(row);
  EXPECT_THAT(row.errors(), IsEmpty());
  EXPECT_EQ(place.kind(), rpb::PLACE_KIND_MEETING_GROUP);
  EXPECT_EQ(place.min_oral_level(), cpb::ORAL_LEVEL_A1);
  EXPECT_EQ(place.capacity(), 3);
  ASSERT_EQ(place.availability_size(), 2);
  EXPECT_EQ(place.availability(0).weekday(), cpb::WEEKDAY_FRI);
  EXPECT_EQ(place.availability(1).day_part(), cpb::DAY_PART_AFTERNOON);
  EXPECT_THAT(place.social_connections(),
              ElementsAre(cpb::SOCIAL_CONNECTION_BOND, cpb::SOCIAL_CONNECTION_LINK));
  EXPECT_THAT(place.barrier_removals(), ElementsAre(cpb::BARRIER_REMOVAL_CHILDCARE_ON_SITE,
                                                    cpb::BARRIER_REMOVAL_INTERPRETER));
}

TEST(PlaceFrom, RefusesAMomentThatIsNone) {
  for (const char* text : {"friday-morning", "fri", "fri-night", "-"}) {
    ResourceRow row(2, {{"availability", text}});
    PlaceFrom(row);
    ASSERT_EQ(row.errors().size(), 1u) << text;
    EXPECT_EQ(row.errors()[0].reason, "NOT_A_MOMENT");
  }
}

TEST(SeriesFrom, IsAnActivityUnlessItSaysOtherwise) {
  ResourceRow plain(2, {{"title", "Buurtlunch"}});
  EXPECT_EQ(SeriesFrom(plain).kind(), cpb::CONTACT_KIND_ACTIVITY);
  ResourceRow training(3, {{"kind", "training"}, {"programme", "p"}, {"requires_match", "yes"}});
  const apb::Series series = SeriesFrom(training);
  EXPECT_EQ(series.kind(), cpb::CONTACT_KIND_TRAINING);
  EXPECT_TRUE(series.requires_match());
  EXPECT_EQ(series.programme_code(), "p");
}

TEST(GrantFrom, ReadsTheAmountInCents) {
  ResourceRow row(2, {{"programme", "bartjes"}, {"amount", "99550.00"}});
  const auto grant = GrantFrom(row);
  EXPECT_EQ(grant.budget().cents(), 9955000);
  EXPECT_EQ(grant.budget().currency_code(), "EUR");
  ResourceRow bad(3, {{"amount", "much"}});
  GrantFrom(bad);
  ASSERT_EQ(bad.errors().size(), 1u);
  EXPECT_EQ(bad.errors()[0].column, "amount");
}

TEST(RowErrorsOf, NamesTheFilesColumnsForTheApisFields) {
  FieldViolations violations;
  violations.Add("series.recurrence_rule", "RECURRENCE_UNBOUNDED", "needs COUNT or UNTIL");
  violations.Add("series.social_connections[1]", "REPEATED", "is there twice");
  violations.Add("series.title", "TOO_LONG", "must have at most 200 characters");
  const auto errors = RowErrorsOf(9, violations.ToStatus(), ActivityFormat().column_of_field);
  ASSERT_EQ(errors.size(), 3u);
  EXPECT_EQ(errors[0].column, "rrule");
  EXPECT_EQ(errors[0].row, 9);
  EXPECT_EQ(errors[1].column, "social_connection");
  EXPECT_EQ(errors[2].column, "title");
}

TEST(RowErrorsOf, BlamesTheRowOnlyForItsOwnFaults) {
  const auto missing = RowErrorsOf(2, NotFound("organisation", "nobody"), {});
  ASSERT_EQ(missing.size(), 1u);
  EXPECT_EQ(missing[0].reason, "ORGANISATION_NOT_FOUND");
  EXPECT_THAT(RowErrorsOf(2, absl::UnavailableError("away"), {}), IsEmpty());
  EXPECT_THAT(RowErrorsOf(2, absl::PermissionDeniedError("no"), {}), IsEmpty());
}

}  // namespace
}  // namespace naober::cli
