// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_CLI_RESOURCE_IMPORT_H_
#define NAOBER_SERVICES_CLI_RESOURCE_IMPORT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/cli/progress.h"
#include "services/cli/resource_file.h"
#include "services/cli/session.h"

namespace naober::cli {

// What became of the rows of a file. Every row is created, unchanged or in `errors`.
struct ImportOutcome {
  int created = 0;
  int unchanged = 0;                     // were there already
  int failed = 0;                        // rows with at least one error
  std::vector<RowError> errors;          // by row
  std::vector<std::string> passed_over;  // columns that we don't know
};

// Creates one resource per row of a file, in the order of the rows and by the public API. Rows
// whose key (code, external id or reference) the consortium has already are left alone, and a row
// that is tried twice is made once, so repeating is harmless. A bad row doesn't stop the others.
// INVALID_ARGUMENT: the file as a whole can't be read (ResourceFile::Parse). Any error that isn't a
// row's own (no permission, service away) ends it; what is done stays.
absl::StatusOr<ImportOutcome> ImportOrganisations(Session& session, absl::string_view bytes,
                                                  ProgressBar& progress);
absl::StatusOr<ImportOutcome> ImportProgrammes(Session& session, absl::string_view bytes,
                                               ProgressBar& progress);
absl::StatusOr<ImportOutcome> ImportOffers(Session& session, absl::string_view bytes,
                                           ProgressBar& progress);
absl::StatusOr<ImportOutcome> ImportActivities(Session& session, absl::string_view bytes,
                                               ProgressBar& progress);
absl::StatusOr<ImportOutcome> ImportGrants(Session& session, absl::string_view bytes,
                                           ProgressBar& progress);

// The errors of a row that the server refused: fields as columns. Nothing when `status` isn't the
// row's own fault.
std::vector<RowError> RowErrorsOf(int row, const absl::Status& status,
                                  const std::map<std::string, std::string>& column_of_field);

}  // namespace naober::cli

#endif  // NAOBER_SERVICES_CLI_RESOURCE_IMPORT_H_
