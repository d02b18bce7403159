// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_POSTGRES_MIGRATION_FILE_H_
#define NAOBER_LIBS_POSTGRES_MIGRATION_FILE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace naober::postgres {

// One NNNN_verb_noun.sql file.
struct MigrationFile {
  std::string module;
  int version = 0;
  std::string name;      // file name without folder
  std::string text;      // as it is on disk
  std::string checksum;  // SHA-256 of `text`, hexadecimal
  bool in_transaction = true;
};

// A numbered series of NNNN_verb_noun.sql files in a folder: the schema of one library or service.
struct MigrationModule {
  std::string name;    // "events", "rpc", "intake", …
  std::string folder;  // absolute path
};

// The files of `module` in the order of their numbers; other files in the folder are left alone.
// FAILED_PRECONDITION (MIGRATION_GAP) when the numbers are not dense from 1, (MIGRATION_NAME) when
// an .sql file is not named like that; NOT_FOUND when the folder or a file can't be read.
absl::StatusOr<std::vector<MigrationFile>> ReadMigrations(const MigrationModule& module);

// The series of a service, in the order in which they apply: postgres (the fence), events, rpc, the
// service's own; those that have no folder are left out. `root` is the source tree or the installed
// share/naober folder.
std::vector<MigrationModule> ModulesOf(const std::string& root, const std::string& service);

}  // namespace naober::postgres

#endif  // NAOBER_LIBS_POSTGRES_MIGRATION_FILE_H_
