// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_STORE_PROPOSAL_STORE_H_
#define NAOBER_SERVICES_MATCHING_STORE_PROPOSAL_STORE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/postgres/transaction.h"
#include "libs/rpc/page.h"
#include "services/matching/domain/proposal.h"
#include "services/matching/store/reach.h"

namespace naober::matching {

// One statement for all of them.
absl::Status InsertProposals(postgres::Transaction& tx, const std::vector<Proposal>& proposals);

// NOT_FOUND (PROPOSAL_NOT_FOUND) also when it is out of reach. A person sees own proposals from
// their approval on: before that staff has not decided.
absl::StatusOr<Proposal> FindProposal(postgres::Transaction& tx, const ProposalId& id,
                                      const ReachParameters& reach);
// The same, locked until the transaction ends.
absl::StatusOr<Proposal> LockProposal(postgres::Transaction& tx, const ProposalId& id,
                                      const ReachParameters& reach);

struct ProposalFilter {
  std::string run_id;  // each empty = all in reach
  std::string programme_code;
  std::string municipality_code;  // the newcomer's
  std::string person_id;
  std::vector<ProposalState> states;
};
// By id, one more than the page holds when there are more. The page key is (proposal id).
absl::StatusOr<std::vector<Proposal>> ListProposals(postgres::Transaction& tx,
                                                    const ProposalFilter& filter,
                                                    const ReachParameters& reach,
                                                    const rpc::Page& page);

// Locked, by id; those out of reach or unknown are missing. Here and below without their reasons
// and what people decided by hand: neither ever changes.
absl::StatusOr<std::vector<Proposal>> LockProposals(postgres::Transaction& tx,
                                                    const std::vector<std::string>& ids,
                                                    const ReachParameters& reach);
absl::StatusOr<std::vector<Proposal>> LockProposedOfRun(postgres::Transaction& tx,
                                                        const MatchRunId& run,
                                                        const ReachParameters& reach);
absl::StatusOr<std::vector<Proposal>> LockProposedOfProgramme(postgres::Transaction& tx,
                                                              const std::string& programme_code);
// Open ones with this person on either side; with a programme, only those in it.
absl::StatusOr<std::vector<Proposal>> LockOpenProposalsOf(postgres::Transaction& tx,
                                                          const PersonId& person,
                                                          const std::string& programme_code);
// Open ones whose time to confirm was over at `now`.
absl::StatusOr<std::vector<Proposal>> LockOverdueProposals(postgres::Transaction& tx,
                                                           absl::Time now, int limit);
// Tenants that have such. Through the worker's pool.
absl::StatusOr<std::vector<std::string>> TenantsWithOverdueProposals(postgres::Transaction& tx,
                                                                     absl::Time now);

// Notes that a later run has kept these: its newcomers were not left over.
absl::Status CountKept(postgres::Transaction& tx, const std::vector<Proposal>& proposals);

// What one act of approving approved, by id.
absl::StatusOr<std::vector<ProposalId>> ProposalsOfApproval(postgres::Transaction& tx,
                                                            const ApprovalId& approval);

// Write all that can change of locked proposals; in one statement.
absl::Status SaveProposals(postgres::Transaction& tx, const std::vector<Proposal>& proposals);

// Clears the reasons of all proposals with this person, and what people decided by hand: they tell
// of features, and consent is gone.
absl::Status ForgetReasons(postgres::Transaction& tx, const PersonId& person);

// Where a person's case belongs from now on, in proposals that are open.
absl::Status MoveInProposals(postgres::Transaction& tx, const PersonId& person, const Area& area);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_STORE_PROPOSAL_STORE_H_
