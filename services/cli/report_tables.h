// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_CLI_REPORT_TABLES_H_
#define NAOBER_SERVICES_CLI_REPORT_TABLES_H_

#include <google/protobuf/struct.pb.h>

#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/geo/gazetteer.h"
#include "naober/reporting/v1/reporting_service.pb.h"
#include "services/cli/output.h"

namespace naober::cli {

// Names of municipalities for the eye; codes stand alone where no gazetteer is configured.
class MunicipalityNames {
 public:
  // `geo_folder` may be empty. Errors as geo::Gazetteer::Load.
  static absl::StatusOr<MunicipalityNames> Load(const std::string& geo_folder);
  // The name, or the code itself when it is not known.
  std::string NameOf(const std::string& code) const;
  // The code of what a person wrote: a code in any case, or the name of a municipality that there
  // is today. As it is when empty, and where no gazetteer is configured. INVALID_ARGUMENT
  // (MUNICIPALITY_UNKNOWN, or MUNICIPALITY_AMBIGUOUS with the codes) naming `field`.
  absl::StatusOr<std::string> CodeOf(absl::string_view field, const std::string& text) const;
  // "GM0281 Tiel"; the code alone when it is not known, and "-" for none.
  std::string CodeAndNameOf(const std::string& code) const;

 private:
  std::optional<geo::Gazetteer> gazetteer_;
};

// A published cell: a whole number, or "x" when it is suppressed.
std::string CellText(const google::protobuf::Value& cell);

// One row per municipality and a total, with a column per state of referrals that occurs.
Table MunicipalTable(const reporting::v1::GetMunicipalReportResponse& report,
                     const MunicipalityNames& names);

// One row per figure.
Table FunderTable(const reporting::v1::GetFunderReportResponse& report);

}  // namespace naober::cli

#endif  // NAOBER_SERVICES_CLI_REPORT_TABLES_H_
