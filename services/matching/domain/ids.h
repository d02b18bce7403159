// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_IDS_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_IDS_H_

#include "libs/base/id.h"

namespace naober::matching {

struct PersonTag {};
struct EnrolmentTag {};
struct MatchRunTag {};
struct ProposalTag {};
struct ApprovalTag {};
struct MatchTag {};
struct MeetingTag {};
struct CheckInTag {};
struct ContactSignalTag {};
struct IntervisionGroupTag {};
struct IntervisionMeetingTag {};

using PersonId = Id<PersonTag>;        // intake's
using EnrolmentId = Id<EnrolmentTag>;  // intake's: one person in one programme
using MatchRunId = Id<MatchRunTag>;
using ProposalId = Id<ProposalTag>;
using ApprovalId = Id<ApprovalTag>;  // one act of approving proposals
using MatchId = Id<MatchTag>;
using MeetingId = Id<MeetingTag>;
using CheckInId = Id<CheckInTag>;
using ContactSignalId = Id<ContactSignalTag>;
using IntervisionGroupId = Id<IntervisionGroupTag>;
using IntervisionMeetingId = Id<IntervisionMeetingTag>;

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_IDS_H_
