// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/convert_place.h"

#include <algorithm>
#include <string>

#include "services/matching/convert.h"
#include "services/matching/domain/place/place_texts.h"

namespace naober::matching {

namespace {

namespace codes = ::naober::common::v1;
namespace referrals_pb = ::naober::referrals::v1;

// A referral that was taken back, or never should have been, doesn't stand in the way of another.
bool AskedBefore(referrals_pb::ReferralState state) {
  return state != referrals_pb::REFERRAL_STATE_UNSPECIFIED &&
         state != referrals_pb::REFERRAL_STATE_RECALLED &&
         state != referrals_pb::REFERRAL_STATE_ENTERED_IN_ERROR;
}

WeeklyAvailability AvailabilityOf(const referrals_pb::Place& place) {
  WeeklyAvailability open;
  for (const codes::WeeklySlot& slot : place.availability()) {
    if (slot.weekday() >= codes::WEEKDAY_MON && slot.weekday() <= codes::WEEKDAY_SUN &&
        slot.day_part() >= codes::DAY_PART_MORNING && slot.day_part() <= codes::DAY_PART_EVENING)
      open.Add(slot.weekday() - 1, slot.day_part() - 1);
  }
  return open;
}

v1::PlaceSuggestion ToProto(const SuggestedPlace& place, const PlaceOffer& offer, Tongue tongue) {
  v1::PlaceSuggestion out;
  out.set_place_id(offer.id);
  out.set_organisation_code(offer.organisation_code);
  out.set_title(offer.title);
  out.set_municipality_code(offer.municipality_code);
  out.set_free_places(offer.free_places);
  out.set_score_permille(place.score);
  for (const PlaceCheck& check : place.checks) {
    v1::PlaceCheck& item = *out.add_checks();
    item.set_condition(static_cast<v1::PlaceCondition>(check.condition));
    item.set_result(static_cast<v1::PlaceCheckResult>(check.result));
    item.set_text(Sentence(check, tongue));
  }
  for (const PlaceReason& reason : place.reasons) {
    v1::PlaceReason& item = *out.add_reasons();
    item.set_aspect(static_cast<v1::PlaceAspect>(reason.aspect));
    item.set_contribution_permille(reason.points);
    item.set_text(Sentence(reason, tongue));
  }
  return out;
}

}  // namespace

PlaceOffer OfferOf(const referrals_pb::PlaceForPerson& place, const geo::Gazetteer& gazetteer) {
  const referrals_pb::Place& in = place.place();
  PlaceOffer out;
  out.id = in.id();
  out.organisation_code = in.organisation_code();
  out.title = in.title();
  out.municipality_code = in.municipality_code();
  out.free_places = std::max(0, in.capacity() - in.taken());
  out.asked_before = AskedBefore(place.referral_state());
  if (in.audience() != referrals_pb::PLACE_AUDIENCE_UNSPECIFIED &&
      referrals_pb::PlaceAudience_IsValid(in.audience()))
    out.audience = static_cast<PlaceAudience>(in.audience());
  out.language_code = in.language_code();
  if (codes::OralLevel_IsValid(in.min_oral_level()))
    out.min_oral_level = static_cast<OralLevel>(in.min_oral_level());
  out.availability = AvailabilityOf(in);
  const auto location = gazetteer.FindPlace(in.country(), in.postcode());
  if (location.ok()) out.position = (*location)->position;
  out.interests.assign(in.interests().begin(), in.interests().end());
  out.competences.assign(in.competences().begin(), in.competences().end());
  for (const int removal : in.barrier_removals()) {
    if (codes::BarrierRemoval_IsValid(removal))
      out.removals.push_back(static_cast<BarrierRemoval>(removal));
  }
  return out;
}

PlaceSeeker SeekerOf(const intake::v1::MatchingProfile& profile, const geo::Gazetteer& gazetteer) {
  PlaceSeeker seeker{.features = FeaturesOf(profile, gazetteer)};
  for (const int barrier : profile.profile().barriers()) {
    if (barrier != codes::BARRIER_UNSPECIFIED && barrier != codes::BARRIER_OTHER &&
        codes::Barrier_IsValid(barrier))
      seeker.barriers.push_back(static_cast<Barrier>(barrier));
  }
  return seeker;
}

v1::PlaceShortlist ToProto(const PlacesSuggested& suggested, int limit, Tongue tongue) {
  const PlaceShortlist& shortlist = suggested.shortlist;
  v1::PlaceShortlist out;
  out.set_language(std::string(ToString(tongue)));
  out.set_places_considered(shortlist.considered);
  out.set_places_fitting(static_cast<int>(shortlist.suggestions.size()));
  for (const SuggestedPlace& place : shortlist.suggestions) {
    if (out.suggestions_size() == limit) break;
    v1::PlaceSuggestion suggestion = ToProto(place, suggested.offers[place.offer], tongue);
    suggestion.set_rank(out.suggestions_size() + 1);
    *out.add_suggestions() = std::move(suggestion);
  }
  for (int i = 0; i < kPlaceConditions; ++i) {
    v1::PlaceFunnelStep& step = *out.add_steps();
    step.set_condition(static_cast<v1::PlaceCondition>(i + 1));
    step.set_places_left(shortlist.left_after[i]);
  }
  out.set_text(Conclusion(shortlist, tongue));
  return out;
}

}  // namespace naober::matching
