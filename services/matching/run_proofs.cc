// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/run_proofs.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/postgres/transaction.h"
#include "services/matching/domain/pair_finder.h"
#include "services/matching/matching_pool.h"
#include "services/matching/store/policy_store.h"
#include "services/matching/store/run_record_store.h"
#include "services/matching/store/run_store.h"

namespace naober::matching {

namespace {

// Everything that proving looks at, read at one moment.
struct Evidence {
  MatchRun run;
  std::optional<RunProof> proof;
  bool policy_not_valid = false;  // any more: then nothing below is read
  std::vector<ProposedPair> proposed;
  PlanInput present;  // what a run made now would look at
};

int CountOfPeople(const PlanInput& input) {
  return static_cast<int>(input.newcomers.size() + input.buddies.size());
}

// The pairs of an outcome that is feasible for its input, but for those that were kept.
std::vector<ProposedPair> PairsOf(const PlanInput& input, const assignment::Outcome& outcome) {
  const PairFinder finder(input);
  std::vector<ProposedPair> pairs;
  for (int place = 0; place < finder.newcomers(); ++place) {
    if (outcome.buddy_of[place] == assignment::kUnmatched || finder.IsKept(place)) continue;
    const int newcomer = finder.newcomer(place);
    const int buddy = finder.buddy(outcome.buddy_of[place]);
    pairs.push_back({input.newcomers[newcomer].person_id, input.buddies[buddy].person_id,
                     finder.scorer().Quality(newcomer, buddy)});
  }
  return pairs;
}

// Whether the run answers and proposed what its proof is about; what differs otherwise.
std::string FindMismatch(const MatchRun& run, std::vector<ProposedPair> proposed,
                         const RunProof& proof) {
  const RunOutcome& stated = run.result.outcome;
  if (stated.shortfall != proof.outcome.shortfall || stated.matched != proof.outcome.matched ||
      stated.local != proof.outcome.local || stated.quality != proof.outcome.quality ||
      run.result.proposals + run.result.kept != proof.outcome.matched ||
      run.result.total_quality != proof.outcome.quality)
    return "the run's numbers are not those of its plan";
  std::vector<ProposedPair> planned = PairsOf(proof.input, proof.outcome);
  std::sort(planned.begin(), planned.end());
  std::sort(proposed.begin(), proposed.end());
  if (planned != proposed) return "the run's proposals are not those of its plan";
  return "";
}

// Judges a proof whose input is whole.
absl::Status Judge(const rpc::Call& call, std::vector<ProposedPair> proposed, const RunProof& proof,
                   Verification& verification) {
  const absl::StatusOr<int64_t> proven =
      VerifyPlan(proof.input, proof.outcome, proof.certificate,
                 [&](int) { return absl::Now() < call.deadline; });
  if (absl::IsCancelled(proven.status()))
    return absl::DeadlineExceededError("proving all pairs takes longer than the call may");
  if (proven.ok()) {
    verification.feasible_pairs = *proven;
    verification.reason = FindMismatch(verification.run, std::move(proposed), proof);
  } else {
    verification.reason = std::string(proven.status().message());
  }
  verification.verdict = verification.reason.empty() ? Verdict::kProven : Verdict::kRefused;
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Verification> RunProofs::Verify(const rpc::Call& call, const MatchRunId& id) {
  ASSIGN_OR_RETURN(const absl::TimeZone zone, intake_.TimeZone(call.tenant_id, call.deadline));
  Evidence evidence;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, postgres::Mode::kReadOnly,
      [&](postgres::Transaction& tx) -> absl::Status {
        evidence = Evidence();
        ASSIGN_OR_RETURN(evidence.run, FindRun(tx, id));
        RETURN_IF_ERROR(evidence.run.CheckSucceeded());
        const std::string& programme = evidence.run.programme_code;
        ASSIGN_OR_RETURN(evidence.proof, FindRunProof(tx, id));
        if (!evidence.proof.has_value()) return absl::OkStatus();
        RETURN_IF_ERROR(LoadRunPeople(tx, id, evidence.proof->input));
        absl::StatusOr<PolicyVersion> policy =
            PolicyOfVersion(tx, programme, evidence.run.policy_version);
        evidence.policy_not_valid = IsNotValidAnyMore(policy.status());
        if (evidence.policy_not_valid) return absl::OkStatus();
        RETURN_IF_ERROR(policy.status());
        evidence.proof->input.policy = std::move(policy->policy);
        ASSIGN_OR_RETURN(evidence.proposed, ListProposedPairs(tx, id));
        ASSIGN_OR_RETURN(PolicyVersion latest, LatestPolicy(tx, programme));
        evidence.present.policy = std::move(latest.policy);
        evidence.present.day = {absl::ToCivilDay(call.now, zone), zone};
        ASSIGN_OR_RETURN(MatchingPool pool, LoadMatchingPool(tx, programme, gazetteer_));
        evidence.present.newcomers = std::move(pool.newcomers);
        evidence.present.buddies = std::move(pool.buddies);
        evidence.present.barred = std::move(pool.earlier);
        return absl::OkStatus();
      }));

  Verification verification;
  verification.run = std::move(evidence.run);
  if (!evidence.proof.has_value()) {
    verification.reason = "the run keeps no proof";
    return verification;
  }
  if (evidence.policy_not_valid) {
    verification.verdict = Verdict::kInputDiffers;
    verification.differing_parts = {InputPart::kPolicy};
    verification.reason = "the policy that the run followed is not valid any more";
    return verification;
  }
  const RunProof& proof = *evidence.proof;
  evidence.present.kept = proof.input.kept;
  verification.changed_since = DigestOf(evidence.present).DifferenceTo(proof.seen);
  verification.erased_people = std::max(0, proof.people - CountOfPeople(proof.input));
  verification.differing_parts = DigestOf(proof.input).DifferenceTo(proof.digest);
  if (verification.erased_people > 0) {
    verification.verdict = Verdict::kInputErased;
    verification.reason = "features of people were erased since";
  } else if (!verification.differing_parts.empty() ||
             proof.digest.Whole() != verification.run.result.input_hash) {
    verification.verdict = Verdict::kInputDiffers;
    verification.reason = "what is kept is not what the run looked at";
  } else {
    RETURN_IF_ERROR(Judge(call, std::move(evidence.proposed), proof, verification));
  }
  return verification;
}

}  // namespace naober::matching
