// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/domain/person_rules.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "libs/base/national_identifier.h"
#include "libs/geo/postcode.h"
#include "services/intake/domain/language_code.h"
#include "services/intake/domain/telephone.h"

namespace naober::intake {
namespace {

constexpr size_t kLongestName = 100;
constexpr size_t kLongestWord = 64;
constexpr size_t kLongestEmail = 254;  // RFC 5321
constexpr size_t kLongestList = 50;
constexpr int kEarliestBirthYear = 1900;
constexpr int kOldestChild = 99;
constexpr int kLongestTravel = 240;
constexpr int kLargestCapacity = 50;

// One pass over one person; every method looks at one group of fields.
class Check {
 public:
  Check(Person& person, const PersonRules& rules, absl::string_view path,
        FieldViolations& violations)
      : person_(person), rules_(rules), path_(path), violations_(violations) {}

  void Identity() {
    person_.external_id = Trimmed(person_.external_id);
    if (!person_.external_id.empty() && !IsExternalId(person_.external_id)) {
      Add("external_id", "MALFORMED",
          "must be at most 64 letters, digits and . _ / : -, such as RIV-00001");
      RefuseNationalIdentifier(absl::StrCat(path_, "external_id"), person_.external_id,
                               violations_);
    }
    if (person_.kind == PersonKind::kUnspecified) {
      Add("kind", "MISSING", "must be newcomer, buddy or oudkomer");
    }
    Name("given_name", person_.given_name);
    Name("family_name", person_.family_name);
    Organisation();
    if (person_.IsOrganisation()) return;
    if (!person_.birth_date) {
      Add("birth_date", "MISSING", "must be given");
    } else if (*person_.birth_date > rules_.today) {
      Add("birth_date", "IN_THE_FUTURE", "must not be after today");
    } else if (person_.birth_date->year() < kEarliestBirthYear) {
      Add("birth_date", "TOO_LONG_AGO", "must not be before 1900");
    }
  }

  void Address() {
    person_.country = absl::AsciiStrToUpper(Trimmed(person_.country));
    person_.postcode = Trimmed(person_.postcode);
    person_.municipality_code = absl::AsciiStrToUpper(Trimmed(person_.municipality_code));
    if (person_.country != "NL" && person_.country != "BE") {
      Add("country", person_.country.empty() ? "MISSING" : "COUNTRY_UNSUPPORTED",
          "must be NL or BE");
      return;
    }
    person_.place = Trimmed(person_.place);
    Text("place", person_.place);
    if (Postcode() || !person_.municipality_code.empty()) Municipality();
  }

  void Reach() {
    person_.email = Trimmed(person_.email);
    if (!person_.email.empty()) {
      if (person_.email.size() > kLongestEmail || !LooksLikeEmail(person_.email)) {
        Add("email", "MALFORMED", "must be an e-mail address such as name@example.org");
      }
      RefuseNationalIdentifier(absl::StrCat(path_, "email"), person_.email, violations_);
    }
    person_.phone = Trimmed(person_.phone);
    if (person_.phone.empty()) return;
    if (auto number = NormalizeTelephone(person_.phone, person_.country)) {
      person_.phone = *std::move(number);
      return;
    }
    Add("phone", "MALFORMED",
        "must be a telephone number, with +31 or +32 or in the country's own way");
    RefuseNationalIdentifier(absl::StrCat(path_, "phone"), person_.phone, violations_);
  }

  void Languages() {
    std::vector<LanguageSkill>& languages = person_.profile.languages;
    if (languages.size() > kLongestList) Add("profile.languages", "TOO_LONG", "at most 50");
    absl::flat_hash_set<std::string> seen;
    for (size_t i = 0; i < languages.size(); ++i) {
      const std::string field = absl::StrCat("profile.languages[", i, "]");
      if (auto code = NormalizeLanguageCode(languages[i].language_code)) {
        languages[i].language_code = *std::move(code);
        if (!seen.insert(languages[i].language_code).second) {
          Add(field + ".language_code", "DUPLICATE", "each language once");
        }
      } else {
        Add(field + ".language_code", "UNKNOWN", "must be an ISO 639 code such as nl, ti or prs");
      }
      if (languages[i].oral_level == OralLevel::kUnspecified) {
        Add(field + ".oral_level", "MISSING", "must be A0 to C2 or native");
      }
    }
  }

  void ProfileLists() {
    Profile& profile = person_.profile;
    Words("profile.interests", profile.interests);
    Words("profile.competences", profile.competences);
    SortAndUnite(profile.availability);
    SortAndUnite(profile.travel_modes);
    SortAndUnite(profile.barriers);
    absl::c_sort(profile.children_ages);  // twins have one age: no uniting
    for (int age : profile.children_ages) {
      if (age >= 0 && age <= kOldestChild) continue;
      Add("profile.children_ages", "OUT_OF_RANGE", "must be whole years, 0 to 99");
      break;
    }
    if (profile.max_travel_minutes &&
        (*profile.max_travel_minutes < 1 || *profile.max_travel_minutes > kLongestTravel)) {
      Add("profile.max_travel_minutes", "OUT_OF_RANGE", "must be 1 to 240 minutes one way");
    }
  }

  void BuddyProfile() {
    const Profile& profile = person_.profile;
    if (profile.capacity && (*profile.capacity < 1 || *profile.capacity > kLargestCapacity)) {
      Add("profile.capacity", "OUT_OF_RANGE", "must be 1 to 50 newcomers at once");
    }
    if (person_.IsBuddy() && !person_.IsOrganisation() &&
        profile.background == BuddyBackground::kUnspecified) {
      Add("profile.background", "MISSING", "must be local or oudkomer for a buddy");
    }
    if (person_.kind == PersonKind::kUnspecified || person_.IsBuddy()) return;
    if (profile.capacity) Add("profile.capacity", "NOT_FOR_THIS_KIND", "only a buddy has one");
    if (profile.vetted_until_on) {
      Add("profile.vetted_until_on", "NOT_FOR_THIS_KIND", "only a buddy is vetted");
    }
    if (profile.background != BuddyBackground::kUnspecified) {
      Add("profile.background", "NOT_FOR_THIS_KIND", "only a buddy has one");
    }
  }

  void Registration() {
    intake::Registration& registration = person_.registration;
    switch (registration.channel) {
      case RegistrationChannel::kUnspecified:
        Add("registration.channel", "MISSING", "must say how the registration came in");
        break;
      case RegistrationChannel::kOrganisation:
      case RegistrationChannel::kReferral:
        if (registration.referring_organisation_code.empty()) {
          Add("registration.referring_organisation_code", "MISSING", "must name the organisation");
        }
        break;
      case RegistrationChannel::kCampaign:
        if (registration.campaign_code.empty()) {
          Add("registration.campaign_code", "MISSING", "must name the campaign");
        }
        break;
      default:
        break;
    }
    if (registration.registered_on > rules_.today) {
      Add("registration.registered_on", "IN_THE_FUTURE", "must not be after today");
    }
    Code("registration.referring_organisation_code", registration.referring_organisation_code);
    Code("registration.campaign_code", registration.campaign_code);
    registration.helper_name = Trimmed(registration.helper_name);
    Text("registration.helper_name", registration.helper_name);
  }

 private:
  static std::string Trimmed(absl::string_view text) {
    return std::string(absl::StripAsciiWhitespace(text));
  }

  // Code points of UTF-8: bytes that do not continue one.
  static size_t Characters(absl::string_view text) {
    return absl::c_count_if(text, [](char c) { return (c & 0xC0) != 0x80; });
  }

  static bool LooksLikeEmail(absl::string_view text) {
    const std::vector<absl::string_view> parts = absl::StrSplit(text, '@');
    const auto plain = [](char c) {
      return !absl::ascii_isspace(c) && !absl::ascii_iscntrl(c) &&
             !absl::StrContains("()<>,;:\\\"[]", absl::string_view(&c, 1));
    };
    if (parts.size() != 2 || parts[0].empty() || !absl::c_all_of(text, plain)) return false;
    const std::vector<absl::string_view> labels = absl::StrSplit(parts[1], '.');
    return labels.size() >= 2 &&
           absl::c_none_of(labels, [](absl::string_view label) { return label.empty(); });
  }

  // What an organisation that is a buddy has, and what it can't have.
  void Organisation() {
    std::string& code = person_.organisation_code;
    code = absl::AsciiStrToLower(Trimmed(code));
    if (code.empty()) return;
    const bool plain = absl::c_all_of(
        code, [](char c) { return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-'; });
    if (!plain || !absl::ascii_islower(code[0]) || code.size() < 2 || code.size() > 63) {
      Add("organisation_code", "MALFORMED",
          "must be 2 to 63 of a-z, 0-9 and -, beginning with a letter");
    }
    if (!person_.IsBuddy()) {
      Add("organisation_code", "NOT_FOR_THIS_KIND", "only a buddy may be an organisation");
    }
    const auto refuse = [&](bool given, absl::string_view field) {
      if (given) Add(field, "NOT_FOR_AN_ORGANISATION", "an organisation has none");
    };
    refuse(person_.birth_date.has_value(), "birth_date");
    refuse(person_.gender != Gender::kUnspecified, "gender");
    refuse(!person_.profile.children_ages.empty(), "profile.children_ages");
    refuse(person_.profile.gender_wish == GenderWish::kSame, "profile.gender_wish");
  }

  template <class T>
  static void SortAndUnite(std::vector<T>& list) {
    absl::c_sort(list);
    list.erase(std::unique(list.begin(), list.end()), list.end());
  }

  void Add(absl::string_view field, absl::string_view reason, absl::string_view description) {
    violations_.Add(absl::StrCat(path_, field), reason, description);
  }

  void Name(absl::string_view field, std::string& name) {
    name = Trimmed(name);
    if (name.empty()) Add(field, "MISSING", "must be given");
    Text(field, name);
  }

  void Text(absl::string_view field, absl::string_view text) {
    if (Characters(text) > kLongestName) Add(field, "TOO_LONG", "at most 100 characters");
    RefuseControlCharacters(field, text);
    RefuseNationalIdentifier(absl::StrCat(path_, field), text, violations_);
  }

  void RefuseControlCharacters(absl::string_view field, absl::string_view text) {
    if (absl::c_any_of(text, absl::ascii_iscntrl)) {
      Add(field, "MALFORMED", "must not hold control characters");
    }
  }

  void Code(absl::string_view field, std::string& code) {
    RefuseControlCharacters(field, code);
    code = absl::AsciiStrToLower(Trimmed(code));
    if (code.size() > kLongestWord) Add(field, "TOO_LONG", "at most 64 bytes");
    RefuseNationalIdentifier(absl::StrCat(path_, field), code, violations_);
  }

  void Words(absl::string_view field, std::vector<std::string>& words) {
    for (std::string& word : words) {
      word = absl::AsciiStrToLower(Trimmed(word));
      if (word.size() > kLongestWord) Add(field, "TOO_LONG", "each at most 64 bytes");
      RefuseControlCharacters(field, word);
      RefuseNationalIdentifier(absl::StrCat(path_, field), word, violations_);
    }
    words.erase(std::remove(words.begin(), words.end(), ""), words.end());
    SortAndUnite(words);
    if (words.size() > kLongestList) Add(field, "TOO_LONG", "at most 50");
  }

  // True when it is one that the place list knows; only then is a missing municipality news.
  bool Postcode() {
    if (person_.postcode.empty()) {
      Add("postcode", "MISSING", "must be given");
      return false;
    }
    const auto postcode = geo::NormalizePostcode(person_.country, person_.postcode);
    if (!postcode.ok()) {
      Add("postcode", "MALFORMED",
          person_.country == "NL" ? "must be like 4001 AB or 4001" : "must be like 9000");
      RefuseNationalIdentifier(absl::StrCat(path_, "postcode"), person_.postcode, violations_);
      return false;
    }
    person_.postcode = *postcode;
    const auto place = rules_.gazetteer.FindPlace(person_.country, person_.postcode, person_.place);
    if (!place.ok()) {
      Add("postcode", "POSTCODE_UNKNOWN", "no such postcode area");
      return false;
    }
    if (person_.municipality_code.empty()) {
      person_.municipality_code = (*place)->municipality_code;
    }
    return true;
  }

  void Municipality() {
    if (person_.municipality_code.empty()) {
      Add("municipality_code", "MISSING", "must be given, or a postcode that tells it");
      return;
    }
    const auto municipality =
        rules_.gazetteer.MunicipalityOn(person_.municipality_code, rules_.today);
    if (!municipality.ok()) {
      const std::string successor = ErrorMetadataOf(municipality.status())["successor_code"];
      Add("municipality_code",
          absl::IsNotFound(municipality.status()) ? "MUNICIPALITY_UNKNOWN"
                                                  : "MUNICIPALITY_NOT_VALID",
          successor.empty() ? "must be the code of a municipality, such as GM0281 or 44021"
                            : absl::StrCat("this municipality has become ", successor));
    } else if ((*municipality)->country != person_.country) {
      Add("municipality_code", "MUNICIPALITY_UNKNOWN", "must lie in the person's country");
    }
  }

  Person& person_;
  const PersonRules& rules_;
  const absl::string_view path_;
  FieldViolations& violations_;
};

}  // namespace

void NormalizeAndValidate(Person& person, const PersonRules& rules, absl::string_view path,
                          FieldViolations& violations) {
  Check check(person, rules, path, violations);
  check.Identity();
  check.Address();
  check.Reach();
  check.Languages();
  check.ProfileLists();
  check.BuddyProfile();
  check.Registration();
}

void RefuseNationalIdentifier(absl::string_view field, absl::string_view text,
                              FieldViolations& violations) {
  switch (FindNationalIdentifier(text)) {
    case NationalIdentifier::kNone:
      return;
    case NationalIdentifier::kBsn:
      violations.Add(field, "NATIONAL_NUMBER",
                     "holds what looks like a BSN, which may not be kept here (art. 46 UAVG)");
      return;
    case NationalIdentifier::kRijksregisternummer:
      violations.Add(field, "NATIONAL_NUMBER",
                     "holds what looks like a rijksregisternummer, which may not be kept here");
      return;
  }
}

bool IsExternalId(absl::string_view text) {
  return !text.empty() && text.size() <= kLongestWord && absl::c_all_of(text, [](char c) {
    return absl::ascii_isalnum(c) || absl::StrContains("._/:-", absl::string_view(&c, 1));
  });
}

}  // namespace naober::intake
