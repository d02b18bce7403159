// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/facts.h"

#include "naober/intake/v1/events.pb.h"
#include "services/intake/convert_codes.h"

namespace naober::intake {
namespace {

namespace pb = ::naober::intake::v1;
namespace codes = ::naober::common::v1;

constexpr char kPerson[] = "person";
constexpr char kEnrolment[] = "enrolment";
constexpr char kTrajectory[] = "trajectory";

void FillCodes(const Enrolment& enrolment, const Person& person, pb::EnrolmentCodes& fact) {
  fact.set_enrolment_id(enrolment.id.str());
  fact.set_version(enrolment.version);
  fact.set_person_id(person.id.str());
  fact.set_kind(ToPb<codes::PersonKind>(person.kind));
  fact.set_programme_code(enrolment.programme_code);
  *fact.mutable_area() = AreaOf(person);
  fact.set_channel(ToPb<codes::RegistrationChannel>(person.registration.channel));
  fact.set_referring_organisation_code(person.registration.referring_organisation_code);
  fact.set_background(ToPb<codes::BuddyBackground>(person.profile.background));
  fact.set_buddy_capacity(person.profile.capacity.value_or(0));
}

// What crediting and refusing say alike.
template <class Fact>
void FillEntry(const LedgerEntry& entry, const Trajectory& trajectory, const Person& person,
               absl::CivilDay contact_on, Fact& fact) {
  fact.set_trajectory_id(trajectory.id.str());
  fact.set_version(trajectory.version);
  fact.set_ledger_entry_id(entry.id.str());
  fact.set_person_id(person.id.str());
  fact.set_programme_code(trajectory.programme_code);
  *fact.mutable_area() = AreaOf(person);
  fact.set_kind(ToPb<codes::ContactKind>(entry.kind));
  fact.set_minutes(entry.minutes);
  fact.set_contact_on(ToPb(contact_on));
  fact.set_source_id(entry.source_id);
}

}  // namespace

void Facts::Registered(const Person& person) {
  auto& fact = Add<pb::PersonRegistered>(kPerson, person.id.str());
  fact.set_person_id(person.id.str());
  fact.set_version(person.version);
  fact.set_kind(ToPb<codes::PersonKind>(person.kind));
  *fact.mutable_area() = AreaOf(person);
  fact.set_channel(ToPb<codes::RegistrationChannel>(person.registration.channel));
  fact.set_referring_organisation_code(person.registration.referring_organisation_code);
  fact.set_campaign_code(person.registration.campaign_code);
  fact.set_registered_on(ToPb(person.registration.registered_on));
  fact.set_background(ToPb<codes::BuddyBackground>(person.profile.background));
  fact.set_buddy_capacity(person.profile.capacity.value_or(0));
}

void Facts::ProfileChanged(const Person& person) {
  auto& fact = Add<pb::ProfileChanged>(kPerson, person.id.str());
  fact.set_person_id(person.id.str());
  fact.set_version(person.version);
  fact.set_buddy_capacity(person.profile.capacity.value_or(0));
  fact.set_background(ToPb<codes::BuddyBackground>(person.profile.background));
}

void Facts::Moved(const Person& from, const Person& to) {
  auto& fact = Add<pb::PersonMoved>(kPerson, to.id.str());
  fact.set_person_id(to.id.str());
  fact.set_version(to.version);
  *fact.mutable_from_area() = AreaOf(from);
  *fact.mutable_to_area() = AreaOf(to);
}

void Facts::Granted(const Consent& consent) {
  auto& fact = Add<pb::ConsentGranted>(kPerson, consent.person_id.str());
  fact.set_person_id(consent.person_id.str());
  fact.set_consent_id(consent.id.str());
  fact.set_purpose(ToPb<codes::ConsentPurpose>(consent.purpose));
  fact.set_partner_organisation_code(consent.partner_organisation_code);
  *fact.mutable_valid_from_time() = ToPb(consent.valid_from);
  if (consent.valid_until) *fact.mutable_valid_until_time() = ToPb(*consent.valid_until);
}

void Facts::Withdrawn(const std::vector<Consent>& consents) {
  const Consent& first = consents.front();
  auto& fact = Add<pb::ConsentWithdrawn>(kPerson, first.person_id.str());
  fact.set_person_id(first.person_id.str());
  for (const Consent& consent : consents) fact.add_consent_ids(consent.id.str());
  fact.set_purpose(ToPb<codes::ConsentPurpose>(first.purpose));
  fact.set_partner_organisation_code(first.partner_organisation_code);
}

void Facts::Opened(const Enrolment& enrolment, const Person& person) {
  auto& fact = Add<pb::EnrolmentOpened>(kEnrolment, enrolment.id.str());
  FillCodes(enrolment, person, *fact.mutable_enrolment());
  fact.set_opened_on(ToPb(enrolment.opened_on));
}

void Facts::Ready(const Enrolment& enrolment, const Person& person) {
  auto& fact = Add<pb::EnrolmentReady>(kEnrolment, enrolment.id.str());
  FillCodes(enrolment, person, *fact.mutable_enrolment());
  *fact.mutable_ready_time() = ToPb(enrolment.ready_time.value_or(now_));
}

void Facts::Held(const Enrolment& enrolment, const Person& person) {
  auto& fact = Add<pb::EnrolmentHeld>(kEnrolment, enrolment.id.str());
  FillCodes(enrolment, person, *fact.mutable_enrolment());
  ToPbList(enrolment.missing, fact.mutable_missing());
}

void Facts::Closed(const Enrolment& enrolment, const Person& person) {
  auto& fact = Add<pb::EnrolmentClosed>(kEnrolment, enrolment.id.str());
  FillCodes(enrolment, person, *fact.mutable_enrolment());
  fact.set_reason(ToPb<pb::EnrolmentCloseReason>(enrolment.close_reason));
}

void Facts::Booked(const LedgerEntry& entry, const Trajectory& trajectory, const Person& person,
                   absl::CivilDay contact_on) {
  if (entry.state == LedgerEntryState::kRefused) {
    auto& fact = Add<pb::MinutesRefused>(kTrajectory, trajectory.id.str());
    FillEntry(entry, trajectory, person, contact_on, fact);
    fact.set_reason(ToPb<pb::MinutesRefusalReason>(entry.refusal_reason));
    return;
  }
  auto& fact = Add<pb::MinutesCredited>(kTrajectory, trajectory.id.str());
  FillEntry(entry, trajectory, person, contact_on, fact);
  fact.set_total_minutes(trajectory.progress.credited_minutes);
}

void Facts::Completed(const Trajectory& trajectory, const Person& person, int target_minutes) {
  auto& fact = Add<pb::TrajectoryCompleted>(kTrajectory, trajectory.id.str());
  fact.set_trajectory_id(trajectory.id.str());
  fact.set_version(trajectory.version);
  fact.set_person_id(person.id.str());
  fact.set_programme_code(trajectory.programme_code);
  *fact.mutable_area() = AreaOf(person);
  fact.set_total_minutes(trajectory.progress.credited_minutes);
  fact.set_target_minutes(target_minutes);
  if (trajectory.progress.completed_on)
    fact.set_completed_on(ToPb(*trajectory.progress.completed_on));
}

absl::Status Facts::Emit(postgres::Transaction& tx) const {
  if (events_.empty()) return absl::OkStatus();
  return events::Emit(tx, events_);
}

}  // namespace naober::intake
