// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/convert.h"

#include <algorithm>
#include <limits>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/events/timestamps.h"
#include "libs/geo/gazetteer.h"
#include "services/matching/messages/contribution.h"
#include "services/matching/messages/paired_by_hand.h"
#include "services/matching/messages/run_outcome.h"

namespace naober::matching {

namespace {

using events::FromTimestamp;
using events::ToTimestamp;

int32_t Clamped(int64_t value) {
  return static_cast<int32_t>(std::min<int64_t>(value, std::numeric_limits<int32_t>::max()));
}

absl::Status UnknownValue(absl::string_view field) {
  return InvalidField(field, "UNKNOWN_VALUE", "must be one of the values of the API");
}

}  // namespace

common::v1::Area ToProto(const Area& area) {
  common::v1::Area out;
  out.set_country(area.country);
  out.set_postcode(area.postcode);
  out.set_municipality_code(area.municipality_code);
  return out;
}

Area FromProto(const common::v1::Area& area) {
  return {area.country(), area.postcode(), area.municipality_code()};
}

pb::MatchRun ToProto(const MatchRun& run) {
  pb::MatchRun out;
  out.set_id(run.id.str());
  out.set_etag(absl::StrCat(run.version));
  out.set_programme_code(run.programme_code);
  out.set_state(static_cast<pb::MatchRunState>(run.state));
  out.set_progress_percent(run.progress_percent);
  out.set_policy_version(run.policy_version);
  const MatchRunResult& found = run.result;
  out.set_input_hash(found.input_hash);
  out.set_newcomers(found.newcomers);
  out.set_buddies(found.buddies);
  out.set_buddy_places(found.buddy_places);
  out.set_feasible_pairs(Clamped(found.feasible_pairs));
  for (const Exclusion& exclusion : found.exclusions) {
    pb::RuleExclusion& item = *out.add_exclusions();
    item.set_kind(static_cast<pb::RuleKind>(exclusion.kind));
    item.set_pairs(Clamped(exclusion.pairs));
  }
  out.set_proposals(found.proposals);
  out.set_unmatched_newcomers(found.newcomers - found.proposals - found.kept);
  if (run.options.max_moved) out.set_max_moved_proposals(*run.options.max_moved);
  out.set_kept_proposals(found.kept);
  out.set_moved_proposals(found.moved);
  out.set_look_ahead_weeks(run.options.look_ahead_weeks);
  out.set_reserved_places(found.reserved_places);
  out.set_total_score_permille(Clamped(found.total_quality));
  out.set_failure_reason(run.failure_reason);
  if (run.state == MatchRunState::kSucceeded) *out.mutable_outcome() = ToProto(found.outcome);
  out.set_engine_version(found.engine_version);
  *out.mutable_create_time() = ToTimestamp(run.created_at);
  if (run.started_at) *out.mutable_start_time() = ToTimestamp(*run.started_at);
  if (run.ended_at) *out.mutable_end_time() = ToTimestamp(*run.ended_at);
  return out;
}

pb::Proposal ToProto(const Proposal& proposal) {
  const Pairing& pairing = proposal.pairing;
  pb::Proposal out;
  out.set_id(proposal.id.str());
  out.set_etag(absl::StrCat(proposal.version));
  out.set_match_run_id(proposal.run_id.str());
  out.set_programme_code(pairing.programme_code);
  out.set_newcomer_id(pairing.newcomer_id.str());
  out.set_buddy_id(pairing.buddy_id.str());
  out.set_newcomer_municipality_code(pairing.newcomer_area.municipality_code);
  out.set_buddy_municipality_code(pairing.buddy_area.municipality_code);
  out.set_local(pairing.Local());
  out.set_state(static_cast<pb::ProposalState>(proposal.state));
  out.set_score_permille(proposal.quality);
  for (const Contribution& contribution : proposal.contributions)
    *out.add_contributions() = ToProto(contribution);
  if (proposal.approved_at) *out.mutable_approve_time() = ToTimestamp(*proposal.approved_at);
  out.set_approved_by(proposal.approved_by);
  if (proposal.expires_at) *out.mutable_expire_time() = ToTimestamp(*proposal.expires_at);
  if (proposal.declined_by) out.set_declined_by(static_cast<pb::MatchSide>(*proposal.declined_by));
  if (proposal.decline_reason)
    out.set_decline_reason(static_cast<pb::DeclineReason>(*proposal.decline_reason));
  out.set_match_id(proposal.match_id.str());
  *out.mutable_create_time() = ToTimestamp(proposal.created_at);
  if (proposal.by_hand) *out.mutable_by_hand() = ToProto(*proposal.by_hand);
  return out;
}

pb::Match ToProto(const Match& match) {
  const Pairing& pairing = match.pairing;
  pb::Match out;
  out.set_id(match.id.str());
  out.set_etag(absl::StrCat(match.version));
  out.set_proposal_id(match.proposal_id.str());
  out.set_programme_code(pairing.programme_code);
  out.set_newcomer_id(pairing.newcomer_id.str());
  out.set_buddy_id(pairing.buddy_id.str());
  out.set_newcomer_municipality_code(pairing.newcomer_area.municipality_code);
  out.set_buddy_municipality_code(pairing.buddy_area.municipality_code);
  out.set_local(pairing.Local());
  out.set_state(static_cast<pb::MatchState>(match.state));
  *out.mutable_active_from_time() = ToTimestamp(match.active_from);
  *out.mutable_planned_end_time() = ToTimestamp(match.planned_end_at);
  if (match.paused_at) *out.mutable_pause_time() = ToTimestamp(*match.paused_at);
  if (match.ended_at) *out.mutable_end_time() = ToTimestamp(*match.ended_at);
  if (match.end_reason) out.set_end_reason(static_cast<pb::MatchEndReason>(*match.end_reason));
  out.set_confirmed_meetings(match.confirmed_meetings);
  out.set_confirmed_minutes(match.confirmed_minutes);
  if (match.last_meeting_at) *out.mutable_last_meeting_time() = ToTimestamp(*match.last_meeting_at);
  return out;
}

pb::Meeting ToProto(const Meeting& meeting) {
  pb::Meeting out;
  out.set_id(meeting.id.str());
  out.set_match_id(meeting.match_id.str());
  out.set_state(static_cast<pb::MeetingState>(meeting.state));
  *out.mutable_start_time() = ToTimestamp(meeting.starts_at);
  out.set_minutes(meeting.minutes);
  out.set_kind(static_cast<common::v1::ContactKind>(meeting.kind));
  out.set_logged_by(static_cast<pb::MatchSide>(meeting.logged_by));
  for (const ContactFlag flag : meeting.flags)
    out.add_flags(static_cast<common::v1::ContactFlag>(flag));
  if (meeting.confirmed_by) out.set_confirmed_by(static_cast<pb::MatchSide>(*meeting.confirmed_by));
  if (meeting.confirmed_at) *out.mutable_confirm_time() = ToTimestamp(*meeting.confirmed_at);
  *out.mutable_create_time() = ToTimestamp(meeting.logged_at);
  return out;
}

absl::StatusOr<Meeting> FromProto(const pb::Meeting& meeting, absl::string_view field) {
  FieldViolations violations;
  const std::string path(field);
  Meeting out;
  if (!meeting.has_start_time())
    violations.Add(path + ".start_time", "REQUIRED", "say when the meeting began");
  out.starts_at = FromTimestamp(meeting.start_time());
  out.minutes = meeting.minutes();
  if (meeting.minutes() < 1)
    violations.Add(path + ".minutes", "OUT_OF_RANGE", "say how long it was, in minutes");
  if (!common::v1::ContactKind_IsValid(meeting.kind()))
    violations.Add(path + ".kind", "UNKNOWN_VALUE", "must be a kind of contact");
  else if (meeting.kind() != common::v1::CONTACT_KIND_UNSPECIFIED)
    out.kind = static_cast<ContactKind>(meeting.kind());
  for (int i = 0; i < meeting.flags_size(); ++i) {
    if (!common::v1::ContactFlag_IsValid(meeting.flags(i)) || meeting.flags(i) == 0)
      violations.Add(absl::StrCat(path, ".flags[", i, "]"), "UNKNOWN_VALUE",
                     "must be a circumstance of a contact");
    out.flags.push_back(static_cast<ContactFlag>(meeting.flags(i)));
  }
  const absl::StatusOr<Side> side = FromProto(meeting.logged_by(), path + ".logged_by");
  if (side.ok())
    out.logged_by = *side;
  else
    violations.Add(path + ".logged_by", "UNKNOWN_VALUE", "must be the newcomer or the buddy");
  RETURN_IF_ERROR(violations.ToStatus());
  return out;
}

absl::StatusOr<Side> FromProto(pb::MatchSide side, absl::string_view field) {
  if (side == pb::MATCH_SIDE_NEWCOMER) return Side::kNewcomer;
  if (side == pb::MATCH_SIDE_BUDDY) return Side::kBuddy;
  return UnknownValue(field);
}

absl::StatusOr<PairReason> FromProto(pb::PairReason reason, absl::string_view field) {
  if (reason == 0 || !pb::PairReason_IsValid(reason)) return UnknownValue(field);
  return static_cast<PairReason>(reason);
}

absl::StatusOr<DeclineReason> FromProto(pb::DeclineReason reason, absl::string_view field) {
  if (reason == 0 || !pb::DeclineReason_IsValid(reason)) return UnknownValue(field);
  return static_cast<DeclineReason>(reason);
}

absl::StatusOr<MatchEndReason> FromProto(pb::MatchEndReason reason, absl::string_view field) {
  if (reason == 0 || !pb::MatchEndReason_IsValid(reason)) return UnknownValue(field);
  return static_cast<MatchEndReason>(reason);
}

void CheckMunicipalities(const pb::FairnessFloor& floor, const std::string& path,
                         const geo::Gazetteer& gazetteer, FieldViolations& violations) {
  for (int i = 0; i < floor.municipality_codes_size(); ++i) {
    const std::string& code = floor.municipality_codes(i);
    if (!code.empty() && !gazetteer.FindMunicipality(code).ok())
      violations.Add(absl::StrCat(path, ".municipality_codes[", i, "]"), "MUNICIPALITY_UNKNOWN",
                     "must be the code of a municipality");
  }
}

Features FeaturesOf(const intake::v1::MatchingProfile& profile, const geo::Gazetteer& gazetteer) {
  const intake::v1::Profile& in = profile.profile();
  Features out;
  for (const common::v1::LanguageSkill& skill : in.languages()) {
    const bool known = common::v1::OralLevel_IsValid(skill.oral_level());
    out.languages.push_back({skill.language_code(), known
                                                        ? static_cast<OralLevel>(skill.oral_level())
                                                        : OralLevel::kUnknown});
  }
  for (const common::v1::WeeklySlot& slot : in.availability()) {
    if (slot.weekday() >= common::v1::WEEKDAY_MON && slot.weekday() <= common::v1::WEEKDAY_SUN &&
        slot.day_part() >= common::v1::DAY_PART_MORNING &&
        slot.day_part() <= common::v1::DAY_PART_EVENING)
      out.availability.Add(slot.weekday() - 1, slot.day_part() - 1);
  }
  for (const int mode : in.travel_modes()) {
    // A mode that this version doesn't know is no way of travelling that it can estimate.
    if (mode >= 1 && mode <= geo::kTravelModeCount)
      out.travel_modes.push_back(static_cast<geo::TravelMode>(mode - 1));
  }
  out.max_travel_minutes = in.max_travel_minutes();
  const common::v1::Area& area = profile.area();
  const absl::StatusOr<const geo::Place*> place =
      gazetteer.FindPlace(area.country(), area.postcode(), profile.place());
  if (place.ok()) out.position = (*place)->position;
  out.gender = static_cast<Gender>(profile.gender());
  out.gender_wish =
      in.gender_wish() == common::v1::GENDER_WISH_SAME ? GenderWish::kSame : GenderWish::kAny;
  if (profile.birth_year() > 0) out.birth_year = profile.birth_year();
  out.children_ages.assign(in.children_ages().begin(), in.children_ages().end());
  out.lacks_childcare = absl::c_linear_search(in.barriers(), common::v1::BARRIER_CHILDCARE);
  out.background = static_cast<Background>(in.background());
  absl::CivilDay vetted_until;
  if (absl::ParseCivilTime(in.vetted_until_on(), &vetted_until)) out.vetted_until = vetted_until;
  out.interests.assign(in.interests().begin(), in.interests().end());
  out.competences.assign(in.competences().begin(), in.competences().end());
  return out;
}

}  // namespace naober::matching
