// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/convert.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/geo/gazetteer.h"

namespace naober::matching {
namespace {

using ::testing::ElementsAre;

TEST(Convert, TakesFeaturesFromAProfile) {
  const geo::Gazetteer gazetteer = geo::Gazetteer::Load(NAOBER_SOURCE_DIR "/libs/geo/data").value();
  intake::v1::MatchingProfile profile;
  profile.mutable_area()->set_country("NL");
  profile.mutable_area()->set_postcode("4001");
  profile.set_gender(common::v1::GENDER_FEMALE);
  intake::v1::Profile& in = *profile.mutable_profile();
  in.add_languages()->set_language_code("ti");
  in.mutable_languages(0)->set_oral_level(common::v1::ORAL_LEVEL_NATIVE);
  in.add_languages()->set_language_code("xx");
  in.mutable_languages(1)->set_oral_level(static_cast<common::v1::OralLevel>(99));
  auto& slot = *in.add_availability();
  slot.set_weekday(common::v1::WEEKDAY_SUN);
  slot.set_day_part(common::v1::DAY_PART_EVENING);
  in.add_availability();  // of a future version: no moment that this one knows
  in.add_travel_modes(common::v1::TRAVEL_MODE_CAR);
  in.add_travel_modes(static_cast<common::v1::TravelMode>(99));
  in.set_vetted_until_on("2027-01-31");
  in.add_barriers(common::v1::BARRIER_CHILDCARE);
  const Features features = FeaturesOf(profile, gazetteer);
  EXPECT_TRUE(features.lacks_childcare);
  EXPECT_THAT(features.languages, ElementsAre(LanguageSkill{"ti", OralLevel::kNative},
                                              LanguageSkill{"xx", OralLevel::kUnknown}));
  EXPECT_EQ(features.availability.bits(), 1u << 20);
  EXPECT_THAT(features.travel_modes, ElementsAre(geo::TravelMode::kCar));
  EXPECT_EQ(features.max_travel_minutes, 0);
  EXPECT_EQ(features.vetted_until, absl::CivilDay(2027, 1, 31));
  EXPECT_EQ(features.birth_year, std::nullopt);
  ASSERT_TRUE(features.position.has_value());
  profile.mutable_area()->set_postcode("1000");
  EXPECT_FALSE(FeaturesOf(profile, gazetteer).position.has_value());
}

}  // namespace
}  // namespace naober::matching
