// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/insights.h"

#include <algorithm>
#include <functional>
#include <utility>
#include <variant>

#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/postgres/transaction.h"
#include "services/matching/domain/pair_finder.h"
#include "services/matching/store/policy_store.h"
#include "services/matching/store/proposal_store.h"
#include "services/matching/store/run_store.h"

namespace naober::matching {

namespace {

constexpr int kMostHolders = 200;  // more newcomers than any buddy takes
// In larger pools the best other buddy has no price: reading what the run kept would take seconds.
constexpr int64_t kMostPairsPriced = int64_t{400} * 1000 * 1000;
constexpr int kBlockingPairsNamed = 10;
constexpr int kBestBuddies = 5;

// The newcomer with this id; end when they don't wait.
std::vector<Candidate>::const_iterator FindPerson(const std::vector<Candidate>& people,
                                                  const PersonId& id) {
  return std::find_if(people.begin(), people.end(),
                      [&](const Candidate& person) { return person.person_id == id; });
}

bool Reaches(const auth::Reach& reach, const Area& area) {
  if (reach.kind != auth::Reach::Kind::kMunicipalities) return true;
  return std::find(reach.municipalities.begin(), reach.municipalities.end(),
                   area.municipality_code) != reach.municipalities.end();
}

// The best buddy for the newcomer of `proposal` besides the proposed one.
std::optional<BestAlternative> FindAlternative(const Proposal& proposal, const Policy& policy,
                                               const RunDay& day, const MatchingPool& pool) {
  const auto newcomer = FindPerson(pool.newcomers, proposal.pairing.newcomer_id);
  if (newcomer == pool.newcomers.end()) return std::nullopt;
  const PairScorer scorer(policy, day, absl::MakeConstSpan(&*newcomer, 1), pool.buddies,
                          &pool.earlier);
  std::vector<ScoredBuddy> best;
  scorer.TopPairs(0, 2, best);
  for (const ScoredBuddy& candidate : best) {
    const Candidate& buddy = pool.buddies[candidate.buddy];
    if (buddy.person_id == proposal.pairing.buddy_id) continue;
    BestAlternative alternative;
    alternative.buddy_id = buddy.person_id;
    alternative.facts.quality = candidate.quality;
    alternative.facts.quality_of_chosen = proposal.quality;
    alternative.facts.ready_at = newcomer->ready_at;
    alternative.facts.free_places = buddy.free_capacity;
    return alternative;
  }
  return std::nullopt;
}

// Who else is proposed to the buddy, whatever the caller reaches: only their number and waiting
// time are looked at.
absl::StatusOr<std::vector<PlaceHolder>> LoadHolders(postgres::Transaction& tx,
                                                     const Proposal& proposal,
                                                     const PersonId& buddy,
                                                     const MatchingPool& pool) {
  ProposalFilter filter;
  filter.programme_code = proposal.pairing.programme_code;
  filter.person_id = buddy.str();
  filter.states = {ProposalState::kProposed};
  ASSIGN_OR_RETURN(const std::vector<Proposal> held,
                   ListProposals(tx, filter, ReachParameters(), {.limit = kMostHolders}));
  std::vector<PlaceHolder> holders;
  for (const Proposal& other : held) {
    const auto newcomer = FindPerson(pool.newcomers, other.pairing.newcomer_id);
    if (newcomer != pool.newcomers.end()) holders.push_back({newcomer->ready_at});
  }
  return holders;
}

// Where somebody stands in the order of claim; none for nobody of the kept people.
std::optional<int32_t> PlaceOf(const std::vector<Candidate>& people, const PersonId& id) {
  int32_t place = 0;
  for (const int person : InOrderOfClaim(people)) {
    if (people[person].person_id == id) return place;
    ++place;
  }
  return std::nullopt;
}

// What a run looked at and its proof; why not, where that can't be had whole.
absl::StatusOr<std::variant<RunProof, ReviewGap>> FindWholeProof(postgres::Transaction& tx,
                                                                 const MatchRun& run) {
  absl::StatusOr<PolicyVersion> policy =
      PolicyOfVersion(tx, run.programme_code, run.policy_version);
  if (IsNotValidAnyMore(policy.status())) return ReviewGap::kPolicyNotValid;
  RETURN_IF_ERROR(policy.status());
  ASSIGN_OR_RETURN(std::optional<RunProof> proof, FindRunProof(tx, run.id));
  if (!proof.has_value()) return ReviewGap::kNotKept;
  RETURN_IF_ERROR(LoadRunPeople(tx, run.id, proof->input));
  const auto newcomers = static_cast<int64_t>(proof->input.newcomers.size());
  const auto buddies = static_cast<int64_t>(proof->input.buddies.size());
  if (newcomers + buddies != proof->people) return ReviewGap::kErased;
  if (newcomers * buddies > kMostPairsPriced) return ReviewGap::kTooLarge;
  proof->input.policy = std::move(policy->policy);
  return *std::move(proof);
}

// A run's plan beside all its pairs. Keeps references to its arguments.
class ProvenPlan {
 public:
  explicit ProvenPlan(const RunProof& proof) : proof_(proof), finder_(proof.input) {}
  ProvenPlan(const ProvenPlan&) = delete;
  ProvenPlan& operator=(const ProvenPlan&) = delete;

  // What another pair would have cost; none for one that was not possible.
  std::optional<PairCost> Cost(int32_t newcomer, int32_t buddy) {
    const absl::StatusOr<PairCost> cost = CostOfPair(finder_.Capacities(), pairs_, proof_.outcome,
                                                     proof_.certificate, newcomer, buddy);
    if (!cost.ok()) return std::nullopt;
    return *cost;
  }

  // Fills in the pairs that block the plan.
  void Review(ExplainedRun& explained) {
    const PlanInput& input = proof_.input;
    const BlockingPairs found = FindBlockingPairs(finder_.Capacities(), pairs_, proof_.outcome,
                                                  input.policy.LocalFirst(), kBlockingPairsNamed);
    explained.blocking_count = found.count;
    for (const BlockingPair& pair : found.first) {
      NamedBlockingPair named{finder_.newcomer_at(pair.newcomer).person_id,
                              input.buddies[finder_.buddy(pair.buddy)].person_id, pair,
                              std::nullopt};
      if (!pair.newcomer_has_nobody) named.cost = Cost(pair.newcomer, pair.buddy);
      explained.blocking.push_back(std::move(named));
    }
  }

 private:
  const RunProof& proof_;
  PairFinder finder_;
  const std::function<void(int32_t, std::vector<assignment::Pair>&)> pairs_ =
      [this](int32_t place, std::vector<assignment::Pair>& pairs) {
        finder_.FindPairs(place, pairs, nullptr);
      };
};

// What the pair of a proposal's newcomer with another buddy would have cost, as the run saw it.
// None where that can't be told, the run did not see the buddy, or the pair was not possible.
absl::StatusOr<std::optional<PairCost>> FindCost(postgres::Transaction& tx, const MatchRun& run,
                                                 const PersonId& newcomer_id,
                                                 const PersonId& buddy_id) {
  ASSIGN_OR_RETURN(const auto found, FindWholeProof(tx, run));
  const auto* const proof = std::get_if<RunProof>(&found);
  if (proof == nullptr) return std::nullopt;
  const std::optional<int32_t> newcomer = PlaceOf(proof->input.newcomers, newcomer_id);
  const std::optional<int32_t> buddy = PlaceOf(proof->input.buddies, buddy_id);
  if (!newcomer.has_value() || !buddy.has_value()) return std::nullopt;
  return ProvenPlan(*proof).Cost(*newcomer, *buddy);
}

// The run that made the proposal; none for one that people made, or that stands beside such.
absl::StatusOr<std::optional<MatchRun>> RunOf(postgres::Transaction& tx, const Proposal& proposal) {
  absl::StatusOr<MatchRun> run = FindRun(tx, proposal.run_id);
  if (absl::IsNotFound(run.status())) return std::nullopt;
  RETURN_IF_ERROR(run.status());
  return *std::move(run);
}

// The best buddies for the only newcomer of `scorer`.
std::vector<SuitableBuddy> BestBuddies(const PairScorer& scorer, const MatchingPool& pool) {
  std::vector<ScoredBuddy> top;
  scorer.TopPairs(0, kBestBuddies, top);
  std::vector<SuitableBuddy> best;
  for (const ScoredBuddy& scored : top) {
    const Candidate& buddy = pool.buddies[scored.buddy];
    const auto standing =
        std::count_if(pool.proposed.begin(), pool.proposed.end(),
                      [&](const PersonPair& pair) { return pair.second == buddy.person_id; });
    best.push_back({buddy.person_id, scored.quality, scorer.IsLocal(0, scored.buddy),
                    buddy.free_capacity, static_cast<int>(standing)});
  }
  return best;
}

// Fills in the run's pairs that are far below the others.
void FindWeakPairs(std::vector<ProposedPair> pairs, ExplainedRun& explained) {
  std::vector<int> qualities;
  qualities.reserve(pairs.size());
  for (const ProposedPair& pair : pairs) qualities.push_back(pair.quality);
  explained.weak_bound = FindWeakBound(std::move(qualities));
  if (!explained.weak_bound.has_value()) return;
  std::erase_if(
      pairs, [&](const ProposedPair& pair) { return pair.quality >= explained.weak_bound->below; });
  std::sort(pairs.begin(), pairs.end(), [](const ProposedPair& a, const ProposedPair& b) {
    return std::pair(a.quality, a) < std::pair(b.quality, b);
  });
  explained.weak_pairs = std::move(pairs);
}

}  // namespace

absl::StatusOr<RunDay> Insights::Today(const rpc::Call& call) {
  ASSIGN_OR_RETURN(const absl::TimeZone zone, intake_.TimeZone(call.tenant_id, call.deadline));
  return RunDay{absl::ToCivilDay(call.now, zone), zone};
}

absl::StatusOr<MatchingPool> Insights::Load(const rpc::Call& call,
                                            const std::string& programme_code) {
  MatchingPool pool;
  RETURN_IF_ERROR(postgres::Transact(pool_, call.scope, call.deadline, postgres::Mode::kReadOnly,
                                     [&](postgres::Transaction& tx) -> absl::Status {
                                       ASSIGN_OR_RETURN(
                                           pool, LoadMatchingPool(tx, programme_code, gazetteer_));
                                       return absl::OkStatus();
                                     }));
  return pool;
}

absl::StatusOr<CandidateCounts> Insights::Preview(const rpc::Call& call,
                                                  const std::string& programme_code,
                                                  const std::optional<Policy>& draft) {
  ASSIGN_OR_RETURN(const PolicyVersion present, policies_.Get(call, programme_code));
  ASSIGN_OR_RETURN(const RunDay day, Today(call));
  ASSIGN_OR_RETURN(const MatchingPool pool, Load(call, programme_code));
  return CountCandidates(draft.value_or(present.policy), day, pool.newcomers, pool.buddies,
                         pool.earlier);
}

absl::StatusOr<ExplainedProposal> Insights::ExplainProposal(const rpc::Call& call,
                                                            const ProposalId& id) {
  ASSIGN_OR_RETURN(const RunDay day, Today(call));
  ExplainedProposal explained;
  RETURN_IF_ERROR(postgres::Transact(pool_, call.scope, call.deadline, postgres::Mode::kReadOnly,
                                     [&](postgres::Transaction& tx) -> absl::Status {
                                       ASSIGN_OR_RETURN(
                                           explained.proposal,
                                           FindProposal(tx, id, ReachParameters::From(call.reach)));
                                       const Proposal& proposal = explained.proposal;
                                       if (call.reach.kind == auth::Reach::Kind::kSelf ||
                                           proposal.state != ProposalState::kProposed)
                                         return absl::OkStatus();
                                       return AddAlternative(tx, day, explained);
                                     }));
  return explained;
}

absl::Status Insights::AddAlternative(postgres::Transaction& tx, const RunDay& day,
                                      ExplainedProposal& explained) const {
  const Proposal& proposal = explained.proposal;
  const std::string& programme_code = proposal.pairing.programme_code;
  ASSIGN_OR_RETURN(const std::optional<MatchRun> run, RunOf(tx, proposal));
  const absl::StatusOr<PolicyVersion> policy =
      run.has_value() ? PolicyOfVersion(tx, programme_code, run->policy_version)
                      : LatestPolicy(tx, programme_code);
  explained.policy_not_valid = IsNotValidAnyMore(policy.status());
  if (explained.policy_not_valid) return absl::OkStatus();
  RETURN_IF_ERROR(policy.status());
  ASSIGN_OR_RETURN(const MatchingPool pool, LoadMatchingPool(tx, programme_code, gazetteer_));
  explained.alternative = FindAlternative(proposal, policy->policy, day, pool);
  if (!explained.alternative.has_value()) return absl::OkStatus();
  BestAlternative& alternative = *explained.alternative;
  ASSIGN_OR_RETURN(alternative.facts.holders,
                   LoadHolders(tx, proposal, alternative.buddy_id, pool));
  if (!run.has_value()) return absl::OkStatus();
  ASSIGN_OR_RETURN(alternative.cost,
                   FindCost(tx, *run, proposal.pairing.newcomer_id, alternative.buddy_id));
  return absl::OkStatus();
}

absl::StatusOr<ExplainedNewcomer> Insights::ExplainNewcomer(const rpc::Call& call,
                                                            const std::string& programme_code,
                                                            const PersonId& newcomer) {
  ASSIGN_OR_RETURN(const PolicyVersion policy, policies_.Get(call, programme_code));
  ASSIGN_OR_RETURN(const RunDay day, Today(call));
  ASSIGN_OR_RETURN(const MatchingPool pool, Load(call, programme_code));
  const auto person = FindPerson(pool.newcomers, newcomer);
  if (person == pool.newcomers.end() || !Reaches(call.reach, person->area))
    return NotFound("newcomer", newcomer.str());
  const PairScorer scorer(policy.policy, day, absl::MakeConstSpan(&*person, 1), pool.buddies,
                          &pool.earlier);
  ExplainedNewcomer explained{scorer.buddies(), Funnel(scorer, 0), BestBuddies(scorer, pool),
                              std::nullopt};
  RETURN_IF_ERROR(postgres::Transact(pool_, call.scope, call.deadline, postgres::Mode::kReadOnly,
                                     [&](postgres::Transaction& tx) -> absl::Status {
                                       explained.warning.reset();
                                       ASSIGN_OR_RETURN(const std::optional<MatchRun> last,
                                                        LastSucceededRun(tx, programme_code));
                                       if (!last.has_value()) return absl::OkStatus();
                                       ASSIGN_OR_RETURN(const std::vector<PersonWarning> warnings,
                                                        ListRunWarnings(tx, last->id, newcomer));
                                       if (!warnings.empty())
                                         explained.warning = warnings.front().second;
                                       return absl::OkStatus();
                                     }));
  return explained;
}

absl::StatusOr<ExplainedRun> Insights::ExplainRun(const rpc::Call& call, const MatchRunId& id) {
  ExplainedRun explained;
  std::vector<ProposedPair> pairs;
  std::variant<RunProof, ReviewGap> proof;
  RETURN_IF_ERROR(postgres::Transact(pool_, call.scope, call.deadline, postgres::Mode::kReadOnly,
                                     [&](postgres::Transaction& tx) -> absl::Status {
                                       ASSIGN_OR_RETURN(explained.run, FindRun(tx, id));
                                       RETURN_IF_ERROR(explained.run.CheckSucceeded());
                                       ASSIGN_OR_RETURN(explained.warnings,
                                                        ListRunWarnings(tx, id, std::nullopt));
                                       ASSIGN_OR_RETURN(pairs, ListProposedPairs(tx, id));
                                       ASSIGN_OR_RETURN(proof, FindWholeProof(tx, explained.run));
                                       return absl::OkStatus();
                                     }));
  FindWeakPairs(std::move(pairs), explained);
  if (const auto* const whole = std::get_if<RunProof>(&proof))
    ProvenPlan(*whole).Review(explained);
  else
    explained.gap = std::get<ReviewGap>(proof);
  return explained;
}

absl::StatusOr<RegisterEntry> Insights::Register(const rpc::Call& call,
                                                 const std::string& programme_code) {
  ASSIGN_OR_RETURN(const PolicyVersion policy, policies_.Get(call, programme_code));
  ASSIGN_OR_RETURN(const RunDay day, Today(call));
  return MakeRegisterEntry(policy, day.zone);
}

}  // namespace naober::matching
