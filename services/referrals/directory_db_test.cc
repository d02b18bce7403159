// SPDX-License-Identifier: EUPL-1.2
#include "naober/referrals/v1/events.pb.h"
#include "services/referrals/directory.h"
#include "services/referrals/referrals_fixture.h"

namespace naober::referrals {
namespace {

using ::naober::testing::HasReason;
using ::naober::testing::HasViolation;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class DirectoryTest : public ReferralsTest {
 protected:
  static Place APlace(const std::string& organisation) {
    return {.organisation_code = organisation,
            .title = "Buurttuin",
            .kind = "VOLUNTEERING",
            .interests = {"gardening"},
            .language_code = "nl",
            .availability = {"MON_MORNING", "SAT_AFTERNOON"},
            .postcode = "9401",
            .capacity = 2,
            .audience = "ALL",
            .assured_on = absl::CivilDay(2026, 6, 22)};
  }
};

TEST_F(DirectoryTest, RegistersAnOrganisationInTheMunicipalityOfItsPostcode) {
  const Organisation organisation = Register("werkplein");
  ASSERT_OK_AND_ASSIGN(const Organisation stored,
                       directory_.GetOrganisation(CallOf(), "werkplein"));
  EXPECT_TRUE(stored.SameContentAs(organisation));
  EXPECT_EQ(stored.municipality_code, "GM0106");
  EXPECT_EQ(stored.email, "info@werkplein.example.org");
  const auto facts = Facts<v1::OrganisationRegistered>();
  ASSERT_THAT(facts, SizeIs(1));
  EXPECT_EQ(facts[0].organisation().organisation_code(), "werkplein");
  EXPECT_EQ(facts[0].organisation().area().municipality_code(), "GM0106");
}

TEST_F(DirectoryTest, ImportedTwiceIsTheSameOrganisation) {
  const Organisation first = Register("werkplein");
  EXPECT_EQ(Register("werkplein").id, first.id);
  EXPECT_THAT(Facts<v1::OrganisationRegistered>(), SizeIs(1));
  Organisation other = AnOrganisation("werkplein");
  other.display_name = "Another";
  EXPECT_THAT(directory_.Register(CallOf(), other), HasReason("ORGANISATION_EXISTS"));
}

TEST_F(DirectoryTest, KeepsConsortiaApart) {
  Register("werkplein");
  EXPECT_THAT(directory_.GetOrganisation(CallOf(testing::kOtherTenant), "werkplein"),
              HasReason("ORGANISATION_NOT_FOUND"));
  EXPECT_OK(directory_.Register(CallOf(testing::kOtherTenant), AnOrganisation("werkplein")));
}

TEST_F(DirectoryTest, RefusesPlacesThatDoNotExistTogetherWithEverythingElse) {
  Organisation draft = AnOrganisation("Werkplein!");
  draft.postcode = "0999";
  const auto result = directory_.Register(CallOf(), draft);
  EXPECT_THAT(result, HasViolation("organisation.postcode", "UNKNOWN_POSTCODE"));
  EXPECT_THAT(result, HasViolation("organisation.code", "NOT_A_CODE"));
}

TEST_F(DirectoryTest, LetsCaseWorkersRegisterInTheirMunicipalitiesOnly) {
  EXPECT_THAT(directory_.Register(CaseworkerOf("GM0281"), AnOrganisation("werkplein")),
              HasViolation("organisation.municipality_code", "MUNICIPALITY_OUT_OF_REACH"));
  EXPECT_OK(directory_.Register(CaseworkerOf("GM0106"), AnOrganisation("werkplein")));
}

TEST_F(DirectoryTest, ListsOrganisationsByCode) {
  for (const char* code : {"werkplein", "bibliotheek", "nieuwe-kolk"}) Register(code);
  ASSERT_OK_AND_ASSIGN(const auto first,
                       directory_.ListOrganisations(CallOf(), "", "", {.limit = 2}));
  ASSERT_THAT(first, SizeIs(3));
  EXPECT_EQ(first[0].code, "bibliotheek");
  ASSERT_OK_AND_ASSIGN(const auto rest,
                       directory_.ListOrganisations(CallOf(), "GM0106", "NGO",
                                                    {.limit = 2, .after = {first[1].code}}));
  ASSERT_THAT(rest, SizeIs(1));
  EXPECT_EQ(rest[0].code, "werkplein");
  ASSERT_OK_AND_ASSIGN(const auto none,
                       directory_.ListOrganisations(CallOf(), "", "MUNICIPALITY", {}));
  EXPECT_THAT(none, IsEmpty());
}

TEST_F(DirectoryTest, PublishesAPlaceOfAnOrganisation) {
  Register("werkplein");
  ASSERT_OK_AND_ASSIGN(const PlaceView published,
                       directory_.Publish(CallOf(), APlace("werkplein")));
  ASSERT_OK_AND_ASSIGN(const PlaceView stored, directory_.GetPlace(CallOf(), published.place.id));
  EXPECT_TRUE(stored.place.SameContentAs(published.place));
  EXPECT_EQ(stored.place.country, "NL");
  EXPECT_EQ(stored.place.municipality_code, "GM0106");
  EXPECT_EQ(stored.taken, 0);
  EXPECT_THAT(Facts<v1::PlacePublished>(), SizeIs(1));
  EXPECT_THAT(directory_.Publish(CallOf(), APlace("nobody")), HasReason("ORGANISATION_NOT_FOUND"));
  EXPECT_THAT(directory_.GetPlace(CallOf(testing::kOtherTenant), published.place.id),
              HasReason("PLACE_NOT_FOUND"));
}

TEST_F(DirectoryTest, PublishesAPlaceOncePerExternalId) {
  Register("werkplein");
  Place draft = APlace("werkplein");
  draft.external_id = "OFF-001";
  ASSERT_OK_AND_ASSIGN(const PlaceView first, directory_.Publish(CallOf(), draft));
  ASSERT_OK_AND_ASSIGN(const PlaceView second, directory_.Publish(CallOf(), draft));
  EXPECT_EQ(second.place.id, first.place.id);
  draft.capacity = 3;
  EXPECT_THAT(directory_.Publish(CallOf(), draft), HasReason("EXTERNAL_ID_EXISTS"));
}

TEST_F(DirectoryTest, LetsAnOrganisationPublishForItselfOnly) {
  Register("werkplein");
  EXPECT_THAT(directory_.Publish(StaffOf("openmind"), APlace("werkplein")),
              HasViolation("place.organisation_code", "ORGANISATION_OUT_OF_REACH"));
  EXPECT_OK(directory_.Publish(StaffOf("werkplein"), APlace("werkplein")));
}

TEST_F(DirectoryTest, ListsPlacesByPageAndFilter) {
  Register("werkplein");
  std::vector<PlaceId> ids;
  for (int i = 0; i < 3; ++i) {
    ids.push_back(directory_.Publish(CallOf(), APlace("werkplein"))->place.id);
  }
  ASSERT_OK_AND_ASSIGN(const auto rest,
                       directory_.ListPlaces(CallOf(), {.kind = "VOLUNTEERING"},
                                             {.limit = 2, .after = {ids[0].str()}}));
  ASSERT_THAT(rest, SizeIs(2));
  EXPECT_EQ(rest[0].place.id, ids[1]);
  ASSERT_OK_AND_ASSIGN(const auto none, directory_.ListPlaces(CallOf(), {.kind = "BUDDY"}, {}));
  EXPECT_THAT(none, IsEmpty());
}

}  // namespace
}  // namespace naober::referrals
