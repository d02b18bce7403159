// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/messages/run_record.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "libs/base/errors.h"

namespace naober::matching {

namespace {

using assignment::Certificate;
using assignment::kOpen;
using assignment::Outcome;
using records::CandidateRecord;
using records::CertificateRecord;
using records::OutcomeRecord;
using records::ProofRecord;
using records::StrategyWarningRecord;

int32_t DaysOf(absl::CivilDay day) { return static_cast<int32_t>(day - absl::CivilDay()); }
absl::CivilDay DayFrom(int32_t days) { return absl::CivilDay() + days; }

template <class Numbers, class Field>
void Copy(const Numbers& numbers, Field& field) {
  field.Reserve(static_cast<int>(numbers.size()));
  for (const auto number : numbers) field.Add(number);
}

// A stored rank is two more (the lowest is -1), and 0 for what was never closed.
constexpr int64_t kRankShift = 2;

void CopyRanks(const std::vector<int32_t>& ranks, google::protobuf::RepeatedField<int32_t>& field) {
  field.Reserve(static_cast<int>(ranks.size()));
  for (const int32_t rank : ranks)
    field.Add(rank == kOpen ? 0 : static_cast<int32_t>(rank + kRankShift));
}

std::vector<int32_t> RanksFrom(const google::protobuf::RepeatedField<int32_t>& field) {
  std::vector<int32_t> ranks;
  ranks.reserve(field.size());
  for (const int64_t stored : field) {
    const int64_t rank =
        std::max<int64_t>(stored - kRankShift, std::numeric_limits<int32_t>::min());
    ranks.push_back(stored == 0 ? kOpen : static_cast<int32_t>(rank));
  }
  return ranks;
}

// Far from overflow, and still what the verifier refuses.
int64_t Within(int64_t price) {
  constexpr int64_t kBeyond = (int64_t{1} << 60) + 1;
  return std::clamp(price, -kBeyond, kBeyond);
}

template <class Number>
std::vector<Number> NumbersFrom(const google::protobuf::RepeatedField<Number>& field) {
  return {field.begin(), field.end()};
}

// The enumerator of a stored number; the first one for a number that has none.
template <class Enum>
Enum EnumFrom(int number, int last) {
  return static_cast<Enum>(number < 0 || number > last ? 0 : number);
}

}  // namespace

CandidateRecord ToRecord(const Candidate& candidate) {
  const Features& features = candidate.features;
  CandidateRecord out;
  out.set_ready_at_us(absl::ToUnixMicros(candidate.ready_at));
  out.set_free_capacity(candidate.free_capacity);
  out.set_country(candidate.area.country);
  out.set_postcode(candidate.area.postcode);
  out.set_municipality_code(candidate.area.municipality_code);
  out.set_runs_left_over(candidate.runs_left_over);
  for (const LanguageSkill& skill : features.languages) {
    records::LanguageRecord& language = *out.add_languages();
    language.set_code(skill.code);
    language.set_level(static_cast<int>(skill.level));
  }
  out.set_availability(features.availability.bits());
  for (const geo::TravelMode mode : features.travel_modes)
    out.add_travel_modes(static_cast<int>(mode));
  out.set_max_travel_minutes(features.max_travel_minutes);
  if (features.position.has_value()) {
    out.mutable_position()->set_x(features.position->x);
    out.mutable_position()->set_y(features.position->y);
    out.mutable_position()->set_z(features.position->z);
  }
  out.set_gender(static_cast<int>(features.gender));
  out.set_gender_wish(static_cast<int>(features.gender_wish));
  if (features.birth_year.has_value()) out.set_birth_year(*features.birth_year);
  Copy(features.children_ages, *out.mutable_children_ages());
  out.set_background(static_cast<int>(features.background));
  if (features.vetted_until.has_value()) out.set_vetted_until(DaysOf(*features.vetted_until));
  for (const std::string& interest : features.interests) out.add_interests(interest);
  for (const std::string& competence : features.competences) out.add_competences(competence);
  return out;
}

Candidate FromRecord(const CandidateRecord& in) {
  Candidate out;
  out.ready_at = absl::FromUnixMicros(in.ready_at_us());
  out.free_capacity = in.free_capacity();
  out.area = {in.country(), in.postcode(), in.municipality_code()};
  out.runs_left_over = in.runs_left_over();
  Features& features = out.features;
  for (const records::LanguageRecord& language : in.languages())
    features.languages.push_back({language.code(), EnumFrom<OralLevel>(language.level(), 8)});
  features.availability = WeeklyAvailability::FromBits(in.availability());
  for (const int mode : in.travel_modes())
    features.travel_modes.push_back(EnumFrom<geo::TravelMode>(mode, geo::kTravelModeCount - 1));
  features.max_travel_minutes = in.max_travel_minutes();
  if (in.has_position())
    features.position = geo::Position{in.position().x(), in.position().y(), in.position().z()};
  features.gender = EnumFrom<Gender>(in.gender(), 3);
  features.gender_wish = EnumFrom<GenderWish>(in.gender_wish(), 1);
  if (in.has_birth_year()) features.birth_year = in.birth_year();
  features.children_ages = NumbersFrom(in.children_ages());
  features.background = EnumFrom<Background>(in.background(), 2);
  if (in.has_vetted_until()) features.vetted_until = DayFrom(in.vetted_until());
  features.interests.assign(in.interests().begin(), in.interests().end());
  features.competences.assign(in.competences().begin(), in.competences().end());
  return out;
}

StrategyWarningRecord ToRecord(const StrategyWarning& warning) {
  StrategyWarningRecord out;
  out.set_kind(static_cast<int>(warning.kind));
  out.set_amount(warning.amount);
  out.set_quality(warning.quality);
  out.set_quality_otherwise(warning.quality_otherwise);
  return out;
}

StrategyWarning FromRecord(const StrategyWarningRecord& in) {
  StrategyWarning out;
  out.kind = in.kind() == static_cast<int>(RuleKind::kTravelLimit) ? RuleKind::kTravelLimit
                                                                   : RuleKind::kAvailabilityOverlap;
  out.amount = in.amount();
  out.quality = in.quality();
  out.quality_otherwise = in.quality_otherwise();
  return out;
}

OutcomeRecord ToRecord(const Outcome& outcome) {
  OutcomeRecord out;
  Copy(outcome.buddy_of, *out.mutable_buddy_of());
  Copy(outcome.floor_short, *out.mutable_floor_short());
  out.set_shortfall(outcome.shortfall);
  out.set_matched(outcome.matched);
  out.set_local(outcome.local);
  out.set_quality(outcome.quality);
  return out;
}

Outcome FromRecord(const OutcomeRecord& in) {
  return {NumbersFrom(in.buddy_of()),
          NumbersFrom(in.floor_short()),
          in.shortfall(),
          in.matched(),
          in.local(),
          in.quality()};
}

CertificateRecord ToRecord(const Certificate& certificate) {
  CertificateRecord out;
  Copy(certificate.node_parent, *out.mutable_node_parent());
  Copy(certificate.node_weight, *out.mutable_node_weight());
  Copy(certificate.buddy_weight, *out.mutable_buddy_weight());
  CopyRanks(certificate.node_rank, *out.mutable_node_rank());
  CopyRanks(certificate.buddy_rank, *out.mutable_buddy_rank());
  CopyRanks(certificate.rejected_rank, *out.mutable_rejected_rank());
  out.set_local_first(certificate.local_first);
  out.set_top_value(certificate.top_value);
  out.set_local_bonus(certificate.local_bonus);
  Copy(certificate.newcomer_price, *out.mutable_newcomer_price());
  Copy(certificate.buddy_price, *out.mutable_buddy_price());
  return out;
}

Certificate FromRecord(const CertificateRecord& in) {
  Certificate out;
  out.node_parent = NumbersFrom(in.node_parent());
  out.node_weight = NumbersFrom(in.node_weight());
  out.buddy_weight = NumbersFrom(in.buddy_weight());
  out.node_rank = RanksFrom(in.node_rank());
  out.buddy_rank = RanksFrom(in.buddy_rank());
  out.rejected_rank = RanksFrom(in.rejected_rank());
  out.local_first = in.local_first();
  out.top_value = Within(in.top_value());
  out.local_bonus = Within(in.local_bonus());
  for (const int64_t price : in.newcomer_price()) out.newcomer_price.push_back(Within(price));
  for (const int64_t price : in.buddy_price()) out.buddy_price.push_back(Within(price));
  return out;
}

ProofRecord ToRecord(const PlanInput& input, const assignment::Solution& solution) {
  ProofRecord out;
  out.set_day(DaysOf(input.day.today));
  out.set_zone(input.day.zone.name());
  std::vector<std::pair<PersonId, PersonId>> refusals(input.barred.begin(), input.barred.end());
  std::sort(refusals.begin(), refusals.end());
  for (const auto& [newcomer, buddy] : refusals) {
    records::RefusalRecord& refusal = *out.add_refusals();
    refusal.set_newcomer_id(newcomer.str());
    refusal.set_buddy_id(buddy.str());
  }
  for (const auto& [newcomer, buddy] : input.kept) {
    records::KeptRecord& kept = *out.add_kept();
    kept.set_newcomer_id(newcomer.str());
    kept.set_buddy_id(buddy.str());
  }
  for (const auto& [part, hash] : DigestOf(input).parts) {
    records::InputPartRecord& item = *out.add_parts();
    item.set_part(static_cast<int>(part));
    item.set_hash(hash);
  }
  *out.mutable_outcome() = ToRecord(solution.outcome);
  *out.mutable_certificate() = ToRecord(solution.certificate);
  return out;
}

InputDigest DigestFrom(const ProofRecord& in) {
  InputDigest digest;
  for (const records::InputPartRecord& item : in.parts())
    digest.parts[static_cast<InputPart>(item.part())] = item.hash();
  return digest;
}

absl::StatusOr<PlanInput> InputFrom(const ProofRecord& in) {
  PlanInput out;
  out.day.today = DayFrom(in.day());
  if (!absl::LoadTimeZone(in.zone(), &out.day.zone))
    return Refuse("TIME_ZONE_UNKNOWN", "the stored time zone does not exist");
  for (const records::RefusalRecord& refusal : in.refusals())
    out.barred.emplace(PersonId::FromTrusted(refusal.newcomer_id()),
                       PersonId::FromTrusted(refusal.buddy_id()));
  for (const records::KeptRecord& kept : in.kept())
    out.kept.emplace_back(PersonId::FromTrusted(kept.newcomer_id()),
                          PersonId::FromTrusted(kept.buddy_id()));
  return out;
}

}  // namespace naober::matching
