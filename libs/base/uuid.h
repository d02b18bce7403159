// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_BASE_UUID_H_
#define NAOBER_LIBS_BASE_UUID_H_

#include <initializer_list>
#include <string>

#include "absl/strings/string_view.h"

namespace naober {

// A new UUIDv7 (RFC 9562), lower case with dashes. Ids made one after another in one process sort
// in that order, even within a millisecond (method 3 of section 6.2). Uses real time, not business
// time. Thread-safe.
std::string NewUuidV7();

// A UUIDv8 made from the first 16 bytes of SHA-256 over `parts`, each preceded by its length: the
// same parts give the same id for ever. For things that must be created once however often they are
// asked for.
std::string UuidFrom(std::initializer_list<absl::string_view> parts);

// True for 8-4-4-4-12 hexadecimal digits in lower case.
bool IsUuid(absl::string_view text);

}  // namespace naober

#endif  // NAOBER_LIBS_BASE_UUID_H_
