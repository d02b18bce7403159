// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_STORE_REACH_H_
#define NAOBER_SERVICES_INTAKE_STORE_REACH_H_

#include <optional>
#include <string>

#include "libs/auth/caller.h"

namespace naober::intake {

// A caller's reach as two parameters of a query, each NULL where it doesn't narrow.
struct ReachParameters {
  std::optional<std::string> municipalities;  // text[]: the case belongs to one of them
  std::optional<std::string> person;          // uuid: it is about this person
};

// What lies in reach of an organisation or the platform has no person in it: those see nothing.
ReachParameters ParametersOf(const auth::Reach& reach);

// The reach of the service itself, for work that no caller asked for.
inline auth::Reach WholeConsortium() { return auth::Reach{.kind = auth::Reach::Kind::kConsortium}; }

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_STORE_REACH_H_
