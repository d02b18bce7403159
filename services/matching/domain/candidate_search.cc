// SPDX-License-Identifier: EUPL-1.2
// The part of PairScorer that looks for a newcomer's candidates among all buddies.
#include <algorithm>
#include <functional>
#include <limits>

#include "services/matching/domain/pair_scorer.h"

namespace naober::matching {

namespace {

using scoring::Block;
using scoring::kBlock;

constexpr int kFull = 1000;

ScoredBuddy FromKey(int buddy, int32_t key) {
  return {buddy, Block::QualityOf(key), (key & Block::kLocal) != 0};
}

// A key above its buddy's place, such that the larger one goes first.
int64_t Ranked(int32_t key, int buddy) {
  return static_cast<int64_t>(key) << 32 | (std::numeric_limits<int32_t>::max() - buddy);
}
ScoredBuddy FromRanked(int64_t ranked) {
  return FromKey(std::numeric_limits<int32_t>::max() - static_cast<int32_t>(ranked & 0xFFFFFFFF),
                 static_cast<int32_t>(ranked >> 32));
}

// Keeps the `capacity` best of what it is shown.
class Best {
 public:
  explicit Best(size_t capacity) : capacity_(capacity) { heap_.reserve(capacity + 1); }

  // Buddies come in rising order, so an equal key never displaces one that is kept.
  void Show(int first, const Block& block) {
    for (int group = 0; group < kBlock / Block::kGroup; ++group) {
      if (block.best_of_group[group] <= threshold_) continue;
      const int from = group * Block::kGroup;
      for (int i = from; i < from + Block::kGroup; ++i) {
        if (block.keys[i] > threshold_) Keep(Ranked(block.keys[i], first + i));
      }
    }
  }

  // Best first.
  std::vector<int64_t> Take() && {
    std::sort(heap_.begin(), heap_.end(), std::greater<>());
    return std::move(heap_);
  }

 private:
  void Keep(int64_t ranked) {
    if (heap_.size() == capacity_) {
      std::pop_heap(heap_.begin(), heap_.end(), std::greater<>());
      heap_.pop_back();
    }
    heap_.push_back(ranked);
    std::push_heap(heap_.begin(), heap_.end(), std::greater<>());
    if (heap_.size() == capacity_) threshold_ = static_cast<int32_t>(heap_.front() >> 32);
  }

  const size_t capacity_;
  std::vector<int64_t> heap_;  // the worst in front
  int32_t threshold_ = Block::kRefused;
};

}  // namespace

void PairScorer::Compile(const Policy& policy) {
  program_.local_first = policy.LocalFirst();
  const size_t buddies = people_.buddies.padded;
  program_.buddy_refusals.assign(buddies, 0);
  program_.buddy_points.assign(buddies, 0);
  program_.buddy_weights.assign(buddies, 0);
  program_.newcomer_points.assign(people_.newcomers.padded, 0);
  program_.newcomer_weights.assign(people_.newcomers.padded, 0);
  uint32_t next_refusal = 1;
  for (const Rule& rule : rules_) {
    const uint32_t refusal = rule.strength == Strength::kHard ? next_refusal : 0;
    if (refusal != 0) next_refusal <<= 1;
    scoring::Step step{rule.kind, refusal, rule.weight, rule.parameters.min_slots,
                       rule.parameters.full_score_count};
    switch (rule.kind) {
      case RuleKind::kVetting:
      case RuleKind::kCapacity:
      case RuleKind::kDeclaredBackground:
        CompileBuddies(rule, refusal);
        continue;
      case RuleKind::kWaitingTime:
      case RuleKind::kLeftOver:
        CompileNewcomers(rule);
        continue;
      case RuleKind::kEarlierRefusal:
        if (!knows_refusals_) continue;
        refusal_bit_ = refusal;
        refusal_weight_ = rule.weight;
        CompileNewcomers(rule);
        continue;
      case RuleKind::kAge:
      case RuleKind::kHousehold:
        step.full = rule.parameters.max_difference_years;
        break;
      default:
        break;
    }
    if (refusal != 0) program_.hard.push_back(step);
    if (rule.weight > 0) program_.weighed.push_back(step);
  }
  std::fill(program_.buddy_refusals.begin() + people_.buddies.people, program_.buddy_refusals.end(),
            ~0u);
}

void PairScorer::CompileBuddies(const Rule& rule, uint32_t refusal) {
  for (int buddy = 0; buddy < people_.buddies.people; ++buddy) {
    const Verdict verdict = JudgeBuddy(rule, buddy);
    if (!verdict.passes) program_.buddy_refusals[buddy] |= refusal;
    if (!verdict.known) continue;
    program_.buddy_points[buddy] += verdict.value * rule.weight;
    program_.buddy_weights[buddy] += rule.weight;
  }
}

void PairScorer::CompileNewcomers(const Rule& rule) {
  for (int newcomer = 0; newcomer < people_.newcomers.people; ++newcomer) {
    // Of earlier refusals, that there is none; Refuse takes the exceptions out again.
    const int value =
        rule.kind == RuleKind::kEarlierRefusal ? kFull : Judge(rule, newcomer, 0).value;
    program_.newcomer_points[newcomer] += value * rule.weight;
    program_.newcomer_weights[newcomer] += rule.weight;
  }
}

scoring::BlockView PairScorer::Refuse(int newcomer, int first, Block& block,
                                      PairCounts* counts) const {
  const scoring::BlockView view{program_, people_.newcomers, people_.buddies, newcomer, first};
  kernel_.refuse(view, block);
  if (!declined_.empty()) {
    const std::vector<int>& declined = declined_[newcomer];
    for (auto at = std::lower_bound(declined.begin(), declined.end(), first);
         at != declined.end() && *at < first + kBlock; ++at) {
      block.refusals[*at - first] |= refusal_bit_;
      block.points[*at - first] -= kFull * refusal_weight_;
    }
  }
  if (counts != nullptr) Count(block, std::min(kBlock, buddies() - first), *counts);
  return view;
}

void PairScorer::Count(const Block& block, int size, PairCounts& counts) const {
  const int padding = kBlock - size;  // refused by everything
  counts.refused.resize(hard_.size());
  for (size_t rule = 0; rule < hard_.size(); ++rule)
    counts.refused[rule] += kernel_.count(block, 1u << rule) - padding;
  counts.pairs += size;
  counts.feasible += kBlock - kernel_.count(block, ~0u);
}

void PairScorer::FeasiblePairs(int newcomer, std::vector<ScoredBuddy>& out,
                               PairCounts* counts) const {
  out.clear();
  Block block;
  for (int first = 0; first < buddies(); first += kBlock) {
    const scoring::BlockView view = Refuse(newcomer, first, block, counts);
    if (kernel_.count(block, ~0u) == kBlock) continue;
    kernel_.weigh(view, block);
    // Without a branch on each pair: a place is written always and kept when the pair passes.
    uint16_t places[kBlock];
    int found = 0;
    for (int i = 0; i < kBlock; ++i) {
      places[found] = static_cast<uint16_t>(i);
      found += block.refusals[i] == 0;
    }
    for (int i = 0; i < found; ++i)
      out.push_back(FromKey(first + places[i], block.keys[places[i]]));
  }
}

std::optional<ScoredBuddy> PairScorer::TopPairs(int newcomer, int k, std::vector<ScoredBuddy>& out,
                                                PairCounts* counts) const {
  out.clear();
  Best best(static_cast<size_t>(k) + 1);  // one more: the best of those that are left out
  Block block;
  for (int first = 0; first < buddies(); first += kBlock) {
    const scoring::BlockView view = Refuse(newcomer, first, block, counts);
    if (kernel_.count(block, ~0u) == kBlock) continue;
    kernel_.weigh(view, block);
    best.Show(first, block);
  }
  const std::vector<int64_t> ranked = std::move(best).Take();
  const size_t kept = std::min<size_t>(ranked.size(), k);
  for (size_t i = 0; i < kept; ++i) out.push_back(FromRanked(ranked[i]));
  if (ranked.size() == kept) return std::nullopt;
  return FromRanked(ranked[kept]);
}

void PairScorer::AllRefusals(int newcomer, std::vector<uint32_t>& out) const {
  out.resize(buddies());
  Block block;
  for (int first = 0; first < buddies(); first += kBlock) {
    Refuse(newcomer, first, block, nullptr);
    std::copy_n(block.refusals, std::min(kBlock, buddies() - first), out.begin() + first);
  }
}

}  // namespace naober::matching
