// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/round/arrangement.h"

#include <algorithm>
#include <utility>

namespace naober::matching {

Arrangement::Arrangement(SeatingJudge& judge, std::vector<int> tables)
    : judge_(judge), guests_(judge.dinner().seats.size()), scores_(guests_.size()) {
  seating_.table = std::move(tables);
  score_ = judge_.JudgeAll(seating_);
  for (size_t guest = 0; guest < seating_.table.size(); ++guest) {
    if (seating_.table[guest] != Seating::kAway)
      guests_[seating_.table[guest]].push_back(static_cast<int>(guest));
  }
  for (size_t table = 0; table < guests_.size(); ++table)
    scores_[table] = judge_.JudgeTable(static_cast<int>(table), guests_[table], nullptr);
  trial_tables_ = seating_.table;
  trial_mates_ = seating_.mate;
}

bool Arrangement::IsTroubled(int guest) const {
  const SeatingScore& table = scores_[TableOf(guest)];
  return table.Hard() + table.without_mate + table.missing_candidates > 0 ||
         judge_.HouseholdApart(guest, seating_.table) > 0;
}

bool Arrangement::Fits(const Step& step) const {
  for (const SeatChange& change : step) {
    int size = static_cast<int>(guests_[change.table].size());
    for (const SeatChange& other : step) {
      size += other.table == change.table;
      size -= TableOf(other.guest) == change.table;
    }
    if (size > judge_.dinner().seats[change.table]) return false;
  }
  return true;
}

Arrangement::Trial& Arrangement::TrialOf(int table) {
  for (size_t i = 0; i < trial_count_; ++i) {
    if (trials_[i].table == table) return trials_[i];
  }
  if (trial_count_ == trials_.size()) trials_.emplace_back();
  Trial& trial = trials_[trial_count_++];
  trial.table = table;
  trial.guests = guests_[table];
  return trial;
}

int Arrangement::HouseholdsApart(const Step& step, const std::vector<int>& tables) const {
  int apart = 0;
  for (size_t i = 0; i < step.size(); ++i) {
    const int first = judge_.HouseholdOf(step[i].guest).front();
    const bool counted = std::any_of(step.begin(), step.begin() + i, [&](const SeatChange& other) {
      return judge_.HouseholdOf(other.guest).front() == first;
    });
    if (!counted) apart += judge_.HouseholdApart(first, tables);
  }
  return apart;
}

SeatingScore Arrangement::Try(const Step& step) {
  // What an earlier trial left behind.
  for (const SeatChange& change : step_) trial_tables_[change.guest] = TableOf(change.guest);
  step_ = step;
  trial_count_ = 0;
  for (const SeatChange& change : step) {
    std::vector<int>& origin = TrialOf(TableOf(change.guest)).guests;
    origin.erase(std::find(origin.begin(), origin.end(), change.guest));
    TrialOf(change.table).guests.push_back(change.guest);
    trial_tables_[change.guest] = change.table;
  }
  trial_score_ = score_;
  trial_score_.households_apart +=
      HouseholdsApart(step, trial_tables_) - HouseholdsApart(step, seating_.table);
  for (size_t i = 0; i < trial_count_; ++i) {
    Trial& trial = trials_[i];
    // In order, so that the couples don't depend on the way here.
    std::sort(trial.guests.begin(), trial.guests.end());
    trial.score = judge_.JudgeTable(trial.table, trial.guests, &trial_mates_);
    trial_score_.Add(scores_[trial.table], -1);
    trial_score_.Add(trial.score, 1);
  }
  return trial_score_;
}

void Arrangement::Take() {
  for (size_t i = 0; i < trial_count_; ++i) {
    Trial& trial = trials_[i];
    guests_[trial.table].swap(trial.guests);
    scores_[trial.table] = trial.score;
    for (const int guest : guests_[trial.table]) seating_.mate[guest] = trial_mates_[guest];
  }
  for (const SeatChange& change : step_) seating_.table[change.guest] = change.table;
  score_ = trial_score_;
  step_.clear();
  trial_count_ = 0;
}

}  // namespace naober::matching
