// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/convert_person.h"

#include <functional>
#include <map>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/intake/convert_codes.h"

namespace naober::intake {
namespace {

namespace codes = ::naober::common::v1;

Profile ProfileFromPb(const v1::Profile& from, FieldViolations& violations) {
  Profile profile;
  for (const codes::LanguageSkill& skill : from.languages()) {
    profile.languages.push_back({skill.language_code(), FromPb<OralLevel>(skill.oral_level())});
  }
  profile.literacy = FromPb<Literacy>(from.literacy());
  profile.interests.assign(from.interests().begin(), from.interests().end());
  profile.competences.assign(from.competences().begin(), from.competences().end());
  for (const codes::WeeklySlot& slot : from.availability()) {
    profile.availability.push_back(
        {FromPb<Weekday>(slot.weekday()), FromPb<DayPart>(slot.day_part())});
    if (profile.availability.back().weekday == Weekday::kUnspecified ||
        profile.availability.back().day_part == DayPart::kUnspecified) {
      violations.Add("person.profile.availability", "UNKNOWN", "each needs a day and a part of it");
    }
  }
  profile.travel_modes = FromPbList<TravelMode>(from.travel_modes());
  if (from.has_max_travel_minutes()) profile.max_travel_minutes = from.max_travel_minutes();
  profile.barriers = FromPbList<Barrier>(from.barriers());
  profile.children_ages.assign(from.children_ages().begin(), from.children_ages().end());
  profile.gender_wish = FromPb<GenderWish>(from.gender_wish());
  profile.background = FromPb<BuddyBackground>(from.background());
  if (from.has_capacity()) profile.capacity = from.capacity();
  profile.vetted_until_on =
      DayFromPb(from.vetted_until_on(), "person.profile.vetted_until_on", violations);
  for (TravelMode mode : profile.travel_modes) {
    if (mode != TravelMode::kUnspecified) continue;
    violations.Add("person.profile.travel_modes", "UNKNOWN", "each must be a way to travel");
  }
  for (Barrier barrier : profile.barriers) {
    if (barrier != Barrier::kUnspecified) continue;
    violations.Add("person.profile.barriers", "UNKNOWN", "each must be a barrier");
  }
  return profile;
}

Registration RegistrationFromPb(const v1::Registration& from, FieldViolations& violations) {
  Registration registration;
  registration.channel = FromPb<RegistrationChannel>(from.channel());
  registration.referring_organisation_code = from.referring_organisation_code();
  registration.campaign_code = from.campaign_code();
  registration.helper_name = from.helper_name();
  registration.registered_on =
      DayFromPb(from.registered_on(), "person.registration.registered_on", violations)
          .value_or(absl::CivilDay());
  return registration;
}

// How one path of an update mask is carried over.
using Setter = void (*)(const Person& from, Person& to);

const std::map<std::string, Setter>& Setters() {
  static const auto* const setters = new std::map<std::string, Setter>{
      {"given_name", [](const Person& from, Person& to) { to.given_name = from.given_name; }},
      {"family_name", [](const Person& from, Person& to) { to.family_name = from.family_name; }},
      {"birth_date", [](const Person& from, Person& to) { to.birth_date = from.birth_date; }},
      {"gender", [](const Person& from, Person& to) { to.gender = from.gender; }},
      {"country", [](const Person& from, Person& to) { to.country = from.country; }},
      {"postcode", [](const Person& from, Person& to) { to.postcode = from.postcode; }},
      {"place", [](const Person& from, Person& to) { to.place = from.place; }},
      {"municipality_code",
       [](const Person& from, Person& to) { to.municipality_code = from.municipality_code; }},
      {"email", [](const Person& from, Person& to) { to.email = from.email; }},
      {"phone", [](const Person& from, Person& to) { to.phone = from.phone; }},
      {"registration",
       [](const Person& from, Person& to) {
         const absl::CivilDay registered_on = to.registration.registered_on;
         to.registration = from.registration;
         // The day is given by us when it is left out, and stays.
         if (to.registration.registered_on == absl::CivilDay()) {
           to.registration.registered_on = registered_on;
         }
       }},
      {"profile", [](const Person& from, Person& to) { to.profile = from.profile; }},
      {"profile.languages",
       [](const Person& from, Person& to) { to.profile.languages = from.profile.languages; }},
      {"profile.literacy",
       [](const Person& from, Person& to) { to.profile.literacy = from.profile.literacy; }},
      {"profile.interests",
       [](const Person& from, Person& to) { to.profile.interests = from.profile.interests; }},
      {"profile.competences",
       [](const Person& from, Person& to) { to.profile.competences = from.profile.competences; }},
      {"profile.availability",
       [](const Person& from, Person& to) { to.profile.availability = from.profile.availability; }},
      {"profile.travel_modes",
       [](const Person& from, Person& to) { to.profile.travel_modes = from.profile.travel_modes; }},
      {"profile.max_travel_minutes",
       [](const Person& from, Person& to) {
         to.profile.max_travel_minutes = from.profile.max_travel_minutes;
       }},
      {"profile.barriers",
       [](const Person& from, Person& to) { to.profile.barriers = from.profile.barriers; }},
      {"profile.children_ages",
       [](const Person& from, Person& to) {
         to.profile.children_ages = from.profile.children_ages;
       }},
      {"profile.gender_wish",
       [](const Person& from, Person& to) { to.profile.gender_wish = from.profile.gender_wish; }},
      {"profile.background",
       [](const Person& from, Person& to) { to.profile.background = from.profile.background; }},
      {"profile.capacity",
       [](const Person& from, Person& to) { to.profile.capacity = from.profile.capacity; }},
      {"profile.vetted_until_on",
       [](const Person& from, Person& to) {
         to.profile.vetted_until_on = from.profile.vetted_until_on;
       }},
  };
  return *setters;
}

}  // namespace

std::optional<absl::CivilDay> DayFromPb(const std::string& text, absl::string_view field,
                                        FieldViolations& violations) {
  if (text.empty()) return std::nullopt;
  absl::CivilDay day;
  // ParseCivilTime alone also takes what lacks leading zeros or has blanks around it.
  if (absl::ParseCivilTime(text, &day) && absl::FormatCivilTime(day) == text) return day;
  violations.Add(field, "MALFORMED", "must be a day, YYYY-MM-DD");
  return std::nullopt;
}

Person PersonFromPb(const v1::Person& from, FieldViolations& violations) {
  Person person;
  person.external_id = from.external_id();
  person.kind = FromPb<PersonKind>(from.kind());
  person.given_name = from.given_name();
  person.family_name = from.family_name();
  person.birth_date = DayFromPb(from.birth_date(), "person.birth_date", violations);
  person.gender = FromPb<Gender>(from.gender());
  person.country = from.country();
  person.postcode = from.postcode();
  person.place = from.place();
  person.municipality_code = from.municipality_code();
  person.email = from.email();
  person.phone = from.phone();
  person.profile = ProfileFromPb(from.profile(), violations);
  person.registration = RegistrationFromPb(from.registration(), violations);
  person.organisation_code = from.organisation_code();
  return person;
}

absl::Status ApplyMask(const v1::Person& from, const google::protobuf::FieldMask& mask,
                       Person& to) {
  FieldViolations violations;
  if (mask.paths().empty()) {
    violations.Add("update_mask", "MISSING", "must name the fields to change");
  }
  const Person wanted = PersonFromPb(from, violations);
  const std::string municipality = to.municipality_code;
  for (const std::string& path : mask.paths()) {
    const auto setter = Setters().find(path);
    if (setter == Setters().end()) {
      violations.Add("update_mask", "FIELD_NOT_UPDATABLE", "names a field that can't be changed");
      continue;
    }
    setter->second(wanted, to);
  }
  // A new address is in its own municipality unless the change says otherwise.
  const auto& paths = mask.paths();
  const bool moves = std::find(paths.begin(), paths.end(), "postcode") != paths.end();
  if (moves && to.municipality_code == municipality &&
      std::find(paths.begin(), paths.end(), "municipality_code") == paths.end()) {
    to.municipality_code.clear();
  }
  return violations.ToStatus();
}

v1::Profile ToPb(const Profile& profile) {
  v1::Profile pb;
  for (const LanguageSkill& skill : profile.languages) {
    codes::LanguageSkill* const added = pb.add_languages();
    added->set_language_code(skill.language_code);
    added->set_oral_level(ToPb<codes::OralLevel>(skill.oral_level));
  }
  pb.set_literacy(ToPb<codes::Literacy>(profile.literacy));
  for (const std::string& interest : profile.interests) pb.add_interests(interest);
  for (const std::string& competence : profile.competences) pb.add_competences(competence);
  for (const WeeklySlot& slot : profile.availability) {
    codes::WeeklySlot* const added = pb.add_availability();
    added->set_weekday(ToPb<codes::Weekday>(slot.weekday));
    added->set_day_part(ToPb<codes::DayPart>(slot.day_part));
  }
  ToPbList(profile.travel_modes, pb.mutable_travel_modes());
  if (profile.max_travel_minutes) pb.set_max_travel_minutes(*profile.max_travel_minutes);
  ToPbList(profile.barriers, pb.mutable_barriers());
  for (int age : profile.children_ages) pb.add_children_ages(age);
  pb.set_gender_wish(ToPb<codes::GenderWish>(profile.gender_wish));
  pb.set_background(ToPb<codes::BuddyBackground>(profile.background));
  if (profile.capacity) pb.set_capacity(*profile.capacity);
  if (profile.vetted_until_on) pb.set_vetted_until_on(ToPb(*profile.vetted_until_on));
  return pb;
}

v1::Person ToPb(const Person& person) {
  v1::Person pb;
  pb.set_id(person.id.str());
  pb.set_etag(absl::StrCat(person.version));
  pb.set_kind(ToPb<codes::PersonKind>(person.kind));
  pb.set_external_id(person.external_id);
  pb.set_given_name(person.given_name);
  pb.set_family_name(person.family_name);
  if (person.birth_date) pb.set_birth_date(ToPb(*person.birth_date));
  pb.set_gender(ToPb<codes::Gender>(person.gender));
  pb.set_country(person.country);
  pb.set_postcode(person.postcode);
  pb.set_place(person.place);
  pb.set_municipality_code(person.municipality_code);
  pb.set_email(person.email);
  pb.set_phone(person.phone);
  v1::Registration& registration = *pb.mutable_registration();
  registration.set_channel(ToPb<codes::RegistrationChannel>(person.registration.channel));
  registration.set_referring_organisation_code(person.registration.referring_organisation_code);
  registration.set_campaign_code(person.registration.campaign_code);
  registration.set_helper_name(person.registration.helper_name);
  registration.set_registered_on(ToPb(person.registration.registered_on));
  *pb.mutable_profile() = ToPb(person.profile);
  pb.set_organisation_code(person.organisation_code);
  *pb.mutable_create_time() = ToPb(person.create_time);
  *pb.mutable_update_time() = ToPb(person.update_time);
  return pb;
}

Consent ConsentFromPb(const v1::Consent& from, absl::Time now, absl::string_view path,
                      FieldViolations& violations) {
  const auto require = [&](bool given, absl::string_view field, absl::string_view description) {
    if (!given) violations.Add(absl::StrCat(path, field), "MISSING", description);
  };
  Consent consent;
  consent.purpose = FromPb<ConsentPurpose>(from.purpose());
  consent.partner_organisation_code = from.partner_organisation_code();
  consent.data_categories = FromPbList<DataCategory>(from.data_categories());
  consent.text_version = from.text_version();
  consent.text_language = from.text_language();
  consent.manner = FromPb<ConsentManner>(from.manner());
  consent.valid_from = from.has_valid_from_time() ? FromPb(from.valid_from_time()) : now;
  if (from.has_valid_until_time()) consent.valid_until = FromPb(from.valid_until_time());
  require(consent.purpose != ConsentPurpose::kUnspecified, "purpose", "must say what for");
  require(!consent.text_version.empty(), "text_version", "must name the text that was shown");
  require(!consent.text_language.empty(), "text_language", "must name the language of the text");
  require(consent.manner != ConsentManner::kUnspecified, "manner", "must say how it was given");
  if (consent.valid_until && *consent.valid_until <= consent.valid_from) {
    violations.Add(absl::StrCat(path, "valid_until_time"), "BEFORE_START",
                   "must be after the first moment");
  }
  for (const auto& [field, text] :
       {std::pair("text_version", &consent.text_version),
        std::pair("text_language", &consent.text_language),
        std::pair("partner_organisation_code", &consent.partner_organisation_code)}) {
    if (text->size() > 64)
      violations.Add(absl::StrCat(path, field), "TOO_LONG", "at most 64 bytes");
    if (absl::c_any_of(*text, absl::ascii_iscntrl)) {
      violations.Add(absl::StrCat(path, field), "MALFORMED", "must not hold control characters");
    }
  }
  return consent;
}

v1::Consent ToPb(const Consent& consent) {
  v1::Consent pb;
  pb.set_id(consent.id.str());
  pb.set_person_id(consent.person_id.str());
  pb.set_purpose(ToPb<codes::ConsentPurpose>(consent.purpose));
  pb.set_partner_organisation_code(consent.partner_organisation_code);
  ToPbList(consent.data_categories, pb.mutable_data_categories());
  pb.set_text_version(consent.text_version);
  pb.set_text_language(consent.text_language);
  pb.set_manner(ToPb<v1::ConsentManner>(consent.manner));
  pb.set_recorded_by(consent.recorded_by);
  *pb.mutable_valid_from_time() = ToPb(consent.valid_from);
  if (consent.valid_until) *pb.mutable_valid_until_time() = ToPb(*consent.valid_until);
  if (consent.withdrawn_at) *pb.mutable_withdraw_time() = ToPb(*consent.withdrawn_at);
  pb.set_withdrawn_by(consent.withdrawn_by);
  return pb;
}

v1::ProbableDuplicate ToPb(const ProbableDuplicate& duplicate) {
  v1::ProbableDuplicate pb;
  pb.set_id(duplicate.id.str());
  pb.set_person_id(duplicate.person_id.str());
  pb.set_other_person_id(duplicate.other_person_id.str());
  pb.set_name_similarity_permille(duplicate.name_similarity_permille);
  pb.set_state(ToPb<v1::DuplicateState>(duplicate.state));
  *pb.mutable_create_time() = ToPb(duplicate.create_time);
  return pb;
}

v1::MatchingProfile ToPb(const MatchingFeatures& features) {
  const Person& person = features.person;
  v1::MatchingProfile pb;
  pb.set_person_id(person.id.str());
  pb.set_person_version(person.version);
  pb.set_kind(ToPb<codes::PersonKind>(person.kind));
  *pb.mutable_area() = AreaOf(person);
  pb.set_place(person.place);
  pb.set_gender(ToPb<codes::Gender>(person.gender));
  if (person.birth_date) pb.set_birth_year(static_cast<int>(person.birth_date->year()));
  *pb.mutable_profile() = ToPb(person.profile);
  for (const Enrolment& enrolment : features.enrolments) {
    v1::MatchingEnrolment* const added = pb.add_enrolments();
    added->set_enrolment_id(enrolment.id.str());
    added->set_programme_code(enrolment.programme_code);
    added->set_state(ToPb<v1::EnrolmentState>(enrolment.state));
    if (enrolment.ready_time) *added->mutable_ready_time() = ToPb(*enrolment.ready_time);
  }
  return pb;
}

absl::StatusOr<std::optional<int>> VersionFromEtag(const std::string& etag,
                                                   absl::string_view field) {
  if (etag.empty()) return std::nullopt;
  int version = 0;
  if (!absl::SimpleAtoi(etag, &version) || version < 1) {
    return InvalidField(field, "MALFORMED", "must be an etag that was given out");
  }
  return version;
}

}  // namespace naober::intake
