// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/domain/name_similarity.h"

#include <gmock/gmock.h>

#include <string>
#include <utility>

namespace naober::intake {
namespace {

bool Similar(const char* given_a, const char* family_a, const char* given_b, const char* family_b) {
  const ComparableName a(given_a, family_a);
  const ComparableName b(given_b, family_b);
  EXPECT_EQ(a.SimilarityTo(b), b.SimilarityTo(a)) << given_a << " / " << given_b;
  EXPECT_LE(a.SimilarityTo(b), 1000);
  return a.SimilarityTo(b) > 0;
}

TEST(Romanise, MakesLowerCaseAsciiWordsOfAnyScript) {
  EXPECT_EQ(Romanise("Şükran  Öz-Demir "), "sukran oz demir");
  EXPECT_EQ(Romanise("Zoë d'Hooghe"), "zoe dhooghe");
  EXPECT_EQ(Romanise("Олена Шевченко"), "olena sevcenko");
  EXPECT_EQ(Romanise("محمد"), "mhmd");
  EXPECT_EQ(Romanise(""), "");
}

TEST(PhoneticKey, BringsSpellingsOfOneNameTogether) {
  const std::pair<const char*, const char*> spellings[] = {
      {"mohammed", "muhammad"}, {"mohammed", "mohamad"}, {"yusuf", "youssef"},
      {"yusuf", "joesoef"},     {"tsegay", "tsegaye"},   {"fatima", "fatimah"},
      {"omar", "umar"},         {"ibrahim", "ebrahim"},  {"djamal", "jamal"},
      {"qasim", "kasim"},       {"zaynab", "zeinab"},    {"philmon", "filmon"},
  };
  for (const auto& [one, other] : spellings) {
    EXPECT_EQ(PhoneticKey(one), PhoneticKey(other)) << one << " / " << other;
  }
}

TEST(PhoneticKey, KeepsDifferentNamesApart) {
  const std::pair<const char*, const char*> names[] = {
      {"ahmed", "mohammed"}, {"daniel", "samuel"}, {"natnael", "nathan"}, {"sara", "sanaa"}};
  for (const auto& [one, other] : names) {
    EXPECT_NE(PhoneticKey(one), PhoneticKey(other)) << one << " / " << other;
  }
}

TEST(ComparableName, IsSimilarAcrossSpellings) {
  EXPECT_TRUE(Similar("Mohammed", "Darwish", "Muhammad", "Darwich"));
  EXPECT_TRUE(Similar("Yusuf", "al-Masri", "Youssef", "El Masri"));
  EXPECT_TRUE(Similar("Yusuf", "al-Masri", "Joesoef", "Almasri"));
  EXPECT_TRUE(Similar("Tsegay", "Weldu", "Tsegaye", "Weldu"));
  EXPECT_TRUE(Similar("Abd al-Rahman", "Nazari", "Abdulrahman", "Nazari"));
  EXPECT_TRUE(Similar("Noor", "Darwish", "Nour", "Darwish"));
  EXPECT_TRUE(Similar("Jan", "van der Berg", "Jan", "Berg"));
}

TEST(ComparableName, IsSimilarAcrossScripts) {
  EXPECT_TRUE(Similar("محمد", "درويش", "Mohammed", "Darwish"));
  EXPECT_TRUE(Similar("يوسف", "درويش", "Yousef", "Darwish"));
  EXPECT_TRUE(Similar("Іван", "Коваль", "Ivan", "Koval"));
}

TEST(ComparableName, IsSimilarInBothOrders) {
  EXPECT_TRUE(Similar("Mohammed", "Darwish", "Darwish", "Mohamad"));
  EXPECT_TRUE(Similar("Mohammed Ali", "Darwish", "Darwish", "Mohamad"));
}

TEST(ComparableName, IsMoreSimilarTheLessTheSpellingsDiffer) {
  const ComparableName name("Mohammed", "Darwish");
  EXPECT_EQ(name.SimilarityTo(ComparableName("darwish", "MOHAMMED")), 1000);
  EXPECT_GT(name.SimilarityTo(ComparableName("Mohamed", "Darwish")),
            name.SimilarityTo(ComparableName("Muhamad", "Darwish")));
}

TEST(ComparableName, IsNotSimilarForOtherPeople) {
  EXPECT_FALSE(Similar("Mohammed", "Darwish", "Ahmed", "Darwish"));
  EXPECT_FALSE(Similar("Ali", "Darwish", "Ela", "Darwish"));
  EXPECT_FALSE(Similar("Nasrin", "Nazari", "Nasrin", "Yousef"));
  EXPECT_FALSE(Similar("Darwish", "", "Mohammed", "Darwish"));
  EXPECT_FALSE(Similar("", "", "", ""));
  EXPECT_FALSE(Similar("Ali", "Ali", "Ali", "Darwish"));
}

}  // namespace
}  // namespace naober::intake
