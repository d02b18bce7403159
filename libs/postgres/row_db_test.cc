// SPDX-License-Identifier: EUPL-1.2
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "libs/base/status_macros.h"
#include "libs/obs/log.h"
#include "libs/postgres/row.h"
#include "libs/postgres/transaction.h"
#include "libs/testing/matchers.h"
#include "libs/testing/test_database.h"

namespace naober::postgres {
namespace {

using ::naober::testing::HasCode;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::IsEmpty;

class RowTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { database_ = new naober::testing::TestDatabase("example"); }
  static void TearDownTestSuite() { delete database_; }

  // Gives the first row of `sql` to `read`.
  template <class... Args>
  static absl::Status WithRow(const char* sql, const std::function<void(const pqxx::row&)>& read,
                              const Args&... args) {
    return Transact(
        database_->service(), Scope::Platform(), absl::Now() + absl::Seconds(20),
        [&](Transaction& transaction) -> absl::Status {
          ASSIGN_OR_RETURN(const pqxx::result rows, transaction.Exec({"test.row", sql}, args...));
          read(rows.front());
          return absl::OkStatus();
        });
  }

  static inline naober::testing::TestDatabase* database_ = nullptr;
};

TEST_F(RowTest, TimesComeBackAsTheyWent) {
  const absl::TimeZone utc = absl::UTCTimeZone();
  const std::vector<absl::Time> times = {
      absl::FromCivil(absl::CivilSecond(2026, 9, 1, 6, 0, 0), utc),
      absl::FromCivil(absl::CivilSecond(2026, 10, 25, 1, 0, 0), utc) + absl::Microseconds(1),
      absl::FromCivil(absl::CivilSecond(1969, 12, 31, 23, 59, 59), utc) +
          absl::Microseconds(999999),
      absl::FromCivil(absl::CivilSecond(1900, 1, 1, 0, 0, 0), utc),
      absl::InfiniteFuture(),
      absl::InfinitePast()};
  for (const absl::Time time : times) {
    EXPECT_OK(WithRow(
        "SELECT $1::timestamptz AS t",
        [&](const pqxx::row& row) { EXPECT_EQ(TimeColumn(row, "t"), time); }, ToParameter(time)));
  }
}

TEST_F(RowTest, ATimeIsTheSameMomentForTheDatabase) {
  EXPECT_OK(WithRow(
      "SELECT $1::timestamptz = '2026-09-01 08:00:00 Europe/Amsterdam' AS same",
      [](const pqxx::row& row) { EXPECT_TRUE(Column<bool>(row, "same")); },
      ToParameter(absl::FromUnixSeconds(1788242400))));
}

TEST_F(RowTest, PartsOfAMicrosecondAreCutOff) {
  EXPECT_OK(WithRow(
      "SELECT $1::timestamptz AS t",
      [](const pqxx::row& row) {
        EXPECT_EQ(TimeColumn(row, "t"), absl::FromUnixSeconds(10) + absl::Microseconds(5));
      },
      ToParameter(absl::FromUnixSeconds(10) + absl::Nanoseconds(5999))));
}

TEST_F(RowTest, DaysComeBackAsTheyWent) {
  for (const absl::CivilDay day :
       {absl::CivilDay(2026, 2, 28), absl::CivilDay(1925, 12, 31), absl::CivilDay(2024, 2, 29)}) {
    EXPECT_OK(WithRow(
        "SELECT $1::date AS d", [&](const pqxx::row& row) { EXPECT_EQ(DayColumn(row, "d"), day); },
        ToParameter(day)));
  }
}

TEST_F(RowTest, TextsOfAnyContentComeBackAsTheyWent) {
  const std::vector<std::string> texts = {
      "",    "NULL",   "null", "a,b",        "{x}", "\"q\"", "back\\s",
      " s ", "Şükran", "አማርኛ", "two\nlines", "'",   "\\\"",  "'s-Hertogenbosch",
      "€"};
  EXPECT_OK(WithRow(
      "SELECT $1::text[] AS t",
      [&](const pqxx::row& row) {
        EXPECT_THAT(TextArrayColumn(row, "t"), ElementsAreArray(texts));
      },
      ToParameter(texts)));
  EXPECT_OK(WithRow(
      "SELECT $1::text[] AS t",
      [](const pqxx::row& row) { EXPECT_THAT(TextArrayColumn(row, "t"), IsEmpty()); },
      ToParameter(std::vector<std::string>{})));
}

TEST_F(RowTest, OtherArraysOfTextLikeValuesCanBeReadToo) {
  EXPECT_OK(WithRow("SELECT ARRAY[3, 4] AS n", [](const pqxx::row& row) {
    EXPECT_THAT(TextArrayColumn(row, "n"), ElementsAre("3", "4"));
  }));
}

TEST_F(RowTest, BytesComeBackAsTheyWent) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes.push_back(static_cast<char>(i));
  for (const std::string& value : {bytes, std::string()}) {
    EXPECT_OK(WithRow(
        "SELECT $1::bytea AS b",
        [&](const pqxx::row& row) { EXPECT_EQ(BytesColumn(row, "b"), value); },
        ToBytesParameter(value)));
  }
}

TEST_F(RowTest, NullIsNullopt) {
  EXPECT_OK(WithRow(
      "SELECT $1::timestamptz AS t, $2::date AS d, $3::text AS s, NULL::integer AS n, 7 AS seven",
      [](const pqxx::row& row) {
        EXPECT_EQ(OptionalTimeColumn(row, "t"), std::nullopt);
        EXPECT_EQ(OptionalDayColumn(row, "d"), std::nullopt);
        EXPECT_EQ(OptionalColumn<std::string>(row, "s"), std::nullopt);
        EXPECT_EQ(OptionalColumn<int>(row, "n"), std::nullopt);
        EXPECT_EQ(OptionalColumn<int>(row, "seven"), 7);
      },
      ToParameter(std::optional<absl::Time>()), ToParameter(std::optional<absl::CivilDay>()),
      std::optional<std::string>()));
}

TEST_F(RowTest, NullWhereAValueMustBeIsABug) {
  obs::ScopedLogCapture log;
  const char* sql = "SELECT NULL::timestamptz AS t, NULL::text[] AS a, NULL::bytea AS b";
  EXPECT_THAT(WithRow(sql, [](const pqxx::row& row) { TimeColumn(row, "t"); }),
              HasCode(absl::StatusCode::kInternal));
  EXPECT_THAT(WithRow(sql, [](const pqxx::row& row) { TextArrayColumn(row, "a"); }),
              HasCode(absl::StatusCode::kInternal));
  EXPECT_THAT(WithRow(sql, [](const pqxx::row& row) { BytesColumn(row, "b"); }),
              HasCode(absl::StatusCode::kInternal));
  EXPECT_THAT(WithRow("SELECT ARRAY['x', NULL] AS a",
                      [](const pqxx::row& row) { TextArrayColumn(row, "a"); }),
              HasCode(absl::StatusCode::kInternal));
  EXPECT_THAT(WithRow("SELECT ARRAY[['x'], ['y']] AS a",
                      [](const pqxx::row& row) { TextArrayColumn(row, "a"); }),
              HasCode(absl::StatusCode::kInternal));
}

}  // namespace
}  // namespace naober::postgres
