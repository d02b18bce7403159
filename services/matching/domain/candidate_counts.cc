// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/candidate_counts.h"

#include <algorithm>

namespace naober::matching {

namespace {

// Answers, for every set of rules that may refuse a pair, which of the questions the pair passes. A
// question is a set of rules that are hard; 15 kinds make at most 46 of them.
class Questions {
 public:
  // Returns the question's number.
  int Ask(uint32_t hard) {
    asked_.push_back(hard);
    return static_cast<int>(asked_.size()) - 1;
  }
  std::vector<uint64_t> AnswersByRefusals(size_t rules) const {
    std::vector<uint64_t> answers(size_t{1} << rules, 0);
    for (uint32_t refusals = 0; refusals < answers.size(); ++refusals) {
      for (size_t i = 0; i < asked_.size(); ++i)
        answers[refusals] |= uint64_t{(refusals & asked_[i]) == 0} << i;
    }
    return answers;
  }
  size_t size() const { return asked_.size(); }

 private:
  std::vector<uint32_t> asked_;
};

// What passes each question.
std::vector<CandidatesLeft> Answer(const PairScorer& scorer, const Questions& questions) {
  const std::vector<uint64_t> answers = questions.AnswersByRefusals(scorer.hard_rules().size());
  std::vector<int64_t> pairs(answers.size(), 0);
  std::vector<uint64_t> of_buddies(scorer.buddies(), 0);
  std::vector<CandidatesLeft> left(questions.size());
  std::vector<uint32_t> refusals;
  const auto passes = [](uint64_t answer, size_t question) {
    return static_cast<int>(answer >> question & 1);
  };
  for (int newcomer = 0; newcomer < scorer.newcomers(); ++newcomer) {
    scorer.AllRefusals(newcomer, refusals);
    uint64_t of_newcomer = 0;
    for (size_t buddy = 0; buddy < refusals.size(); ++buddy) {
      const uint64_t answer = answers[refusals[buddy]];
      ++pairs[refusals[buddy]];
      of_newcomer |= answer;
      of_buddies[buddy] |= answer;
    }
    for (size_t i = 0; i < left.size(); ++i) left[i].newcomers += passes(of_newcomer, i);
  }
  for (size_t i = 0; i < left.size(); ++i) {
    for (const uint64_t answer : of_buddies) left[i].buddies += passes(answer, i);
    for (size_t set = 0; set < pairs.size(); ++set)
      left[i].pairs += passes(answers[set], i) ? pairs[set] : 0;
  }
  return left;
}

bool MayBeHard(RuleKind kind) {
  return kind != RuleKind::kWaitingTime && kind != RuleKind::kLeftOver;
}

}  // namespace

CandidateCounts CountCandidates(const Policy& policy, const RunDay& day,
                                absl::Span<const Candidate> newcomers,
                                absl::Span<const Candidate> buddies,
                                const EarlierRefusals& earlier) {
  std::vector<Rule> rules = policy.rules;
  if (std::none_of(rules.begin(), rules.end(),
                   [](const Rule& rule) { return rule.kind == RuleKind::kEarlierRefusal; }))
    rules.push_back(MakeRule(RuleKind::kEarlierRefusal, Strength::kHard, 0));
  // Judged as if every rule were on and hard, a pair tells what each choice would make of it.
  Policy all_hard = policy;
  all_hard.rules.clear();
  std::vector<uint32_t> bit_of(rules.size(), 0);
  uint32_t hard = 0;
  for (size_t i = 0; i < rules.size(); ++i) {
    if (!MayBeHard(rules[i].kind)) continue;
    bit_of[i] = 1u << all_hard.rules.size();
    all_hard.rules.push_back(rules[i]);
    all_hard.rules.back().enabled = true;
    all_hard.rules.back().strength = Strength::kHard;
    if (rules[i].enabled && rules[i].strength == Strength::kHard) hard |= bit_of[i];
  }
  Questions questions;
  const int all = questions.Ask(hard);
  struct Asked {
    int if_hard, if_soft, after;
  };
  std::vector<Asked> asked;
  uint32_t so_far = 0;
  for (const uint32_t bit : bit_of) {
    so_far |= hard & bit;
    asked.push_back({questions.Ask(hard | bit), questions.Ask(hard & ~bit), questions.Ask(so_far)});
  }

  const PairScorer scorer(all_hard, day, newcomers, buddies, &earlier);
  const std::vector<CandidatesLeft> left = Answer(scorer, questions);
  CandidateCounts counts;
  counts.newcomers = scorer.newcomers();
  counts.buddies = scorer.buddies();
  counts.left = left[all];
  for (size_t i = 0; i < rules.size(); ++i)
    counts.rules.push_back({rules[i].kind, rules[i].enabled, rules[i].strength,
                            left[asked[i].if_hard], left[asked[i].if_soft], left[asked[i].after]});
  return counts;
}

}  // namespace naober::matching
