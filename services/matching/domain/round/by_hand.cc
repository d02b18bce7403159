// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/round/by_hand.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"

namespace naober::matching {

namespace {

absl::Status CheckSeat(const Dinner& dinner, int table, const Seating& seating) {
  if (std::count(seating.table.begin(), seating.table.end(), table) < dinner.seats[table])
    return absl::OkStatus();
  return Refuse("TABLE_FULL", "no seat is free at the table", {{"table", absl::StrCat(table + 1)}});
}

void Part(int guest, Seating& seating) {
  const int mate = seating.mate[guest];
  if (mate == Seating::kNone) return;
  seating.mate[guest] = seating.mate[mate] = Seating::kNone;
}

void Couple(int a, int b, Seating& seating) {
  seating.mate[a] = b;
  seating.mate[b] = a;
}

// The best of those at the guest's table who have no mate.
void FindMate(const Dinner& dinner, int guest, Seating& seating) {
  int best = Seating::kNone;
  for (const int other : PresentGuests(dinner)) {
    if (seating.table[other] != seating.table[guest] || seating.mate[other] != Seating::kNone ||
        dinner.guests[other].side == dinner.guests[guest].side ||
        !dinner.qualities.Compatible(guest, other))
      continue;
    if (best == Seating::kNone ||
        dinner.qualities.Get(guest, other) > dinner.qualities.Get(guest, best))
      best = other;
  }
  if (best != Seating::kNone) Couple(guest, best, seating);
}

}  // namespace

absl::Status CoupleByHand(const Dinner& dinner, int newcomer, int buddy, Seating& seating) {
  const int former_buddy = seating.mate[newcomer], former_newcomer = seating.mate[buddy];
  if (former_buddy == buddy) return absl::OkStatus();
  const int table = seating.table[newcomer], origin = seating.table[buddy];
  if (former_buddy == Seating::kNone && table != origin) {
    const absl::Status seat = CheckSeat(dinner, table, seating);
    if (!seat.ok()) return seat;
  }
  Part(newcomer, seating);
  Part(buddy, seating);
  seating.table[buddy] = table;
  if (former_buddy != Seating::kNone) seating.table[former_buddy] = origin;
  Couple(newcomer, buddy, seating);
  if (former_buddy != Seating::kNone && former_newcomer != Seating::kNone &&
      dinner.qualities.Compatible(former_newcomer, former_buddy))
    Couple(former_newcomer, former_buddy, seating);
  return absl::OkStatus();
}

absl::Status MoveByHand(const Dinner& dinner, int guest, int table, Seating& seating) {
  if (seating.table[guest] == table) return absl::OkStatus();
  const absl::Status seat = CheckSeat(dinner, table, seating);
  if (!seat.ok()) return seat;
  const int mate = seating.mate[guest];
  Part(guest, seating);
  seating.table[guest] = table;
  FindMate(dinner, guest, seating);
  if (mate != Seating::kNone) FindMate(dinner, mate, seating);
  return absl::OkStatus();
}

SeatingScore ScoreAsSeated(const Dinner& dinner, const Seating& seating) {
  std::vector<TableBounds> any_size;
  for (const int seats : dinner.seats) any_size.push_back({0, seats});
  SeatingJudge judge(dinner, std::move(any_size), nullptr);
  Seating judged = seating;
  SeatingScore score = judge.JudgeAll(judged);
  score.without_mate = 0;
  score.quality = 0;
  for (const int guest : PresentGuests(dinner)) {
    const int mate = seating.mate[guest];
    if (mate == Seating::kNone) {
      ++score.without_mate;
    } else if (guest < mate) {
      score.quality += std::max(0, dinner.qualities.Get(guest, mate));
    }
  }
  return score;
}

}  // namespace naober::matching
