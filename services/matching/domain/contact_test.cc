// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/contact.h"

#include <gtest/gtest.h>

#include "libs/testing/matchers.h"

namespace naober::matching {
namespace {

using ::naober::testing::HasViolation;

ContactPerson OnLeave() {
  return {.programme_code = "p",
          .municipality_code = "GM0281",
          .subject = "staff-1",
          .deputy_subject = "staff-2",
          .leave = Leave{absl::CivilDay(2026, 9, 7), absl::CivilDay(2026, 9, 11)}};
}

absl::Status Check(const ContactPerson& person) {
  FieldViolations violations;
  CheckContactPerson(person, "contact_person", violations);
  return violations.ToStatus();
}

TEST(ContactPerson, IsStoodInForDuringLeaveAlone) {
  const ContactPerson person = OnLeave();
  EXPECT_OK(Check(person));
  EXPECT_EQ(person.SubjectOn(absl::CivilDay(2026, 9, 6)), "staff-1");
  EXPECT_EQ(person.SubjectOn(absl::CivilDay(2026, 9, 7)), "staff-2");
  EXPECT_EQ(person.SubjectOn(absl::CivilDay(2026, 9, 11)), "staff-2");
  EXPECT_EQ(person.SubjectOn(absl::CivilDay(2026, 9, 12)), "staff-1");
}

TEST(ContactPerson, NeedsADeputyForLeaveThatEndsAfterItBegins) {
  ContactPerson person = OnLeave();
  person.deputy_subject.clear();
  person.leave->last_day = absl::CivilDay(2026, 9, 6);
  const absl::Status bad = Check(person);
  EXPECT_THAT(bad, HasViolation("contact_person.deputy_subject", "REQUIRED"));
  EXPECT_THAT(bad, HasViolation("contact_person.leave_end_on", "BEFORE_START"));
  person = OnLeave();
  person.deputy_subject = person.subject;
  EXPECT_THAT(Check(person), HasViolation("contact_person.deputy_subject", "SAME_AS_SUBJECT"));
  EXPECT_THAT(Check({}), HasViolation("contact_person.subject", "REQUIRED"));
}

}  // namespace
}  // namespace naober::matching
