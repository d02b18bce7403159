// SPDX-License-Identifier: EUPL-1.2
#include "libs/geo/gazetteer.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "libs/geo/travel.h"
#include "libs/testing/matchers.h"

namespace naober::geo {
namespace {

using ::naober::testing::HasCode;
using ::naober::testing::HasReason;
using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr absl::CivilDay kToday(2026, 9, 1);

// The files that we ship.
class ShippedGazetteer : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto loaded = Gazetteer::Load(NAOBER_SOURCE_DIR "/libs/geo/data");
    ASSERT_OK(loaded);
    gazetteer_ = new Gazetteer(*std::move(loaded));
  }
  static void TearDownTestSuite() {
    delete gazetteer_;
    gazetteer_ = nullptr;
  }
  static const Gazetteer& gazetteer() { return *gazetteer_; }

 private:
  static Gazetteer* gazetteer_;
};
Gazetteer* ShippedGazetteer::gazetteer_ = nullptr;

TEST_F(ShippedGazetteer, HoldsBothCountries) {
  EXPECT_EQ(gazetteer().places().size(), 6823u);
  EXPECT_EQ(gazetteer().municipalities().size(), 352u);
}

TEST_F(ShippedGazetteer, FindsAPlaceByAnySpellingOfItsPostcode) {
  for (const char* postcode : {"4001", "4001 AB", "4001ab"}) {
    ASSERT_OK_AND_ASSIGN(const Place* place, gazetteer().FindPlace("NL", postcode));
    EXPECT_EQ(place->name, "Tiel");
    EXPECT_EQ(place->municipality_code, "GM0281");
    EXPECT_EQ(place->province, "Gelderland");
  }
}

TEST_F(ShippedGazetteer, TellsBelgianPlacesOfOneAreaApart) {
  ASSERT_OK_AND_ASSIGN(const auto places, gazetteer().PlacesAt("BE", "2840"));
  EXPECT_EQ(places.size(), 3u);
  ASSERT_OK_AND_ASSIGN(const Place* named, gazetteer().FindPlace("BE", "2840", "terhagen"));
  EXPECT_EQ(named->name, "Terhagen");
  ASSERT_OK_AND_ASSIGN(const Place* namesake, gazetteer().FindPlace("BE", "2840"));
  EXPECT_EQ(namesake->name, "Rumst");
  ASSERT_OK_AND_ASSIGN(const Place* unknown_name, gazetteer().FindPlace("BE", "9050", "Gand"));
  EXPECT_EQ(unknown_name->name, "Gentbrugge");
}

TEST_F(ShippedGazetteer, SaysWhetherAPostcodeIsMalformedOrUnknown) {
  EXPECT_THAT(gazetteer().FindPlace("NL", "4001 SS"), HasReason("POSTCODE_MALFORMED"));
  EXPECT_THAT(gazetteer().FindPlace("BE", "4001 AB"), HasReason("POSTCODE_MALFORMED"));
  EXPECT_THAT(gazetteer().FindPlace("BE", "9999"),
              AllOf(HasCode(absl::StatusCode::kNotFound), HasReason("POSTCODE_NOT_FOUND")));
}

TEST_F(ShippedGazetteer, KnowsTheCountryOfAMunicipality) {
  ASSERT_OK_AND_ASSIGN(const Municipality* tiel, gazetteer().FindMunicipality("GM0281"));
  EXPECT_EQ(tiel->country, "NL");
  ASSERT_OK_AND_ASSIGN(const Municipality* gent, gazetteer().FindMunicipality("44021"));
  EXPECT_EQ(gent->country, "BE");
  EXPECT_THAT(gazetteer().FindMunicipality("GM9999"), HasReason("MUNICIPALITY_NOT_FOUND"));
}

TEST_F(ShippedGazetteer, KnowsGeldermalsenUntilItMergedIntoWestBetuwe) {
  EXPECT_OK(gazetteer().MunicipalityOn("GM0236", absl::CivilDay(2018, 12, 31)));
  const auto gone = gazetteer().MunicipalityOn("GM0236", absl::CivilDay(2019, 1, 1));
  EXPECT_THAT(gone, AllOf(HasCode(absl::StatusCode::kFailedPrecondition),
                          HasReason("MUNICIPALITY_NOT_VALID")));
  EXPECT_EQ(ErrorMetadataOf(gone.status()).at("successor_code"), "GM1960");
  EXPECT_THAT(gazetteer().MunicipalityOn("GM1960", absl::CivilDay(2018, 12, 31)),
              HasReason("MUNICIPALITY_NOT_VALID"));
}

TEST_F(ShippedGazetteer, FollowsSuccessorsOnlyAsFarAsTheDay) {
  ASSERT_OK_AND_ASSIGN(const Municipality* today, gazetteer().SuccessorOn("GM0236", kToday));
  EXPECT_EQ(today->code, "GM1960");
  ASSERT_OK_AND_ASSIGN(const Municipality* then,
                       gazetteer().SuccessorOn("GM0236", absl::CivilDay(2010, 5, 1)));
  EXPECT_EQ(then->code, "GM0236");
  ASSERT_OK_AND_ASSIGN(const Municipality* itself, gazetteer().SuccessorOn("GM0281", kToday));
  EXPECT_EQ(itself->code, "GM0281");
}

TEST_F(ShippedGazetteer, EveryMunicipalityOfAPlaceExistsToday) {
  for (const Place& place : gazetteer().places()) {
    if (place.municipality_code.empty()) continue;
    EXPECT_OK(gazetteer().MunicipalityOn(place.municipality_code, kToday)) << place.area;
  }
}

TEST_F(ShippedGazetteer, DistancesAreThoseOfTheMap) {
  ASSERT_OK_AND_ASSIGN(const Place* tiel, gazetteer().FindPlace("NL", "4001"));
  ASSERT_OK_AND_ASSIGN(const Place* culemborg, gazetteer().FindPlace("NL", "4101"));
  const double km = DistanceKm(tiel->position, culemborg->position);
  EXPECT_NEAR(km, 15.5, 1.5);
  EXPECT_GT(TravelMinutes(km, TravelMode::kBicycle), 60);
  EXPECT_LT(TravelMinutes(km, TravelMode::kCar), 30);
}

// Files that are wrong in one place each.
class WrittenGazetteer : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = absl::StrCat(::testing::TempDir(), "/gazetteer.XXXXXX");
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  absl::StatusOr<Gazetteer> Load(const std::string& municipalities, const std::string& places) {
    Write("municipalities.csv", absl::StrCat("country,code,name,valid_from,valid_until,"
                                             "successor_code\n",
                                             municipalities));
    Write("places.csv", absl::StrCat("country,postcode,place,municipality_code,municipality,"
                                     "province,latitude,longitude\n",
                                     places));
    return Gazetteer::Load(folder_);
  }

  std::string MunicipalitiesError(const std::string& rows) {
    return std::string(Load(rows, "").status().message());
  }
  std::string PlacesError(const std::string& rows) {
    return std::string(Load("NL,GM0001,Aa,,,\n", rows).status().message());
  }

  void Write(const std::string& name, const std::string& text) {
    std::ofstream(absl::StrCat(folder_, "/", name)) << text;
  }

  std::string folder_;
};

TEST_F(WrittenGazetteer, FollowsAChainOfMergers) {
  ASSERT_OK_AND_ASSIGN(const Gazetteer gazetteer, Load("NL,GM0001,Aa,,2000-12-31,GM0002\n"
                                                       "NL,GM0002,Bb,2001-01-01,2010-12-31,GM0003\n"
                                                       "NL,GM0003,Cc,2011-01-01,,\n"
                                                       "NL,GM0004,Dd,,2005-06-30,\n",
                                                       ""));
  ASSERT_OK_AND_ASSIGN(const Municipality* middle,
                       gazetteer.SuccessorOn("GM0001", absl::CivilDay(2005, 1, 1)));
  EXPECT_EQ(middle->code, "GM0002");
  ASSERT_OK_AND_ASSIGN(const Municipality* last, gazetteer.SuccessorOn("GM0001", kToday));
  EXPECT_EQ(last->code, "GM0003");
  EXPECT_THAT(gazetteer.SuccessorOn("GM0004", kToday), HasReason("MUNICIPALITY_NOT_VALID"));
  EXPECT_THAT(gazetteer.SuccessorOn("GM0003", absl::CivilDay(1999, 1, 1)),
              HasReason("MUNICIPALITY_NOT_VALID"));
}

TEST_F(WrittenGazetteer, ReadsQuotedCells) {
  ASSERT_OK_AND_ASSIGN(const Gazetteer gazetteer,
                       Load("NL,GM0820,\"Nuenen, \"\"G\"\"\",,,\r\n", ""));
  EXPECT_EQ(gazetteer.municipalities()[0].name, "Nuenen, \"G\"");
}

TEST_F(WrittenGazetteer, NamesFileLineAndColumnOfABadMunicipality) {
  EXPECT_THAT(MunicipalitiesError("NL,GM0001,Aa,2001-02-30,,\n"),
              HasSubstr("/municipalities.csv:2: column valid_from: "));
  EXPECT_THAT(MunicipalitiesError("NL,GM0001,Aa,2002-01-01,2001-01-01,\n"),
              HasSubstr(":2: column valid_until: "));
  EXPECT_THAT(MunicipalitiesError("DE,1,Aa,,,\n"), HasSubstr(":2: column country: "));
  EXPECT_THAT(MunicipalitiesError("NL,GM0001,Aa,,,\nNL,GM0001,Bb,,,\n"),
              HasSubstr(":3: column code: GM0001 is there twice"));
}

TEST_F(WrittenGazetteer, RefusesSuccessorsThatLeadNowhere) {
  EXPECT_THAT(MunicipalitiesError("NL,GM0001,Aa,,2000-12-31,GM0009\n"),
              HasSubstr(":2: column successor_code: GM0009 is not in this file"));
  EXPECT_THAT(MunicipalitiesError("NL,GM0001,Aa,,,GM0001\n"),
              HasSubstr("only a municipality that ended"));
  EXPECT_THAT(MunicipalitiesError("NL,GM0001,Aa,,2000-12-31,GM0002\n"
                                  "NL,GM0002,Bb,,2000-12-31,GM0001\n"),
              HasSubstr("does not exist on the day after"));
}

TEST_F(WrittenGazetteer, NamesFileLineAndColumnOfABadPlace) {
  EXPECT_THAT(PlacesError("NL,1011,Aa,GM0001,Aa,,north,4\n"),
              HasSubstr("/places.csv:2: column latitude: "));
  EXPECT_THAT(PlacesError("NL,1011,Aa,GM0001,Aa,,52,200\n"), HasSubstr(":2: column longitude: "));
  EXPECT_THAT(PlacesError("NL,1011,Aa,GM0001,Aa,,nan,4\n"), HasSubstr(":2: column latitude: "));
  EXPECT_THAT(PlacesError("NL,0011,Aa,GM0001,Aa,,52,4\n"), HasSubstr(":2: column postcode: "));
  EXPECT_THAT(PlacesError("BE,1011,Aa,GM0001,Aa,,52,4\n"),
              HasSubstr(":2: column municipality_code: "));
}

TEST_F(WrittenGazetteer, RefusesFilesOfAnotherShape) {
  EXPECT_THAT(Gazetteer::Load(folder_), HasCode(absl::StatusCode::kNotFound));
  EXPECT_THAT(MunicipalitiesError("NL,GM0001,Aa\n"), HasSubstr(":2: 3 cells"));
  EXPECT_THAT(MunicipalitiesError("NL,GM0001,\"Aa,,,\n"), HasSubstr(":2: a quotation"));
  Write("municipalities.csv", "country,code\n");
  EXPECT_THAT(std::string(Gazetteer::Load(folder_).status().message()),
              HasSubstr(":1: column name is missing"));
  Write("municipalities.csv", "");
  EXPECT_THAT(std::string(Gazetteer::Load(folder_).status().message()),
              HasSubstr(":1: the file is empty"));
}

}  // namespace
}  // namespace naober::geo
