// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_POSTGRES_FAILURE_H_
#define NAOBER_LIBS_POSTGRES_FAILURE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace naober::postgres {

// What went wrong in the database, without its own words: those quote row values.
struct Failure {
  absl::Status status;
  bool conflict = false;  // lost a race: the whole transaction may succeed when run again
  bool broken = false;    // the connection is of no use any more
  bool bug = false;       // nothing that may happen: to be logged
  bool stale = false;     // perhaps no bug: what the session had prepared fits the schema no longer
};

// Call inside a catch block: what the exception in flight, raised by `query`, means. The table of
// codes is at Transaction::Exec.
Failure CurrentFailure(absl::string_view query);

// The same for an error that the server reported. `text` is its message in verbose form, from which
// only the constraint's (or column's) name is taken.
Failure FailureFromSqlState(absl::string_view query, absl::string_view sqlstate,
                            absl::string_view text);

// Name of the violated constraint or unique index, or of the column that must not be null; "" when
// `status` is of another kind.
std::string ConstraintOf(const absl::Status& status);

}  // namespace naober::postgres

#endif  // NAOBER_LIBS_POSTGRES_FAILURE_H_
