// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_DOMAIN_PERSON_H_
#define NAOBER_SERVICES_INTAKE_DOMAIN_PERSON_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "libs/base/id.h"
#include "services/intake/domain/codes.h"

namespace naober::intake {

struct PersonTag {};
using PersonId = Id<PersonTag>;

struct LanguageSkill {
  std::string language_code;  // as NormalizeLanguageCode gives it
  OralLevel oral_level = OralLevel::kUnspecified;
  friend bool operator==(const LanguageSkill&, const LanguageSkill&) = default;
};

struct WeeklySlot {
  Weekday weekday = Weekday::kUnspecified;
  DayPart day_part = DayPart::kUnspecified;
  friend auto operator<=>(const WeeklySlot&, const WeeklySlot&) = default;
};

// What matching goes by. All of it may be empty at first; domain/enrolment.h says what must be
// there to be READY.
struct Profile {
  std::vector<LanguageSkill> languages;
  Literacy literacy = Literacy::kUnspecified;
  std::vector<std::string> interests;    // lower-case words
  std::vector<std::string> competences;  // lower-case words
  std::vector<WeeklySlot> availability;
  std::vector<TravelMode> travel_modes;
  std::optional<int> max_travel_minutes;  // one way
  std::vector<Barrier> barriers;
  std::vector<int> children_ages;                              // in years
  GenderWish gender_wish = GenderWish::kUnspecified;           // a newcomer's own condition
  BuddyBackground background = BuddyBackground::kUnspecified;  // of a buddy
  std::optional<int> capacity;                    // newcomers that a buddy takes at once
  std::optional<absl::CivilDay> vetted_until_on;  // last day of a buddy's certificate of conduct
  friend bool operator==(const Profile&, const Profile&) = default;
};

// How somebody came in.
struct Registration {
  RegistrationChannel channel = RegistrationChannel::kUnspecified;
  std::string referring_organisation_code;  // for example "werkplein"
  std::string campaign_code;
  std::string helper_name;
  absl::CivilDay registered_on;
  friend bool operator==(const Registration&, const Registration&) = default;
};

// A newcomer, buddy or oudkomer: who they are and what they bring. Consents and enrolments stand
// beside it. Or an organisation that is a buddy (R38): the names and means of contact are those of
// the contact person there, who consents for it; vetted_until_on is the last day for which it
// declares that everybody whom it sends has a certificate of conduct.
struct Person {
  PersonId id;
  std::string external_id;  // the key in the administration that they came from; unique in a
                            // consortium when set
  PersonKind kind = PersonKind::kUnspecified;
  std::string given_name;
  std::string family_name;
  std::optional<absl::CivilDay> birth_date;  // none of an organisation
  Gender gender = Gender::kUnspecified;
  std::string country;            // ISO 3166-1 alpha-2
  std::string postcode;           // as geo::NormalizePostcode gives it
  std::string place;              // village or town, where a postcode has several
  std::string municipality_code;  // the municipality that owns the case
  std::string email;
  std::string phone;  // E.164
  Profile profile;
  Registration registration;
  std::string organisation_code;  // of the organisation that is the buddy; empty for a person
  int version = 0;                // the etag
  absl::Time create_time;
  absl::Time update_time;

  bool IsBuddy() const { return kind == PersonKind::kBuddy; }
  bool IsOrganisation() const { return !organisation_code.empty(); }
};

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_DOMAIN_PERSON_H_
