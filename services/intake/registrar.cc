// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/registrar.h"

#include <set>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/container/flat_hash_map.h"
#include "libs/base/status_macros.h"
#include "services/intake/domain/name_similarity.h"
#include "services/intake/facts.h"
#include "services/intake/store/consent_store.h"
#include "services/intake/store/duplicate_store.h"
#include "services/intake/store/enrolment_store.h"
#include "services/intake/store/person_store.h"
#include "services/intake/store/trajectory_store.h"

namespace naober::intake {
namespace {

bool ConsentsToMatching(const std::vector<Consent>& consents, absl::Time now) {
  return absl::c_any_of(consents, [&](const Consent& consent) {
    return consent.purpose == ConsentPurpose::kMatching &&
           consent.partner_organisation_code.empty() && consent.HoldsAt(now);
  });
}

// A person to compare others with.
struct Candidate {
  PersonId id;
  Gender gender = Gender::kUnspecified;
  std::string municipality_code;
  ComparableName name;
};

bool GendersMayAgree(Gender a, Gender b) {
  return a == Gender::kUnspecified || b == Gender::kUnspecified || a == b;
}

// Everything that one registration brings into the tables.
struct Rows {
  std::vector<NewPerson> people;
  std::vector<Consent> consents;
  std::vector<Enrolment> enrolments;
  std::vector<Trajectory> trajectories;
  std::vector<ProbableDuplicate> duplicates;
};

absl::Status InsertAll(postgres::Transaction& tx, const Rows& rows) {
  RETURN_IF_ERROR(PersonStore(tx).Insert(rows.people));
  RETURN_IF_ERROR(ConsentStore(tx).Insert(rows.consents));
  RETURN_IF_ERROR(EnrolmentStore(tx).Insert(rows.enrolments));
  RETURN_IF_ERROR(TrajectoryStore(tx).Insert(rows.trajectories));
  return DuplicateStore(tx).Insert(rows.duplicates);
}

}  // namespace

Enrolment NewEnrolment(const Person& person, bool consents_to_matching, const Programme& programme,
                       absl::CivilDay today, absl::Time ready_since) {
  Enrolment enrolment;
  enrolment.id = EnrolmentId::New();
  enrolment.person_id = person.id;
  enrolment.person_kind = person.kind;
  enrolment.programme_code = programme.code;
  enrolment.municipality_code = person.municipality_code;
  enrolment.opened_on = today;
  enrolment.version = 1;
  enrolment.Evaluate(MissingConditions(person, consents_to_matching, programme, today),
                     person.profile.capacity.value_or(0), ready_since);
  return enrolment;
}

absl::StatusOr<std::vector<std::vector<FoundDuplicate>>> FindDuplicates(
    postgres::Transaction& tx, const std::vector<const Person*>& people, absl::Time now) {
  std::set<absl::CivilDay> days;
  for (const Person* person : people) {
    if (person->birth_date) days.insert(*person->birth_date);
  }
  ASSIGN_OR_RETURN(const std::vector<Namesake> known,
                   PersonStore(tx).BornOn({days.begin(), days.end()}));
  absl::flat_hash_map<absl::CivilDay, std::vector<Candidate>> by_day;
  for (const Namesake& one : known) {
    by_day[one.birth_date].push_back({one.id, one.gender, one.municipality_code,
                                      ComparableName(one.given_name, one.family_name)});
  }
  std::vector<std::vector<FoundDuplicate>> found(people.size());
  for (size_t i = 0; i < people.size(); ++i) {
    const Person& person = *people[i];
    if (!person.birth_date) continue;  // an organisation: its code is unique
    Candidate self{person.id, person.gender, person.municipality_code,
                   ComparableName(person.given_name, person.family_name)};
    std::vector<Candidate>& candidates = by_day[*person.birth_date];
    for (const Candidate& other : candidates) {
      const int similarity = self.name.SimilarityTo(other.name);
      if (similarity == 0 || other.id == self.id || !GendersMayAgree(self.gender, other.gender)) {
        continue;
      }
      found[i].push_back(
          {{DuplicateId::New(), self.id, other.id, similarity, DuplicateState::kOpen, now},
           other.municipality_code});
    }
    candidates.push_back(std::move(self));
  }
  return found;
}

absl::StatusOr<std::vector<Registered>> RegisterPeople(
    postgres::Transaction& tx, std::vector<NewRegistration> registrations,
    const std::map<std::string, Programme>& programmes, const Calendar& calendar, absl::Time now) {
  Rows rows;
  Facts facts(now);
  std::vector<const Person*> people;
  for (NewRegistration& made : registrations) {
    made.person.id = PersonId::New();
    made.person.version = 1;
    made.person.create_time = made.person.update_time = now;
    people.push_back(&made.person);
  }
  ASSIGN_OR_RETURN(auto duplicates, FindDuplicates(tx, people, now));

  std::vector<Registered> registered;
  for (size_t i = 0; i < registrations.size(); ++i) {
    NewRegistration& made = registrations[i];
    Registered result{made.person, std::nullopt, std::move(duplicates[i])};
    facts.Registered(made.person);
    for (Consent& consent : made.consents) {
      consent.id = ConsentId::New();
      consent.person_id = made.person.id;
      facts.Granted(consent);
      rows.consents.push_back(consent);
    }
    if (const auto programme = programmes.find(made.programme_code);
        programme != programmes.end()) {
      Enrolment enrolment = NewEnrolment(
          made.person, ConsentsToMatching(made.consents, now), programme->second,
          calendar.DayOf(now),
          ReadySinceRegistration(made.person.registration.registered_on, calendar.zone, now));
      facts.Opened(enrolment, made.person);
      if (enrolment.state == EnrolmentState::kReady) facts.Ready(enrolment, made.person);
      if (!made.person.IsBuddy()) {
        rows.trajectories.push_back({TrajectoryId::New(), made.person.id, enrolment.programme_code,
                                     enrolment.id, Progress(), false, 1});
      }
      rows.enrolments.push_back(enrolment);
      result.enrolment = std::move(enrolment);
    }
    for (const FoundDuplicate& found : result.duplicates) {
      rows.duplicates.push_back(found.duplicate);
    }
    rows.people.push_back({std::move(made.person), std::move(made.fingerprint)});
    registered.push_back(std::move(result));
  }
  RETURN_IF_ERROR(InsertAll(tx, rows));
  RETURN_IF_ERROR(facts.Emit(tx));
  return registered;
}

}  // namespace naober::intake
