// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_CLI_PEOPLE_IMPORT_H_
#define NAOBER_SERVICES_CLI_PEOPLE_IMPORT_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "naober/intake/v1/intake_service.grpc.pb.h"
#include "services/cli/progress.h"
#include "services/cli/session.h"

namespace naober::cli {

// Uploads a people file to `import` (dry_run, default_programme_code and column_mapping as wanted)
// in chunks, starts it and waits for its end; returns the import as it ended. `request_id` is a
// UUID: the same one takes the same import up where it stands, whether it waits for bytes, runs or
// has ended. INVALID_ARGUMENT: the file is empty, too large, or can't be read as a whole (its
// reason). FAILED_PRECONDITION (IMPORT_CANCELLED): somebody stopped it.
absl::StatusOr<intake::v1::PersonImport> ImportPeople(Session& session, absl::string_view bytes,
                                                      const intake::v1::PersonImport& import,
                                                      const std::string& request_id,
                                                      ProgressBar& progress);

// Everything that was wrong with its rows, by row.
absl::StatusOr<intake::v1::ListPersonImportErrorsResponse> ListImportErrors(Session& session,
                                                                            const std::string& id);

}  // namespace naober::cli

#endif  // NAOBER_SERVICES_CLI_PEOPLE_IMPORT_H_
