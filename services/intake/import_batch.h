// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_IMPORT_BATCH_H_
#define NAOBER_SERVICES_INTAKE_IMPORT_BATCH_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/postgres/transaction.h"
#include "services/intake/calendar.h"
#include "services/intake/domain/people_file.h"
#include "services/intake/domain/programme.h"

namespace naober::intake {

// What a batch of rows is done by.
struct ImportRules {
  RowRules rows;
  std::map<std::string, Programme> programmes;
  Calendar calendar;
  absl::Time now;
  std::string recorded_by;  // subject
  bool dry_run = false;
};

// What became of it.
struct BatchOutcome {
  int created = 0;
  int unchanged = 0;
  int failed = 0;
  int probable_duplicates = 0;  // people
  std::vector<CellError> errors;
};

// Registers the people of rows [begin, end) of `file` in `tx`, unless it is a dry run. Errors are
// those of RegisterPeople; what is wrong with rows is in the outcome.
absl::StatusOr<BatchOutcome> ImportRows(postgres::Transaction& tx, const PeopleFile& file,
                                        int begin, int end, const ImportRules& rules);

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_IMPORT_BATCH_H_
