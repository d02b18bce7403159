// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/domain/programme.h"

#include <algorithm>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace naober::intake {
namespace {

constexpr int kDefaultIsolationDays = 60;
constexpr size_t kLongestCode = 63;
constexpr size_t kLongestName = 200;

bool IsShortCode(absl::string_view code) {
  return code.size() >= 2 && code.size() <= kLongestCode && absl::ascii_islower(code[0]) &&
         absl::c_all_of(code, [](char c) {
           return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-';
         });
}

void CheckCodeAndName(absl::string_view code, std::string& name, absl::string_view path,
                      FieldViolations& violations) {
  if (!IsShortCode(code)) {
    violations.Add(absl::StrCat(path, "code"), "MALFORMED",
                   "must be 2 to 63 of a-z, 0-9 and -, beginning with a letter");
  }
  name = std::string(absl::StripAsciiWhitespace(name));
  if (name.empty() || name.size() > kLongestName) {
    violations.Add(absl::StrCat(path, "display_name"), name.empty() ? "MISSING" : "TOO_LONG",
                   "must be 1 to 200 bytes");
  }
}

template <class T>
void SortAndUnite(std::vector<T>& list) {
  absl::c_sort(list);
  list.erase(std::unique(list.begin(), list.end()), list.end());
}

}  // namespace

std::string DefaultTimeZone(absl::string_view country) {
  return country == "BE" ? "Europe/Brussels" : "Europe/Amsterdam";
}

Programme CopyOf(const Programme& source, const ProgrammeCopy& copy) {
  Programme made = source;
  made.code = copy.code;
  made.display_name = copy.display_name;
  made.copied_from_programme_code = source.code;
  if (!copy.municipality_codes.empty()) made.municipality_codes = copy.municipality_codes;
  made.start_on = copy.start_on.value_or(source.start_on);
  made.end_on = copy.end_on.value_or(source.end_on);
  made.credits_other_languages =
      copy.credits_other_languages.value_or(source.credits_other_languages);
  return made;
}

void NormalizeAndValidate(Consortium& consortium, absl::string_view path,
                          FieldViolations& violations) {
  CheckCodeAndName(consortium.code, consortium.display_name, path, violations);
  if (consortium.country != "NL" && consortium.country != "BE") {
    violations.Add(absl::StrCat(path, "country"), "COUNTRY_UNSUPPORTED", "must be NL or BE");
  }
  if (consortium.time_zone.empty()) consortium.time_zone = DefaultTimeZone(consortium.country);
  absl::TimeZone zone;
  if (!absl::LoadTimeZone(consortium.time_zone, &zone)) {
    violations.Add(absl::StrCat(path, "time_zone"), "UNKNOWN",
                   "must be an IANA time zone such as Europe/Amsterdam");
  }
}

void NormalizeAndValidate(Programme& programme, const geo::Gazetteer& gazetteer,
                          absl::string_view path, FieldViolations& violations) {
  const auto add = [&](absl::string_view field, absl::string_view reason,
                       absl::string_view description) {
    violations.Add(absl::StrCat(path, field), reason, description);
  };
  CheckCodeAndName(programme.code, programme.display_name, path, violations);
  if (programme.target_minutes < 0) add("target_minutes", "OUT_OF_RANGE", "must be 0 or more");
  SortAndUnite(programme.kinds);
  if (programme.kinds.empty()) add("kinds", "MISSING", "must name at least one kind of contact");
  if (absl::c_linear_search(programme.kinds, ContactKind::kUnspecified)) {
    add("kinds", "UNKNOWN", "must be kinds of contact");
  }
  SortAndUnite(programme.municipality_codes);
  if (programme.municipality_codes.empty()) {
    add("municipality_codes", "MISSING", "must name at least one municipality");
  }
  for (const std::string& code : programme.municipality_codes) {
    if (!gazetteer.MunicipalityOn(code, programme.start_on).ok()) {
      add("municipality_codes", "MUNICIPALITY_UNKNOWN",
          absl::StrCat("no municipality has the code ", code, " on the first day"));
    }
  }
  if (programme.end_on < programme.start_on) {
    add("end_on", "BEFORE_START", "must not be before the first day");
  }
  if (programme.requires_local_background && programme.local_background_justification.empty()) {
    add("local_background_justification", "JUSTIFICATION_REQUIRED",
        "a programme that couples only buddies with a local background says why");
  }
  if (programme.isolation_threshold_days < 0) {
    add("isolation_threshold_days", "OUT_OF_RANGE", "must be 0 or more");
  } else if (programme.isolation_threshold_days == 0) {
    programme.isolation_threshold_days = kDefaultIsolationDays;
  }
}

}  // namespace naober::intake
