// SPDX-License-Identifier: EUPL-1.2
#include "services/activities/calendar.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/geo/postcode.h"
#include "libs/postgres/transaction.h"
#include "libs/rpc/idempotency.h"
#include "services/activities/domain/recurrence.h"
#include "services/activities/facts.h"
#include "services/activities/store/registration_store.h"

namespace naober::activities {
namespace {

using postgres::Mode;
using postgres::Transaction;

absl::Status ExternalIdExists(const std::string& external_id) {
  return WithReason(
      absl::AlreadyExistsError(absl::StrCat("another series has external id ", external_id)),
      "EXTERNAL_ID_EXISTS");
}

// A session that the caller may change, locked, and its series.
absl::StatusOr<std::pair<Series, Session>> LockManaged(Transaction& tx, const rpc::Call& call,
                                                       const SessionId& id) {
  ASSIGN_OR_RETURN(Session session, SessionStore(tx).Lock(id));
  ASSIGN_OR_RETURN(Series series, SeriesStore(tx).Get(session.series_id));
  if (!MayManage(call.reach, series)) return NotFound("session", id.str());
  return std::pair(std::move(series), std::move(session));
}

}  // namespace

bool MayManage(const auth::Reach& reach, const Series& series) {
  switch (reach.kind) {
    case auth::Reach::Kind::kConsortium:
      return true;
    case auth::Reach::Kind::kMunicipalities:
      return reach.CoversMunicipality(series.municipality_code);
    case auth::Reach::Kind::kOrganisation:
      return reach.organisation_id == series.organisation_code;
    default:
      return false;
  }
}

absl::Status CheckEtag(const std::string& etag, int version, absl::string_view resource,
                       const std::string& id) {
  if (etag.empty() || etag == absl::StrCat(version)) return absl::OkStatus();
  return EtagMismatch(resource, id);
}

absl::Status Calendar::Complete(const rpc::Call& call, Series& draft) {
  if (draft.country.empty() || draft.time_zone.empty()) {
    ASSIGN_OR_RETURN(const ConsortiumDefaults defaults, intake_.Defaults(call));
    if (draft.country.empty()) draft.country = defaults.country;
    if (draft.time_zone.empty()) draft.time_zone = defaults.time_zone;
  }
  FieldViolations violations;
  if (!draft.postcode.empty()) {
    const auto place = gazetteer_.FindPlace(draft.country, draft.postcode, draft.place);
    const auto postcode = geo::NormalizePostcode(draft.country, draft.postcode);
    if (!place.ok() || !postcode.ok()) {
      violations.Add("series.postcode", "UNKNOWN_POSTCODE",
                     "must be a postcode of the country, such as 4001 or 4001AB");
    } else {
      draft.postcode = *postcode;
      if (draft.municipality_code.empty()) draft.municipality_code = (*place)->municipality_code;
    }
  }
  if (!draft.municipality_code.empty() &&
      !gazetteer_.FindMunicipality(draft.municipality_code).ok()) {
    violations.Add("series.municipality_code", "UNKNOWN_MUNICIPALITY",
                   "must be a CBS code (GM0281) or NIS code (44021)");
  }
  return violations.ToStatus();
}

absl::Status Calendar::CheckReach(const rpc::Call& call, const Series& draft) {
  if (MayManage(call.reach, draft)) return absl::OkStatus();
  if (call.reach.kind == auth::Reach::Kind::kOrganisation) {
    return InvalidField("series.organisation_code", "ORGANISATION_OUT_OF_REACH",
                        "must be the caller's own organisation");
  }
  return InvalidField("series.municipality_code", "MUNICIPALITY_OUT_OF_REACH",
                      "must be one of the caller's municipalities");
}

absl::StatusOr<Series> Calendar::Publish(const rpc::Call& call, Series draft) {
  RETURN_IF_ERROR(Complete(call, draft));
  RETURN_IF_ERROR(CheckReach(call, draft));
  draft.id = SeriesId::New();
  draft.created_at = call.now;
  ASSIGN_OR_RETURN(const std::vector<Session> sessions, Plan(draft));

  Series published;
  const absl::Status status =
      postgres::Transact(pool_, call.scope, call.deadline, [&](Transaction& tx) -> absl::Status {
        SeriesStore store(tx);
        ASSIGN_OR_RETURN(const auto earlier, rpc::ClaimRequest(tx, call));
        if (earlier.has_value()) {
          ASSIGN_OR_RETURN(published, store.Get(SeriesId::FromTrusted(earlier->resource_id)));
          return absl::OkStatus();
        }
        if (!draft.external_id.empty()) {
          ASSIGN_OR_RETURN(const auto present, store.FindByExternalId(draft.external_id));
          if (present.has_value()) {
            if (!present->SameContentAs(draft)) return ExternalIdExists(draft.external_id);
            published = *present;
            return rpc::RecordAnswer(tx, call, published.id.str(), published.version);
          }
        }
        RETURN_IF_ERROR(store.Insert(draft, sessions));
        Facts facts(call.now);
        facts.Published(draft);
        for (const Session& session : sessions) facts.Scheduled(draft, session, false);
        RETURN_IF_ERROR(facts.Publish(tx));
        call.Audit("series", draft.id.str());
        published = draft;
        return rpc::RecordAnswer(tx, call, draft.id.str(), draft.version);
      });
  // Two at once with the same external id: the database refuses the second.
  if (postgres::ConstraintOf(status) == "series_external_id_idx") {
    return ExternalIdExists(draft.external_id);
  }
  RETURN_IF_ERROR(status);
  return published;
}

absl::StatusOr<Series> Calendar::GetSeries(const rpc::Call& call, const SeriesId& id) {
  Series series;
  RETURN_IF_ERROR(postgres::Transact(pool_, call.scope, call.deadline, Mode::kReadOnly,
                                     [&](Transaction& tx) -> absl::Status {
                                       ASSIGN_OR_RETURN(series, SeriesStore(tx).Get(id));
                                       return absl::OkStatus();
                                     }));
  return series;
}

absl::StatusOr<std::vector<Series>> Calendar::ListSeries(const rpc::Call& call,
                                                         const SeriesFilter& filter,
                                                         const rpc::Page& page) {
  std::vector<Series> series;
  RETURN_IF_ERROR(postgres::Transact(pool_, call.scope, call.deadline, Mode::kReadOnly,
                                     [&](Transaction& tx) -> absl::Status {
                                       ASSIGN_OR_RETURN(series, SeriesStore(tx).List(filter, page));
                                       return absl::OkStatus();
                                     }));
  return series;
}

absl::StatusOr<SessionView> Calendar::GetSession(const rpc::Call& call, const SessionId& id) {
  SessionView view;
  RETURN_IF_ERROR(postgres::Transact(pool_, call.scope, call.deadline, Mode::kReadOnly,
                                     [&](Transaction& tx) -> absl::Status {
                                       ASSIGN_OR_RETURN(view, SessionStore(tx).Get(id));
                                       return absl::OkStatus();
                                     }));
  return view;
}

absl::StatusOr<std::vector<SessionView>> Calendar::ListSessions(const rpc::Call& call,
                                                                const SessionFilter& filter,
                                                                const rpc::Page& page) {
  std::vector<SessionView> views;
  RETURN_IF_ERROR(postgres::Transact(pool_, call.scope, call.deadline, Mode::kReadOnly,
                                     [&](Transaction& tx) -> absl::Status {
                                       ASSIGN_OR_RETURN(views, SessionStore(tx).List(filter, page));
                                       return absl::OkStatus();
                                     }));
  return views;
}

absl::StatusOr<SessionView> Calendar::Cancel(const rpc::Call& call, const SessionId& id,
                                             const std::string& etag) {
  SessionView view;
  RETURN_IF_ERROR(
      postgres::Transact(pool_, call.scope, call.deadline, [&](Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const auto earlier, rpc::ClaimRequest(tx, call));
        if (!earlier.has_value()) {
          ASSIGN_OR_RETURN(auto managed, LockManaged(tx, call, id));
          auto& [series, session] = managed;
          RETURN_IF_ERROR(CheckEtag(etag, session.version, "session", id.str()));
          RETURN_IF_ERROR(session.Cancel());
          RETURN_IF_ERROR(SessionStore(tx).Save(session));
          RegistrationStore registrations(tx);
          ASSIGN_OR_RETURN(Seating seating, registrations.LoadSeating(session));
          for (const Registration& voided : seating.VoidAll()) {
            RETURN_IF_ERROR(registrations.Save(voided));
          }
          Facts facts(call.now);
          facts.Cancelled(series, session);
          RETURN_IF_ERROR(facts.Publish(tx));
          call.Audit("session", id.str());
          RETURN_IF_ERROR(rpc::RecordAnswer(tx, call, id.str(), session.version));
        }
        ASSIGN_OR_RETURN(view, SessionStore(tx).Get(id));
        return absl::OkStatus();
      }));
  return view;
}

absl::StatusOr<SessionView> Calendar::Reschedule(const rpc::Call& call, const SessionId& id,
                                                 absl::CivilSecond local_start,
                                                 std::optional<int> duration_minutes,
                                                 const std::string& etag) {
  SessionView view;
  RETURN_IF_ERROR(
      postgres::Transact(pool_, call.scope, call.deadline, [&](Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const auto earlier, rpc::ClaimRequest(tx, call));
        if (!earlier.has_value()) {
          ASSIGN_OR_RETURN(auto managed, LockManaged(tx, call, id));
          auto& [series, session] = managed;
          RETURN_IF_ERROR(CheckEtag(etag, session.version, "session", id.str()));
          absl::TimeZone zone;
          NAOBER_CHECK(absl::LoadTimeZone(series.time_zone, &zone));
          ASSIGN_OR_RETURN(const absl::Time start, MomentOf(local_start, zone, "start_local_time"));
          RETURN_IF_ERROR(
              session.Reschedule(start, duration_minutes.value_or(session.duration_minutes)));
          RETURN_IF_ERROR(SessionStore(tx).Save(session));
          Facts facts(call.now);
          facts.Scheduled(series, session, true);
          RETURN_IF_ERROR(facts.Publish(tx));
          call.Audit("session", id.str());
          RETURN_IF_ERROR(rpc::RecordAnswer(tx, call, id.str(), session.version));
        }
        ASSIGN_OR_RETURN(view, SessionStore(tx).Get(id));
        return absl::OkStatus();
      }));
  return view;
}

}  // namespace naober::activities
