// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/domain/people_file.h"

#include <algorithm>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/base/uuid.h"
#include "services/intake/domain/cell_values.h"

namespace naober::intake {
namespace {

constexpr const char* kRequiredColumns[] = {"kind", "given_name", "family_name", "birth_date",
                                            "postcode"};

// Fills one PersonRow, cell by cell.
class RowReader {
 public:
  RowReader(const RowRules& rules, int row) : rules_(rules) {
    row_.row = row;
    row_.person.country = rules.default_country;
    row_.person.registration.channel = RegistrationChannel::kImport;
    row_.person.registration.registered_on = rules.person.today;
    row_.programme_code = rules.default_programme_code;
  }

  void Cell(absl::string_view column, const std::string& text) {
    if (text.empty()) return;
    IdentityCell(column, text);
    LanguageCell(column, text);
    ProfileCell(column, text);
    RegistrationCell(column, text);
  }

  void ForeignCell(const std::string& header, absl::string_view text) {
    FieldViolations violations;
    RefuseNationalIdentifier("", text, violations);
    for (const FieldViolation& violation : violations.violations()) {
      Add(header, violation.reason, violation.description);
    }
  }

  void Add(absl::string_view column, absl::string_view reason, absl::string_view description) {
    row_.errors.push_back(
        {row_.row, std::string(column), std::string(reason), std::string(description)});
  }

  PersonRow Finish() {
    absl::c_sort(row_.consents);
    row_.consents.erase(std::unique(row_.consents.begin(), row_.consents.end()),
                        row_.consents.end());
    if (!row_.programme_code.empty() && rules_.programme_codes.count(row_.programme_code) == 0) {
      Add("programme", "PROGRAMME_NOT_FOUND", "no programme has this code");
    }
    FieldViolations violations;
    NormalizeAndValidate(row_.person, rules_.person, "", violations);
    for (const FieldViolation& violation : violations.violations()) {
      const std::string column = ColumnOf(violation.field);
      // A cell that could not be read left its field empty; that it is missing is no news.
      if (violation.reason == "MISSING" && HasError(column)) continue;
      Add(column, violation.reason, violation.description);
    }
    row_.fingerprint = Fingerprint();
    return std::move(row_);
  }

 private:
  void IdentityCell(absl::string_view column, const std::string& text) {
    Person& person = row_.person;
    if (column == "external_id") person.external_id = text;
    if (column == "kind") Value(column, text, person.kind, ParseKind, "newcomer, buddy, oudkomer");
    if (column == "given_name") person.given_name = text;
    if (column == "family_name") person.family_name = text;
    if (column == "birth_date") Date(column, text, person.birth_date);
    if (column == "buddy_organisation") person.organisation_code = text;
    if (column == "gender") Value(column, text, person.gender, ParseGender, "f, m, x");
    if (column == "country") person.country = text;
    if (column == "postcode") person.postcode = text;
    if (column == "place") person.place = text;
    if (column == "municipality_code") person.municipality_code = text;
    if (column == "email") person.email = text;
    if (column == "phone") person.phone = text;
  }

  void LanguageCell(absl::string_view column, const std::string& text) {
    Profile& profile = row_.person.profile;
    if (column == "languages") {
      List(column, text, profile.languages, ParseLanguage, "code:level such as ti:native, nl:A2");
    }
    if (column == "literacy") Code(column, text, profile.literacy);
    if (column == "interests") profile.interests = SplitList(text);
    if (column == "competences") profile.competences = SplitList(text);
  }

  void ProfileCell(absl::string_view column, const std::string& text) {
    Profile& profile = row_.person.profile;
    if (column == "availability") {
      List(column, text, profile.availability, ParseWeeklySlot, "day-part such as mon-morning");
    }
    if (column == "travel_modes") {
      List(column, text, profile.travel_modes, ParseTravelMode,
           "walk, bicycle, public_transport, car");
    }
    if (column == "max_travel_minutes") {
      Value(column, text, profile.max_travel_minutes, ParseWholeNumber, "whole minutes");
    }
    if (column == "barriers") {
      List(column, text, profile.barriers, ParseCode<Barrier>, SpellingList<Barrier>());
    }
    if (column == "children_ages") {
      List(column, text, profile.children_ages, ParseWholeNumber, "whole years");
    }
    if (column == "buddy_gender") Code(column, text, profile.gender_wish);
    if (column == "background") Background(text);
    if (column == "capacity") {
      Value(column, text, profile.capacity, ParseWholeNumber, "a whole number");
    }
    if (column == "vetted_until") Date(column, text, profile.vetted_until_on);
  }

  void RegistrationCell(absl::string_view column, const std::string& text) {
    Registration& registration = row_.person.registration;
    if (column == "programme") row_.programme_code = absl::AsciiStrToLower(text);
    if (column == "channel") Channel(text);
    if (column == "referring_organisation") registration.referring_organisation_code = text;
    if (column == "campaign") registration.campaign_code = text;
    if (column == "registered_on") {
      Date(column, text, registration.registered_on);
      states_registration_day_ = true;
    }
    if (column == "consents") {
      List(column, text, row_.consents, ParseCode<ConsentPurpose>, SpellingList<ConsentPurpose>());
    }
  }

  template <class Code>
  static std::string SpellingList() {
    return absl::AsciiStrToLower(absl::StrJoin(Spellings<Code>().subspan(1), ", "));
  }

  bool HasError(absl::string_view column) const {
    return absl::c_any_of(row_.errors,
                          [&](const CellError& error) { return error.column == column; });
  }

  template <class Field, class Parse>
  void Value(absl::string_view column, absl::string_view text, Field& field, Parse parse,
             absl::string_view expected) {
    if (auto value = parse(text)) {
      field = *value;
    } else {
      Add(column, "UNKNOWN", absl::StrCat("must be ", expected));
    }
  }

  template <class C>
  void Code(absl::string_view column, absl::string_view text, C& field) {
    Value(column, text, field, ParseCode<C>, absl::StrCat("one of ", SpellingList<C>()));
  }

  template <class Field>
  void Date(absl::string_view column, absl::string_view text, Field& field) {
    if (auto day = ParseDate(text)) {
      field = *day;
    } else {
      Add(column, "MALFORMED", "must be a date such as 2026-09-01 or 1-9-2026");
    }
  }

  template <class T, class Parse>
  void List(absl::string_view column, absl::string_view text, std::vector<T>& list, Parse parse,
            absl::string_view expected) {
    for (const std::string& part : SplitList(text)) {
      if (auto value = parse(part)) {
        list.push_back(*value);
      } else {
        Add(column, "UNKNOWN", absl::StrCat("each must be ", expected));
        return;
      }
    }
  }

  // "newcomer" is what files say of somebody who is not a buddy.
  void Background(absl::string_view text) {
    if (absl::EqualsIgnoreCase(text, "newcomer")) return;
    Code("background", text, row_.person.profile.background);
  }

  // Our own codes, or the word by which an administration knows the organisation that sent
  // somebody.
  void Channel(const std::string& text) {
    Registration& registration = row_.person.registration;
    if (auto channel = ParseCode<RegistrationChannel>(text)) {
      registration.channel = *channel;
      return;
    }
    registration.channel = RegistrationChannel::kOrganisation;
    if (registration.referring_organisation_code.empty()) {
      registration.referring_organisation_code = text;
    }
  }

  static std::string ColumnOf(absl::string_view field) {
    static constexpr std::pair<absl::string_view, absl::string_view> kDifferent[] = {
        {"organisation_code", "buddy_organisation"},
        {"profile.gender_wish", "buddy_gender"},
        {"profile.vetted_until_on", "vetted_until"},
        {"registration.referring_organisation_code", "referring_organisation"},
        {"registration.campaign_code", "campaign"}};
    for (const auto& [ours, column] : kDifferent) {
      if (field == ours) return std::string(column);
    }
    field = field.substr(field.rfind("profile.") == 0 ? 8 : 0);
    if (absl::StartsWith(field, "registration.")) field.remove_prefix(13);
    return std::string(field.substr(0, field.find('[')));
  }

  std::string Fingerprint() const;

  const RowRules& rules_;
  PersonRow row_;
  bool states_registration_day_ =
      false;  // if not, it is today, and the same file must look the same tomorrow
};

std::string RowReader::Fingerprint() const {
  const Person& person = row_.person;
  const Profile& profile = person.profile;
  std::string text;
  const auto add = [&](const auto& value) { absl::StrAppend(&text, value, "\x1f"); };
  const auto add_codes = [&](const auto& codes) {
    for (const auto code : codes) absl::StrAppend(&text, static_cast<int>(code), ",");
    text += '\x1f';
  };
  const auto add_day = [&](const std::optional<absl::CivilDay>& day) {
    absl::StrAppend(&text, day ? absl::FormatCivilTime(*day) : "", "\x1f");
  };
  add(person.external_id);
  add(static_cast<int>(person.kind));
  add(person.given_name);
  add(person.family_name);
  add_day(person.birth_date);
  add(static_cast<int>(person.gender));
  add(person.country);
  add(person.postcode);
  add(person.place);
  add(person.municipality_code);
  add(person.email);
  add(person.phone);
  for (const LanguageSkill& skill : profile.languages) {
    absl::StrAppend(&text, skill.language_code, ":", static_cast<int>(skill.oral_level), ",");
  }
  add(static_cast<int>(profile.literacy));
  add(absl::StrJoin(profile.interests, ","));
  add(absl::StrJoin(profile.competences, ","));
  for (const WeeklySlot& slot : profile.availability) {
    absl::StrAppend(&text, static_cast<int>(slot.weekday), static_cast<int>(slot.day_part), ",");
  }
  add_codes(profile.travel_modes);
  add(profile.max_travel_minutes.value_or(-1));
  add_codes(profile.barriers);
  add(absl::StrJoin(profile.children_ages, ","));
  add(static_cast<int>(profile.gender_wish));
  add(static_cast<int>(profile.background));
  add(profile.capacity.value_or(-1));
  add_day(profile.vetted_until_on);
  add(static_cast<int>(person.registration.channel));
  add(person.registration.referring_organisation_code);
  add(person.registration.campaign_code);
  if (states_registration_day_) add_day(person.registration.registered_on);
  add(row_.programme_code);
  add_codes(row_.consents);
  // People's rows have no word of it, so that those of earlier imports are known again.
  if (person.IsOrganisation()) add(person.organisation_code);
  return UuidFrom({text});
}

absl::Status BadFile(absl::string_view reason, const std::vector<std::string>& columns) {
  return InvalidField("content", reason,
                      columns.empty() ? "must hold a header and rows"
                                      : absl::StrCat("columns: ", absl::StrJoin(columns, ", ")));
}

}  // namespace

absl::StatusOr<PeopleFile> PeopleFile::Open(
    absl::string_view bytes, const std::map<std::string, std::string>& column_mapping) {
  ASSIGN_OR_RETURN(csv::DecodedText decoded, csv::DecodeText(bytes));
  PeopleFile file;
  file.encoding_ = decoded.encoding;
  file.text_ = std::move(decoded.text);
  file.separator_ = csv::DetectSeparator(file.text_);
  csv::Reader reader(file.text_, file.separator_);
  csv::Record header;
  if (!reader.Next(header)) return BadFile("FILE_EMPTY", {});
  file.headers_ = std::move(header.cells);
  RETURN_IF_ERROR(file.ReadHeader(column_mapping));
  file.FindRows(reader);
  return file;
}

absl::Status PeopleFile::ReadHeader(const std::map<std::string, std::string>& column_mapping) {
  std::vector<std::string> repeated;
  for (const std::string& header : headers_) {
    const auto mapped = column_mapping.find(header);
    std::string column = mapped != column_mapping.end() ? mapped->second : PeopleColumnFor(header);
    if (!column.empty() && absl::c_linear_search(columns_, column)) repeated.push_back(column);
    columns_.push_back(std::move(column));
  }
  if (!repeated.empty()) return BadFile("HEADER_COLUMN_REPEATED", repeated);
  std::vector<std::string> missing;
  for (const char* column : kRequiredColumns) {
    if (!absl::c_linear_search(columns_, column)) missing.push_back(column);
  }
  if (!missing.empty()) return BadFile("HEADER_MISSING_COLUMNS", missing);
  return absl::OkStatus();
}

void PeopleFile::FindRows(csv::Reader& reader) {
  const size_t id_column = absl::c_find(columns_, "external_id") - columns_.begin();
  absl::flat_hash_set<std::string> seen;
  for (csv::Record record; reader.Next(record);) {
    const std::string id = id_column < record.cells.size() ? record.cells[id_column] : "";
    rows_.push_back({record.position, record.row, !id.empty() && !seen.insert(id).second});
  }
}

PersonRow PeopleFile::Read(int index, const RowRules& rules) const {
  const Row& row = rows_[index];
  csv::Record record;
  csv::Reader(text_, separator_, row.position, row.number).Next(record);
  RowReader reader(rules, record.row);
  if (record.broken) reader.Add("", "QUOTE_NOT_CLOSED", "a quoted cell has no closing quote");
  if (record.cells.size() > columns_.size()) {
    reader.Add("", "TOO_MANY_CELLS", "has more cells than the header; quote lists or use |");
  }
  for (size_t i = 0; i < std::min(record.cells.size(), columns_.size()); ++i) {
    if (columns_[i].empty()) {
      reader.ForeignCell(headers_[i], record.cells[i]);
    } else {
      reader.Cell(columns_[i], record.cells[i]);
    }
  }
  if (row.repeats_external_id) {
    reader.Add("external_id", "EXTERNAL_ID_REPEATED", "an earlier row of the file has it too");
  }
  return reader.Finish();
}

}  // namespace naober::intake
