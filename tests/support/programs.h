// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_TESTS_SUPPORT_PROGRAMS_H_
#define NAOBER_TESTS_SUPPORT_PROGRAMS_H_

#include <string>
#include <vector>

namespace naober::testing {

// A row of deploy/programs.tsv.
struct Program {
  std::string name;
  std::vector<std::string> consumes;  // services to whose events it listens
};

// All services in the order in which they start. Ends the test binary if the table can't be read.
const std::vector<Program>& Programs();

}  // namespace naober::testing

#endif  // NAOBER_TESTS_SUPPORT_PROGRAMS_H_
