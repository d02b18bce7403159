// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/enrolments.h"

#include <utility>

#include "absl/container/flat_hash_map.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/rpc/idempotency.h"
#include "services/intake/calendar.h"
#include "services/intake/facts.h"
#include "services/intake/registrar.h"
#include "services/intake/store/consent_store.h"
#include "services/intake/store/person_store.h"
#include "services/intake/store/programme_store.h"
#include "services/intake/store/reach.h"
#include "services/intake/store/trajectory_store.h"

namespace naober::intake {
namespace {

absl::StatusOr<Enrolment> OpenIn(postgres::Transaction& tx, const rpc::Call& call,
                                 const PersonId& person_id, const std::string& programme_code) {
  ASSIGN_OR_RETURN(const Person person, PersonStore(tx).Lock(person_id, call.reach));
  ASSIGN_OR_RETURN(const Programme programme, ProgrammeStore(tx).Get(programme_code));
  RETURN_IF_ERROR(CheckAdmission(person, programme));
  ASSIGN_OR_RETURN(const Calendar calendar, LoadCalendar(tx));
  ASSIGN_OR_RETURN(const auto consenting,
                   ConsentStore(tx).ConsentingToMatching({person_id}, call.now));
  const Enrolment enrolment =
      NewEnrolment(person, !consenting.empty(), programme, calendar.DayOf(call.now), call.now);
  RETURN_IF_ERROR(EnrolmentStore(tx).Insert({enrolment}));
  if (!person.IsBuddy()) {
    RETURN_IF_ERROR(TrajectoryStore(tx).Insert(
        {{TrajectoryId::New(), person_id, programme_code, enrolment.id, Progress(), false, 1}}));
  }
  Facts facts(call.now);
  facts.Opened(enrolment, person);
  if (enrolment.state == EnrolmentState::kReady) facts.Ready(enrolment, person);
  RETURN_IF_ERROR(facts.Emit(tx));
  return enrolment;
}

}  // namespace

absl::StatusOr<Enrolment> Enrolments::Open(const rpc::Call& call, const PersonId& person,
                                           const std::string& programme_code) {
  Enrolment enrolment;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, [&](postgres::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const auto earlier, rpc::ClaimRequest(tx, call));
        EnrolmentId id;
        if (earlier) {
          id = EnrolmentId::FromTrusted(earlier->resource_id);
        } else {
          ASSIGN_OR_RETURN(const Enrolment opened, OpenIn(tx, call, person, programme_code));
          id = opened.id;
          RETURN_IF_ERROR(rpc::RecordAnswer(tx, call, id.str(), opened.version));
        }
        call.Audit("enrolment", id.str());
        ASSIGN_OR_RETURN(enrolment, EnrolmentStore(tx).Get(id, call.reach));
        return absl::OkStatus();
      }));
  return enrolment;
}

absl::StatusOr<Enrolment> Enrolments::Get(const rpc::Call& call, const EnrolmentId& id) {
  call.Audit("enrolment", id.str());
  Enrolment enrolment;
  RETURN_IF_ERROR(postgres::Transact(pool_, call.scope, call.deadline, postgres::Mode::kReadOnly,
                                     [&](postgres::Transaction& tx) -> absl::Status {
                                       ASSIGN_OR_RETURN(enrolment,
                                                        EnrolmentStore(tx).Get(id, call.reach));
                                       return absl::OkStatus();
                                     }));
  return enrolment;
}

absl::StatusOr<std::vector<Enrolment>> Enrolments::List(const rpc::Call& call,
                                                        const EnrolmentFilter& filter,
                                                        const rpc::Page& page) {
  std::vector<Enrolment> enrolments;
  RETURN_IF_ERROR(postgres::Transact(pool_, call.scope, call.deadline, postgres::Mode::kReadOnly,
                                     [&](postgres::Transaction& tx) -> absl::Status {
                                       ASSIGN_OR_RETURN(enrolments, EnrolmentStore(tx).List(
                                                                        filter, call.reach, page));
                                       return absl::OkStatus();
                                     }));
  return enrolments;
}

absl::StatusOr<Enrolment> Enrolments::Close(const rpc::Call& call, const EnrolmentId& id,
                                            EnrolmentCloseReason reason,
                                            std::optional<int> version) {
  call.Audit("enrolment", id.str());
  Enrolment enrolment;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, [&](postgres::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const auto earlier, rpc::ClaimRequest(tx, call));
        EnrolmentStore store(tx);
        ASSIGN_OR_RETURN(enrolment, store.Lock(id, call.reach));
        if (earlier) return absl::OkStatus();
        if (version && *version != enrolment.version) return EtagMismatch("enrolment", id.str());
        RETURN_IF_ERROR(enrolment.Close(reason, call.now));
        ++enrolment.version;
        RETURN_IF_ERROR(store.Save(enrolment));
        RETURN_IF_ERROR(TrajectoryStore(tx).EndOf(id));
        ASSIGN_OR_RETURN(const Person person,
                         PersonStore(tx).Get(enrolment.person_id, WholeConsortium()));
        Facts facts(call.now);
        facts.Closed(enrolment, person);
        RETURN_IF_ERROR(facts.Emit(tx));
        return rpc::RecordAnswer(tx, call, id.str(), enrolment.version);
      }));
  return enrolment;
}

absl::StatusOr<std::vector<Standing>> Enrolments::StandingOf(const rpc::Call& call,
                                                             const std::vector<PersonId>& people,
                                                             const std::string& programme_code) {
  std::vector<Standing> found;
  RETURN_IF_ERROR(postgres::Transact(pool_, call.scope, call.deadline, postgres::Mode::kReadOnly,
                                     [&](postgres::Transaction& tx) -> absl::Status {
                                       ASSIGN_OR_RETURN(found, EnrolmentStore(tx).StandingOf(
                                                                   people, programme_code));
                                       return absl::OkStatus();
                                     }));
  absl::flat_hash_map<PersonId, size_t> position;
  for (size_t i = 0; i < found.size(); ++i) position[found[i].person_id] = i;
  std::vector<Standing> in_order;
  for (const PersonId& id : people) {
    if (const auto at = position.find(id); at != position.end())
      in_order.push_back(found[at->second]);
  }
  return in_order;
}

}  // namespace naober::intake
