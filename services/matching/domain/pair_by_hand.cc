// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/pair_by_hand.h"

#include <algorithm>
#include <utility>

#include "libs/base/errors.h"

namespace naober::matching {

namespace {

int IndexOf(const std::vector<Candidate>& people, const PersonId& id) {
  const auto found = std::find_if(people.begin(), people.end(),
                                  [&](const Candidate& person) { return person.person_id == id; });
  return found == people.end() ? -1 : static_cast<int>(found - people.begin());
}

// One newcomer beside one buddy.
class OnePair {
 public:
  OnePair(const PlanInput& present, int newcomer, int buddy)
      : newcomer_(newcomer),
        buddy_(buddy),
        scorer_(present.policy, present.day, absl::MakeConstSpan(&present.newcomers[newcomer], 1),
                absl::MakeConstSpan(&present.buddies[buddy], 1), &present.barred) {}

  std::vector<RuleKind> RefusedBy() const {
    std::vector<RuleKind> kinds;
    const uint32_t refusals = scorer_.Refusals(0, 0);
    for (size_t i = 0; i < scorer_.hard_rules().size(); ++i) {
      if ((refusals >> i & 1) != 0) kinds.push_back(scorer_.hard_rules()[i]);
    }
    return kinds;
  }

  PlannedPair Planned() const {
    return {newcomer_, buddy_, scorer_.Quality(0, 0), scorer_.IsLocal(0, 0), scorer_.Explain(0, 0)};
  }

 private:
  const int newcomer_;
  const int buddy_;
  const PairScorer scorer_;
};

absl::Status CheckMayBePair(const std::vector<RuleKind>& refused_by) {
  for (const RuleKind kind : refused_by) {
    if (kind != RuleKind::kVetting && kind != RuleKind::kCapacity) continue;
    return Refuse("PAIR_NOT_ALLOWED", "the buddy has no valid certificate or no place",
                  {{"rule", kind == RuleKind::kVetting ? "VETTING" : "CAPACITY"}});
  }
  return absl::OkStatus();
}

// Those with the buddy who have no place beside one more: the worst first, of equals the latest.
std::vector<int> WithoutPlace(absl::Span<const StandingProposal> standing, const Candidate& buddy,
                              const PersonId& newcomer) {
  std::vector<int> holders;
  for (size_t i = 0; i < standing.size(); ++i) {
    if (standing[i].buddy_id == buddy.person_id && standing[i].newcomer_id != newcomer)
      holders.push_back(static_cast<int>(i));
  }
  std::sort(holders.begin(), holders.end(), [&](int a, int b) {
    return std::pair(standing[a].quality, -a) < std::pair(standing[b].quality, -b);
  });
  const int too_many = static_cast<int>(holders.size()) + 1 - buddy.free_capacity;
  holders.resize(std::clamp(too_many, 0, static_cast<int>(holders.size())));
  return holders;
}

// The pair of whoever lost the buddy with the one who came free, if all rules allow it.
std::optional<PlannedPair> PairBeside(const PlanInput& present, const PersonId& newcomer_id,
                                      const PersonId& buddy_id) {
  const int newcomer = IndexOf(present.newcomers, newcomer_id);
  const int buddy = IndexOf(present.buddies, buddy_id);
  if (newcomer < 0 || buddy < 0) return std::nullopt;
  const OnePair pair(present, newcomer, buddy);
  if (!pair.RefusedBy().empty()) return std::nullopt;
  return pair.Planned();
}

}  // namespace

absl::StatusOr<PutTogether> PutPairTogether(const PlanInput& present,
                                            absl::Span<const StandingProposal> standing,
                                            int newcomer, int buddy) {
  const Candidate& a = present.newcomers[newcomer];
  const Candidate& b = present.buddies[buddy];
  const OnePair pair(present, newcomer, buddy);
  PutTogether made;
  made.refused_by = pair.RefusedBy();
  const absl::Status allowed = CheckMayBePair(made.refused_by);
  if (!allowed.ok()) return allowed;
  made.pair = pair.Planned();
  made.quality_after = made.pair.quality;

  const auto own = std::find_if(
      standing.begin(), standing.end(),
      [&](const StandingProposal& proposal) { return proposal.newcomer_id == a.person_id; });
  made.giving_way = WithoutPlace(standing, b, a.person_id);
  if (own != standing.end()) {
    if (!made.giving_way.empty())
      made.beside =
          PairBeside(present, standing[made.giving_way.front()].newcomer_id, own->buddy_id);
    made.giving_way.push_back(static_cast<int>(own - standing.begin()));
  }
  std::sort(made.giving_way.begin(), made.giving_way.end());
  for (const int position : made.giving_way) made.quality_before += standing[position].quality;
  if (made.beside.has_value()) made.quality_after += made.beside->quality;
  return made;
}

}  // namespace naober::matching
