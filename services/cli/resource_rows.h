// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_CLI_RESOURCE_ROWS_H_
#define NAOBER_SERVICES_CLI_RESOURCE_ROWS_H_

#include <map>
#include <string>

#include "naober/activities/v1/activities.pb.h"
#include "naober/intake/v1/intake.pb.h"
#include "naober/referrals/v1/referrals.pb.h"
#include "naober/reporting/v1/reporting.pb.h"
#include "services/cli/resource_file.h"

namespace naober::cli {

// How rows of one kind of file are read.
struct RowFormat {
  ResourceColumns columns;
  // Field of the API's resource → column, where the two have other names; for the server's errors.
  std::map<std::string, std::string> column_of_field;
};

// Formats and readers of the files that `naober import` and the example take; the columns are
// described in services/cli/README.md. A reader notes what it can't read in the row's errors; all
// other rules are the server's.
const RowFormat& OrganisationFormat();
referrals::v1::Organisation OrganisationFrom(ResourceRow& row);

const RowFormat& ProgrammeFormat();
intake::v1::Programme ProgrammeFrom(ResourceRow& row);

const RowFormat& OfferFormat();
referrals::v1::Place PlaceFrom(ResourceRow& row);

const RowFormat& ActivityFormat();
activities::v1::Series SeriesFrom(ResourceRow& row);

const RowFormat& GrantFormat();
reporting::v1::Grant GrantFrom(ResourceRow& row);

}  // namespace naober::cli

#endif  // NAOBER_SERVICES_CLI_RESOURCE_ROWS_H_
