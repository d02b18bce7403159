// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_SIMULATED_YEAR_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_SIMULATED_YEAR_H_

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/matching/domain/look_ahead.h"
#include "services/matching/domain/round/random_sequence.h"

// Years as they might have been, for tests and benchmarks of looking ahead.
namespace naober::matching {

// A programme through a year, week by week. Most buddies speak Dutch alone; some speak a language
// that some newcomers need, because they speak no Dutch yet.
class SimulatedYear {
 public:
  static constexpr int kWeeks = 52;
  static constexpr int kPatience = 4;  // weeks after which somebody who waits has left

  SimulatedYear(uint64_t seed, int newcomers_a_week, int buddies)
      : random_(seed), newcomers_a_week_(newcomers_a_week) {
    for (int i = 0; i < buddies; ++i) buddies_.push_back(Buddy(i));
    for (int week = -kWeeks; week < kWeeks; ++week) {
      std::vector<Candidate> arrived;
      const int count = random_.Below(2 * newcomers_a_week_ + 1);
      for (int i = 0; i < count; ++i) arrived.push_back(Newcomer(week));
      if (week < 0)
        past_.insert(past_.end(), arrived.begin(), arrived.end());
      else
        weeks_.push_back(std::move(arrived));
    }
  }

  // What weekly runs come to, each place being given once. They look `look_ahead.weeks` ahead, or
  // to the end of the year; 0 = not at all.
  struct Result {
    int64_t worth = 0;
    int matched = 0;
  };
  Result Run(LookAhead look_ahead) const {
    Result result;
    PlanInput input = InputOf(buddies_);
    std::vector<Candidate> arrived = past_;
    const int horizon = look_ahead.weeks;
    for (int week = 0; week < kWeeks; ++week) {
      input.newcomers.insert(input.newcomers.end(), weeks_[week].begin(), weeks_[week].end());
      arrived.insert(arrived.end(), weeks_[week].begin(), weeks_[week].end());
      std::erase_if(input.newcomers, [&](const Candidate& newcomer) {
        return newcomer.ready_at <= StartOf(week - kPatience);
      });
      PlanInput present = input;
      look_ahead.weeks = std::min(horizon, kWeeks - 1 - week);
      if (look_ahead.weeks > 0) {
        const ArrivalHistory history(arrived, StartOf(week + 1), kWeeks);
        const std::vector<int> reserved = ReservePlaces(input, history, look_ahead, Go).value();
        for (size_t b = 0; b < reserved.size(); ++b)
          present.buddies[b].free_capacity -= reserved[b];
      }
      Take(PlanMatches(present, Go).value(), input, result);
    }
    return result;
  }

  // The most that any matching of this year can be worth.
  int64_t Hindsight() const {
    PlanInput input = InputOf(buddies_);
    for (const std::vector<Candidate>& week : weeks_)
      input.newcomers.insert(input.newcomers.end(), week.begin(), week.end());
    return LargestWorth(input, Go).value();
  }

 private:
  static constexpr absl::CivilDay kStart = absl::CivilDay(2026, 1, 5);

  static bool Go(int) { return true; }
  static absl::Time StartOf(int week) {
    return absl::FromCivil(kStart + 7 * week, absl::UTCTimeZone());
  }

  static PlanInput InputOf(const std::vector<Candidate>& buddies) {
    PlanInput input;
    input.policy = DefaultPolicy();
    input.day = {kStart, absl::UTCTimeZone()};
    input.buddies = buddies;
    return input;
  }

  // Makes the pairs of a plan: their newcomers no longer wait, the places are gone.
  static void Take(const MatchPlan& plan, PlanInput& input, Result& result) {
    std::vector<bool> is_matched(input.newcomers.size(), false);
    for (const PlannedPair& pair : plan.pairs) {
      is_matched[pair.newcomer] = true;
      --input.buddies[pair.buddy].free_capacity;
      result.worth += WorthOf(pair.quality);
      ++result.matched;
    }
    std::vector<Candidate> waiting;
    for (size_t i = 0; i < input.newcomers.size(); ++i) {
      if (!is_matched[i]) waiting.push_back(std::move(input.newcomers[i]));
    }
    input.newcomers = std::move(waiting);
  }

  Candidate Person(const std::string& id) {
    Candidate person;
    person.person_id = PersonId::FromTrusted(id);
    const int town = random_.Below(4);
    person.area.municipality_code = absl::StrCat("GM", town);
    Features& f = person.features;
    f.position = geo::Position::FromDegrees(51.85 + town * 0.03, 5.4 + random_.Below(100) / 1500.0);
    f.travel_modes = {geo::TravelMode::kBicycle};
    f.max_travel_minutes = 30;
    for (int i = 0; i < 5; ++i) f.availability.Add(random_.Below(7), random_.Below(3));
    f.gender = static_cast<Gender>(1 + random_.Below(2));
    f.birth_year = 1960 + random_.Below(45);
    for (int i = 0; i < 3; ++i) f.interests.push_back(absl::StrCat("i", random_.Below(15)));
    return person;
  }

  std::string Language() {
    static constexpr const char* kLanguages[] = {"ar", "ar", "ar", "ti", "ti", "fa", "uk", "uk"};
    return kLanguages[random_.Below(8)];
  }

  Candidate Buddy(int number) {
    Candidate buddy = Person(absl::StrFormat("buddy-%05d", number));
    buddy.ready_at = StartOf(-1);
    buddy.free_capacity = 1 + random_.Below(2);
    buddy.features.vetted_until = kStart + 3650;
    buddy.features.languages = {{"nl", OralLevel::kNative}};
    if (random_.Below(10) < 3) buddy.features.languages.push_back({Language(), OralLevel::kNative});
    return buddy;
  }

  Candidate Newcomer(int week) {
    Candidate newcomer = Person(absl::StrFormat("newcomer-%05d", next_++));
    newcomer.ready_at = StartOf(week) + absl::Minutes(next_ % 10000);
    const OralLevel dutch =
        random_.Below(10) < 4 ? OralLevel::kA0 : static_cast<OralLevel>(2 + random_.Below(3));
    newcomer.features.languages = {{"nl", dutch}, {Language(), OralLevel::kNative}};
    return newcomer;
  }

  RandomSequence random_;
  const int newcomers_a_week_;
  int next_ = 0;
  std::vector<Candidate> buddies_;
  std::vector<Candidate> past_;
  std::vector<std::vector<Candidate>> weeks_;
};

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_SIMULATED_YEAR_H_
