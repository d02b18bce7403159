// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/proposals.h"

#include <algorithm>
#include <map>
#include <utility>

#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/postgres/transaction.h"
#include "libs/rpc/idempotency.h"
#include "services/matching/facts.h"
#include "services/matching/matches.h"
#include "services/matching/preconditions.h"
#include "services/matching/store/match_store.h"
#include "services/matching/store/policy_store.h"
#include "services/matching/store/pool_store.h"
#include "services/matching/store/run_store.h"

namespace naober::matching {

namespace {

constexpr int kExpireAtOnce = 200;
constexpr absl::Duration kExpireTime = absl::Seconds(10);

// What is to be approved, locked.
absl::StatusOr<std::vector<Proposal>> LockForApproval(postgres::Transaction& tx,
                                                      const std::optional<MatchRunId>& run,
                                                      const std::vector<std::string>& ids,
                                                      const ReachParameters& reach) {
  if (run) {
    RETURN_IF_ERROR(FindRun(tx, *run).status());
    return LockProposedOfRun(tx, *run, reach);
  }
  ASSIGN_OR_RETURN(std::vector<Proposal> found, LockProposals(tx, ids, reach));
  for (const std::string& id : ids) {
    if (std::none_of(found.begin(), found.end(),
                     [&](const Proposal& proposal) { return proposal.id.str() == id; }))
      return NotFound("proposal", id);
  }
  return found;
}

bool IsApprovedAlready(const Proposal& proposal) {
  return proposal.IsOpen() && proposal.state != ProposalState::kProposed;
}

// Makes the match that both sides have confirmed. The buddy's row in the pool is locked.
absl::StatusOr<Match> Activate(postgres::Transaction& tx, Proposal& proposal, int capacity,
                               absl::Time now) {
  ASSIGN_OR_RETURN(const int taken, CountOpenMatches(tx, proposal.pairing.buddy_id));
  if (taken >= capacity)
    return Refuse("BUDDY_FULL", "all places of the buddy were taken meanwhile",
                  {{"proposal_id", proposal.id.str()}});
  ASSIGN_OR_RETURN(Match match, StartMatch(tx, proposal, now));
  proposal.Activate(match.id);
  return match;
}

absl::StatusOr<Proposals::Confirmation> AsConfirmed(postgres::Transaction& tx, Proposal proposal,
                                                    const ReachParameters& reach) {
  Proposals::Confirmation confirmation{std::move(proposal), std::nullopt};
  if (!confirmation.proposal.match_id.empty()) {
    ASSIGN_OR_RETURN(confirmation.match, FindMatch(tx, confirmation.proposal.match_id, reach));
  }
  return confirmation;
}

}  // namespace

absl::Status ExpireProposals(postgres::Transaction& tx, std::vector<Proposal> proposals,
                             absl::Time now) {
  for (Proposal& proposal : proposals) proposal.Expire();
  RETURN_IF_ERROR(SaveProposals(tx, proposals));
  return EmitProposalExpired(tx, proposals, now);
}

absl::StatusOr<Proposal> Proposals::Get(const rpc::Call& call, const ProposalId& id) {
  Proposal proposal;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, postgres::Mode::kReadOnly,
      [&](postgres::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(proposal, FindProposal(tx, id, ReachParameters::From(call.reach)));
        return absl::OkStatus();
      }));
  call.Audit("proposal", id.str());
  return proposal;
}

absl::StatusOr<std::vector<Proposal>> Proposals::List(const rpc::Call& call,
                                                      const ProposalFilter& filter,
                                                      const rpc::Page& page) {
  std::vector<Proposal> proposals;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, postgres::Mode::kReadOnly,
      [&](postgres::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(proposals,
                         ListProposals(tx, filter, ReachParameters::From(call.reach), page));
        return absl::OkStatus();
      }));
  return proposals;
}

absl::StatusOr<std::vector<ProposalId>> Proposals::Approve(const rpc::Call& call,
                                                           const std::optional<MatchRunId>& run,
                                                           const std::vector<std::string>& ids) {
  std::vector<ProposalId> approved;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, [&](postgres::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const std::optional<rpc::EarlierAnswer> earlier,
                         rpc::ClaimRequest(tx, call));
        if (earlier) {
          ASSIGN_OR_RETURN(approved,
                           ProposalsOfApproval(tx, ApprovalId::FromTrusted(earlier->resource_id)));
          return absl::OkStatus();
        }
        ASSIGN_OR_RETURN(std::vector<Proposal> proposals,
                         LockForApproval(tx, run, ids, ReachParameters::From(call.reach)));
        const ApprovalId approval = ApprovalId::New();
        std::map<std::string, absl::Duration> lifetimes;  // by programme
        std::vector<Proposal> changed;
        for (Proposal& proposal : proposals) {
          if (IsApprovedAlready(proposal)) continue;
          const std::string& programme = proposal.pairing.programme_code;
          if (lifetimes.count(programme) == 0) {
            ASSIGN_OR_RETURN(const PolicyVersion policy, LatestPolicy(tx, programme));
            lifetimes[programme] = absl::Hours(24) * policy.policy.proposal_lifetime_days;
          }
          RETURN_IF_ERROR(
              proposal.Approve(approval, call.caller.subject, call.now, lifetimes[programme]));
          changed.push_back(std::move(proposal));
        }
        RETURN_IF_ERROR(SaveProposals(tx, changed));
        approved.clear();
        for (const Proposal& proposal : changed) {
          approved.push_back(proposal.id);
          call.Audit("proposal", proposal.id.str());
        }
        return rpc::RecordAnswer(tx, call, approval.str());
      }));
  return approved;
}

absl::StatusOr<Proposal> Proposals::Decline(const rpc::Call& call, const ProposalId& id, Side side,
                                            DeclineReason reason, const std::string& etag) {
  Proposal proposal;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, [&](postgres::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const std::optional<rpc::EarlierAnswer> earlier,
                         rpc::ClaimRequest(tx, call));
        ASSIGN_OR_RETURN(proposal, LockProposal(tx, id, ReachParameters::From(call.reach)));
        if (earlier) return absl::OkStatus();
        RETURN_IF_ERROR(CheckSide(call.reach, proposal.pairing, side));
        RETURN_IF_ERROR(CheckEtag(etag, proposal.version, "proposal", id.str()));
        RETURN_IF_ERROR(proposal.Decline(side, reason));
        RETURN_IF_ERROR(SaveProposals(tx, {proposal}));
        RETURN_IF_ERROR(EmitProposalDeclined(tx, proposal, call.now));
        call.Audit("proposal", id.str());
        return rpc::RecordAnswer(tx, call, id.str(), proposal.version);
      }));
  return proposal;
}

absl::StatusOr<Proposals::Confirmation> Proposals::Confirm(const rpc::Call& call,
                                                           const ProposalId& id, Side side,
                                                           const std::string& etag) {
  const ReachParameters reach = ReachParameters::From(call.reach);
  Confirmation confirmation;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, [&](postgres::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const std::optional<rpc::EarlierAnswer> earlier,
                         rpc::ClaimRequest(tx, call));
        // People are locked before proposals, as by everything that takes somebody out of the pool.
        ASSIGN_OR_RETURN(const Proposal seen, FindProposal(tx, id, reach));
        ASSIGN_OR_RETURN(const int capacity, LockCapacity(tx, seen.pairing.buddy_id));
        ASSIGN_OR_RETURN(Proposal proposal, LockProposal(tx, id, reach));
        if (earlier) {
          ASSIGN_OR_RETURN(confirmation, AsConfirmed(tx, std::move(proposal), reach));
          return absl::OkStatus();
        }
        RETURN_IF_ERROR(CheckSide(call.reach, proposal.pairing, side));
        RETURN_IF_ERROR(CheckEtag(etag, proposal.version, "proposal", id.str()));
        ASSIGN_OR_RETURN(const bool both, proposal.Confirm(side, call.now));
        confirmation = Confirmation();
        if (both) {
          ASSIGN_OR_RETURN(confirmation.match, Activate(tx, proposal, capacity, call.now));
        }
        RETURN_IF_ERROR(SaveProposals(tx, {proposal}));
        confirmation.proposal = std::move(proposal);
        call.Audit("proposal", id.str());
        return rpc::RecordAnswer(tx, call, id.str(), confirmation.proposal.version);
      }));
  return confirmation;
}

absl::Status Proposals::ExpireAllOverdue(postgres::Pool& worker_pool, absl::Time now) {
  std::vector<std::string> tenants;
  RETURN_IF_ERROR(
      postgres::Transact(worker_pool, postgres::Scope::Platform(), absl::Now() + kExpireTime,
                         postgres::Mode::kReadOnly, [&](postgres::Transaction& tx) -> absl::Status {
                           ASSIGN_OR_RETURN(tenants, TenantsWithOverdueProposals(tx, now));
                           return absl::OkStatus();
                         }));
  for (const std::string& tenant : tenants) {
    bool more = true;
    while (more) {
      ASSIGN_OR_RETURN(more, ExpireOverdue(tenant, now));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> Proposals::ExpireOverdue(const std::string& tenant_id, absl::Time now) {
  bool more = false;
  RETURN_IF_ERROR(
      postgres::Transact(pool_, postgres::Scope::Tenant(tenant_id), absl::Now() + kExpireTime,
                         [&](postgres::Transaction& tx) -> absl::Status {
                           ASSIGN_OR_RETURN(std::vector<Proposal> overdue,
                                            LockOverdueProposals(tx, now, kExpireAtOnce));
                           more = overdue.size() == kExpireAtOnce;
                           return ExpireProposals(tx, std::move(overdue), now);
                         }));
  return more;
}

}  // namespace naober::matching
