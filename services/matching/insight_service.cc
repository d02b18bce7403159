// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/insight_service.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "services/matching/domain/run_explanation.h"

namespace naober::matching {

namespace {

constexpr int kWeakPairsShown = 20;

pb::RuleStrength ToProto(Strength strength) {
  return strength == Strength::kHard ? pb::RULE_STRENGTH_HARD : pb::RULE_STRENGTH_SOFT;
}

pb::CandidatesLeft ToProto(const CandidatesLeft& left) {
  pb::CandidatesLeft out;
  out.set_pairs(
      static_cast<int32_t>(std::min<int64_t>(left.pairs, std::numeric_limits<int32_t>::max())));
  out.set_newcomers(left.newcomers);
  out.set_buddies(left.buddies);
  return out;
}

pb::PolicyPreview ToProto(const CandidateCounts& counts, const std::string& programme_code) {
  pb::PolicyPreview out;
  out.set_programme_code(programme_code);
  out.set_newcomers(counts.newcomers);
  out.set_buddies(counts.buddies);
  *out.mutable_left() = ToProto(counts.left);
  for (const RuleOutlook& rule : counts.rules) {
    pb::RuleOutlook& item = *out.add_rules();
    item.set_kind(static_cast<pb::RuleKind>(rule.kind));
    item.set_enabled(rule.enabled);
    item.set_strength(ToProto(rule.strength));
    *item.mutable_if_hard() = ToProto(rule.if_hard);
    *item.mutable_if_soft() = ToProto(rule.if_soft);
    *item.mutable_after() = ToProto(rule.after);
  }
  return out;
}

pb::PairCost ToProto(const PairCost& cost) {
  pb::PairCost out;
  out.set_somebody(cost.somebody);
  out.set_local_pairs(cost.local_pairs);
  out.set_score_permille(static_cast<int32_t>(cost.points));
  return out;
}

pb::ProposalExplanation ToProto(const ExplainedProposal& explained, Tongue tongue) {
  const Proposal& proposal = explained.proposal;
  pb::ProposalExplanation out;
  out.set_proposal_id(proposal.id.str());
  out.set_language(std::string(ToString(tongue)));
  out.set_score_permille(proposal.quality);
  for (const Contribution& contribution : proposal.contributions) {
    pb::RuleSentence& reason = *out.add_reasons();
    reason.set_kind(static_cast<pb::RuleKind>(contribution.kind));
    reason.set_strength(ToProto(contribution.strength));
    reason.set_contribution_permille(contribution.points);
    reason.set_text(Sentence(contribution, tongue));
  }
  if (const auto& alternative = explained.alternative; alternative.has_value()) {
    pb::Alternative& item = *out.mutable_alternative();
    item.set_buddy_id(alternative->buddy_id.str());
    item.set_score_permille(alternative->facts.quality);
    item.set_reason(static_cast<pb::AlternativeReason>(WhyNot(alternative->facts)));
    item.set_text(Sentence(alternative->facts, alternative->cost, tongue));
    if (alternative->cost.has_value()) *item.mutable_cost() = ToProto(*alternative->cost);
  }
  if (explained.policy_not_valid) out.add_notes(NoAlternativeSentence(tongue));
  return out;
}

pb::WeakPair ToProto(const ProposedPair& pair, const WeakBound& bound, Tongue tongue) {
  pb::WeakPair out;
  out.set_newcomer_id(pair.newcomer_id.str());
  out.set_buddy_id(pair.buddy_id.str());
  out.set_score_permille(pair.quality);
  out.set_text(WeakPairSentence(pair.quality, bound, tongue));
  return out;
}

pb::BlockingPair ToProto(const NamedBlockingPair& named, Tongue tongue) {
  pb::BlockingPair out;
  out.set_newcomer_id(named.newcomer_id.str());
  out.set_buddy_id(named.buddy_id.str());
  out.set_score_permille(named.pair.quality);
  if (!named.pair.newcomer_has_nobody)
    out.set_newcomer_score_permille(named.pair.quality_of_newcomer);
  out.set_buddy_score_permille(named.pair.quality_of_buddy);
  if (named.cost.has_value()) *out.mutable_cost() = ToProto(*named.cost);
  out.set_text(Sentence(named.pair, named.cost, tongue));
  return out;
}

pb::StrategyWarning ToProto(const StrategyWarning& warning, const PersonId& person, Tongue tongue) {
  pb::StrategyWarning out;
  out.set_person_id(person.str());
  out.set_kind(static_cast<pb::RuleKind>(warning.kind));
  out.set_score_permille(warning.quality);
  out.set_score_otherwise_permille(warning.quality_otherwise);
  out.set_text(Sentence(warning, tongue));
  return out;
}

pb::MatchRunExplanation ToProto(const ExplainedRun& explained, Tongue tongue) {
  const MatchRun& run = explained.run;
  const RunOutcome& outcome = run.result.outcome;
  pb::MatchRunExplanation out;
  out.set_match_run_id(run.id.str());
  out.set_language(std::string(ToString(tongue)));
  for (std::string& text : ExplainGoals(outcome, run.result.newcomers, tongue))
    out.add_goals(std::move(text));
  for (std::string& text : ExplainConflicts(outcome, tongue)) out.add_conflicts(std::move(text));
  for (std::string& text : ExplainPrices(outcome, tongue)) out.add_prices(std::move(text));
  for (const auto& [person, warning] : explained.warnings)
    *out.add_warnings() = ToProto(warning, person, tongue);
  for (const ProposedPair& pair : explained.weak_pairs) {
    if (out.weak_pairs_size() == kWeakPairsShown) break;
    *out.add_weak_pairs() = ToProto(pair, *explained.weak_bound, tongue);
  }
  out.set_weak_pair_count(static_cast<int32_t>(explained.weak_pairs.size()));
  for (const NamedBlockingPair& pair : explained.blocking)
    *out.add_blocking_pairs() = ToProto(pair, tongue);
  if (explained.blocking_count.has_value())
    out.set_blocking_pair_count(static_cast<int32_t>(*explained.blocking_count));
  if (explained.gap.has_value()) out.add_notes(Sentence(*explained.gap, tongue));
  return out;
}

pb::SuitableBuddy ToProto(const SuitableBuddy& buddy) {
  pb::SuitableBuddy out;
  out.set_buddy_id(buddy.buddy_id.str());
  out.set_score_permille(buddy.quality);
  out.set_local(buddy.local);
  out.set_free_places(buddy.free_places);
  out.set_standing_proposals(buddy.standing_proposals);
  return out;
}

pb::NewcomerExplanation ToProto(const ExplainedNewcomer& explained, Tongue tongue) {
  pb::NewcomerExplanation out;
  out.set_language(std::string(ToString(tongue)));
  out.set_buddies(explained.buddies);
  for (const FunnelStep& step : explained.steps) {
    pb::FunnelStep& item = *out.add_steps();
    item.set_kind(static_cast<pb::RuleKind>(step.kind));
    item.set_buddies_left(step.left);
    item.set_text(Sentence(step, tongue));
  }
  out.set_text(Conclusion(explained.steps, explained.buddies, tongue));
  for (const SuitableBuddy& buddy : explained.best) *out.add_best_buddies() = ToProto(buddy);
  return out;
}

pb::AlgorithmRegisterEntry ToProto(const RegisterEntry& entry) {
  pb::AlgorithmRegisterEntry out;
  out.set_name(entry.name);
  out.set_short_description(entry.short_description);
  out.set_status(entry.status);
  out.set_start_on(entry.start_on);
  out.set_goal_and_impact(entry.goal_and_impact);
  out.set_considerations(entry.considerations);
  out.set_human_intervention(entry.human_intervention);
  out.set_risk_management(entry.risk_management);
  out.set_legal_basis(entry.legal_basis);
  for (const std::string& category : entry.data) out.add_data(category);
  out.set_technical_operation(entry.technical_operation);
  out.set_supplier(entry.supplier);
  out.set_programme_code(entry.programme_code);
  out.set_policy_version(entry.policy_version);
  for (const RegisteredRule& rule : entry.rules) {
    pb::RegisteredRule& item = *out.add_rules();
    item.set_kind(static_cast<pb::RuleKind>(rule.kind));
    item.set_strength(ToProto(rule.strength));
    item.set_share_permille(rule.share);
    item.set_text(rule.text);
  }
  for (const std::string& floor : entry.floors) out.add_floors(floor);
  return out;
}

absl::Status CheckDraftOf(const pb::PreviewPolicyRequest& request) {
  const std::string& named = request.policy().programme_code();
  if (named == request.programme_code()) return absl::OkStatus();
  return InvalidField("policy.programme_code", named.empty() ? "REQUIRED" : "OTHER_PROGRAMME",
                      "name the programme that is previewed");
}

}  // namespace

grpc::Status InsightService::PreviewPolicy(grpc::ServerContext* context,
                                           const pb::PreviewPolicyRequest* request,
                                           pb::PreviewPolicyResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<pb::PreviewPolicyResponse> {
                      std::optional<Policy> draft;
                      if (request->has_policy()) {
                        RETURN_IF_ERROR(CheckDraftOf(*request));
                        ASSIGN_OR_RETURN(draft, FromProto(request->policy(), "policy"));
                      }
                      ASSIGN_OR_RETURN(const CandidateCounts counts,
                                       insights_.Preview(call, request->programme_code(), draft));
                      pb::PreviewPolicyResponse answer;
                      *answer.mutable_preview() = ToProto(counts, request->programme_code());
                      return answer;
                    });
}

grpc::Status InsightService::ExplainProposal(grpc::ServerContext* context,
                                             const pb::ExplainProposalRequest* request,
                                             pb::ExplainProposalResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<pb::ExplainProposalResponse> {
        ASSIGN_OR_RETURN(const ProposalId id, ProposalId::Parse(request->id(), "id"));
        ASSIGN_OR_RETURN(const Tongue tongue, ParseTongue(request->language(), "language"));
        ASSIGN_OR_RETURN(const ExplainedProposal explained, insights_.ExplainProposal(call, id));
        pb::ExplainProposalResponse answer;
        *answer.mutable_explanation() = ToProto(explained, tongue);
        return answer;
      });
}

grpc::Status InsightService::ExplainNewcomer(grpc::ServerContext* context,
                                             const pb::ExplainNewcomerRequest* request,
                                             pb::ExplainNewcomerResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<pb::ExplainNewcomerResponse> {
        ASSIGN_OR_RETURN(const PersonId person, PersonId::Parse(request->person_id(), "person_id"));
        ASSIGN_OR_RETURN(const Tongue tongue, ParseTongue(request->language(), "language"));
        ASSIGN_OR_RETURN(const ExplainedNewcomer explained,
                         insights_.ExplainNewcomer(call, request->programme_code(), person));
        pb::ExplainNewcomerResponse answer;
        *answer.mutable_explanation() = ToProto(explained, tongue);
        answer.mutable_explanation()->set_person_id(person.str());
        answer.mutable_explanation()->set_programme_code(request->programme_code());
        if (explained.warning.has_value())
          *answer.mutable_explanation()->mutable_warning() =
              ToProto(*explained.warning, person, tongue);
        return answer;
      });
}

grpc::Status InsightService::ExplainMatchRun(grpc::ServerContext* context,
                                             const pb::ExplainMatchRunRequest* request,
                                             pb::ExplainMatchRunResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<pb::ExplainMatchRunResponse> {
        ASSIGN_OR_RETURN(const MatchRunId id, MatchRunId::Parse(request->id(), "id"));
        ASSIGN_OR_RETURN(const Tongue tongue, ParseTongue(request->language(), "language"));
        ASSIGN_OR_RETURN(const ExplainedRun explained, insights_.ExplainRun(call, id));
        pb::ExplainMatchRunResponse answer;
        *answer.mutable_explanation() = ToProto(explained, tongue);
        return answer;
      });
}

grpc::Status InsightService::GetAlgorithmRegisterEntry(
    grpc::ServerContext* context, const pb::GetAlgorithmRegisterEntryRequest* request,
    pb::GetAlgorithmRegisterEntryResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<pb::GetAlgorithmRegisterEntryResponse> {
        ASSIGN_OR_RETURN(const RegisterEntry entry,
                         insights_.Register(call, request->programme_code()));
        pb::GetAlgorithmRegisterEntryResponse answer;
        *answer.mutable_entry() = ToProto(entry);
        return answer;
      });
}

}  // namespace naober::matching
