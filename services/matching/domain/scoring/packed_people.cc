// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/scoring/packed_people.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "services/matching/domain/policy.h"

namespace naober::matching::scoring {

namespace {

constexpr char kDutch[] = "nl";

uint32_t BitOf(RuleKind kind) { return 1u << static_cast<int>(kind); }

bool IsLocalBuddyWithoutDutch(const Features& features) {
  return features.background == Background::kLocal &&
         std::none_of(features.languages.begin(), features.languages.end(),
                      [](const LanguageSkill& skill) { return skill.code == kDutch; });
}

// Includes the Dutch that a local buddy did not think of stating, where the policy looks for it.
std::vector<LanguageSkill> LanguagesOf(const Features& features, const PackingOptions& options) {
  std::vector<LanguageSkill> languages = features.languages;
  if (options.dutch_oral_level != OralLevel::kUnknown && IsLocalBuddyWithoutDutch(features))
    languages.push_back({kDutch, OralLevel::kNative});
  return languages;
}

// Every text of a kind on one side.
template <class Texts>
std::vector<absl::string_view> Collect(absl::Span<const Candidate> people, const Texts& texts_of) {
  std::vector<absl::string_view> all;
  for (const Candidate& person : people) {
    for (const auto& text : texts_of(person.features)) all.push_back(text);
  }
  return all;
}

SharedCodes SharedLanguages(absl::Span<const Candidate> newcomers,
                            absl::Span<const Candidate> buddies, const PackingOptions& options) {
  const auto codes_of = [](const Features& features) {
    std::vector<absl::string_view> codes;
    for (const LanguageSkill& skill : features.languages) codes.push_back(skill.code);
    return codes;
  };
  std::vector<absl::string_view> of_buddies = Collect(buddies, codes_of);
  if (options.dutch_oral_level != OralLevel::kUnknown) of_buddies.push_back(kDutch);
  return SharedCodes(Collect(newcomers, codes_of), of_buddies);
}

class SidePacker {
 public:
  SidePacker(const PackedPeople& codes, const PackingOptions& options, PackedSide& side, int people)
      : codes_(codes), options_(options), side_(side) {
    side.people = people;
    side.padded = (people + kBlock - 1) / kBlock * kBlock;
    const size_t size = side.padded;
    for (std::vector<uint32_t>* column :
         {&side.stated, &side.availability, &side.gender, &side.children})
      column->assign(size, 0);
    for (std::vector<int32_t>* column :
         {&side.x, &side.y, &side.z, &side.pace, &side.birth_year, &side.municipality,
          &side.waiting_days, &side.runs_left_over})
      column->assign(size, 0);
    side.limit.assign(size, -1);
    side.mode.assign(size, -1);
    side.vetted.assign(size, 0);
    side.has_room.assign(size, 0);
    side.background.assign(size, Background::kUnknown);
    side.usable_languages.Resize(codes.languages.words(), size);
    for (BitColumns& level : side.languages_at) level.Resize(codes.languages.words(), size);
    side.interests.Resize(codes.interests.words(), size);
    side.competences.Resize(codes.competences.words(), size);
  }

  void Pack(int person, const Candidate& candidate, int municipality) {
    const Features& features = candidate.features;
    PackLanguages(person, features);
    PackSubjects(person, features.interests, codes_.interests, RuleKind::kInterests,
                 side_.interests);
    PackSubjects(person, features.competences, codes_.competences, RuleKind::kCompetences,
                 side_.competences);
    PackTravel(person, features);
    PackGender(person, features);
    side_.availability[person] = features.availability.bits();
    State(person, RuleKind::kAvailabilityOverlap, features.availability.bits() != 0);
    side_.birth_year[person] = features.birth_year.value_or(0);
    State(person, RuleKind::kAge, features.birth_year.has_value());
    for (const int age : features.children_ages)
      side_.children[person] |= 1u << std::clamp(age, 0, kChildAges - 1);
    State(person, RuleKind::kHousehold, !features.children_ages.empty());
    side_.municipality[person] = municipality;
    State(person, RuleKind::kSameMunicipality, municipality != 0);
    side_.background[person] = features.background;
    side_.vetted[person] = features.vetted_until && *features.vetted_until >= options_.today;
    side_.has_room[person] = candidate.free_capacity > 0;
    const auto waited = options_.today - absl::ToCivilDay(candidate.ready_at, options_.zone);
    side_.waiting_days[person] = static_cast<int32_t>(std::clamp<int64_t>(waited, 0, 1000000));
    side_.runs_left_over[person] = std::max(0, candidate.runs_left_over);
  }

 private:
  void State(int person, RuleKind kind, bool stated) {
    if (stated) side_.stated[person] |= BitOf(kind);
  }

  void PackLanguages(int person, const Features& features) {
    for (const LanguageSkill& skill : LanguagesOf(features, options_)) {
      State(person, RuleKind::kCommonLanguage, skill.level != OralLevel::kUnknown);
      const std::optional<int> code = codes_.languages.Find(skill.code);
      if (!code) continue;
      const bool has_own_level =
          skill.code == kDutch && options_.dutch_oral_level != OralLevel::kUnknown;
      if (skill.level >= (has_own_level ? options_.dutch_oral_level : options_.min_oral_level))
        side_.usable_languages.Set(person, *code);
      for (size_t i = 0; i < kScoredLevels.size(); ++i) {
        if (skill.level >= kScoredLevels[i]) side_.languages_at[i].Set(person, *code);
      }
    }
  }

  void PackSubjects(int person, const std::vector<std::string>& texts, const SharedCodes& codes,
                    RuleKind kind, BitColumns& columns) {
    State(person, kind, !texts.empty());
    for (const std::string& text : texts) {
      if (const std::optional<int> code = codes.Find(text)) columns.Set(person, *code);
    }
  }

  void PackTravel(int person, const Features& features) {
    if (features.position) {
      const auto units = [](double coordinate) {
        return static_cast<int32_t>(std::llround(coordinate * geo::kEarthRadiusKm * kUnitsPerKm));
      };
      side_.x[person] = units(features.position->x);
      side_.y[person] = units(features.position->y);
      side_.z[person] = units(features.position->z);
      State(person, RuleKind::kTravelLimit, true);
    }
    for (const geo::TravelMode mode : features.travel_modes) {
      const auto pace = static_cast<int32_t>(
          std::llround(geo::TravelMinutes(1 / kUnitsPerKm, mode) * (1 << kPaceShift)));
      if (side_.mode[person] >= 0 && side_.pace[person] <= pace) continue;
      side_.pace[person] = pace;
      side_.mode[person] = static_cast<int8_t>(mode);
    }
    const int limit = features.max_travel_minutes > 0 ? features.max_travel_minutes
                                                      : options_.default_travel_minutes;
    if (side_.mode[person] >= 0) side_.limit[person] = std::min(limit, kLongestJourney);
  }

  void PackGender(int person, const Features& features) {
    const bool known = features.gender != Gender::kUnknown;
    const uint32_t own = known ? 1u << (static_cast<int>(features.gender) - 1) : kGenderUnknownBit;
    const bool wish = features.gender_wish == GenderWish::kSame;
    const uint32_t welcome = !wish ? kOwnGender : known ? own : 0;
    side_.gender[person] = own | welcome << 4 | (wish ? kWishBit : 0);
  }

  const PackedPeople& codes_;
  const PackingOptions& options_;
  PackedSide& side_;
};

}  // namespace

int32_t DistanceUnits(int32_t dx, int32_t dy, int32_t dz) {
  int32_t squares = 0;
  for (const int32_t difference : {dx, dy, dz}) {
    const int32_t size = std::min(std::abs(difference), kFarUnits);
    squares += size * size;
  }
  return static_cast<int32_t>(std::sqrt(static_cast<float>(squares)));
}

SharedCodes::SharedCodes(const std::vector<absl::string_view>& newcomers,
                         const std::vector<absl::string_view>& buddies) {
  const absl::flat_hash_set<absl::string_view> known(newcomers.begin(), newcomers.end());
  absl::flat_hash_set<absl::string_view> shared;
  for (const absl::string_view text : buddies) {
    if (known.contains(text) && shared.insert(text).second) texts_.emplace_back(text);
  }
  std::sort(texts_.begin(), texts_.end());
  for (size_t i = 0; i < texts_.size(); ++i) codes_[texts_[i]] = static_cast<int>(i);
}

std::optional<int> SharedCodes::Find(absl::string_view text) const {
  const auto found = codes_.find(text);
  if (found == codes_.end()) return std::nullopt;
  return found->second;
}

PackedPeople PackPeople(absl::Span<const Candidate> newcomers, absl::Span<const Candidate> buddies,
                        const PackingOptions& options) {
  const auto interests_of = [](const Features& features) -> const auto& {
    return features.interests;
  };
  const auto competences_of = [](const Features& features) -> const auto& {
    return features.competences;
  };
  PackedPeople people;
  people.languages = SharedLanguages(newcomers, buddies, options);
  people.interests = SharedCodes(Collect(newcomers, interests_of), Collect(buddies, interests_of));
  people.competences =
      SharedCodes(Collect(newcomers, competences_of), Collect(buddies, competences_of));

  absl::flat_hash_map<std::string, int> municipalities;
  for (const auto& [side, candidates] :
       {std::pair(&people.newcomers, newcomers), std::pair(&people.buddies, buddies)}) {
    SidePacker packer(people, options, *side, static_cast<int>(candidates.size()));
    for (size_t i = 0; i < candidates.size(); ++i) {
      const std::string& code = candidates[i].area.municipality_code;
      const int number = static_cast<int>(municipalities.size()) + 1;
      packer.Pack(static_cast<int>(i), candidates[i],
                  code.empty() ? 0 : municipalities.try_emplace(code, number).first->second);
    }
  }
  return people;
}

}  // namespace naober::matching::scoring
