// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_DOMAIN_PEOPLE_FILE_H_
#define NAOBER_SERVICES_INTAKE_DOMAIN_PEOPLE_FILE_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/csv/csv.h"
#include "libs/csv/text_decoding.h"
#include "services/intake/domain/codes.h"
#include "services/intake/domain/person.h"
#include "services/intake/domain/person_rules.h"

namespace naober::intake {

// One thing that is wrong with one cell.
struct CellError {
  int row = 0;         // as a spreadsheet numbers it: the header is row 1
  std::string column;  // our name of it, the file's for a column that isn't ours; empty = the row
                       // as a whole
  std::string reason;
  std::string description;  // never the value
};

// What one row of a file asks for.
struct PersonRow {
  int row = 0;
  Person person;
  std::vector<ConsentPurpose> consents;
  std::string programme_code;  // empty = registered and not enrolled
  std::string fingerprint;     // the same for the same content, however it was written down
  std::vector<CellError> errors;
};

// What reading a row goes by.
struct RowRules {
  PersonRules person;
  std::string default_country;
  std::string default_programme_code;
  std::set<std::string> programme_codes;  // those that exist
};

// A file of people with separated values, as administrations export it: comma, semicolon or tab;
// UTF-8 with or without mark, UTF-16 or Windows-1252; columns in any order under our names, Dutch
// or English ones (PeopleColumns); dates as 2026-09-01 or 1-9-2026; lists in a cell separated by ;
// or |. Columns that aren't ours are passed over, except that a national identifier in them makes
// the row bad. Immutable.
class PeopleFile {
 public:
  // INVALID_ARGUMENT with a reason for a file that can't be read as a whole: NOT_TEXT, FILE_EMPTY,
  // HEADER_COLUMN_REPEATED, HEADER_MISSING_COLUMNS (both naming the columns).
  // `column_mapping`: header of the file → our column; goes before the names that are known.
  static absl::StatusOr<PeopleFile> Open(absl::string_view bytes,
                                         const std::map<std::string, std::string>& column_mapping);

  csv::TextEncoding encoding() const { return encoding_; }
  char separator() const { return separator_; }
  int row_count() const { return static_cast<int>(rows_.size()); }

  // The row at `index`, from 0, with everything that is wrong with it. An external id that an
  // earlier row has too is wrong (EXTERNAL_ID_REPEATED).
  PersonRow Read(int index, const RowRules& rules) const;

 private:
  // Where a row begins. Rows are split into cells when they are read: a file in pieces takes many
  // times its size.
  struct Row {
    size_t position = 0;
    int number = 0;
    bool repeats_external_id = false;
  };

  absl::Status ReadHeader(const std::map<std::string, std::string>& column_mapping);
  void FindRows(csv::Reader& reader);

  csv::TextEncoding encoding_ = csv::TextEncoding::kUtf8;
  char separator_ = ',';
  std::string text_;                  // decoded
  std::vector<std::string> columns_;  // by position: our name, or "" for a column that isn't ours
  std::vector<std::string> headers_;  // by position: as in the file
  std::vector<Row> rows_;             // without the header
};

// Our columns, in the order of their documentation.
const std::vector<std::string>& PeopleColumns();

// Our name of the column that a file calls `header`; "" when it isn't one of ours.
std::string PeopleColumnFor(absl::string_view header);

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_DOMAIN_PEOPLE_FILE_H_
