// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_STORE_PERSON_JSON_H_
#define NAOBER_SERVICES_INTAKE_STORE_PERSON_JSON_H_

#include <nlohmann/json.hpp>
#include <string>

#include "services/intake/domain/person.h"

// A person as JSON: the form in which rows are handed to PostgreSQL, many at once, and in which a
// profile is kept.
namespace naober::intake {

// {"languages": [{"code": "ti", "level": "NATIVE"}], "availability": ["MON-MORNING"], "capacity":
// 2, …}; what is empty is left out.
nlohmann::json ToJson(const Profile& profile);

// Reads what ToJson wrote; what is missing is empty, what is unknown is passed over.
Profile ProfileFromJson(const std::string& text);

// The columns of `people`, by name, without tenant_id and source_fingerprint.
nlohmann::json ToJson(const Person& person);

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_STORE_PERSON_JSON_H_
