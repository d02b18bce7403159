// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_REPORTING_CONVERT_H_
#define NAOBER_SERVICES_REPORTING_CONVERT_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "libs/base/errors.h"
#include "naober/common/v1/codes.pb.h"
#include "naober/reporting/v1/reporting_service.pb.h"
#include "services/reporting/domain/municipal_table.h"
#include "services/reporting/reports.h"

namespace naober::reporting {

// "SELF", "ORGANISATION", …; a channel that this version does not know is its number.
std::string ChannelCode(::naober::common::v1::RegistrationChannel channel);

// YYYY-MM-DD; "" for none.
std::string FormatDay(const std::optional<absl::CivilDay>& day);
// None for "", and with a violation on `field` (NOT_A_DATE) for what is no day.
std::optional<absl::CivilDay> ParseDay(const std::string& text, absl::string_view field,
                                       FieldViolations& violations);

// Adds a violation on `field` unless the code has 1 to 64 characters.
void CheckProgrammeCode(const std::string& code, absl::string_view field,
                        FieldViolations& violations);

::naober::reporting::v1::GetMunicipalReportResponse ToProto(const std::string& programme_code,
                                                            const MunicipalTable& table,
                                                            int threshold);
::naober::reporting::v1::GetFunderReportResponse ToProto(const std::string& programme_code,
                                                         const FunderReport& report, int threshold);
::naober::reporting::v1::GetEffectReportResponse ToProto(const std::string& programme_code,
                                                         const EffectQuestion& question,
                                                         const EffectReport& report, int threshold);
::naober::reporting::v1::Grant ToProto(const Grant& grant);

// All violations at once: NOT_A_DATE, REQUIRED, BEFORE_START, OUT_OF_RANGE.
absl::StatusOr<EffectQuestion> FromProto(
    const ::naober::reporting::v1::GetEffectReportRequest& request);
// All violations at once, on paths under "grant".
absl::StatusOr<Grant> FromProto(const ::naober::reporting::v1::Grant& grant);

}  // namespace naober::reporting

#endif  // NAOBER_SERVICES_REPORTING_CONVERT_H_
