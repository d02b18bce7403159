// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_CLI_MONEY_H_
#define NAOBER_SERVICES_CLI_MONEY_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace naober::cli {

// Cents of an amount such as "99550", "99550.00" or "99,550.00". INVALID_ARGUMENT (NOT_AN_AMOUNT)
// naming `field` for anything else, and for less than one cent or more than 2147483647.
absl::StatusOr<int32_t> CentsFrom(absl::string_view field, absl::string_view text);

// "EUR 99,550.00".
std::string MoneyText(int64_t cents, absl::string_view currency_code);

}  // namespace naober::cli

#endif  // NAOBER_SERVICES_CLI_MONEY_H_
