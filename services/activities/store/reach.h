// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_ACTIVITIES_STORE_REACH_H_
#define NAOBER_SERVICES_ACTIVITIES_STORE_REACH_H_

#include <optional>
#include <string>

#include "libs/auth/caller.h"

namespace naober::activities {

// A caller's reach as three parameters of a query, each NULL where it doesn't narrow:
//   municipalities (text[])  the person's case, or the series, belongs to one of them
//   organisation (text)      the series is held by it
//   person (uuid)            it is about this person
struct ReachParameters {
  std::optional<std::string> municipalities;
  std::optional<std::string> organisation;
  std::optional<std::string> person;
};

ReachParameters ParametersOf(const auth::Reach& reach);

}  // namespace naober::activities

#endif  // NAOBER_SERVICES_ACTIVITIES_STORE_REACH_H_
