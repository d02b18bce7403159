// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_INTAKE_FIXTURE_H_
#define NAOBER_SERVICES_INTAKE_INTAKE_FIXTURE_H_

#include <string>
#include <utility>
#include <vector>

#include "libs/postgres/transaction.h"
#include "libs/testing/service_fixture.h"
#include "naober/intake/v1/events.pb.h"
#include "services/intake/consents.h"
#include "services/intake/enrolments.h"
#include "services/intake/people.h"
#include "services/intake/programmes.h"
#include "services/intake/store/consortium_store.h"
#include "services/intake/trajectories.h"

// For tests of intake against a real database: a consortium with the programme
// "buddy-rivierenland", in 2026.
namespace naober::intake {

using testing::TestGazetteer;

class IntakeTest : public testing::ServiceFixture {
 protected:
  static constexpr char kProgramme[] = "buddy-rivierenland";

  IntakeTest() : ServiceFixture("intake") {
    struct Named {
      std::string tenant;
      std::string code;
    };
    // Named by hand: clang 14 captures no structured bindings in lambdas.
    for (const Named& consortium :
         {Named{testing::kTenant, "rivierenland"}, Named{testing::kOtherTenant, "drenthe"}}) {
      EXPECT_OK(InTransaction(
          [&](postgres::Transaction& tx) {
            return ConsortiumStore(tx).Insert({.id = consortium.tenant,
                                               .code = consortium.code,
                                               .display_name = consortium.code,
                                               .country = "NL",
                                               .time_zone = "Europe/Amsterdam",
                                               .version = 1,
                                               .create_time = clock_.Now()});
          },
          consortium.tenant));
      EXPECT_OK(programmes_.Create(CallOf(consortium.tenant), AProgramme()));
    }
  }

  static Programme AProgramme(const std::string& code = kProgramme) {
    Programme programme;
    programme.code = code;
    programme.display_name = "Buddytraject Rivierenland";
    programme.kinds = {ContactKind::kBuddy, ContactKind::kActivity};
    programme.municipality_codes = {"GM0281", "GM0216", "GM0214"};
    programme.start_on = absl::CivilDay(2026, 1, 1);
    programme.end_on = absl::CivilDay(2026, 12, 31);
    return programme;
  }

  rpc::Call SelfOf(const PersonId& person) const { return ServiceFixture::SelfOf(person.str()); }

  // A newcomer of Tiel who lacks nothing but a consent.
  static Person ANewcomer(const std::string& given_name = "Nasrin",
                          const std::string& family_name = "Nazari") {
    Person person;
    person.kind = PersonKind::kNewcomer;
    person.given_name = given_name;
    person.family_name = family_name;
    person.birth_date = absl::CivilDay(1981, 9, 16);
    person.gender = Gender::kFemale;
    person.country = "NL";
    person.postcode = "4001AB";
    person.municipality_code = "GM0281";
    person.registration.channel = RegistrationChannel::kSelf;
    person.registration.registered_on = absl::CivilDay(2026, 8, 4);
    person.profile.languages = {{"fa", OralLevel::kNative}, {"nl", OralLevel::kA1}};
    person.profile.availability = {{Weekday::kTue, DayPart::kEvening}};
    person.profile.travel_modes = {TravelMode::kBicycle};
    return person;
  }
  static Person ABuddy(const std::string& given_name = "Anna") {
    Person person = ANewcomer(given_name, "de Vries");
    person.kind = PersonKind::kBuddy;
    person.profile.background = BuddyBackground::kLocal;
    person.profile.capacity = 1;
    person.profile.vetted_until_on = absl::CivilDay(2027, 1, 1);
    return person;
  }
  Consent AConsent(ConsentPurpose purpose = ConsentPurpose::kMatching) const {
    Consent consent;
    consent.purpose = purpose;
    consent.text_version = "2026-1";
    consent.text_language = "nl";
    consent.manner = ConsentManner::kWritten;
    consent.valid_from = clock_.Now();
    return consent;
  }
  NewRegistration ARegistration(Person person) const {
    return {.person = std::move(person), .consents = {AConsent()}, .programme_code = kProgramme};
  }
  Registered Register(Person person) {
    const auto registered = people_.Register(CallOf(), ARegistration(std::move(person)));
    EXPECT_OK(registered);
    return *registered;
  }
  Enrolment EnrolmentOf(const Registered& registered) {
    const auto enrolment = enrolments_.Get(CallOf(), registered.enrolment->id);
    EXPECT_OK(enrolment);
    return *enrolment;
  }

  Consortia consortia_{database_.service()};
  Programmes programmes_{database_.service(), TestGazetteer()};
  People people_{database_.service(), TestGazetteer()};
  Consents consents_{database_.service()};
  Enrolments enrolments_{database_.service()};
  Trajectories trajectories_{database_.service()};
};

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_INTAKE_FIXTURE_H_
