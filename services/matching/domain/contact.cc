// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/contact.h"

#include "absl/strings/str_cat.h"

namespace naober::matching {

const std::string& ContactPerson::SubjectOn(absl::CivilDay day) const {
  const bool away = leave && leave->first_day <= day && day <= leave->last_day;
  return away && !deputy_subject.empty() ? deputy_subject : subject;
}

void CheckContactPerson(const ContactPerson& person, absl::string_view field,
                        FieldViolations& violations) {
  if (person.programme_code.empty())
    violations.Add(absl::StrCat(field, ".programme_code"), "REQUIRED", "name the programme");
  if (person.subject.empty())
    violations.Add(absl::StrCat(field, ".subject"), "REQUIRED", "name the contact person");
  if (person.leave && person.leave->last_day < person.leave->first_day)
    violations.Add(absl::StrCat(field, ".leave_end_on"), "BEFORE_START",
                   "leave ends after it begins");
  if (person.leave && person.deputy_subject.empty())
    violations.Add(absl::StrCat(field, ".deputy_subject"), "REQUIRED",
                   "name who stands in during leave");
  if (!person.subject.empty() && person.deputy_subject == person.subject)
    violations.Add(absl::StrCat(field, ".deputy_subject"), "SAME_AS_SUBJECT",
                   "nobody stands in for themselves");
}

}  // namespace naober::matching
