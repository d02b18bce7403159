// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/convert_round.h"

#include <algorithm>
#include <utility>

#include "libs/base/errors.h"
#include "services/matching/domain/round/by_hand.h"

namespace naober::matching {

namespace {

constexpr size_t kMostCirclePeople = 400;

const Rule* RuleOf(const Policy& policy, RuleKind kind) {
  const auto rule = std::find_if(policy.rules.begin(), policy.rules.end(),
                                 [&](const Rule& one) { return one.kind == kind; });
  return rule == policy.rules.end() ? nullptr : &*rule;
}

absl::Status NotAvailable(const std::string& person_id) {
  return Refuse("GUEST_NOT_AVAILABLE",
                "the person isn't ready in the programme, doesn't wait, has no room, or is "
                "another municipality's newcomer",
                {{"person_id", person_id}});
}

bool MayCome(const RoundPerson& person, const v1::Round& round) {
  if (person.side == Side::kBuddy) return person.candidate.free_capacity > 0;
  return round.municipality_code().empty() ||
         person.candidate.area.municipality_code == round.municipality_code();
}

std::vector<RoundPerson> FirstOf(Side side, size_t most, const v1::Round& round,
                                 const RoundPool& pool) {
  std::vector<RoundPerson> chosen;
  for (const RoundPerson& person : pool.people) {
    if (chosen.size() < most && person.side == side && MayCome(person, round))
      chosen.push_back(person);
  }
  return chosen;
}

std::vector<RoundPerson> LongestWaiting(const v1::Round& round, const RoundPool& pool) {
  if (round.has_circles()) {
    std::vector<RoundPerson> chosen;
    for (const RoundPerson& person : pool.people) {
      if (chosen.size() < kMostCirclePeople && MayCome(person, round)) chosen.push_back(person);
    }
    return chosen;
  }
  size_t seats = 0;
  for (const v1::DinnerTable& table : round.dinner().tables()) seats += table.seats();
  std::vector<RoundPerson> chosen = FirstOf(Side::kNewcomer, seats / 2, round, pool);
  std::vector<RoundPerson> buddies = FirstOf(Side::kBuddy, chosen.size(), round, pool);
  chosen.resize(buddies.size());
  chosen.insert(chosen.end(), std::make_move_iterator(buddies.begin()),
                std::make_move_iterator(buddies.end()));
  return chosen;
}

v1::RoundViolationKind KindOf(SeatingViolationKind kind) {
  switch (kind) {
    case SeatingViolationKind::kHouseholdApart:
      return v1::ROUND_VIOLATION_KIND_HOUSEHOLD_APART;
    case SeatingViolationKind::kLanguageGap:
      return v1::ROUND_VIOLATION_KIND_LANGUAGE_GAP;
    case SeatingViolationKind::kImbalance:
      return v1::ROUND_VIOLATION_KIND_IMBALANCE;
    case SeatingViolationKind::kFewCandidates:
      return v1::ROUND_VIOLATION_KIND_FEW_CANDIDATES;
    case SeatingViolationKind::kWithoutMate:
      return v1::ROUND_VIOLATION_KIND_WITHOUT_MATE;
  }
  Impossible("a seating violation without a kind");
}

}  // namespace

std::vector<std::string> TableLanguages(const Features& features, const Policy& policy) {
  const Rule* const rule = RuleOf(policy, RuleKind::kCommonLanguage);
  const OralLevel least = (rule != nullptr ? rule->parameters : RuleParameters()).min_oral_level;
  std::vector<std::string> languages;
  for (const LanguageSkill& skill : features.languages) {
    if (skill.level >= least) languages.push_back(skill.code);
  }
  return languages;
}

const RoundPerson* RoundPool::Find(const std::string& person_id) const {
  const auto found = std::find_if(people.begin(), people.end(), [&](const RoundPerson& person) {
    return person.candidate.person_id.str() == person_id;
  });
  return found == people.end() ? nullptr : &*found;
}

absl::StatusOr<std::vector<RoundPerson>> ChoosePeople(const v1::Round& round,
                                                      const RoundPool& pool) {
  const auto& named =
      round.has_dinner() ? round.dinner().person_ids() : round.circles().person_ids();
  std::vector<RoundPerson> chosen;
  if (named.empty()) {
    chosen = LongestWaiting(round, pool);
  } else {
    const absl::flat_hash_set<std::string> ids(named.begin(), named.end());
    for (const RoundPerson& person : pool.people) {
      if (ids.contains(person.candidate.person_id.str()) && MayCome(person, round))
        chosen.push_back(person);
    }
    for (const std::string& id : named) {
      const bool comes = std::any_of(chosen.begin(), chosen.end(), [&](const auto& person) {
        return person.candidate.person_id.str() == id;
      });
      if (!comes) return NotAvailable(id);
    }
  }
  if (chosen.empty())
    return Refuse("NOBODY_TO_PLACE", "nobody of the programme waits for this round");
  return chosen;
}

std::vector<RoundPerson> PeopleAtTables(const v1::Round& round, const RoundPool& pool) {
  std::vector<RoundPerson> people;
  for (const v1::Group& group : round.groups()) {
    for (const v1::GroupMember& member : group.members()) {
      if (const RoundPerson* person = pool.Find(member.person_id())) {
        people.push_back(*person);
        continue;
      }
      RoundPerson& gone = people.emplace_back();
      gone.side = static_cast<Side>(member.side());
      gone.candidate.person_id = PersonId::FromTrusted(member.person_id());
    }
  }
  // In an order that doesn't depend on the tables.
  std::sort(people.begin(), people.end(), [](const RoundPerson& a, const RoundPerson& b) {
    return a.candidate.person_id < b.candidate.person_id;
  });
  return people;
}

DinnerParty::DinnerParty(const v1::Round& round, std::vector<RoundPerson> people,
                         const RoundPool& pool, const absl::flat_hash_set<std::string>& away)
    : pool_(pool), people_(std::move(people)) {
  std::stable_partition(people_.begin(), people_.end(),
                        [](const RoundPerson& person) { return person.side == Side::kNewcomer; });
  std::vector<Candidate> sides[2];
  const int count = static_cast<int>(people_.size());
  for (const RoundPerson& person : people_) {
    sides[person.side == Side::kNewcomer ? 0 : 1].push_back(person.candidate);
    Guest guest;
    guest.side = person.side;
    guest.away = away.contains(person.candidate.person_id.str());
    guest.languages = TableLanguages(person.candidate.features, pool.policy.policy);
    dinner_.guests.push_back(std::move(guest));
  }
  newcomers_ = static_cast<int>(sides[0].size());
  scorer_ = std::make_unique<PairScorer>(pool.policy.policy, pool.day, sides[0], sides[1]);
  dinner_.qualities = CoupleQualities(count);
  for (int a = 0; a < newcomers_; ++a) {
    for (int b = newcomers_; b < count; ++b) {
      if (RefusedBy(a, b).empty() &&
          !pool.barred.contains({CandidateOf(a).person_id, CandidateOf(b).person_id}))
        Allow(a, b);
    }
  }
  for (const v1::DinnerTable& table : round.dinner().tables())
    dinner_.seats.push_back(table.seats());
  for (int i = 0; i < round.dinner().households_size(); ++i) {
    for (const std::string& id : round.dinner().households(i).person_ids()) {
      if (const int guest = GuestOf(id); guest >= 0) dinner_.guests[guest].household = i;
    }
  }
  for (const v1::Group& group : round.groups()) {
    for (const v1::GroupMember& member : group.members()) {
      const int a = GuestOf(member.person_id()), b = GuestOf(member.mate_id());
      if (0 <= a && a < newcomers_ && b >= newcomers_) Allow(a, b);
    }
  }
}

void DinnerParty::Allow(int newcomer, int buddy) {
  dinner_.qualities.Set(newcomer, buddy, QualityOf(newcomer, buddy));
}

Seating DinnerParty::SeatingOf(const v1::Round& round) const {
  Seating seating;
  seating.table.assign(people_.size(), Seating::kAway);
  seating.mate.assign(people_.size(), Seating::kNone);
  for (const v1::Group& group : round.groups()) {
    for (const v1::GroupMember& member : group.members()) {
      const int guest = GuestOf(member.person_id());
      seating.table[guest] = group.number() - 1;
      seating.mate[guest] = GuestOf(member.mate_id());
    }
  }
  return seating;
}

int DinnerParty::GuestOf(const std::string& person_id) const {
  const auto found = std::find_if(people_.begin(), people_.end(), [&](const RoundPerson& person) {
    return person.candidate.person_id.str() == person_id;
  });
  return found == people_.end() ? Seating::kNone : static_cast<int>(found - people_.begin());
}

std::vector<RuleKind> DinnerParty::RefusedBy(int newcomer, int buddy) const {
  const uint32_t refusals = scorer_->Refusals(newcomer, buddy - newcomers_);
  std::vector<RuleKind> kinds;
  for (size_t i = 0; i < scorer_->hard_rules().size(); ++i) {
    if ((refusals >> i & 1) != 0) kinds.push_back(scorer_->hard_rules()[i]);
  }
  return kinds;
}

int DinnerParty::QualityOf(int newcomer, int buddy) const {
  return scorer_->Quality(newcomer, buddy - newcomers_);
}

std::vector<Contribution> DinnerParty::Explain(int newcomer, int buddy) const {
  return scorer_->Explain(newcomer, buddy - newcomers_);
}

v1::Group DinnerParty::GroupOf(int table, const Seating& seating) const {
  v1::Group group;
  group.set_number(table + 1);
  group.set_seats(dinner_.seats[table]);
  for (const int guest : PresentGuests(dinner_)) {
    if (seating.table[guest] != table) continue;
    v1::GroupMember& member = *group.add_members();
    member.set_person_id(CandidateOf(guest).person_id.str());
    member.set_side(static_cast<v1::MatchSide>(people_[guest].side));
    if (const int mate = seating.mate[guest]; mate != Seating::kNone) {
      member.set_mate_id(CandidateOf(mate).person_id.str());
      member.set_score_permille(std::max(0, dinner_.qualities.Get(guest, mate)));
    }
    int candidates = 0;
    for (const int other : PresentGuests(dinner_))
      candidates += seating.table[other] == table && people_[other].side != people_[guest].side &&
                    dinner_.qualities.Compatible(guest, other);
    member.set_candidates(candidates);
  }
  return group;
}

void DinnerParty::Write(const Seating& seating, const SeatingScore& score, bool is_proven_best,
                        v1::Round& round) const {
  round.clear_groups();
  for (size_t table = 0; table < dinner_.seats.size(); ++table)
    *round.add_groups() = GroupOf(static_cast<int>(table), seating);
  round.clear_violations();
  for (const SeatingViolation& violation : ListViolations(dinner_, seating)) {
    v1::RoundViolation& written = *round.add_violations();
    written.set_kind(KindOf(violation.kind));
    written.set_group_number(violation.table + 1);
    for (const int guest : violation.guests)
      written.add_person_ids(CandidateOf(guest).person_id.str());
    written.set_unavoidable(violation.reason == SeatingViolationReason::kGuests);
  }
  const int present = static_cast<int>(PresentGuests(dinner_).size());
  v1::RoundResult& result = *round.mutable_result();
  result.Clear();
  result.set_people(present);
  result.set_placed(present);
  result.set_couples((present - score.without_mate) / 2);
  result.set_total_score_permille(static_cast<int>(score.quality));
  result.set_proven_best(is_proven_best);
  result.set_policy_version(pool_.policy.version);
}

}  // namespace naober::matching
