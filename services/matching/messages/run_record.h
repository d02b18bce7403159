// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_MESSAGES_RUN_RECORD_H_
#define NAOBER_SERVICES_MATCHING_MESSAGES_RUN_RECORD_H_

#include "services/matching/domain/assignment/certificate.h"
#include "services/matching/domain/candidate.h"
#include "services/matching/domain/match_plan.h"
#include "services/matching/domain/plan_audit.h"
#include "services/matching/records/run_record.pb.h"

namespace naober::matching {

// What a run keeps, in its stored form. Reading trusts nothing: whatever stands there gives values
// that the verifier may refuse, and no crash.

// Without the ids, which have columns of their own.
records::CandidateRecord ToRecord(const Candidate& candidate);
Candidate FromRecord(const records::CandidateRecord& in);

// Without the newcomer.
records::StrategyWarningRecord ToRecord(const StrategyWarning& warning);
StrategyWarning FromRecord(const records::StrategyWarningRecord& in);

records::OutcomeRecord ToRecord(const assignment::Outcome& outcome);
assignment::Outcome FromRecord(const records::OutcomeRecord& in);

records::CertificateRecord ToRecord(const assignment::Certificate& certificate);
assignment::Certificate FromRecord(const records::CertificateRecord& in);

records::ProofRecord ToRecord(const PlanInput& input, const assignment::Solution& solution);
InputDigest DigestFrom(const records::ProofRecord& in);
// The day, the refusals and the pairs that are kept; people and policy are stored elsewhere.
// FAILED_PRECONDITION for a time zone that doesn't exist.
absl::StatusOr<PlanInput> InputFrom(const records::ProofRecord& in);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_MESSAGES_RUN_RECORD_H_
