// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/hand_pairings.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/postgres/transaction.h"
#include "libs/rpc/idempotency.h"
#include "services/matching/facts.h"
#include "services/matching/matching_pool.h"
#include "services/matching/proposals.h"
#include "services/matching/store/policy_store.h"
#include "services/matching/store/pool_store.h"
#include "services/matching/store/proposal_store.h"

namespace naober::matching {

namespace {

// Where the person stands in the pool. NOT_FOUND for nobody who is ready in the programme; else why
// they can't be put together with anybody.
absl::StatusOr<int> FindInPool(postgres::Transaction& tx, const std::vector<Candidate>& people,
                               const std::string& programme_code, const PersonId& id, Side side) {
  const auto found = std::find_if(people.begin(), people.end(),
                                  [&](const Candidate& person) { return person.person_id == id; });
  if (found != people.end()) return static_cast<int>(found - people.begin());
  const bool is_newcomer = side == Side::kNewcomer;
  ASSIGN_OR_RETURN(const auto ready, ReadyPeople(tx, programme_code, {id.str()}));
  if (ready.empty()) return NotFound(is_newcomer ? "newcomer" : "buddy", id.str());
  if (is_newcomer)
    return Refuse(
        "NEWCOMER_NOT_AVAILABLE",
        "has a match or an approved proposal, to be ended or declined first, or is no newcomer",
        {{"newcomer_id", id.str()}});
  return Refuse("BUDDY_NOT_AVAILABLE", "is no buddy, or is being read anew: try again",
                {{"buddy_id", id.str()}});
}

// What nobody has approved yet, by id, locked.
absl::StatusOr<std::vector<StandingProposal>> StandingOf(const std::vector<Proposal>& proposed,
                                                         const WantedPair& wanted) {
  std::vector<StandingProposal> standing;
  for (const Proposal& proposal : proposed) {
    const Pairing& pairing = proposal.pairing;
    if (pairing.newcomer_id == wanted.newcomer_id && pairing.buddy_id == wanted.buddy_id)
      return Refuse("PAIR_ALREADY_PROPOSED", "the two are proposed to each other: approve that",
                    {{"proposal_id", proposal.id.str()}});
    standing.push_back({pairing.newcomer_id, pairing.buddy_id, proposal.quality});
  }
  return standing;
}

Proposal ProposalOf(const PlanInput& present, const PlannedPair& pair, const WantedPair& wanted,
                    const MatchRunId& decision, absl::Time now) {
  const Candidate& newcomer = present.newcomers[pair.newcomer];
  const Candidate& buddy = present.buddies[pair.buddy];
  Proposal proposal;
  proposal.id = ProposalId::New();
  proposal.run_id = decision;
  proposal.pairing = {wanted.programme_code, newcomer.person_id, buddy.person_id,
                      newcomer.area,         buddy.area,         buddy.features.background};
  proposal.quality = pair.quality;
  proposal.contributions = pair.contributions;
  proposal.created_at = now;
  return proposal;
}

// Those at these positions, which ascend.
std::vector<Proposal> Take(std::vector<Proposal>& proposed, const std::vector<int>& positions) {
  std::vector<Proposal> taken;
  for (const int position : positions) taken.push_back(std::move(proposed[position]));
  return taken;
}

// What the decision makes: the pair, and behind it the one beside it if there is one.
std::vector<Proposal> MakeProposals(const PlanInput& present, const PutTogether& made,
                                    const std::vector<Proposal>& giving_way,
                                    const WantedPair& wanted, absl::Time now) {
  const MatchRunId decision = MatchRunId::New();
  std::vector<Proposal> proposals = {ProposalOf(present, made.pair, wanted, decision, now)};
  PairedByHand by_hand;
  by_hand.reason = wanted.reason;
  by_hand.refused_by = made.refused_by;
  by_hand.quality_before = made.quality_before;
  by_hand.quality_after = made.quality_after;
  for (const Proposal& proposal : giving_way) by_hand.replaced.push_back(proposal.id);
  if (made.beside.has_value()) {
    proposals.push_back(ProposalOf(present, *made.beside, wanted, decision, now));
    by_hand.beside = proposals.back().id;
  }
  proposals.front().by_hand = std::move(by_hand);
  return proposals;
}

}  // namespace

absl::StatusOr<PlanInput> HandPairings::LockPresent(postgres::Transaction& tx,
                                                    const std::string& programme_code,
                                                    const RunDay& day) const {
  // People are locked before proposals, as by everything that takes somebody out of the pool.
  RETURN_IF_ERROR(LockCandidates(tx, programme_code));
  PlanInput present;
  ASSIGN_OR_RETURN(PolicyVersion policy, LatestPolicy(tx, programme_code));
  present.policy = std::move(policy.policy);
  present.day = day;
  ASSIGN_OR_RETURN(MatchingPool pool, LoadMatchingPool(tx, programme_code, gazetteer_));
  present.newcomers = std::move(pool.newcomers);
  present.buddies = std::move(pool.buddies);
  present.barred = std::move(pool.earlier);
  return present;
}

absl::StatusOr<Proposal> HandPairings::Propose(const rpc::Call& call, const WantedPair& wanted) {
  RETURN_IF_ERROR(policies_.CheckProgramme(call, wanted.programme_code));
  ASSIGN_OR_RETURN(const absl::TimeZone zone, intake_.TimeZone(call.tenant_id, call.deadline));
  const RunDay day{absl::ToCivilDay(call.now, zone), zone};
  RETURN_IF_ERROR(
      candidates_.RefreshProgramme(call.tenant_id, wanted.programme_code, call.deadline));
  Proposal proposal;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, [&](postgres::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const std::optional<rpc::EarlierAnswer> earlier,
                         rpc::ClaimRequest(tx, call));
        if (earlier) {
          ASSIGN_OR_RETURN(proposal, FindProposal(tx, ProposalId::FromTrusted(earlier->resource_id),
                                                  ReachParameters::From(call.reach)));
          return absl::OkStatus();
        }
        const std::string& programme = wanted.programme_code;
        ASSIGN_OR_RETURN(const PlanInput present, LockPresent(tx, programme, day));
        ASSIGN_OR_RETURN(const int newcomer, FindInPool(tx, present.newcomers, programme,
                                                        wanted.newcomer_id, Side::kNewcomer));
        ASSIGN_OR_RETURN(const int buddy,
                         FindInPool(tx, present.buddies, programme, wanted.buddy_id, Side::kBuddy));
        ASSIGN_OR_RETURN(std::vector<Proposal> proposed, LockProposedOfProgramme(tx, programme));
        ASSIGN_OR_RETURN(const auto standing, StandingOf(proposed, wanted));
        ASSIGN_OR_RETURN(const PutTogether made,
                         PutPairTogether(present, standing, newcomer, buddy));
        std::vector<Proposal> giving_way = Take(proposed, made.giving_way);
        const std::vector<Proposal> proposals =
            MakeProposals(present, made, giving_way, wanted, call.now);
        RETURN_IF_ERROR(ExpireProposals(tx, std::move(giving_way), call.now));
        RETURN_IF_ERROR(InsertProposals(tx, proposals));
        RETURN_IF_ERROR(EmitMatchProposed(tx, proposals, call.now));
        proposal = proposals.front();
        RETURN_IF_ERROR(proposal.Approve(ApprovalId::New(), call.caller.subject, call.now,
                                         absl::Hours(24) * present.policy.proposal_lifetime_days));
        RETURN_IF_ERROR(SaveProposals(tx, {proposal}));
        call.Audit("proposal", proposal.id.str());
        return rpc::RecordAnswer(tx, call, proposal.id.str(), proposal.version);
      }));
  return proposal;
}

}  // namespace naober::matching
