// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/domain/national_identifier.h"

#include <gmock/gmock.h>

#include <random>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace naober::intake {
namespace {

using enum NationalIdentifier;

TEST(NationalIdentifier, FindsABsnInFreeText) {
  EXPECT_EQ(FindNationalIdentifier("123456782"), kBsn);
  EXPECT_EQ(FindNationalIdentifier("Jan (BSN 111222333) belt morgen"), kBsn);
  EXPECT_EQ(FindNationalIdentifier("123.456.782"), kBsn);
  EXPECT_EQ(FindNationalIdentifier("1234 56 782"), kBsn);
  EXPECT_EQ(FindNationalIdentifier("123-456-782."), kBsn);
}

TEST(NationalIdentifier, FindsABsnOfEightDigitsWithItsLeadingZero) {
  EXPECT_EQ(FindNationalIdentifier("010000008"), kBsn);
}

TEST(NationalIdentifier, FindsABsnBesideADate) {
  EXPECT_EQ(FindNationalIdentifier("123456782 1981-09-16"), kBsn);
}

TEST(NationalIdentifier, FindsARijksregisternummerBornBefore2000) {
  EXPECT_EQ(FindNationalIdentifier("85.07.30-033.28"), kRijksregisternummer);
  EXPECT_EQ(FindNationalIdentifier("nr 85073003328"), kRijksregisternummer);
}

TEST(NationalIdentifier, FindsARijksregisternummerBornFrom2000) {
  const int64_t nine = 17'073'003;
  const std::string number = absl::StrFormat("%09d%02d", nine, 97 - (2'000'000'000 + nine) % 97);
  EXPECT_EQ(FindNationalIdentifier(number), kRijksregisternummer);
}

TEST(NationalIdentifier, FindsABisNumber) {
  // A BIS number has 20 or 40 added to its month; the check is the same.
  const int64_t nine = 854'730'033;
  EXPECT_EQ(FindNationalIdentifier(absl::StrFormat("%09d%02d", nine, 97 - nine % 97)),
            kRijksregisternummer);
}

TEST(NationalIdentifier, LeavesOtherNumbersAlone) {
  EXPECT_EQ(FindNationalIdentifier(""), kNone);
  EXPECT_EQ(FindNationalIdentifier("123456789"), kNone);
  EXPECT_EQ(FindNationalIdentifier("85073003329"), kNone);
  EXPECT_EQ(FindNationalIdentifier("1-9-2026"), kNone);
  EXPECT_EQ(FindNationalIdentifier("000000000"), kNone);
  EXPECT_EQ(FindNationalIdentifier("00.00.00-000.00"), kNone);
  EXPECT_EQ(FindNationalIdentifier("12345678"), kNone);
  EXPECT_EQ(FindNationalIdentifier("1234567820"), kNone);  // ten digits: part of something else
  EXPECT_EQ(FindNationalIdentifier("Bel 0345 123 456 of kom langs om 10.30"), kNone);
  EXPECT_EQ(FindNationalIdentifier("12345  6782"), kNone);  // two spaces: two numbers
}

TEST(NationalIdentifier, LetsExactlyOneLastDigitOfABsnThrough) {
  // For eight given digits at most one ninth passes; for one in eleven none does.
  std::mt19937 random(7);
  for (int i = 0; i < 500; ++i) {
    const std::string eight = absl::StrFormat("%08d", 1 + random() % 99'999'999);
    int passing = 0;
    for (char last = '0'; last <= '9'; ++last) {
      passing += FindNationalIdentifier(absl::StrCat(eight, std::string(1, last))) == kBsn;
    }
    EXPECT_LE(passing, 1) << eight;
  }
}

}  // namespace
}  // namespace naober::intake
