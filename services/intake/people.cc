// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/people.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/rpc/idempotency.h"
#include "services/intake/domain/person_rules.h"
#include "services/intake/facts.h"
#include "services/intake/readiness.h"
#include "services/intake/store/consent_store.h"
#include "services/intake/store/duplicate_store.h"
#include "services/intake/store/enrolment_store.h"
#include "services/intake/store/programme_store.h"

namespace naober::intake {
namespace {

constexpr int kSearchLimit = 50;

bool SameArea(const Person& a, const Person& b) {
  return a.country == b.country && a.postcode == b.postcode &&
         a.municipality_code == b.municipality_code;
}

// Whether matching would see a difference.
bool SameFeatures(const Person& a, const Person& b) {
  return SameArea(a, b) && a.place == b.place && a.gender == b.gender &&
         a.birth_date == b.birth_date && a.profile == b.profile;
}

void KeepInReach(const auth::Reach& reach, std::vector<FoundDuplicate>& duplicates) {
  duplicates.erase(std::remove_if(duplicates.begin(), duplicates.end(),
                                  [&](const FoundDuplicate& found) {
                                    return !reach.CoversMunicipality(found.other_municipality_code);
                                  }),
                   duplicates.end());
}

}  // namespace

absl::Status People::Validate(const rpc::Call& call, const Calendar& calendar,
                              Person& person) const {
  FieldViolations violations;
  NormalizeAndValidate(person, {calendar.DayOf(call.now), gazetteer_}, "person.", violations);
  if (!person.municipality_code.empty() &&
      !call.reach.CoversMunicipality(person.municipality_code)) {
    violations.Add("person.municipality_code", "MUNICIPALITY_OUT_OF_REACH",
                   "must be a municipality that you work for");
  }
  return violations.ToStatus();
}

absl::StatusOr<Registered> People::RegisterOne(postgres::Transaction& tx, const rpc::Call& call,
                                               NewRegistration registration) const {
  ASSIGN_OR_RETURN(const Calendar calendar, LoadCalendar(tx));
  if (registration.person.registration.registered_on == absl::CivilDay()) {
    registration.person.registration.registered_on = calendar.DayOf(call.now);
  }
  RETURN_IF_ERROR(Validate(call, calendar, registration.person));
  std::map<std::string, Programme> programmes;
  if (!registration.programme_code.empty()) {
    ASSIGN_OR_RETURN(Programme programme, ProgrammeStore(tx).Get(registration.programme_code));
    RETURN_IF_ERROR(CheckAdmission(registration.person, programme));
    programmes.emplace(programme.code, std::move(programme));
  }
  std::vector<NewRegistration> one;
  one.push_back(std::move(registration));
  ASSIGN_OR_RETURN(std::vector<Registered> registered,
                   RegisterPeople(tx, std::move(one), programmes, calendar, call.now));
  return std::move(registered.front());
}

absl::StatusOr<Registered> People::LoadAnswer(postgres::Transaction& tx, const rpc::Call& call,
                                              const PersonId& id) const {
  Registered answer;
  ASSIGN_OR_RETURN(answer.person, PersonStore(tx).Get(id, call.reach));
  ASSIGN_OR_RETURN(std::vector<Enrolment> enrolments, EnrolmentStore(tx).RunningOf({id}));
  if (!enrolments.empty()) answer.enrolment = std::move(enrolments.front());
  ASSIGN_OR_RETURN(const auto duplicates,
                   DuplicateStore(tx).List(id.str(), DuplicateState::kOpen, call.reach, {}));
  for (const ProbableDuplicate& duplicate : duplicates)
    answer.duplicates.push_back({duplicate, ""});
  return answer;
}

absl::StatusOr<Registered> People::Register(const rpc::Call& call, NewRegistration registration) {
  Registered answer;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, [&](postgres::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const auto earlier, rpc::ClaimRequest(tx, call));
        if (earlier) {
          ASSIGN_OR_RETURN(answer,
                           LoadAnswer(tx, call, PersonId::FromTrusted(earlier->resource_id)));
          return absl::OkStatus();
        }
        ASSIGN_OR_RETURN(answer, RegisterOne(tx, call, registration));
        KeepInReach(call.reach, answer.duplicates);
        call.Audit("person", answer.person.id.str());
        return rpc::RecordAnswer(tx, call, answer.person.id.str(), answer.person.version);
      }));
  return answer;
}

absl::StatusOr<Person> People::Get(const rpc::Call& call, const PersonId& id) {
  call.Audit("person", id.str());
  Person person;
  RETURN_IF_ERROR(postgres::Transact(pool_, call.scope, call.deadline, postgres::Mode::kOneRead,
                                     [&](postgres::Transaction& tx) -> absl::Status {
                                       ASSIGN_OR_RETURN(person,
                                                        PersonStore(tx).Get(id, call.reach));
                                       return absl::OkStatus();
                                     }));
  return person;
}

absl::StatusOr<std::vector<Person>> People::List(const rpc::Call& call, const PersonFilter& filter,
                                                 const rpc::Page& page) {
  std::vector<Person> people;
  RETURN_IF_ERROR(postgres::Transact(pool_, call.scope, call.deadline, postgres::Mode::kOneRead,
                                     [&](postgres::Transaction& tx) -> absl::Status {
                                       ASSIGN_OR_RETURN(
                                           people, PersonStore(tx).List(filter, call.reach, page));
                                       return absl::OkStatus();
                                     }));
  return people;
}

absl::StatusOr<std::vector<Person>> People::Search(const rpc::Call& call, const std::string& name,
                                                   const PersonFilter& filter) {
  std::vector<Person> people;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, postgres::Mode::kReadOnly,
      [&](postgres::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(people, PersonStore(tx).Search(name, filter, call.reach, kSearchLimit));
        return absl::OkStatus();
      }));
  for (const Person& person : people) call.Audit("person", person.id.str());
  return people;
}

absl::StatusOr<Person> People::Update(const rpc::Call& call, const PersonId& id, int version,
                                      absl::FunctionRef<absl::Status(Person&)> change) {
  call.Audit("person", id.str());
  Person person;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, [&](postgres::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const auto earlier, rpc::ClaimRequest(tx, call));
        ASSIGN_OR_RETURN(person, PersonStore(tx).Lock(id, call.reach));
        if (earlier) return absl::OkStatus();
        if (person.version != version) return EtagMismatch("person", id.str());
        const Person before = person;
        RETURN_IF_ERROR(change(person));
        ASSIGN_OR_RETURN(const Calendar calendar, LoadCalendar(tx));
        RETURN_IF_ERROR(Validate(call, calendar, person));
        ++person.version;
        person.update_time = call.now;
        RETURN_IF_ERROR(PersonStore(tx).Save(person));
        Facts facts(call.now);
        if (!SameArea(before, person)) facts.Moved(before, person);
        if (!SameFeatures(before, person)) facts.ProfileChanged(person);
        RETURN_IF_ERROR(Reevaluate(tx, person, calendar, call.now, facts));
        RETURN_IF_ERROR(facts.Emit(tx));
        return rpc::RecordAnswer(tx, call, id.str(), person.version);
      }));
  return person;
}

absl::StatusOr<std::vector<ProbableDuplicate>> People::Duplicates(const rpc::Call& call,
                                                                  const std::string& person,
                                                                  DuplicateState state,
                                                                  const rpc::Page& page) {
  std::vector<ProbableDuplicate> duplicates;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, postgres::Mode::kOneRead,
      [&](postgres::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(duplicates, DuplicateStore(tx).List(person, state, call.reach, page));
        return absl::OkStatus();
      }));
  return duplicates;
}

absl::StatusOr<MatchingAnswer> People::ForMatching(const rpc::Call& call,
                                                   const std::vector<PersonId>& ids) {
  MatchingAnswer answer;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, postgres::Mode::kReadOnly,
      [&](postgres::Transaction& tx) -> absl::Status {
        answer = {};
        ASSIGN_OR_RETURN(std::vector<Person> found, PersonStore(tx).GetMany(ids));
        ASSIGN_OR_RETURN(const auto consenting,
                         ConsentStore(tx).ConsentingToMatching(ids, call.now));
        ASSIGN_OR_RETURN(std::vector<Enrolment> enrolments, EnrolmentStore(tx).RunningOf(ids));
        absl::flat_hash_map<PersonId, MatchingFeatures> by_id;
        for (Person& person : found) {
          const PersonId id = person.id;
          by_id[id].person = std::move(person);
        }
        for (Enrolment& enrolment : enrolments) {
          if (auto person = by_id.find(enrolment.person_id); person != by_id.end()) {
            person->second.enrolments.push_back(std::move(enrolment));
          }
        }
        for (const PersonId& id : ids) {
          const auto known = by_id.find(id);
          if (known == by_id.end()) {
            answer.unknown.push_back(id);
          } else if (consenting.count(id) == 0) {
            answer.without_consent.push_back(id);
          } else {
            answer.features.push_back(known->second);
          }
        }
        return absl::OkStatus();
      }));
  for (const MatchingFeatures& features : answer.features) {
    call.Audit("person", features.person.id.str());
  }
  return answer;
}

}  // namespace naober::intake
