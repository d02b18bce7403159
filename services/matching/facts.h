// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_FACTS_H_
#define NAOBER_SERVICES_MATCHING_FACTS_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/postgres/transaction.h"
#include "services/matching/domain/check_in.h"
#include "services/matching/domain/contact.h"
#include "services/matching/domain/match.h"
#include "services/matching/domain/match_run.h"
#include "services/matching/domain/meeting.h"
#include "services/matching/domain/proposal.h"

// The facts that matching publishes, each in the transaction that makes it true. `now` is business
// time.
namespace naober::matching {

absl::Status EmitRunCompleted(postgres::Transaction& tx, const MatchRun& run, absl::Time now);

absl::Status EmitMatchProposed(postgres::Transaction& tx, const std::vector<Proposal>& proposals,
                               absl::Time now);
absl::Status EmitProposalDeclined(postgres::Transaction& tx, const Proposal& proposal,
                                  absl::Time now);
absl::Status EmitProposalExpired(postgres::Transaction& tx, const std::vector<Proposal>& proposals,
                                 absl::Time now);

absl::Status EmitMatchActivated(postgres::Transaction& tx, const Match& match, absl::Time now);
absl::Status EmitMatchPaused(postgres::Transaction& tx, const Match& match, absl::Time now);
absl::Status EmitMatchResumed(postgres::Transaction& tx, const Match& match, absl::Time now);
absl::Status EmitMatchRenewed(postgres::Transaction& tx, const Match& match, absl::Time now);
absl::Status EmitMatchEnded(postgres::Transaction& tx, const Match& match, absl::Time now);

absl::Status EmitMeetingLogged(postgres::Transaction& tx, const Match& match,
                               const Meeting& meeting, absl::Time now);
absl::Status EmitMeetingConfirmed(postgres::Transaction& tx, const Match& match,
                                  const Meeting& meeting, absl::Time now);

absl::Status EmitCheckInRecorded(postgres::Transaction& tx, const Match& match,
                                 const CheckIn& check_in, absl::Time now);
// `since_on`: the local day of the signal's `since`.
absl::Status EmitContactMissing(postgres::Transaction& tx, const Match& match,
                                const ContactSignal& signal, absl::CivilDay since_on,
                                int threshold_days, absl::Time now);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_FACTS_H_
