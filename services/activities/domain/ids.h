// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_ACTIVITIES_DOMAIN_IDS_H_
#define NAOBER_SERVICES_ACTIVITIES_DOMAIN_IDS_H_

#include "libs/base/id.h"

namespace naober::activities {

struct SeriesTag {};
struct SessionTag {};
struct RegistrationTag {};
struct AttendanceTag {};
struct PersonTag {};

using SeriesId = Id<SeriesTag>;
using SessionId = Id<SessionTag>;
using RegistrationId = Id<RegistrationTag>;
using AttendanceId = Id<AttendanceTag>;
using PersonId = Id<PersonTag>;  // the person itself lives in intake

}  // namespace naober::activities

#endif  // NAOBER_SERVICES_ACTIVITIES_DOMAIN_IDS_H_
