// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/assignment/certificate.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"

namespace naober::matching::assignment {

namespace {

constexpr int kOutcome = 0, kShortfall = 1, kMatched = 2, kClaims = 3, kValue = 4;

absl::Status Refuse(int level, absl::string_view what) {
  return WithReason(
      absl::FailedPreconditionError(absl::StrCat("the certificate is refused: ", what)),
      "CERTIFICATE_REFUSED", {{"level", absl::StrCat(level)}});
}

// Everything that the checks share: the claims, and what follows from them without the pairs.
class Verifier {
 public:
  Verifier(const Terms& terms, const Outcome& outcome, const Certificate& certificate)
      : terms_(terms), outcome_(outcome), certificate_(certificate) {}

  absl::Status Verify(PairSource pairs) {
    RETURN_IF_ERROR(CheckSizes());
    RETURN_IF_ERROR(CheckLoads());
    RETURN_IF_ERROR(CheckTree());
    RETURN_IF_ERROR(CheckFloorWeights());
    RETURN_IF_ERROR(CheckBuddies());
    RETURN_IF_ERROR(CheckTreeRanks());
    std::vector<Pair> row;
    for (int32_t i = 0; i < terms_.newcomers; ++i) {
      pairs(i, row);
      RETURN_IF_ERROR(outcome_.buddy_of[i] == kUnmatched ? CheckUnmatched(i, row)
                                                         : CheckMatched(i, row));
    }
    RETURN_IF_ERROR(CheckSums());
    RETURN_IF_ERROR(CheckRejections());
    return value_;
  }

 private:
  // What an earlier newcomer's change would carry upwards: from `low` to just below `high`.
  struct Crossing {
    int32_t low = 0;
    int32_t high = 0;
    int32_t newcomer = 0;
  };

  absl::Status CheckSizes() const {
    const auto newcomers = static_cast<size_t>(terms_.newcomers);
    const size_t buddies = terms_.capacities.size(), nodes = terms_.floors.size() + 1;
    const Certificate& c = certificate_;
    if (outcome_.buddy_of.size() != newcomers || outcome_.floor_short.size() + 1 != nodes)
      return Refuse(kOutcome, "the outcome has another size than the problem");
    if (c.node_parent.size() != nodes || c.node_weight.size() != nodes ||
        c.buddy_weight.size() != buddies)
      return Refuse(kShortfall, "weights are missing");
    if (c.node_rank.size() != nodes || c.buddy_rank.size() != buddies ||
        c.rejected_rank.size() != newcomers)
      return Refuse(kClaims, "ranks are missing");
    if (c.newcomer_price.size() != newcomers || c.buddy_price.size() != buddies)
      return Refuse(kValue, "prices are missing");
    for (const int32_t weight : c.node_weight) {
      if (weight < 0 || weight > static_cast<int32_t>(nodes))
        return Refuse(kShortfall, "a weight is out of range");
    }
    // Every price is far within 64 bits, so that sums of two and a cost are too.
    constexpr int64_t kWidest = int64_t{1} << 60;
    for (const int64_t worth : {c.top_value, c.local_bonus}) {
      if (worth > kWidest || worth < -kWidest) return Refuse(kValue, "a worth is out of range");
    }
    for (const std::vector<int64_t>* prices : {&c.newcomer_price, &c.buddy_price}) {
      for (const int64_t price : *prices) {
        if (price > kWidest || price < -kWidest) return Refuse(kValue, "a price is out of range");
      }
    }
    return absl::OkStatus();
  }

  absl::Status CheckLoads() {
    load_.assign(terms_.capacities.size(), 0);
    for (int32_t i = 0; i < terms_.newcomers; ++i) {
      const int32_t j = outcome_.buddy_of[i];
      if (j == kUnmatched) continue;
      if (j < 0 || j >= static_cast<int32_t>(load_.size()))
        return Refuse(kOutcome, absl::StrCat("newcomer ", i, " has a buddy who does not exist"));
      if (++load_[j] > terms_.capacities[j])
        return Refuse(kOutcome, absl::StrCat("buddy ", j, " has more than they can take"));
      ++matched_;
    }
    return absl::OkStatus();
  }

  // Each newcomer's floors must be a chain by the parents, whole up to the root; so floors that
  // share a newcomer hold one another.
  absl::Status CheckTree() {
    const auto nodes = static_cast<int32_t>(terms_.floors.size() + 1);
    const std::vector<int32_t>& parent = certificate_.node_parent;
    std::vector<int32_t> depth(nodes, 0);
    for (int32_t node = 1; node < nodes; ++node) {
      int32_t up = node;
      while (up != 0) {
        up = parent[up];
        if (up < 0 || up >= nodes || ++depth[node] > nodes)
          return Refuse(kShortfall, absl::StrCat("floor ", node - 1, " lies in no tree"));
      }
    }
    std::vector<int32_t> floors_of(terms_.newcomers, 0);
    node_of_.assign(terms_.newcomers, 0);
    matched_in_.assign(nodes, 0);
    std::vector<int32_t> last_seen(terms_.newcomers, 0);
    for (int32_t node = 1; node < nodes; ++node) {
      for (const int32_t i : terms_.floors[node - 1].newcomers) {
        if (i < 0 || i >= terms_.newcomers || last_seen[i] == node)
          return Refuse(kShortfall, absl::StrCat("floor ", node - 1, " has no proper members"));
        last_seen[i] = node;
        ++floors_of[i];
        if (depth[node] > depth[node_of_[i]]) node_of_[i] = node;
        if (outcome_.buddy_of[i] != kUnmatched) ++matched_in_[node];
      }
    }
    // A newcomer in as many floors as their deepest one has ancestors, each of which holds all of
    // what its children hold, is in exactly those.
    for (int32_t i = 0; i < terms_.newcomers; ++i) {
      if (floors_of[i] != depth[node_of_[i]])
        return Refuse(kShortfall, absl::StrCat("newcomer ", i, " is in floors that overlap"));
    }
    for (int32_t node = 1; node < nodes; ++node) {
      for (const int32_t i : terms_.floors[node - 1].newcomers) {
        int32_t up = node_of_[i];
        while (up != 0 && up != node) up = parent[up];
        if (up != node)
          return Refuse(kShortfall, absl::StrCat("newcomer ", i, " is in floors that overlap"));
      }
    }
    return absl::OkStatus();
  }

  absl::Status CheckFloorWeights() const {
    const Certificate& c = certificate_;
    if (c.node_weight[0] != 0) return Refuse(kShortfall, "everybody has a weight");
    for (size_t node = 1; node < c.node_weight.size(); ++node) {
      const int32_t rise = c.node_weight[node] - c.node_weight[c.node_parent[node]];
      const int32_t minimum = terms_.floors[node - 1].minimum;
      const int32_t matched = matched_in_[node];
      if (rise < 0 || rise > 1 || (matched < minimum && rise != 1) ||
          (matched > minimum && rise != 0))
        return Refuse(kShortfall, absl::StrCat("floor ", node - 1, " has a wrong weight"));
    }
    return absl::OkStatus();
  }

  absl::Status CheckBuddies() {
    const Certificate& c = certificate_;
    for (size_t j = 0; j < load_.size(); ++j) {
      const bool full = load_[j] == terms_.capacities[j];
      if (c.buddy_weight[j] < 0 || (!full && c.buddy_weight[j] != 0))
        return Refuse(kShortfall, absl::StrCat("buddy ", j, " has a wrong weight"));
      if (!full && c.buddy_rank[j] != kOpen)
        return Refuse(kMatched, absl::StrCat("buddy ", j, " is closed and has room"));
      if (c.buddy_price[j] > 0 || (!full && c.buddy_price[j] != 0))
        RefuseValue(absl::StrCat("buddy ", j, " has a wrong price"));
    }
    return absl::OkStatus();
  }

  // Counting one more or fewer in a node moves in the tree without changing the shortfall only
  // along ranks that do not rise.
  absl::Status CheckTreeRanks() const {
    const Certificate& c = certificate_;
    for (size_t node = 1; node < c.node_weight.size(); ++node) {
      const int32_t up = c.node_parent[node];
      const int32_t rise = c.node_weight[node] - c.node_weight[up];
      const int32_t minimum = terms_.floors[node - 1].minimum;
      const int32_t matched = matched_in_[node];
      const bool more_is_free = rise == (matched < minimum ? 1 : 0);
      const bool fewer_is_free = matched > 0 && rise == (matched <= minimum ? 1 : 0);
      if ((more_is_free && c.node_rank[node] > c.node_rank[up]) ||
          (fewer_is_free && c.node_rank[up] > c.node_rank[node]))
        return Refuse(kClaims, absl::StrCat("floor ", node - 1, " has a wrong rank"));
    }
    return absl::OkStatus();
  }

  bool Covered(int32_t buddy) const {
    return certificate_.buddy_weight[buddy] > 0 || certificate_.buddy_rank[buddy] != kOpen;
  }

  // Remembers the first refusal of the last level, so that one of a level before it is heard first.
  void RefuseValue(absl::string_view what) {
    if (value_.ok()) value_ = Refuse(kValue, what);
  }

  static absl::Status NoSuchBuddy(int32_t i) {
    return Refuse(kOutcome, absl::StrCat("newcomer ", i, " has a pair with nobody"));
  }

  absl::Status CheckUnmatched(int32_t i, const std::vector<Pair>& row) {
    const Certificate& c = certificate_;
    const int32_t node = node_of_[i];
    int32_t tight_rank = -1;
    for (const Pair& pair : row) {
      if (pair.buddy < 0 || pair.buddy >= static_cast<int32_t>(load_.size())) return NoSuchBuddy(i);
      if (c.buddy_weight[pair.buddy] < c.node_weight[node])
        return Refuse(kShortfall, absl::StrCat("unmatched newcomer ", i, " weighs more than buddy ",
                                               pair.buddy));
      if (!Covered(pair.buddy))
        return Refuse(kMatched, absl::StrCat("unmatched newcomer ", i, " could have buddy ",
                                             pair.buddy, ", who is not covered"));
      if (c.buddy_weight[pair.buddy] == c.node_weight[node])
        tight_rank = std::max(tight_rank, c.buddy_rank[pair.buddy]);
    }
    if (c.newcomer_price[i] != 0)
      RefuseValue(absl::StrCat("unmatched newcomer ", i, " has a price"));
    if (tight_rank > c.rejected_rank[i] || c.rejected_rank[i] >= c.node_rank[node])
      return Refuse(kClaims, absl::StrCat("newcomer ", i, " is rejected at a wrong rank"));
    return absl::OkStatus();
  }

  absl::Status CheckMatched(int32_t i, const std::vector<Pair>& row) {
    const Certificate& c = certificate_;
    const int32_t own = outcome_.buddy_of[i];
    const int32_t node = node_of_[i];
    bool found = false;
    for (const Pair& pair : row) {
      const int32_t j = pair.buddy;
      if (j < 0 || j >= static_cast<int32_t>(load_.size())) return NoSuchBuddy(i);
      if (c.buddy_weight[j] < c.buddy_weight[own])
        return Refuse(kShortfall, absl::StrCat("newcomer ", i, " could leave a place of weight"));
      if (Covered(own) && !Covered(j))
        return Refuse(kMatched,
                      absl::StrCat("newcomer ", i, " could leave a covered buddy for ", j));
      if (c.buddy_weight[j] == c.buddy_weight[own] && c.buddy_rank[j] > c.buddy_rank[own])
        return Refuse(kClaims, absl::StrCat("newcomer ", i, " could move to a higher rank"));
      const int64_t cost = c.top_value - pair.quality - (pair.local ? c.local_bonus : 0);
      const int64_t prices = c.newcomer_price[i] + c.buddy_price[j];
      if (prices > cost || (j == own && prices != cost))
        RefuseValue(absl::StrCat("the prices of newcomer ", i, " and buddy ", j,
                                 j == own ? " are not their cost" : " exceed their cost"));
      if (j != own) continue;
      found = true;
      local_ += pair.local ? 1 : 0;
      quality_ += pair.quality;
    }
    if (!found)
      return Refuse(kOutcome, absl::StrCat("newcomer ", i, " has a buddy who is not feasible"));
    if (c.buddy_weight[own] > c.node_weight[node])
      return Refuse(kShortfall,
                    absl::StrCat("newcomer ", i, " has a place of more weight than theirs"));
    if (c.buddy_weight[own] == c.node_weight[node] && c.node_rank[node] > c.buddy_rank[own])
      crossings_.push_back({c.buddy_rank[own], c.node_rank[node], i});
    return absl::OkStatus();
  }

  absl::Status CheckSums() {
    if (outcome_.matched != matched_ || outcome_.local != local_ || outcome_.quality != quality_)
      return Refuse(kOutcome, "the sums are not those of the pairs");
    int64_t shortfall = 0;
    for (size_t floor = 0; floor < terms_.floors.size(); ++floor) {
      const int32_t missing = std::max(0, terms_.floors[floor].minimum - matched_in_[floor + 1]);
      if (outcome_.floor_short[floor] != missing)
        return Refuse(kOutcome, absl::StrCat("the shortfall of floor ", floor, " is wrong"));
      shortfall += missing;
    }
    if (outcome_.shortfall != shortfall) return Refuse(kOutcome, "the total shortfall is wrong");
    // One local pair must outweigh any quality, and local pairs must not count when not asked for.
    const Certificate& c = certificate_;
    const int64_t bonus = terms_.local_first ? int64_t{kMaxQuality} * matched_ + 1 : 0;
    if (c.local_first != terms_.local_first || c.local_bonus != bonus ||
        c.top_value != bonus + kMaxQuality)
      RefuseValue("the worth of a local pair is wrong");
    return absl::OkStatus();
  }

  // Nobody later than a rejected newcomer may carry an exchange across the rank of the rejection.
  // Of the latest newcomers first, each crossing marks the ranks that nobody later has crossed.
  absl::Status CheckRejections() {
    std::vector<int32_t> ranks;
    for (int32_t i = 0; i < terms_.newcomers; ++i) {
      if (outcome_.buddy_of[i] == kUnmatched) ranks.push_back(certificate_.rejected_rank[i]);
    }
    std::sort(ranks.begin(), ranks.end());
    ranks.erase(std::unique(ranks.begin(), ranks.end()), ranks.end());
    const auto place = [&](int32_t rank) {
      return static_cast<int32_t>(std::lower_bound(ranks.begin(), ranks.end(), rank) -
                                  ranks.begin());
    };
    std::vector<int32_t> latest(ranks.size(), -1), next(ranks.size() + 1);
    std::iota(next.begin(), next.end(), 0);
    const auto unmarked = [&](int32_t at) {
      while (next[at] != at) at = next[at] = next[next[at]];
      return at;
    };
    // They were found in order of claim.
    for (auto crossing = crossings_.rbegin(); crossing != crossings_.rend(); ++crossing) {
      const int32_t end = place(crossing->high);
      for (int32_t at = unmarked(place(crossing->low)); at < end; at = unmarked(at)) {
        latest[at] = crossing->newcomer;
        next[at] = at + 1;
      }
    }
    for (int32_t i = 0; i < terms_.newcomers; ++i) {
      if (outcome_.buddy_of[i] != kUnmatched) continue;
      const int32_t other = latest[place(certificate_.rejected_rank[i])];
      if (other > i)
        return Refuse(kClaims, absl::StrCat("newcomer ", i, " could go before newcomer ", other));
    }
    return absl::OkStatus();
  }

  const Terms& terms_;
  const Outcome& outcome_;
  const Certificate& certificate_;
  std::vector<int32_t> load_;
  std::vector<int32_t> node_of_;
  std::vector<int32_t> matched_in_;
  std::vector<Crossing> crossings_;
  int32_t matched_ = 0;
  int32_t local_ = 0;
  int64_t quality_ = 0;
  absl::Status value_;
};

}  // namespace

absl::Status VerifyCertificate(const Terms& terms, PairSource pairs, const Outcome& outcome,
                               const Certificate& certificate) {
  return Verifier(terms, outcome, certificate).Verify(pairs);
}

}  // namespace naober::matching::assignment
