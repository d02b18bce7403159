// SPDX-License-Identifier: EUPL-1.2
#include "services/activities/registration_desk.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/rpc/idempotency.h"
#include "services/activities/calendar.h"
#include "services/activities/facts.h"
#include "services/activities/store/series_store.h"
#include "services/activities/store/session_store.h"

namespace naober::activities {
namespace {

using postgres::Mode;
using postgres::Transaction;

// Registers for one session, which gets locked, and notes what happened.
absl::StatusOr<RegistrationView> RegisterLocked(Transaction& tx, const rpc::Call& call,
                                                const Series& series, const SessionId& session_id,
                                                const PersonId& person, Facts& facts) {
  ASSIGN_OR_RETURN(const Session session, SessionStore(tx).Lock(session_id));
  RegistrationStore store(tx);
  ASSIGN_OR_RETURN(Seating seating, store.LoadSeating(session));
  RETURN_IF_ERROR(session.CheckOpen(call.now));
  const Seating::Outcome outcome = seating.Register(RegistrationId::New(), person, call.now);
  const Registration& registration = outcome.registration;
  const int position = seating.WaitingPosition(registration.id);
  if (outcome.changed) {
    RETURN_IF_ERROR(store.Insert(session.id, registration));
    if (registration.state == RegistrationState::kSeated) {
      facts.Seated(series, session, registration);
    } else {
      facts.Waitlisted(series, session, registration, position);
    }
    call.Audit("registration", registration.id.str());
  }
  return RegistrationView{.registration = registration,
                          .session_id = session.id,
                          .series_id = series.id,
                          .waiting_position = position};
}

}  // namespace

absl::StatusOr<SeriesId> RegistrationDesk::SeriesOf(const rpc::Call& call,
                                                    const SessionId& session) {
  SeriesId series;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, Mode::kReadOnly, [&](Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const SessionView view, SessionStore(tx).Get(session));
        series = view.session.series_id;
        return absl::OkStatus();
      }));
  return series;
}

absl::StatusOr<Series> RegistrationDesk::SeriesInReach(const rpc::Call& call,
                                                       const SeriesId& series_id,
                                                       absl::string_view resource,
                                                       const std::string& id) {
  Series series;
  RETURN_IF_ERROR(postgres::Transact(pool_, call.scope, call.deadline, Mode::kReadOnly,
                                     [&](Transaction& tx) -> absl::Status {
                                       ASSIGN_OR_RETURN(series, SeriesStore(tx).Get(series_id));
                                       return absl::OkStatus();
                                     }));
  if (call.reach.kind == auth::Reach::Kind::kOrganisation &&
      call.reach.organisation_id != series.organisation_code) {
    return NotFound(resource, id);
  }
  return series;
}

// Asked before the transaction, so that no lock waits for another service. A match that ends in
// between is no harm: the rule is about registering, and this was the truth when it was asked.
absl::Status RegistrationDesk::CheckMaatjeFirst(const rpc::Call& call, const Series& series,
                                                const PersonId& person) {
  if (!series.requires_match) return absl::OkStatus();
  const absl::StatusOr<MatchCheck> check =
      matching_.CheckActiveMatch(call, person, series.programme_code);
  if (!check.ok()) {
    const absl::Status failure = Annotate("checking the match", check.status());
    if (absl::IsDeadlineExceeded(failure)) return failure;
    return WithReason(absl::UnavailableError(failure.message()), "MATCH_CHECK_UNAVAILABLE");
  }
  if (check->has_active_match) return absl::OkStatus();
  return Refuse("MAATJE_REQUIRED_BEFORE_TRAINING",
                absl::StrCat("person ", person.str(), " has no active match in programme ",
                             series.programme_code),
                {{"person_id", person.str()},
                 {"programme_code", series.programme_code},
                 {"series_id", series.id.str()},
                 {"waiting", check->waiting ? "true" : "false"}});
}

absl::StatusOr<RegistrationView> RegistrationDesk::RegisterForSession(const rpc::Call& call,
                                                                      const SessionId& session,
                                                                      const PersonId& person) {
  ASSIGN_OR_RETURN(const SeriesId series_id, SeriesOf(call, session));
  ASSIGN_OR_RETURN(const Series series, SeriesInReach(call, series_id, "session", session.str()));
  RETURN_IF_ERROR(people_.CheckMayActFor(call, person));
  RETURN_IF_ERROR(CheckMaatjeFirst(call, series, person));

  RegistrationView view;
  RETURN_IF_ERROR(
      postgres::Transact(pool_, call.scope, call.deadline, [&](Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const auto earlier, rpc::ClaimRequest(tx, call));
        if (earlier.has_value()) {
          ASSIGN_OR_RETURN(
              view, RegistrationStore(tx).Get(RegistrationId::FromTrusted(earlier->resource_id),
                                              call.reach));
          return absl::OkStatus();
        }
        Facts facts(call.now);
        ASSIGN_OR_RETURN(view, RegisterLocked(tx, call, series, session, person, facts));
        RETURN_IF_ERROR(facts.Publish(tx));
        return rpc::RecordAnswer(tx, call, view.registration.id.str(), view.registration.version);
      }));
  return view;
}

absl::StatusOr<std::vector<RegistrationView>> RegistrationDesk::RegisterForSeries(
    const rpc::Call& call, const SeriesId& series_id, const PersonId& person) {
  ASSIGN_OR_RETURN(const Series series, SeriesInReach(call, series_id, "series", series_id.str()));
  RETURN_IF_ERROR(people_.CheckMayActFor(call, person));
  RETURN_IF_ERROR(CheckMaatjeFirst(call, series, person));

  std::vector<RegistrationView> views;
  RETURN_IF_ERROR(
      postgres::Transact(pool_, call.scope, call.deadline, [&](Transaction& tx) -> absl::Status {
        views.clear();
        // A repeat finds what the first made, since registering twice changes nothing.
        RETURN_IF_ERROR(rpc::ClaimRequest(tx, call).status());
        ASSIGN_OR_RETURN(const std::vector<SessionId> sessions,
                         SessionStore(tx).ToCome(series.id, call.now));
        if (sessions.empty()) {
          return Refuse("SERIES_ENDED",
                        absl::StrCat("series ", series.id.str(), " has no session to come"));
        }
        Facts facts(call.now);
        // By start, like everybody who registers for this series: so nobody waits in a circle.
        for (const SessionId& session : sessions) {
          ASSIGN_OR_RETURN(RegistrationView view,
                           RegisterLocked(tx, call, series, session, person, facts));
          views.push_back(std::move(view));
        }
        RETURN_IF_ERROR(facts.Publish(tx));
        return rpc::RecordAnswer(tx, call, series.id.str());
      }));
  return views;
}

absl::StatusOr<RegistrationView> RegistrationDesk::GiveUp(const rpc::Call& call,
                                                          const RegistrationId& id,
                                                          const std::string& barrier,
                                                          const std::string& etag) {
  RegistrationView view;
  RETURN_IF_ERROR(
      postgres::Transact(pool_, call.scope, call.deadline, [&](Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const auto earlier, rpc::ClaimRequest(tx, call));
        RegistrationStore store(tx);
        ASSIGN_OR_RETURN(view, store.Get(id, call.reach));
        if (earlier.has_value()) return absl::OkStatus();
        ASSIGN_OR_RETURN(const Session session, SessionStore(tx).Lock(view.session_id));
        ASSIGN_OR_RETURN(const Series series, SeriesStore(tx).Get(session.series_id));
        ASSIGN_OR_RETURN(Seating seating, store.LoadSeating(session));
        ASSIGN_OR_RETURN(const Seating::Outcome outcome, seating.GiveUp(id));
        view.registration = outcome.registration;
        view.waiting_position = 0;
        if (outcome.changed) {
          RETURN_IF_ERROR(session.CheckOpen(call.now));
          RETURN_IF_ERROR(
              CheckEtag(etag, outcome.registration.version - 1, "registration", id.str()));
          RETURN_IF_ERROR(store.Save(outcome.registration));
          Facts facts(call.now);
          facts.GivenUp(series, session, outcome.registration, barrier);
          if (outcome.promoted.has_value()) {
            RETURN_IF_ERROR(store.Save(*outcome.promoted));
            facts.Seated(series, session, *outcome.promoted);
          }
          RETURN_IF_ERROR(facts.Publish(tx));
          call.Audit("registration", id.str());
        }
        return rpc::RecordAnswer(tx, call, id.str(), view.registration.version);
      }));
  return view;
}

absl::StatusOr<std::vector<RegistrationView>> RegistrationDesk::List(
    const rpc::Call& call, const RegistrationFilter& filter, const rpc::Page& page) {
  std::vector<RegistrationView> views;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, Mode::kReadOnly, [&](Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(views, RegistrationStore(tx).List(filter, call.reach, page));
        return absl::OkStatus();
      }));
  return views;
}

}  // namespace naober::activities
