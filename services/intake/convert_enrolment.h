// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_CONVERT_ENROLMENT_H_
#define NAOBER_SERVICES_INTAKE_CONVERT_ENROLMENT_H_

#include "naober/intake/v1/intake.pb.h"
#include "naober/intake/v1/intake_service.pb.h"
#include "services/intake/domain/enrolment.h"
#include "services/intake/store/enrolment_store.h"
#include "services/intake/trajectories.h"

// Enrolment, waiting position and trajectory as the API shows them.
namespace naober::intake {

v1::Enrolment ToPb(const Enrolment& enrolment);
v1::WaitingPosition ToPb(const Standing& standing);
v1::Trajectory ToPb(const TrajectoryView& view);
v1::LedgerEntry ToPb(const LedgerEntry& entry);

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_CONVERT_ENROLMENT_H_
