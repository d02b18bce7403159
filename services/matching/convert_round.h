// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_CONVERT_ROUND_H_
#define NAOBER_SERVICES_MATCHING_CONVERT_ROUND_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "naober/matching/v1/round.pb.h"
#include "services/matching/domain/candidate.h"
#include "services/matching/domain/pair_scorer.h"
#include "services/matching/domain/policy.h"
#include "services/matching/domain/round/circles.h"
#include "services/matching/domain/round/seating_plan.h"
#include "services/matching/domain/round/shift_groups.h"
#include "services/matching/store/round_store.h"

// Rounds between their stored form, in which people have ids, and the mathematics, in which they
// are numbers.
namespace naober::matching {

// Somebody who may be placed now.
struct RoundPerson {
  Side side = Side::kNewcomer;
  Candidate candidate;
};

// What a round is planned with.
struct RoundPool {
  std::vector<RoundPerson> people;  // by ready time, then id
  absl::flat_hash_set<std::pair<PersonId, PersonId>> barred;
  PolicyVersion policy;
  RunDay day;

  const RoundPerson* Find(const std::string& person_id) const;
};

// Whom a dinner or circles are for: those named, or else those of the pool who wait longest, up to
// `most`; of a dinner as many of each side. FAILED_PRECONDITION: GUEST_NOT_AVAILABLE (metadata
// `person_id`), NOBODY_TO_PLACE.
absl::StatusOr<std::vector<RoundPerson>> ChoosePeople(const v1::Round& round,
                                                      const RoundPool& pool);

// Everybody whom a dinner's groups hold. Somebody who left the pool meanwhile keeps the place, and
// could be coupled with nobody else.
std::vector<RoundPerson> PeopleAtTables(const v1::Round& round, const RoundPool& pool);

// A dinner with its guests' ids: newcomers first.
class DinnerParty {
 public:
  // Those of `people` whom `away` names stay away. Couples that stand in the round are allowed,
  // whatever the rules say: people made them. `pool` must outlive it.
  DinnerParty(const v1::Round& round, std::vector<RoundPerson> people, const RoundPool& pool,
              const absl::flat_hash_set<std::string>& away);

  const Dinner& dinner() const { return dinner_; }
  // People make this couple: it counts as allowed from now on.
  void Allow(int newcomer, int buddy);
  // Where the round's groups have everybody.
  Seating SeatingOf(const v1::Round& round) const;
  // -1: not at the dinner.
  int GuestOf(const std::string& person_id) const;
  bool IsNewcomer(int guest) const { return guest < newcomers_; }
  const Candidate& CandidateOf(int guest) const { return people_[guest].candidate; }
  // What the hard rules have against a couple, whatever people decided; its quality by the policy,
  // and how it comes about.
  std::vector<RuleKind> RefusedBy(int newcomer, int buddy) const;
  int QualityOf(int newcomer, int buddy) const;
  std::vector<Contribution> Explain(int newcomer, int buddy) const;

  // Writes groups, violations and result. `score` is the seating's.
  void Write(const Seating& seating, const SeatingScore& score, bool is_proven_best,
             v1::Round& round) const;

 private:
  v1::Group GroupOf(int table, const Seating& seating) const;

  const RoundPool& pool_;
  std::vector<RoundPerson> people_;
  int newcomers_ = 0;
  std::unique_ptr<PairScorer> scorer_;
  Dinner dinner_;
};

// A round's shift groups, without those who stay away. With a plan there already, everybody likes
// best to stay where they are.
GroupInput ShiftGroupsOf(const v1::Round& round);
void WriteShiftGroups(const GroupPlan& plan,
                      const absl::flat_hash_map<std::string, ReadyPerson>& people,
                      v1::Round& round);

// The languages that somebody speaks well enough for the policy.
std::vector<std::string> TableLanguages(const Features& features, const Policy& policy);

CircleInput CirclesOf(const v1::Circles& circles, const std::vector<RoundPerson>& people,
                      const Policy& policy);
void WriteCircles(const CirclePlan& plan, const std::vector<RoundPerson>& people, v1::Round& round);

// A round as staff see it: all but the residents' status (R54).
v1::Round ForStaff(const StoredRound& round);
// As a line of a list.
v1::Round ForList(const StoredRound& round);
// As a host sees it: groups that come to it, and that their people are cleared.
v1::Round ForHost(const StoredRound& round, const std::string& organisation_code);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_CONVERT_ROUND_H_
