// SPDX-License-Identifier: EUPL-1.2
#include <gmock/gmock.h>

#include "libs/testing/matchers.h"
#include "services/referrals/domain/organisation.h"
#include "services/referrals/domain/place.h"

namespace naober::referrals {
namespace {

using ::naober::testing::HasViolation;
using ::testing::AllOf;

template <class T>
absl::Status Checked(const T& value) {
  FieldViolations violations;
  Check(value, violations);
  return violations.ToStatus();
}

Organisation OpenMind() {
  return {.code = "openmind",
          .display_name = "OpenMind",
          .kind = "INFORMAL",
          .country = "NL",
          .postcode = "4001",
          .email = "info@openmind.example.org"};
}

TEST(Organisation, MayBeInformalAndHaveNoAddress) {
  EXPECT_OK(Checked(OpenMind()));
  Organisation silent = OpenMind();
  silent.email.clear();
  EXPECT_OK(Checked(silent));
}

TEST(Organisation, SaysEverythingThatIsWrongAtOnce) {
  EXPECT_THAT(Checked(Organisation{.email = "nobody"}),
              AllOf(HasViolation("organisation.code", "NOT_A_CODE"),
                    HasViolation("organisation.display_name", "REQUIRED"),
                    HasViolation("organisation.kind", "REQUIRED"),
                    HasViolation("organisation.country", "REQUIRED"),
                    HasViolation("organisation.postcode", "REQUIRED"),
                    HasViolation("organisation.email", "NOT_AN_EMAIL_ADDRESS")));
}

TEST(Organisation, HasACodeThatTokensAndFilesCanCarry) {
  for (const char* good : {"werkplein", "gem-tiel", "a1", "de-nieuwe-kolk-2"}) {
    EXPECT_TRUE(IsOrganisationCode(good)) << good;
  }
  const std::string too_long(64, 'a');
  for (const std::string& bad : {std::string("a"), std::string("Werkplein"), std::string("1a"),
                                 std::string("-a"), std::string("de sloep"), too_long}) {
    EXPECT_FALSE(IsOrganisationCode(bad)) << bad;
  }
}

TEST(Organisation, DoesNotTakeASentenceForAnAddress) {
  for (const char* bad : {"a@", "@b", "a@b@c", "a b@c"}) {
    Organisation organisation = OpenMind();
    organisation.email = bad;
    EXPECT_THAT(Checked(organisation), HasViolation("organisation.email", "NOT_AN_EMAIL_ADDRESS"))
        << bad;
  }
}

TEST(Place, SaysEverythingThatIsWrongAtOnce) {
  EXPECT_THAT(Checked(Place{.external_id = std::string(65, 'x'), .capacity = 0}),
              AllOf(HasViolation("place.organisation_code", "REQUIRED"),
                    HasViolation("place.title", "REQUIRED"), HasViolation("place.kind", "REQUIRED"),
                    HasViolation("place.postcode", "REQUIRED"),
                    HasViolation("place.external_id", "TOO_LONG"),
                    HasViolation("place.capacity", "OUT_OF_RANGE")));
}

TEST(Place, IsTheSameWhateverItsIdAndVersion) {
  const Place place{.title = "Buurttuin", .capacity = 1, .version = 1};
  Place again = place;
  again.id = PlaceId::New();
  again.version = 4;
  EXPECT_TRUE(place.SameContentAs(again));
  again.assured_on = absl::CivilDay(2026, 6, 22);
  EXPECT_FALSE(place.SameContentAs(again));
}

}  // namespace
}  // namespace naober::referrals
