// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/intake_fixture.h"
#include "services/intake/programmes.h"

namespace naober::intake {
namespace {

using naober::testing::HasReason;
using naober::testing::HasViolation;

class ProgrammesTest : public IntakeTest {};

TEST_F(ProgrammesTest, CopiesAProgrammeWithWhatIsSaidToDiffer) {
  ASSERT_OK_AND_ASSIGN(const Programme source, programmes_.Get(CallOf(), kProgramme));
  ASSERT_OK_AND_ASSIGN(const Programme made, programmes_.Copy(CallOf(), kProgramme,
                                                              {.code = "oudkomers",
                                                               .display_name = "Oudkomers",
                                                               .end_on = source.end_on - 30,
                                                               .credits_other_languages = true}));
  ASSERT_OK_AND_ASSIGN(const Programme stored, programmes_.Get(CallOf(), "oudkomers"));
  EXPECT_EQ(stored.copied_from_programme_code, kProgramme);
  EXPECT_EQ(stored.kinds, source.kinds);
  EXPECT_EQ(stored.municipality_codes, source.municipality_codes);
  EXPECT_EQ(stored.start_on, source.start_on);
  EXPECT_EQ(stored.end_on, source.end_on - 30);
  EXPECT_TRUE(stored.credits_other_languages);
  EXPECT_EQ(made.version, 1);
  ASSERT_OK_AND_ASSIGN(const Programme still, programmes_.Get(CallOf(), kProgramme));
  EXPECT_FALSE(still.credits_other_languages) << "the source stays as it is";
}

TEST_F(ProgrammesTest, CopiesNothingThatCantBeAProgramme) {
  EXPECT_THAT(programmes_.Copy(CallOf(), "nothing", {.code = "copy", .display_name = "Copy"}),
              HasReason("PROGRAMME_NOT_FOUND"));
  EXPECT_THAT(programmes_.Copy(CallOf(), kProgramme, {.code = "A B", .display_name = "Copy"}),
              HasViolation("code", "MALFORMED"));
  EXPECT_THAT(programmes_.Copy(CallOf(), kProgramme, {.code = kProgramme, .display_name = "Copy"}),
              HasReason("PROGRAMME_EXISTS"));
  EXPECT_THAT(programmes_.Copy(CallOf(testing::kOtherTenant), kProgramme,
                               {.code = kProgramme, .display_name = "Copy"}),
              HasReason("PROGRAMME_EXISTS"))
      << "another consortium has a programme with this code, too, and copies its own";
}

}  // namespace
}  // namespace naober::intake
