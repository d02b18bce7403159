// SPDX-License-Identifier: EUPL-1.2
#include "libs/base/id.h"

#include <sstream>
#include <type_traits>

#include "absl/hash/hash_testing.h"
#include "gmock/gmock.h"
#include "libs/testing/matchers.h"

namespace naober {
namespace {

using ::naober::testing::HasViolation;

struct PersonTag {};
struct MatchTag {};
using PersonId = Id<PersonTag>;
using MatchId = Id<MatchTag>;

static_assert(!std::is_convertible_v<PersonId, MatchId>);
static_assert(!std::is_constructible_v<PersonId, std::string>);

constexpr char kText[] = "018f0000-0000-7000-8000-000000000001";

TEST(Id, ParsesAUuid) {
  ASSERT_OK_AND_ASSIGN(const PersonId id, PersonId::Parse(kText, "person_id"));
  EXPECT_EQ(id.str(), kText);
  EXPECT_FALSE(id.empty());
}

TEST(Id, NamesTheFieldThatHoldsNone) {
  EXPECT_THAT(PersonId::Parse("42", "person_id"), HasViolation("person_id", "NOT_A_UUID"));
  EXPECT_THAT(PersonId::Parse("", "person_id"), HasViolation("person_id", "NOT_A_UUID"));
}

TEST(Id, IsEmptyWhenDefaultConstructedOnly) {
  EXPECT_TRUE(PersonId().empty());
  EXPECT_FALSE(PersonId::New().empty());
}

TEST(Id, SortsInTheOrderOfMaking) {
  const PersonId first = PersonId::New();
  const PersonId second = PersonId::New();
  EXPECT_LT(first, second);
  EXPECT_NE(first, second);
}

TEST(Id, HashesAndPrintsByItsText) {
  EXPECT_TRUE(absl::VerifyTypeImplementsAbslHashCorrectly(
      {PersonId(), PersonId::FromTrusted(kText), PersonId::New()}));
  std::ostringstream out;
  out << PersonId::FromTrusted(kText);
  EXPECT_EQ(out.str(), kText);
}

}  // namespace
}  // namespace naober
