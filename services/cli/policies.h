// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_CLI_POLICIES_H_
#define NAOBER_SERVICES_CLI_POLICIES_H_

#include <google/protobuf/message.h>

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "naober/matching/v1/matching.pb.h"
#include "services/cli/report_tables.h"
#include "services/cli/session.h"

// What commands about a programme's policy share.
namespace naober::cli {

absl::StatusOr<matching::v1::Policy> LivePolicy(Session& session, const std::string& programme);

// Prints rules, floors and terms; `response` in the formats for machines.
void PrintPolicy(Session& session, const google::protobuf::Message& response,
                 const matching::v1::Policy& policy);

// The rule of `kind`, added to the policy when it doesn't name it: hard, and off.
matching::v1::Rule& RuleOf(matching::v1::Policy& policy, matching::v1::RuleKind kind);

// "80%" or "16" as the minimum of a floor. INVALID_ARGUMENT (NOT_A_NUMBER) naming `field`.
absl::Status ReadMinimum(absl::string_view field, absl::string_view text,
                         matching::v1::FairnessFloor& floor);

// A floor as one option of a command line says it, "NAME=MINIMUM": a floor of `policy` with another
// minimum, a municipality ("Tiel=16"), each of the municipalities ("each=80%") or all of them
// together ("all=80%"). INVALID_ARGUMENT (NOT_A_FLOOR, NOT_A_NUMBER, and as of CodeOf) naming
// `field`.
absl::StatusOr<matching::v1::FairnessFloor> FloorFrom(absl::string_view field,
                                                      const std::string& text,
                                                      const matching::v1::Policy& policy,
                                                      const MunicipalityNames& names);

// Sets "name=value" among the settings of a rule: a number, a code or yes and no, by the names of
// RuleParameters. INVALID_ARGUMENT (UNKNOWN_SETTING, NOT_A_NUMBER, UNKNOWN_VALUE) naming `field`.
absl::Status SetParameter(absl::string_view field, const std::string& text,
                          matching::v1::RuleParameters& parameters);

}  // namespace naober::cli

#endif  // NAOBER_SERVICES_CLI_POLICIES_H_
