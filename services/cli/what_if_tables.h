// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_CLI_WHAT_IF_TABLES_H_
#define NAOBER_SERVICES_CLI_WHAT_IF_TABLES_H_

#include "naober/matching/v1/what_if.pb.h"
#include "services/cli/output.h"
#include "services/cli/report_tables.h"

// What matching brings now and in each scenario, side by side.
namespace naober::cli {

// Of all newcomers, with the places that there are: "42 (+3)" beside now.
Table TotalTable(const matching::v1::WhatIfComparison& comparison);

// Of each municipality, figure by figure, beside now. One that has no newcomers in a scenario shows
// "-" there.
Table MunicipalityTable(const matching::v1::WhatIfComparison& comparison,
                        const MunicipalityNames& names);

// What becomes of each floor that some column has: "14 of 16", or "-" where there is no such floor.
Table FloorTable(const matching::v1::WhatIfComparison& comparison, const MunicipalityNames& names);

// All of it but the floors, for a spreadsheet, by codes: total rows have "all" as municipality.
Table WhatIfSheet(const matching::v1::WhatIfComparison& comparison);

}  // namespace naober::cli

#endif  // NAOBER_SERVICES_CLI_WHAT_IF_TABLES_H_
