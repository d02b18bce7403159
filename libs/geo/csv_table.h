// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_GEO_CSV_TABLE_H_
#define NAOBER_LIBS_GEO_CSV_TABLE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace naober::geo {

// A reference file that we ship: UTF-8, comma, RFC 4180, one record per line, header first. Strict
// on purpose, since a slip in such a file is ours; files of users are read by libs/csv,
// which forgives more.
class CsvTable {
 public:
  struct Row {
    int line = 0;                    // 1-based, the header is line 1
    std::vector<std::string> cells;  // in the order of the wanted columns
  };

  // Reads `columns` of the file at `path`; further columns are ignored. NOT_FOUND when there is no
  // such file; INVALID_ARGUMENT, naming file and line, for a missing column, a record with another
  // number of cells than the header, or a broken quotation.
  static absl::StatusOr<CsvTable> Read(const std::string& path,
                                       const std::vector<std::string>& columns);

  const std::vector<Row>& rows() const { return rows_; }

  // INVALID_ARGUMENT "FILE:LINE: column COLUMN: MESSAGE".
  absl::Status Error(const Row& row, absl::string_view column, absl::string_view message) const;

 private:
  std::string path_;
  std::vector<Row> rows_;
};

}  // namespace naober::geo

#endif  // NAOBER_LIBS_GEO_CSV_TABLE_H_
