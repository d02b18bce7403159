// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_REFERRALS_STORE_NARROWING_H_
#define NAOBER_SERVICES_REFERRALS_STORE_NARROWING_H_

#include <optional>
#include <string>

#include "libs/auth/caller.h"

namespace naober::referrals {

// The three ways in which a reach narrows a query, as its parameters; each nullopt where it
// doesn't.
struct Narrowing {
  std::optional<std::string> municipalities;  // text[]
  std::optional<std::string> organisation;
  std::optional<std::string> person;
};

Narrowing NarrowingOf(const auth::Reach& reach);

}  // namespace naober::referrals

#endif  // NAOBER_SERVICES_REFERRALS_STORE_NARROWING_H_
