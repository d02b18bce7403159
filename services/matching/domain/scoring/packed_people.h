// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_SCORING_PACKED_PEOPLE_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_SCORING_PACKED_PEOPLE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "services/matching/domain/candidate.h"

namespace naober::matching::scoring {

// Buddies that are judged together; columns are padded to a multiple of it.
inline constexpr int kBlock = 256;

// The levels that score in a common language, in rising order.
inline constexpr std::array<OralLevel, 5> kScoredLevels = {
    OralLevel::kA1, OralLevel::kA2, OralLevel::kB1, OralLevel::kB2, OralLevel::kC1};

// Travel in whole numbers. A position is a point on the earth in units of 8 m, a distance the
// straight line between two (2 m shorter than the arc at 150 km), and a pace the time for one unit
// in 2^-18 minutes. Two points further apart along an axis than kFarUnits count as that far: 208
// km, which no journey of kLongestJourney reaches.
inline constexpr double kUnitsPerKm = 125;
inline constexpr int kPaceShift = 18;
inline constexpr int kFarUnits = 26000;
inline constexpr int kLongestJourney = 300;  // minutes

// The distance in units; the root is IEEE's correctly rounded one, so the same everywhere.
int32_t DistanceUnits(int32_t dx, int32_t dy, int32_t dz);

// Gender and wish in one number, so that two people's wishes are checked by one comparison: bits 0
// to 3 the own gender (3 = unknown), bits 4 to 7 those that are welcome, bit 8 a wish.
inline constexpr uint32_t kGenderUnknownBit = 1u << 3;
inline constexpr uint32_t kOwnGender = 0xF;
inline constexpr uint32_t kWelcomeGenders = 0xF0;
inline constexpr uint32_t kWishBit = 1u << 8;
// The same number with "own" and "welcome" exchanged: & with the other side's.
inline uint32_t Crossed(uint32_t gender) {
  return (gender & kOwnGender) << 4 | (gender & kWelcomeGenders) >> 4;
}

// A child's age is a bit; those of 31 and older share the last one.
inline constexpr int kChildAges = 32;

// Texts that occur on both sides, numbered in alphabetical order. Only those can be shared, so the
// others need no number, and what two people share comes out in order.
class SharedCodes {
 public:
  SharedCodes() = default;
  SharedCodes(const std::vector<absl::string_view>& newcomers,
              const std::vector<absl::string_view>& buddies);

  std::optional<int> Find(absl::string_view text) const;
  const std::string& TextOf(int code) const { return texts_[code]; }
  int words() const { return static_cast<int>((texts_.size() + 31) / 32); }

 private:
  std::vector<std::string> texts_;
  absl::flat_hash_map<std::string, int> codes_;
};

// A set of codes for each person: word w of everybody stands in one piece.
class BitColumns {
 public:
  void Resize(int words, size_t people) {
    words_ = words;
    people_ = people;
    values_.assign(words * people, 0);
  }
  void Set(int person, int code) { values_[code / 32 * people_ + person] |= 1u << (code % 32); }
  int words() const { return words_; }
  const uint32_t* Word(int word) const { return values_.data() + word * people_; }
  uint32_t At(int word, int person) const { return values_[word * people_ + person]; }

 private:
  int words_ = 0;
  size_t people_ = 0;
  std::vector<uint32_t> values_;
};

// One side of a programme, a column per feature. Rows behind `people` are padding: nobody, who has
// stated nothing.
struct PackedSide {
  int people = 0;
  int padded = 0;
  std::vector<uint32_t> stated;  // bit of RuleKind: what the rule looks at is known of this side
  BitColumns usable_languages;   // at the level that the policy asks
  std::array<BitColumns, kScoredLevels.size()> languages_at;  // at this level or better
  std::vector<uint32_t> availability;
  BitColumns interests;
  BitColumns competences;
  std::vector<int32_t> x, y, z;  // units
  std::vector<int32_t> pace;     // by the fastest means
  std::vector<int32_t> limit;    // minutes; -1 = does not travel
  std::vector<int8_t> mode;      // geo::TravelMode of the pace; -1 = none
  std::vector<uint32_t> gender;
  std::vector<int32_t> birth_year;
  std::vector<uint32_t> children;
  std::vector<int32_t> municipality;  // 0 = not known
  std::vector<int32_t> waiting_days;
  std::vector<int32_t> runs_left_over;
  std::vector<uint8_t> vetted;    // today
  std::vector<uint8_t> has_room;  // a free place
  std::vector<Background> background;
};

// The settings of a policy that packing depends on.
struct PackingOptions {
  absl::CivilDay today;
  absl::TimeZone zone;
  OralLevel min_oral_level = OralLevel::kA1;
  OralLevel dutch_oral_level = OralLevel::kUnknown;
  int default_travel_minutes = 60;
};

struct PackedPeople {
  PackedSide newcomers;
  PackedSide buddies;
  SharedCodes languages;
  SharedCodes interests;
  SharedCodes competences;
};

// Linear in the people and what they state.
PackedPeople PackPeople(absl::Span<const Candidate> newcomers, absl::Span<const Candidate> buddies,
                        const PackingOptions& options);

}  // namespace naober::matching::scoring

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_SCORING_PACKED_PEOPLE_H_
