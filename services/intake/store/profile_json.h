// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_STORE_PROFILE_JSON_H_
#define NAOBER_SERVICES_INTAKE_STORE_PROFILE_JSON_H_

#include <nlohmann/json.hpp>
#include <string>

#include "services/intake/domain/person.h"

// The form in which a profile is kept: one column, which nobody queries inside.
namespace naober::intake {

// {"languages": [{"code": "ti", "level": "NATIVE"}], "availability": ["MON-MORNING"], "capacity":
// 2, …}; what is empty is left out.
nlohmann::json ToJson(const Profile& profile);

// Reads what ToJson wrote; what is missing is empty, what is unknown is passed over.
Profile ProfileFromJson(const std::string& text);

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_STORE_PROFILE_JSON_H_
