// SPDX-License-Identifier: EUPL-1.2
#include "services/referrals/convert.h"

#include <phonenumbers/phonenumberutil.h>

#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"
#include "libs/base/errors.h"
#include "libs/base/uuid.h"
#include "libs/events/timestamps.h"
#include "libs/rpc/enum_code.h"

namespace naober::referrals {
namespace {

// Sorted codes without repeats. An unspecified one is refused.
template <class Enum>
std::vector<std::string> Codes(const google::protobuf::RepeatedField<int>& values,
                               absl::string_view field, FieldViolations& violations) {
  std::set<std::string> codes;
  for (int i = 0; i < values.size(); ++i) {
    const std::string code = rpc::CodeOf(static_cast<Enum>(values.Get(i)));
    if (code.empty()) {
      violations.Add(absl::StrCat(field, "[", i, "]"), "UNSPECIFIED", "must be a known value");
    }
    codes.insert(code);
  }
  return {codes.begin(), codes.end()};
}

std::vector<std::string> Sorted(const google::protobuf::RepeatedPtrField<std::string>& texts) {
  const std::set<std::string> sorted(texts.begin(), texts.end());
  return {sorted.begin(), sorted.end()};
}

// "MON_MORNING" …
std::vector<std::string> Availability(
    const google::protobuf::RepeatedPtrField<common::v1::WeeklySlot>& slots,
    FieldViolations& violations) {
  std::set<std::string> codes;
  for (int i = 0; i < slots.size(); ++i) {
    const std::string day = rpc::CodeOf(slots.Get(i).weekday());
    const std::string part = rpc::CodeOf(slots.Get(i).day_part());
    if (day.empty() || part.empty()) {
      violations.Add(absl::StrCat("place.availability[", i, "]"), "UNSPECIFIED",
                     "must have a day and a part of it");
    }
    codes.insert(absl::StrCat(day, "_", part));
  }
  return {codes.begin(), codes.end()};
}

common::v1::WeeklySlot SlotOf(const std::string& code) {
  const std::pair<std::string, std::string> parts = absl::StrSplit(code, '_');
  common::v1::WeeklySlot slot;
  slot.set_weekday(rpc::EnumOf<common::v1::Weekday>(parts.first));
  slot.set_day_part(rpc::EnumOf<common::v1::DayPart>(parts.second));
  return slot;
}

// As E.164, dialled from `country`; "" for "". Adds a violation for what is no number.
std::string PhoneFrom(const std::string& text, const std::string& country,
                      FieldViolations& violations) {
  if (text.empty()) return "";
  const auto& util = *i18n::phonenumbers::PhoneNumberUtil::GetInstance();
  i18n::phonenumbers::PhoneNumber number;
  std::string e164;
  if (util.Parse(text, country, &number) == i18n::phonenumbers::PhoneNumberUtil::NO_PARSING_ERROR &&
      util.IsValidNumber(number)) {
    util.Format(number, i18n::phonenumbers::PhoneNumberUtil::E164, &e164);
    return e164;
  }
  violations.Add("organisation.phone", "NOT_A_PHONE_NUMBER", "must be a telephone number");
  return "";
}

void CheckId(absl::string_view text, absl::string_view field, FieldViolations& violations) {
  if (!IsUuid(text)) violations.Add(field, "NOT_A_UUID", "must be a UUID in lower case");
}

v1::ReferralProgress ProgressOf(const ReferralStory& story) {
  v1::ReferralProgress progress;
  for (const Milestone& milestone : story.milestones) {
    v1::Milestone& out = *progress.add_milestones();
    out.set_kind(rpc::EnumOf<v1::MilestoneKind>(ToCode(milestone.kind)));
    *out.mutable_time() = events::ToTimestamp(milestone.reached_at);
  }
  if (story.waiting_position.has_value()) progress.set_waiting_position(*story.waiting_position);
  return progress;
}

}  // namespace

absl::StatusOr<Organisation> FromProto(const v1::CreateOrganisationRequest& request) {
  const v1::Organisation& in = request.organisation();
  FieldViolations violations;
  Organisation organisation{
      .code = in.code(),
      .display_name = std::string(absl::StripAsciiWhitespace(in.display_name())),
      .kind = rpc::CodeOf(in.kind()),
      .country = in.country(),
      .postcode = in.postcode(),
      .municipality_code = in.municipality_code(),
      .email = std::string(absl::StripAsciiWhitespace(in.email())),
      .phone = PhoneFrom(in.phone(), in.country(), violations)};
  if (!violations.empty()) return violations.ToStatus();
  return organisation;
}

absl::StatusOr<Place> FromProto(const v1::CreatePlaceRequest& request) {
  const v1::Place& in = request.place();
  FieldViolations violations;
  Place place{.external_id = in.external_id(),
              .organisation_code = in.organisation_code(),
              .title = std::string(absl::StripAsciiWhitespace(in.title())),
              .kind = rpc::CodeOf(in.kind()),
              .interests = Sorted(in.interests()),
              .competences = Sorted(in.competences()),
              .min_oral_level = rpc::CodeOf(in.min_oral_level()),
              .language_code = in.language_code(),
              .availability = Availability(in.availability(), violations),
              .country = in.country(),
              .postcode = in.postcode(),
              .municipality_code = in.municipality_code(),
              .capacity = in.capacity(),
              .social_connections = Codes<common::v1::SocialConnection>(
                  in.social_connections(), "place.social_connections", violations),
              .barrier_removals = Codes<common::v1::BarrierRemoval>(
                  in.barrier_removals(), "place.barrier_removals", violations),
              .audience = rpc::CodeOf(in.audience())};
  if (place.audience.empty()) place.audience = "ALL";
  if (!in.assured_on().empty()) {
    absl::CivilDay day;
    if (absl::ParseCivilTime(in.assured_on(), &day)) {
      place.assured_on = day;
    } else {
      violations.Add("place.assured_on", "NOT_A_DAY", "must be a day, YYYY-MM-DD");
    }
  }
  if (!violations.empty()) return violations.ToStatus();
  return place;
}

absl::StatusOr<Referral> FromProto(const v1::CreateReferralRequest& request) {
  const v1::Referral& in = request.referral();
  FieldViolations violations;
  CheckId(in.person_id(), "referral.person_id", violations);
  const auto require = [&](const std::string& value, absl::string_view field) {
    if (value.empty()) violations.Add(field, "REQUIRED", "must be given");
  };
  Referral referral{.person_id = PersonId::FromTrusted(in.person_id()),
                    .programme_code = in.programme_code(),
                    .sender_code = in.from_organisation_code(),
                    .receiver_code = in.to_organisation_code(),
                    .purpose = rpc::CodeOf(in.purpose()),
                    .note = in.note()};
  require(referral.sender_code, "referral.from_organisation_code");
  require(referral.receiver_code, "referral.to_organisation_code");
  require(referral.purpose, "referral.purpose");
  if (!referral.sender_code.empty() && referral.sender_code == referral.receiver_code) {
    violations.Add("referral.to_organisation_code", "SAME_ORGANISATION",
                   "must be another organisation than the sender");
  }
  if (!in.place_id().empty()) {
    CheckId(in.place_id(), "referral.place_id", violations);
    referral.place_id = PlaceId::FromTrusted(in.place_id());
  }
  if (!in.former_referral_id().empty()) {
    CheckId(in.former_referral_id(), "referral.former_referral_id", violations);
    referral.former_id = ReferralId::FromTrusted(in.former_referral_id());
  }
  CheckNote(referral.note, "referral.note", violations);
  if (!violations.empty()) return violations.ToStatus();
  return referral;
}

PlaceFilter FilterOf(const v1::ListPlacesRequest& request) {
  return {.organisation_code = request.organisation_code(),
          .municipality_code = request.municipality_code(),
          .kind = rpc::CodeOf(request.kind()),
          .with_free_capacity = request.with_free_capacity()};
}

absl::StatusOr<ReferralFilter> FilterOf(const v1::ListReferralsRequest& request) {
  FieldViolations violations;
  if (!request.person_id().empty()) CheckId(request.person_id(), "person_id", violations);
  ReferralFilter filter{.sender_code = request.from_organisation_code(),
                        .receiver_code = request.to_organisation_code(),
                        .person_id = request.person_id(),
                        .programme_code = request.programme_code(),
                        .municipality_code = request.municipality_code(),
                        .states = Codes<v1::ReferralState>(request.states(), "states", violations)};
  if (!violations.empty()) return violations.ToStatus();
  return filter;
}

v1::Organisation ToProto(const Organisation& organisation) {
  v1::Organisation out;
  out.set_id(organisation.id.str());
  out.set_etag(absl::StrCat(organisation.version));
  out.set_code(organisation.code);
  out.set_display_name(organisation.display_name);
  out.set_kind(rpc::EnumOf<v1::OrganisationKind>(organisation.kind));
  out.set_country(organisation.country);
  out.set_postcode(organisation.postcode);
  out.set_municipality_code(organisation.municipality_code);
  out.set_email(organisation.email);
  out.set_phone(organisation.phone);
  *out.mutable_create_time() = events::ToTimestamp(organisation.created_at);
  return out;
}

v1::Place ToProto(const PlaceView& view) {
  const Place& place = view.place;
  v1::Place out;
  out.set_id(place.id.str());
  out.set_etag(absl::StrCat(place.version));
  out.set_external_id(place.external_id);
  out.set_organisation_code(place.organisation_code);
  out.set_title(place.title);
  out.set_kind(rpc::EnumOf<v1::PlaceKind>(place.kind));
  *out.mutable_interests() = {place.interests.begin(), place.interests.end()};
  *out.mutable_competences() = {place.competences.begin(), place.competences.end()};
  out.set_min_oral_level(rpc::EnumOf<common::v1::OralLevel>(place.min_oral_level));
  out.set_language_code(place.language_code);
  for (const std::string& code : place.availability) *out.add_availability() = SlotOf(code);
  out.set_country(place.country);
  out.set_postcode(place.postcode);
  out.set_municipality_code(place.municipality_code);
  out.set_capacity(place.capacity);
  out.set_taken(view.taken);
  for (const std::string& code : place.social_connections) {
    out.add_social_connections(rpc::EnumOf<common::v1::SocialConnection>(code));
  }
  for (const std::string& code : place.barrier_removals) {
    out.add_barrier_removals(rpc::EnumOf<common::v1::BarrierRemoval>(code));
  }
  out.set_audience(rpc::EnumOf<v1::PlaceAudience>(place.audience));
  if (place.assured_on.has_value()) out.set_assured_on(absl::FormatCivilTime(*place.assured_on));
  *out.mutable_create_time() = events::ToTimestamp(place.created_at);
  return out;
}

v1::PlaceForPerson ToProto(const PlaceForPerson& place) {
  v1::PlaceForPerson out;
  *out.mutable_place() = ToProto(place.view);
  if (place.referral_state.has_value())
    out.set_referral_state(rpc::EnumOf<v1::ReferralState>(ToCode(*place.referral_state)));
  return out;
}

v1::Referral ToProto(const ReferralStory& story) {
  const Referral& referral = story.view.referral;
  v1::Referral out;
  out.set_id(referral.id.str());
  out.set_etag(absl::StrCat(referral.version));
  out.set_from_organisation_code(referral.sender_code);
  out.set_to_organisation_code(referral.receiver_code);
  if (referral.place_id.has_value()) out.set_place_id(referral.place_id->str());
  out.set_person_id(referral.person_id.str());
  out.set_programme_code(referral.programme_code);
  out.set_purpose(rpc::EnumOf<v1::ReferralPurpose>(referral.purpose));
  out.set_note(referral.note);
  out.set_municipality_code(story.view.person.municipality_code);
  out.set_state(rpc::EnumOf<v1::ReferralState>(ToCode(referral.state)));
  out.set_reason(rpc::EnumOf<v1::ReferralReason>(referral.reason));
  out.set_outcome(rpc::EnumOf<v1::ReferralOutcome>(referral.outcome));
  if (referral.waiting_position.has_value()) out.set_waiting_position(*referral.waiting_position);
  if (referral.former_id.has_value()) out.set_former_referral_id(referral.former_id->str());
  *out.mutable_progress() = ProgressOf(story);
  const auto set_time = [](const std::optional<absl::Time>& time,
                           google::protobuf::Timestamp* (v1::Referral::*field)(),
                           v1::Referral& target) {
    if (time.has_value()) *(target.*field)() = events::ToTimestamp(*time);
  };
  set_time(referral.first_meeting_at, &v1::Referral::mutable_first_meeting_time, out);
  set_time(referral.sent_at, &v1::Referral::mutable_send_time, out);
  set_time(referral.closed_at, &v1::Referral::mutable_end_time, out);
  *out.mutable_create_time() = events::ToTimestamp(referral.created_at);
  return out;
}

v1::ReferralTransition ToProto(const ReferralId& referral, const Transition& transition) {
  v1::ReferralTransition out;
  out.set_id(transition.id.str());
  out.set_referral_id(referral.str());
  out.set_version(transition.version);
  if (transition.from.has_value()) {
    out.set_from_state(rpc::EnumOf<v1::ReferralState>(ToCode(*transition.from)));
  }
  out.set_to_state(rpc::EnumOf<v1::ReferralState>(ToCode(transition.to)));
  out.set_reason(rpc::EnumOf<v1::ReferralReason>(transition.reason));
  out.set_organisation_code(transition.organisation_code);
  *out.mutable_time() = events::ToTimestamp(transition.at);
  return out;
}

}  // namespace naober::referrals
