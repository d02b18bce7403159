// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_CANDIDATE_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_CANDIDATE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "libs/geo/position.h"
#include "libs/geo/travel.h"
#include "services/matching/domain/ids.h"

namespace naober::matching {

// Speaking and listening, in rising order (CEFR; A0 is the field's word for none yet).
enum class OralLevel : uint8_t { kUnknown, kA0, kA1, kA2, kB1, kB2, kC1, kC2, kNative };

enum class Gender : uint8_t { kUnknown, kFemale, kMale, kX };
enum class GenderWish : uint8_t { kAny, kSame };
enum class Background : uint8_t { kUnknown, kLocal, kOudkomer };

struct LanguageSkill {
  std::string code;  // BCP 47, for example "nl", "ti"
  OralLevel level = OralLevel::kUnknown;

  friend bool operator==(const LanguageSkill&, const LanguageSkill&) = default;
};

// The parts of a week at which somebody is free: 7 days of 3 parts.
class WeeklyAvailability {
 public:
  static constexpr int kDays = 7;   // 0 = Monday
  static constexpr int kParts = 3;  // 0 = morning (06–12), 1 = afternoon (12–18), 2 = evening
  static constexpr int kMorning = 0;
  static constexpr int kAfternoon = 1;

  WeeklyAvailability() = default;
  // From bits(); bits outside of the week are dropped.
  static WeeklyAvailability FromBits(uint32_t bits) {
    WeeklyAvailability availability;
    availability.bits_ = bits & ((1u << (kDays * kParts)) - 1);
    return availability;
  }

  void Add(int day, int part) { bits_ |= 1u << (day * kParts + part); }
  uint32_t bits() const { return bits_; }
  // In how many parts of the week both are free.
  int CommonWith(WeeklyAvailability other) const { return __builtin_popcount(bits_ & other.bits_); }

  friend bool operator==(WeeklyAvailability, WeeklyAvailability) = default;

 private:
  uint32_t bits_ = 0;
};

// What matching knows of a person: no name, no address, no birth date. Comes from intake, and only
// with the person's consent to be matched. An organisation that is a buddy (R38) has no gender, age
// or children: they stay unknown, and vetted_until is the last day on which it vouches for the
// people whom it sends.
struct Features {
  std::vector<LanguageSkill> languages;
  WeeklyAvailability availability;
  std::vector<geo::TravelMode> travel_modes;
  int max_travel_minutes = 0;             // one way; 0 = not stated
  std::optional<geo::Position> position;  // of the postcode area
  Gender gender = Gender::kUnknown;
  GenderWish gender_wish = GenderWish::kAny;
  std::optional<int> birth_year;
  std::vector<int> children_ages;
  bool lacks_childcare = false;                  // named it as a barrier; no rule looks at it
  Background background = Background::kUnknown;  // a buddy's
  std::optional<absl::CivilDay> vetted_until;    // last day of a buddy's certificate of conduct
  std::vector<std::string> interests;
  std::vector<std::string> competences;
};

// Where somebody's case counts, in codes.
struct Area {
  std::string country;            // "NL", "BE"
  std::string postcode;           // four digits; may be empty
  std::string municipality_code;  // that owns the case

  friend bool operator==(const Area&, const Area&) = default;
};

// A person who may be matched now.
struct Candidate {
  PersonId person_id;
  EnrolmentId enrolment_id;
  absl::Time ready_at;    // since when everything was there to be matched: the waiting time's start
  int free_capacity = 0;  // newcomers that a buddy can still take; unused for newcomers
  Area area;
  Features features;
  int runs_left_over = 0;  // runs that ended without a proposal for the newcomer since ready_at
};

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_CANDIDATE_H_
