// SPDX-License-Identifier: EUPL-1.2
#include "tests/support/example.h"

#include <fstream>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "libs/testing/server_process.h"

namespace naober::testing {

std::string ReadExample(const std::string& example, const std::string& file) {
  const std::string path = absl::StrCat(NAOBER_SOURCE_DIR, "/deploy/example/", example, "/", file);
  std::ifstream in(path);
  if (!in) GiveUpTesting(absl::StrCat("can't read ", path));
  return std::string((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
}

std::vector<ExampleRow> ReadExampleRows(const std::string& example, const std::string& file) {
  const std::string text = ReadExample(example, file);
  if (text.find('"') != std::string::npos)
    GiveUpTesting(absl::StrCat(example, "/", file, " holds quotes, which tests don't read"));
  std::vector<std::string> lines = absl::StrSplit(text, '\n', absl::SkipEmpty());
  const std::vector<std::string> columns = absl::StrSplit(lines.at(0), ',');
  std::vector<ExampleRow> rows;
  for (size_t i = 1; i < lines.size(); ++i) {
    const std::vector<std::string> cells = absl::StrSplit(lines[i], ',');
    ExampleRow& row = rows.emplace_back();
    for (size_t column = 0; column < columns.size(); ++column)
      row[columns[column]] = cells.at(column);
  }
  return rows;
}

std::vector<std::string> ListIn(const std::string& cell) {
  return absl::StrSplit(cell, ';', absl::SkipEmpty());
}

}  // namespace naober::testing
