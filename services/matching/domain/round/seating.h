// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_ROUND_SEATING_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_ROUND_SEATING_H_

#include <cstdint>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "services/matching/domain/pairing.h"
#include "services/matching/domain/round/couples.h"

// Who sits at which table at a matching dinner (R16), and how good that is. Guests and tables are
// numbers from 0, in the order in which they are given.
namespace naober::matching {

struct Guest {
  Side side = Side::kNewcomer;
  bool away = false;                   // did not come: sits nowhere and counts for nothing
  int household = -1;                  // guests with the same number belong together; -1: alone
  std::vector<std::string> languages;  // that they speak well enough to talk at table
};

// How well two guests of different sides would do as a couple.
class CoupleQualities {
 public:
  static constexpr int kIncompatible = -1;

  explicit CoupleQualities(int guests = 0)
      : guests_(guests), qualities_(static_cast<size_t>(guests) * guests, kIncompatible) {}

  // 0 … 1000, or kIncompatible.
  void Set(int a, int b, int quality) {
    qualities_[static_cast<size_t>(a) * guests_ + b] = static_cast<int16_t>(quality);
    qualities_[static_cast<size_t>(b) * guests_ + a] = static_cast<int16_t>(quality);
  }
  int Get(int a, int b) const { return qualities_[static_cast<size_t>(a) * guests_ + b]; }
  bool Compatible(int a, int b) const { return Get(a, b) != kIncompatible; }

 private:
  int guests_;
  std::vector<int16_t> qualities_;
};

struct Dinner {
  std::vector<Guest> guests;
  std::vector<int> seats;     // of each table
  CoupleQualities qualities;  // of guests.size()
  // How many people of the other side somebody can be coupled with at the own table, where the
  // guests allow it.
  int wanted_candidates = 2;
};

// Those who are not away, in order.
std::vector<int> PresentGuests(const Dinner& dinner);

struct Seating {
  static constexpr int kAway = -1;  // in `table`
  static constexpr int kNone = -1;  // in `mate`

  std::vector<int> table;  // of each guest; kAway: not at the dinner
  std::vector<int> mate;   // of each guest: whom they are proposed to; kNone: nobody

  friend bool operator==(const Seating&, const Seating&) = default;
};

using SeatingRank = std::tuple<int, int, int, int, int, int64_t>;

// What speaks against a seating; lower is better in the order of Rank.
struct SeatingScore {
  int households_apart = 0;    // tables too many at which households sit
  int cut_off = 0;             // guests who can't talk with the largest circle at their table
  int imbalance = 0;           // people too many of a side, or at a table
  int without_mate = 0;        // guests that are proposed to nobody
  int missing_candidates = 0;  // candidates that guests miss at their tables
  int moved = 0;               // guests who leave the table that they had
  int parted = 0;              // couples that were and are no longer
  int64_t quality = 0;         // of all couples, in sum; higher is better

  int Hard() const { return households_apart + cut_off + imbalance; }
  SeatingRank Rank() const {
    return {Hard(), without_mate, missing_candidates, moved, parted, -quality};
  }
  void Add(const SeatingScore& other, int sign);

  friend bool operator==(const SeatingScore&, const SeatingScore&) = default;
};

// How many people a table should have.
struct TableBounds {
  int min_size = 0;
  int max_size = 0;
};

// Judges tables. `former` says where guests sat before, whose moves then count; without it all are
// free. Keeps references to its arguments. Not thread-safe.
class SeatingJudge {
 public:
  SeatingJudge(const Dinner& dinner, std::vector<TableBounds> bounds, const Seating* former);

  // Of one table with these guests, all but households. Fills in their mates, if `mates` is given.
  SeatingScore JudgeTable(int table, const std::vector<int>& guests, std::vector<int>* mates);

  // At how many tables too many the household of `guest` sits, given everybody's table.
  int HouseholdApart(int guest, const std::vector<int>& tables) const;

  // Of everything, with the couples that are best at each table.
  SeatingScore JudgeAll(Seating& seating);

  // Guests that can talk with each other without anybody between.
  bool CanTalk(int a, int b) const { return can_talk_[static_cast<size_t>(a) * size_ + b] != 0; }
  // How many candidates of the other side the guest could have at best, up to those wanted.
  int AttainableCandidates(int guest) const { return attainable_[guest]; }
  // Newcomers for balance at a table of `size`, at least and at most.
  std::pair<int, int> NewcomersFor(int size) const;
  const std::vector<TableBounds>& bounds() const { return bounds_; }
  const Dinner& dinner() const { return dinner_; }
  // The numbers of the guests in a household.
  const std::vector<int>& HouseholdOf(int guest) const { return households_[guest]; }

 private:
  int CountCutOff(const std::vector<int>& guests);
  int MissingCandidates(const std::vector<int>& guests) const;
  void JudgeCouples(const std::vector<int>& guests, std::vector<int>* mates, SeatingScore& score);

  const Dinner& dinner_;
  const int size_;
  const std::vector<TableBounds> bounds_;
  const Seating* const former_;
  std::vector<char> can_talk_;
  std::vector<int> attainable_;
  std::vector<std::vector<int>> households_;  // by guest, the guest among them
  int newcomers_ = 0;                         // at the dinner
  int present_ = 0;
  CoupleMaker couples_;
  std::vector<int> rows_, columns_, waiting_;
  std::vector<char> met_;
};

enum class SeatingViolationKind {
  kHouseholdApart = 1,
  kLanguageGap = 2,
  kImbalance = 3,
  kFewCandidates = 4,
  kWithoutMate = 5,
};

// Why a violation stands.
enum class SeatingViolationReason {
  kSeating = 1,  // another seating might not have it
  kGuests = 2,   // no seating of these guests can do without it
};

struct SeatingViolation {
  SeatingViolationKind kind = SeatingViolationKind::kHouseholdApart;
  SeatingViolationReason reason = SeatingViolationReason::kSeating;
  int table = -1;           // -1: several
  std::vector<int> guests;  // whom it is about; empty: the table as a whole
};

// Everything that is wrong with `seating`, table by table: what the score counts, and who has too
// few candidates because the guests allow no more.
std::vector<SeatingViolation> ListViolations(const Dinner& dinner, const Seating& seating);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_ROUND_SEATING_H_
