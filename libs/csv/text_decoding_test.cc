// SPDX-License-Identifier: EUPL-1.2
#include "libs/csv/text_decoding.h"

#include <gmock/gmock.h>

#include <random>
#include <string>

#include "libs/testing/matchers.h"

namespace naober::csv {
namespace {

using ::naober::testing::HasViolation;

TEST(DecodeText, KeepsUtf8AndDropsItsMark) {
  ASSERT_OK_AND_ASSIGN(const DecodedText plain, DecodeText("naam\nZoë\n"));
  EXPECT_EQ(plain.text, "naam\nZoë\n");
  ASSERT_OK_AND_ASSIGN(const DecodedText marked, DecodeText("\xEF\xBB\xBFnaam\nZoë\n"));
  EXPECT_EQ(marked.text, plain.text);
  EXPECT_EQ(marked.encoding, TextEncoding::kUtf8);
}

TEST(DecodeText, ReadsWindows1252) {
  ASSERT_OK_AND_ASSIGN(const DecodedText decoded, DecodeText("Zo\xEB \x80 \x8A"));
  EXPECT_EQ(decoded.text, "Zoë € Š");
  EXPECT_EQ(decoded.encoding, TextEncoding::kWindows1252);
}

TEST(DecodeText, ReadsUtf16) {
  ASSERT_OK_AND_ASSIGN(const DecodedText little,
                       DecodeText(absl::string_view("\xFF\xFEZ\0o\0\xEB\0", 8)));
  EXPECT_EQ(little.text, "Zoë");
  ASSERT_OK_AND_ASSIGN(const DecodedText big,
                       DecodeText(absl::string_view("\xFE\xFF\0Z\0o\0\xEB", 8)));
  EXPECT_EQ(big.text, "Zoë");
}

TEST(DecodeText, RefusesWhatIsNotText) {
  EXPECT_THAT(DecodeText(absl::string_view("PK\x03\x04\0\0", 6)),
              HasViolation("content", "NOT_TEXT"));
}

TEST(DecodeText, MakesValidUtf8OfAnyBytes) {
  std::mt19937 random(3);
  for (int round = 0; round < 200; ++round) {
    std::string bytes(random() % 60, '\0');
    for (char& c : bytes) c = static_cast<char>(1 + random() % 255);
    const auto once = DecodeText("a" + bytes);
    if (!once.ok()) continue;
    ASSERT_OK_AND_ASSIGN(const DecodedText twice, DecodeText(once->text));
    EXPECT_EQ(twice.text, once->text);
    EXPECT_EQ(twice.encoding, TextEncoding::kUtf8);
  }
}

}  // namespace
}  // namespace naober::csv
