// SPDX-License-Identifier: EUPL-1.2
#include "tests/support/programs.h"

#include <fstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "libs/testing/server_process.h"

namespace naober::testing {
namespace {

constexpr size_t kConsumes = 4;

std::vector<Program> Read(const std::string& path) {
  std::vector<Program> programs;
  std::ifstream table(path);
  for (std::string line; std::getline(table, line);) {
    if (absl::StartsWith(line, "#") || absl::StartsWith(line, "program\t")) continue;
    const std::vector<std::string> cells = absl::StrSplit(line, '\t');
    Program& program = programs.emplace_back();
    program.name = cells.front();
    if (cells.at(kConsumes) != "-") program.consumes = absl::StrSplit(cells[kConsumes], ',');
  }
  if (programs.empty()) GiveUpTesting(absl::StrCat("no programs in ", path));
  return programs;
}

}  // namespace

const std::vector<Program>& Programs() {
  static const auto* const programs =
      new std::vector<Program>(Read(absl::StrCat(NAOBER_SOURCE_DIR, "/deploy/programs.tsv")));
  return *programs;
}

}  // namespace naober::testing
