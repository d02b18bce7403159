// SPDX-License-Identifier: EUPL-1.2
#include <gmock/gmock.h>
#include <google/protobuf/util/message_differencer.h>

#include "libs/rpc/enum_code.h"
#include "libs/testing/matchers.h"
#include "services/intake/convert_codes.h"
#include "services/intake/convert_person.h"

namespace naober::intake {
namespace {

namespace codes = ::naober::common::v1;
using naober::testing::HasViolation;

// Both tables have the same spellings under the same numbers.
template <class Code, class Pb>
void ExpectSameCodes() {
  const auto* pb = google::protobuf::GetEnumDescriptor<Pb>();
  const auto ours = Spellings<Code>();
  ASSERT_EQ(static_cast<int>(ours.size()), pb->value_count()) << pb->full_name();
  for (int number = 0; number < pb->value_count(); ++number) {
    EXPECT_EQ(std::string(ours[number]), rpc::CodeOf(static_cast<Pb>(number))) << pb->full_name();
  }
}

TEST(Convert, HasTheSameCodesAsTheApi) {
  ExpectSameCodes<PersonKind, codes::PersonKind>();
  ExpectSameCodes<RegistrationChannel, codes::RegistrationChannel>();
  ExpectSameCodes<ContactKind, codes::ContactKind>();
  ExpectSameCodes<Barrier, codes::Barrier>();
  ExpectSameCodes<OralLevel, codes::OralLevel>();
  ExpectSameCodes<Literacy, codes::Literacy>();
  ExpectSameCodes<BuddyBackground, codes::BuddyBackground>();
  ExpectSameCodes<Gender, codes::Gender>();
  ExpectSameCodes<GenderWish, codes::GenderWish>();
  ExpectSameCodes<TravelMode, codes::TravelMode>();
  ExpectSameCodes<Weekday, codes::Weekday>();
  ExpectSameCodes<DayPart, codes::DayPart>();
  ExpectSameCodes<ConsentPurpose, codes::ConsentPurpose>();
  ExpectSameCodes<ConsentManner, v1::ConsentManner>();
  ExpectSameCodes<DataCategory, v1::DataCategory>();
  ExpectSameCodes<DuplicateState, v1::DuplicateState>();
  ExpectSameCodes<EnrolmentState, v1::EnrolmentState>();
  ExpectSameCodes<ReadinessCondition, v1::ReadinessCondition>();
  ExpectSameCodes<EnrolmentCloseReason, v1::EnrolmentCloseReason>();
  ExpectSameCodes<TrajectoryState, v1::TrajectoryState>();
  ExpectSameCodes<LedgerEntryState, v1::LedgerEntryState>();
  ExpectSameCodes<LedgerSource, v1::LedgerSource>();
  ExpectSameCodes<MinutesRefusalReason, v1::MinutesRefusalReason>();
  ExpectSameCodes<ImportState, v1::ImportState>();
}

v1::Person APerson() {
  v1::Person person;
  person.set_kind(codes::PERSON_KIND_BUDDY);
  person.set_external_id("RIV-1");
  person.set_given_name("Anna");
  person.set_family_name("de Vries");
  person.set_birth_date("1965-05-15");
  person.set_gender(codes::GENDER_FEMALE);
  person.set_country("NL");
  person.set_postcode("4001AB");
  person.set_place("Tiel");
  person.set_municipality_code("GM0281");
  person.set_email("anna@example.org");
  person.set_phone("+31612345001");
  person.mutable_registration()->set_channel(codes::REGISTRATION_CHANNEL_HELPER);
  person.mutable_registration()->set_helper_name("Jan");
  person.mutable_registration()->set_registered_on("2026-08-04");
  v1::Profile& profile = *person.mutable_profile();
  auto* language = profile.add_languages();
  language->set_language_code("nl");
  language->set_oral_level(codes::ORAL_LEVEL_NATIVE);
  profile.set_literacy(codes::LITERACY_LATIN);
  profile.add_interests("chess");
  profile.add_competences("driving");
  auto* slot = profile.add_availability();
  slot->set_weekday(codes::WEEKDAY_MON);
  slot->set_day_part(codes::DAY_PART_MORNING);
  profile.add_travel_modes(codes::TRAVEL_MODE_CAR);
  profile.set_max_travel_minutes(30);
  profile.add_barriers(codes::BARRIER_TIME);
  profile.add_children_ages(3);
  profile.set_gender_wish(codes::GENDER_WISH_SAME);
  profile.set_background(codes::BUDDY_BACKGROUND_LOCAL);
  profile.set_capacity(2);
  profile.set_vetted_until_on("2027-01-01");
  return person;
}

TEST(Convert, GivesBackThePersonThatItGot) {
  const v1::Person sent = APerson();
  FieldViolations violations;
  v1::Person back = ToPb(PersonFromPb(sent, violations));
  EXPECT_TRUE(violations.empty());
  back.clear_id();
  back.clear_etag();
  back.clear_create_time();
  back.clear_update_time();
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(sent, back)) << back.DebugString();
}

TEST(Convert, ReportsWhatItCannotRead) {
  v1::Person person = APerson();
  person.set_birth_date("15-05-1965");
  person.mutable_profile()->set_vetted_until_on("2027-02-30");
  person.mutable_profile()->mutable_travel_modes()->Add(77);
  FieldViolations violations;
  PersonFromPb(person, violations);
  EXPECT_THAT(violations.ToStatus(), HasViolation("person.birth_date", "MALFORMED"));
  EXPECT_THAT(violations.ToStatus(), HasViolation("person.profile.vetted_until_on", "MALFORMED"));
  EXPECT_THAT(violations.ToStatus(), HasViolation("person.profile.travel_modes", "UNKNOWN"));
}

TEST(ApplyMask, ChangesOnlyWhatItNames) {
  FieldViolations violations;
  Person stored = PersonFromPb(APerson(), violations);
  v1::Person change;
  change.set_phone("+31687654321");
  change.set_given_name("ignored");
  google::protobuf::FieldMask mask;
  mask.add_paths("phone");
  mask.add_paths("profile.capacity");
  ASSERT_OK(ApplyMask(change, mask, stored));
  EXPECT_EQ(stored.phone, "+31687654321");
  EXPECT_EQ(stored.given_name, "Anna");
  EXPECT_EQ(stored.profile.capacity, std::nullopt);
  EXPECT_EQ(stored.profile.interests.size(), 1);
}

TEST(ApplyMask, LetsANewPostcodeDecideTheMunicipality) {
  FieldViolations violations;
  Person stored = PersonFromPb(APerson(), violations);
  v1::Person change;
  change.set_postcode("4101AB");
  google::protobuf::FieldMask mask;
  mask.add_paths("postcode");
  ASSERT_OK(ApplyMask(change, mask, stored));
  EXPECT_EQ(stored.municipality_code, "");
}

TEST(ApplyMask, RefusesWhatCannotBeChanged) {
  Person stored;
  google::protobuf::FieldMask mask;
  EXPECT_THAT(ApplyMask({}, mask, stored), HasViolation("update_mask", "MISSING"));
  for (const char* path : {"id", "kind", "external_id", "profile.nonsense", "create_time"}) {
    mask.clear_paths();
    mask.add_paths(path);
    EXPECT_THAT(ApplyMask({}, mask, stored), HasViolation("update_mask", "FIELD_NOT_UPDATABLE"))
        << path;
  }
}

TEST(Convert, KeepsMicrosecondsAndTimesBefore1970) {
  for (const absl::Time time : {absl::FromUnixMicros(1'788'242'400'123'456),
                                absl::FromUnixMicros(-1'500'000), absl::UnixEpoch()}) {
    EXPECT_EQ(FromPb(ToPb(time)), time);
  }
}

}  // namespace
}  // namespace naober::intake
