// SPDX-License-Identifier: EUPL-1.2
#include "libs/rpc/page.h"

#include <gmock/gmock.h>

#include "libs/testing/matchers.h"

namespace naober::rpc {
namespace {

using ::naober::testing::HasViolation;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Page, HasFiftyRowsUnlessAskedAndAtMostTwoHundred) {
  for (const auto& [asked, given] : {std::pair{0, 50}, {1, 1}, {200, 200}, {201, 200}}) {
    ASSERT_OK_AND_ASSIGN(const Page page, ReadPage(asked, "", "people"));
    EXPECT_EQ(page.limit, given) << asked;
    EXPECT_THAT(page.after, IsEmpty());
  }
}

TEST(Page, ContinuesAfterTheKeyOfItsToken) {
  ASSERT_OK_AND_ASSIGN(const Page page,
                       ReadPage(10, PageToken("people", {"2026-09-01", "", "x y"}), "people"));
  EXPECT_THAT(page.after, ElementsAre("2026-09-01", "", "x y"));
}

TEST(Page, RefusesANegativeSizeAndAForeignTokenAtOnce) {
  EXPECT_THAT(
      ReadPage(-1, PageToken("people", {"a"}), "sessions"),
      AllOf(HasViolation("page_size", "NEGATIVE"), HasViolation("page_token", "NOT_A_PAGE_TOKEN")));
}

TEST(Page, RefusesATokenThatWasChanged) {
  const std::string token = PageToken("people", {"a"});
  for (const std::string& bad :
       {token.substr(1), token + "AA", std::string("%%%"), std::string("YWJj")}) {
    EXPECT_THAT(ReadPage(0, bad, "people"), HasViolation("page_token", "NOT_A_PAGE_TOKEN")) << bad;
  }
}

TEST(Page, IsCutFromRowsOfWhichThereIsOneTooMany) {
  const auto key_of = [](const std::string& row) { return std::vector<std::string>{row}; };
  Page page;
  page.limit = 2;
  std::vector<std::string> rows = {"a", "b", "c"};
  EXPECT_EQ(CutToPage(page, "people", rows, key_of), PageToken("people", {"b"}));
  EXPECT_THAT(rows, ElementsAre("a", "b"));
  EXPECT_EQ(CutToPage(page, "people", rows, key_of), "") << "the last page";
  EXPECT_THAT(rows, ElementsAre("a", "b"));
}

}  // namespace
}  // namespace naober::rpc
