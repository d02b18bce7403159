// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_CONVERT_PROGRAMME_H_
#define NAOBER_SERVICES_INTAKE_CONVERT_PROGRAMME_H_

#include "libs/base/errors.h"
#include "naober/intake/v1/intake_service.pb.h"
#include "services/intake/domain/programme.h"

// Consortium and programme between the API and the domain. What can't be read is added to
// `violations`.
namespace naober::intake {

Consortium ConsortiumFromPb(const v1::Consortium& consortium);
v1::Consortium ToPb(const Consortium& consortium);

Programme ProgrammeFromPb(const v1::Programme& programme, FieldViolations& violations);
ProgrammeCopy ProgrammeCopyFromPb(const v1::CopyProgrammeRequest& request,
                                  FieldViolations& violations);
v1::Programme ToPb(const Programme& programme);

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_CONVERT_PROGRAMME_H_
