// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/round_changes.h"

#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/events/timestamps.h"
#include "services/matching/domain/round/by_hand.h"

namespace naober::matching {

namespace {

// Group of each person in the round.
std::map<std::string, int> GroupsOf(const v1::Round& round) {
  std::map<std::string, int> groups;
  for (const v1::Group& group : round.groups()) {
    for (const v1::GroupMember& member : group.members())
      groups[member.person_id()] = group.number();
  }
  return groups;
}

absl::Status ApplyCouple(const v1::CoupleByHand& couple, const std::string& field,
                         DinnerParty& party, Seating& seating, v1::RoundChange& change) {
  const int newcomer = party.GuestOf(couple.newcomer_id());
  const int buddy = party.GuestOf(couple.buddy_id());
  FieldViolations violations;
  for (const auto& [guest, name, side] :
       {std::tuple{newcomer, "newcomer_id", true}, std::tuple{buddy, "buddy_id", false}}) {
    const std::string at = absl::StrCat(field, ".couple.", name);
    if (guest < 0) {
      violations.Add(at, "NOT_IN_ROUND", "isn't at the dinner");
    } else if (party.IsNewcomer(guest) != side) {
      violations.Add(at, "WRONG_SIDE", side ? "must be a newcomer" : "must be a buddy");
    }
  }
  RETURN_IF_ERROR(violations.ToStatus());
  RETURN_IF_ERROR(CheckMayBeCouple(party, newcomer, buddy));
  for (const RuleKind kind : party.RefusedBy(newcomer, buddy))
    change.add_refused_by(static_cast<v1::RuleKind>(kind));
  party.Allow(newcomer, buddy);
  return CoupleByHand(party.dinner(), newcomer, buddy, seating);
}

absl::Status ApplySeat(const v1::SeatByHand& seat, const std::string& field,
                       const DinnerParty& party, Seating& seating) {
  const int guest = party.GuestOf(seat.person_id());
  const int tables = static_cast<int>(party.dinner().seats.size());
  if (guest < 0)
    return InvalidField(field + ".seat.person_id", "NOT_IN_ROUND", "isn't at the dinner");
  if (seat.table_number() > tables)
    return InvalidField(field + ".seat.table_number", "UNKNOWN_TABLE",
                        absl::StrCat("tables are 1 to ", tables));
  return MoveByHand(party.dinner(), guest, seat.table_number() - 1, seating);
}

}  // namespace

ChangeNote::ChangeNote(const rpc::Call& call, const v1::Round& round)
    : groups_before_(GroupsOf(round)) {
  *change_.mutable_time() = events::ToTimestamp(call.now);
  change_.set_changed_by(call.caller.subject);
  change_.set_score_before_permille(round.result().total_score_permille());
}

void ChangeNote::AddTo(v1::Round& round) {
  for (const auto& [person, group] : GroupsOf(round)) {
    const auto before = groups_before_.find(person);
    if (before != groups_before_.end() && before->second != group) change_.add_moved_ids(person);
  }
  change_.set_score_after_permille(round.result().total_score_permille());
  *round.add_changes() = std::move(change_);
}

absl::StatusOr<std::vector<std::string>> NewlyAbsent(const std::vector<std::string>& ids,
                                                     const v1::Round& round) {
  std::map<std::string, int> groups = GroupsOf(round);
  for (const v1::GroupResident& resident : round.shift_groups().residents())
    groups.emplace(resident.person_id(), 0);
  const std::set<std::string> absent(round.absent_ids().begin(), round.absent_ids().end());
  std::set<std::string> found;
  FieldViolations violations;
  for (size_t i = 0; i < ids.size(); ++i) {
    if (absent.count(ids[i]) > 0) continue;
    if (groups.count(ids[i]) == 0)
      violations.Add(absl::StrCat("person_ids[", i, "]"), "NOT_IN_ROUND", "isn't in the round");
    found.insert(ids[i]);
  }
  RETURN_IF_ERROR(violations.ToStatus());
  return std::vector<std::string>(found.begin(), found.end());
}

absl::Status CheckMayBeCouple(const DinnerParty& party, int newcomer, int buddy) {
  for (const RuleKind kind : party.RefusedBy(newcomer, buddy)) {
    if (kind != RuleKind::kVetting && kind != RuleKind::kCapacity) continue;
    return Refuse("PAIR_NOT_ALLOWED", "the buddy is not vetted or has no room",
                  {{"newcomer_id", party.CandidateOf(newcomer).person_id.str()},
                   {"buddy_id", party.CandidateOf(buddy).person_id.str()},
                   {"rule", kind == RuleKind::kVetting ? "VETTING" : "CAPACITY"}});
  }
  return absl::OkStatus();
}

absl::Status ApplyByHand(const rpc::Call& call, const v1::RearrangeRoundRequest& request,
                         const RoundPool& pool, v1::Round& round) {
  DinnerParty party(round, PeopleAtTables(round, pool), pool, {});
  Seating seating = party.SeatingOf(round);
  const bool was_proven = round.result().proven_best();
  for (int i = 0; i < request.changes_size(); ++i) {
    const v1::Rearrangement& wanted = request.changes(i);
    const std::string field = absl::StrCat("changes[", i, "]");
    ChangeNote note(call, round);
    note.change().set_reason(request.reason());
    *note.change().mutable_rearrangement() = wanted;
    if (wanted.has_couple()) {
      RETURN_IF_ERROR(ApplyCouple(wanted.couple(), field, party, seating, note.change()));
    } else {
      RETURN_IF_ERROR(ApplySeat(wanted.seat(), field, party, seating));
    }
    party.Write(seating, ScoreAsSeated(party.dinner(), seating), was_proven, round);
    note.AddTo(round);
  }
  return absl::OkStatus();
}

}  // namespace naober::matching
