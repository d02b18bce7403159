// SPDX-License-Identifier: EUPL-1.2
#include "services/cli/resource_file.h"

#include <gmock/gmock.h>

#include "libs/testing/matchers.h"
#include "naober/common/v1/codes.pb.h"

namespace naober::cli {
namespace {

using ::naober::testing::HasViolation;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;

const ResourceColumns& Columns() {
  static const auto* columns = new ResourceColumns{{"code", "name"}, {"kinds", "seats", "open"}};
  return *columns;
}

TEST(ResourceFile, ReadsRowsByColumnInAnyOrderSeparatorAndEncoding) {
  ASSERT_OK_AND_ASSIGN(const ResourceFile file,
                       ResourceFile::Parse("Name;Code\r\nZo\xEB;a\r\n;\r\nY;b\r\n", Columns()));
  ASSERT_EQ(file.rows.size(), 2u);
  EXPECT_EQ(file.rows[0].Text("name"), "Zoë");
  EXPECT_EQ(file.rows[0].Text("code"), "a");
  EXPECT_EQ(file.rows[0].Text("seats"), "");
  EXPECT_EQ(file.rows[0].row(), 2);
  EXPECT_EQ(file.rows[1].row(), 4);  // blank rows count, as a spreadsheet counts them
}

TEST(ResourceFile, RefusesAHeaderThatLacksOrRepeatsColumns) {
  EXPECT_THAT(ResourceFile::Parse("code,seats\na,1\n", Columns()),
              HasViolation("file", "HEADER_MISSING_COLUMNS"));
  EXPECT_THAT(ResourceFile::Parse("code,name,Code\n", Columns()),
              HasViolation("file", "HEADER_COLUMN_REPEATED"));
  EXPECT_THAT(ResourceFile::Parse("", Columns()), HasViolation("file", "EMPTY"));
}

TEST(ResourceFile, PassesOverColumnsThatItDoesNotKnowAndSaysSo) {
  ASSERT_OK_AND_ASSIGN(const ResourceFile file,
                       ResourceFile::Parse("code,name,colour\na,b,red\n", Columns()));
  EXPECT_THAT(file.passed_over, ElementsAre("colour"));
}

TEST(ResourceFile, KeepsGoodRowsBesideOnesThatCannotBeRead) {
  ASSERT_OK_AND_ASSIGN(const ResourceFile file,
                       ResourceFile::Parse("code,name\na,b,c\nd,e\n\"f,g\n", Columns()));
  ASSERT_EQ(file.rows.size(), 1u);
  EXPECT_EQ(file.rows[0].Text("code"), "d");
  EXPECT_THAT(file.broken, ElementsAre(Field(&RowError::reason, "TOO_MANY_CELLS"),
                                       Field(&RowError::reason, "QUOTE_NOT_CLOSED")));
}

TEST(ResourceRow, SplitsLists) {
  const ResourceRow row(2, {{"kinds", "buddy; training|other;"}});
  EXPECT_THAT(row.List("kinds"), ElementsAre("buddy", "training", "other"));
  EXPECT_THAT(row.List("absent"), IsEmpty());
}

TEST(ResourceRow, CollectsEverythingThatIsWrong) {
  ResourceRow row(7, {{"seats", "-3"}, {"open", "maybe"}, {"kind", "friend"}});
  EXPECT_EQ(row.Number("seats"), 0);
  EXPECT_FALSE(row.Flag("open"));
  EXPECT_EQ(row.Code<common::v1::ContactKind>("kind"), common::v1::CONTACT_KIND_UNSPECIFIED);
  ASSERT_EQ(row.errors().size(), 3u);
  EXPECT_EQ(row.errors()[0].reason, "NOT_A_NUMBER");
  EXPECT_EQ(row.errors()[1].reason, "NOT_YES_OR_NO");
  EXPECT_EQ(row.errors()[2].reason, "UNKNOWN_CODE");
  EXPECT_EQ(row.errors()[2].column, "kind");
  EXPECT_EQ(row.errors()[2].row, 7);
}

TEST(ResourceRow, ReadsCodesInAnyCaseAndByTheirAliases) {
  ResourceRow row(2, {{"a", "Training"}, {"b", "course"}, {"c", ""}, {"open", "Yes"}});
  const Aliases aliases = {{"course", "TRAINING"}};
  EXPECT_EQ(row.Code<common::v1::ContactKind>("a"), common::v1::CONTACT_KIND_TRAINING);
  EXPECT_EQ(row.Code<common::v1::ContactKind>("b", aliases), common::v1::CONTACT_KIND_TRAINING);
  EXPECT_EQ(row.Code<common::v1::ContactKind>("c"), common::v1::CONTACT_KIND_UNSPECIFIED);
  EXPECT_TRUE(row.Flag("open"));
  EXPECT_THAT(row.errors(), IsEmpty());
}

}  // namespace
}  // namespace naober::cli
