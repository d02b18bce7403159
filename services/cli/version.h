// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_CLI_VERSION_H_
#define NAOBER_SERVICES_CLI_VERSION_H_

namespace naober::cli {

// Semantic version of the platform, from the project's CMake file.
inline constexpr char kVersion[] = NAOBER_VERSION;

}  // namespace naober::cli

#endif  // NAOBER_SERVICES_CLI_VERSION_H_
