// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_PROPOSALS_H_
#define NAOBER_SERVICES_MATCHING_PROPOSALS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/postgres/pool.h"
#include "libs/rpc/call.h"
#include "libs/rpc/page.h"
#include "services/matching/domain/match.h"
#include "services/matching/domain/proposal.h"
#include "services/matching/store/proposal_store.h"

namespace naober::matching {

// Use cases around proposals: what runs propose and people decide. Thread-safe.
class Proposals {
 public:
  // `pool` must outlive it.
  explicit Proposals(postgres::Pool& pool) : pool_(pool) {}

  absl::StatusOr<Proposal> Get(const rpc::Call& call, const ProposalId& id);

  // By id; one more than the page holds when there are more.
  absl::StatusOr<std::vector<Proposal>> List(const rpc::Call& call, const ProposalFilter& filter,
                                             const rpc::Page& page);

  // Approves all PROPOSED ones of `run` that are in reach, or else the given `ids`: all or none.
  // Returns those that this approved. NOT_FOUND (PROPOSAL_NOT_FOUND, MATCH_RUN_NOT_FOUND);
  // FAILED_PRECONDITION (PROPOSAL_NOT_PROPOSED); one that is approved already is passed over.
  absl::StatusOr<std::vector<ProposalId>> Approve(const rpc::Call& call,
                                                  const std::optional<MatchRunId>& run,
                                                  const std::vector<std::string>& ids);

  absl::StatusOr<Proposal> Decline(const rpc::Call& call, const ProposalId& id, Side side,
                                   DeclineReason reason, const std::string& etag);

  struct Confirmation {
    Proposal proposal;
    std::optional<Match> match;  // once both sides have confirmed
  };
  // FAILED_PRECONDITION: PROPOSAL_NOT_APPROVED, PROPOSAL_ENDED, BUDDY_FULL.
  absl::StatusOr<Confirmation> Confirm(const rpc::Call& call, const ProposalId& id, Side side,
                                       const std::string& etag);

  // Expires the proposals of all tenants that nobody confirmed in time. `now` is business time.
  absl::Status ExpireAllOverdue(postgres::Pool& worker_pool, absl::Time now);

 private:
  // Some hundreds at most; returns whether there may be more.
  absl::StatusOr<bool> ExpireOverdue(const std::string& tenant_id, absl::Time now);

  postgres::Pool& pool_;
};

// Expires these open, locked proposals in `tx` and states it.
absl::Status ExpireProposals(postgres::Transaction& tx, std::vector<Proposal> proposals,
                             absl::Time now);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_PROPOSALS_H_
