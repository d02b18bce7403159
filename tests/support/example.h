// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_TESTS_SUPPORT_EXAMPLE_H_
#define NAOBER_TESTS_SUPPORT_EXAMPLE_H_

#include <map>
#include <string>
#include <vector>

namespace naober::testing {

// One row of an example file, by column.
using ExampleRow = std::map<std::string, std::string>;

// The bytes of deploy/example/<example>/<file>. Ends the test binary if it can't be read.
std::string ReadExample(const std::string& example, const std::string& file);

// Its rows. The example files quote nothing.
std::vector<ExampleRow> ReadExampleRows(const std::string& example, const std::string& file);

// A cell that holds a list.
std::vector<std::string> ListIn(const std::string& cell);

}  // namespace naober::testing

#endif  // NAOBER_TESTS_SUPPORT_EXAMPLE_H_
