// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_CLI_WHAT_IF_TABLES_H_
#define NAOBER_SERVICES_CLI_WHAT_IF_TABLES_H_

#include "naober/matching/v1/what_if.pb.h"
#include "services/cli/output.h"

// What matching brings now and in each scenario, side by side.
namespace naober::cli {

// How a figure of a scenario is written.
enum class Figures {
  kBesideNow,  // "42 (+3)", for people
  kPlain,      // "42", for a spreadsheet
};

// Of all newcomers, with the places that there are.
Table TotalTable(const matching::v1::WhatIfComparison& comparison, Figures figures);

// Of each municipality, figure by figure. One that has no newcomers in a scenario shows "-" there.
Table MunicipalityTable(const matching::v1::WhatIfComparison& comparison, Figures figures);

// What becomes of each floor that some column has: "14 of 16", or "-" where there is no such floor.
Table FloorTable(const matching::v1::WhatIfComparison& comparison);

// All of it but the floors, for a spreadsheet: total rows have "all" as municipality.
Table WhatIfSheet(const matching::v1::WhatIfComparison& comparison);

}  // namespace naober::cli

#endif  // NAOBER_SERVICES_CLI_WHAT_IF_TABLES_H_
