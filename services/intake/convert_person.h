// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_CONVERT_PERSON_H_
#define NAOBER_SERVICES_INTAKE_CONVERT_PERSON_H_

#include <google/protobuf/field_mask.pb.h>

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/base/errors.h"
#include "naober/intake/v1/intake.pb.h"
#include "naober/intake/v1/intake_service.pb.h"
#include "services/intake/domain/consent.h"
#include "services/intake/domain/duplicate.h"
#include "services/intake/people.h"

// Person, profile and consent between the API and the domain. What can't be read is added to
// `violations`; rules are the domain's.
namespace naober::intake {

// A day in YYYY-MM-DD; nullopt for "", and for what is no day, which is a violation (MALFORMED).
std::optional<absl::CivilDay> DayFromPb(const std::string& text, absl::string_view field,
                                        FieldViolations& violations);

Person PersonFromPb(const v1::Person& person, FieldViolations& violations);
v1::Person ToPb(const Person& person);
v1::Profile ToPb(const Profile& profile);

// Sets the fields of `to` that `mask` names from `from`. INVALID_ARGUMENT: FIELD_NOT_UPDATABLE for
// a path that does not exist or can't be changed, and what PersonFromPb finds.
absl::Status ApplyMask(const v1::Person& from, const google::protobuf::FieldMask& mask, Person& to);

// `now` is where its validity begins unless it says otherwise; `path` precedes the fields of
// violations.
Consent ConsentFromPb(const v1::Consent& consent, absl::Time now, absl::string_view path,
                      FieldViolations& violations);
v1::Consent ToPb(const Consent& consent);

v1::ProbableDuplicate ToPb(const ProbableDuplicate& duplicate);
v1::MatchingProfile ToPb(const MatchingFeatures& features);

// "" is nullopt. INVALID_ARGUMENT for what can't be an etag.
absl::StatusOr<std::optional<int>> VersionFromEtag(const std::string& etag,
                                                   absl::string_view field);

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_CONVERT_PERSON_H_
