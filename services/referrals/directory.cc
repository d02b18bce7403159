// SPDX-License-Identifier: EUPL-1.2
#include "services/referrals/directory.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/geo/postcode.h"
#include "libs/postgres/transaction.h"
#include "libs/rpc/idempotency.h"
#include "services/referrals/facts.h"
#include "services/referrals/store/organisation_store.h"
#include "services/referrals/store/referral_store.h"

namespace naober::referrals {
namespace {

using postgres::Mode;
using postgres::Transaction;
using Kind = auth::Reach::Kind;

absl::Status OrganisationExists(const std::string& code) {
  return WithReason(absl::AlreadyExistsError(absl::StrCat("another organisation is called ", code)),
                    "ORGANISATION_EXISTS");
}

absl::Status ExternalIdExists(const std::string& external_id) {
  return WithReason(
      absl::AlreadyExistsError(absl::StrCat("another place has external id ", external_id)),
      "EXTERNAL_ID_EXISTS");
}

void CheckMunicipalityInReach(const rpc::Call& call, absl::string_view prefix,
                              const std::string& municipality_code, FieldViolations& violations) {
  if (call.reach.kind == Kind::kMunicipalities &&
      !call.reach.CoversMunicipality(municipality_code)) {
    violations.Add(absl::StrCat(prefix, ".municipality_code"), "MUNICIPALITY_OUT_OF_REACH",
                   "must be one of the caller's municipalities");
  }
}

}  // namespace

void Directory::Locate(absl::string_view prefix, const std::string& country, std::string& postcode,
                       std::string& municipality_code, FieldViolations& violations) const {
  if (!postcode.empty() && !country.empty()) {
    const auto place = gazetteer_.FindPlace(country, postcode);
    const auto normalized = geo::NormalizePostcode(country, postcode);
    if (!place.ok() || !normalized.ok()) {
      violations.Add(absl::StrCat(prefix, ".postcode"), "UNKNOWN_POSTCODE",
                     "must be a postcode of the country, such as 4001 or 4001AB");
      return;
    }
    postcode = *normalized;
    if (municipality_code.empty()) municipality_code = (*place)->municipality_code;
  }
  if (municipality_code.empty()) {
    violations.Add(absl::StrCat(prefix, ".municipality_code"), "REQUIRED",
                   "must be given, since the postcode names no municipality");
  } else if (!gazetteer_.FindMunicipality(municipality_code).ok()) {
    violations.Add(absl::StrCat(prefix, ".municipality_code"), "UNKNOWN_MUNICIPALITY",
                   "must be a CBS code (GM0281) or NIS code (44021)");
  }
}

absl::StatusOr<Organisation> Directory::Register(const rpc::Call& call, Organisation draft) {
  FieldViolations violations;
  Locate("organisation", draft.country, draft.postcode, draft.municipality_code, violations);
  Check(draft, violations);
  CheckMunicipalityInReach(call, "organisation", draft.municipality_code, violations);
  if (!violations.empty()) return violations.ToStatus();
  draft.id = OrganisationId::New();
  draft.created_at = call.now;

  Organisation registered;
  RETURN_IF_ERROR(
      postgres::Transact(pool_, call.scope, call.deadline, [&](Transaction& tx) -> absl::Status {
        OrganisationStore store(tx);
        RETURN_IF_ERROR(rpc::ClaimRequest(tx, call).status());
        // A repeated request finds by its code what the first one made.
        ASSIGN_OR_RETURN(const std::optional<Organisation> present, store.Find(draft.code));
        if (present.has_value()) {
          if (!present->SameContentAs(draft)) return OrganisationExists(draft.code);
          registered = *present;
        } else {
          RETURN_IF_ERROR(store.Insert(draft));
          RETURN_IF_ERROR(PublishRegistered(tx, draft, call.now));
          call.Audit("organisation", draft.id.str());
          registered = draft;
        }
        return rpc::RecordAnswer(tx, call, registered.id.str(), registered.version);
      }));
  return registered;
}

absl::StatusOr<Organisation> Directory::GetOrganisation(const rpc::Call& call,
                                                        const std::string& code) {
  Organisation organisation;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, Mode::kReadOnly, [&](Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(organisation, OrganisationStore(tx).Get(code));
        return absl::OkStatus();
      }));
  return organisation;
}

absl::StatusOr<std::vector<Organisation>> Directory::ListOrganisations(
    const rpc::Call& call, const std::string& municipality_code, const std::string& kind,
    const rpc::Page& page) {
  std::vector<Organisation> organisations;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, Mode::kReadOnly, [&](Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(organisations, OrganisationStore(tx).List(municipality_code, kind, page));
        return absl::OkStatus();
      }));
  return organisations;
}

absl::Status Directory::Complete(const rpc::Call& call, Place& draft) const {
  FieldViolations violations;
  Locate("place", draft.country, draft.postcode, draft.municipality_code, violations);
  Check(draft, violations);
  CheckMunicipalityInReach(call, "place", draft.municipality_code, violations);
  return violations.ToStatus();
}

absl::StatusOr<PlaceView> Directory::Publish(const rpc::Call& call, Place draft) {
  if (call.reach.kind == Kind::kOrganisation &&
      call.reach.organisation_id != draft.organisation_code) {
    return InvalidField("place.organisation_code", "ORGANISATION_OUT_OF_REACH",
                        "must be the caller's own organisation");
  }
  // Without an organisation there is none to take what is missing from.
  if (draft.organisation_code.empty()) return Complete(call, draft);
  draft.id = PlaceId::New();
  draft.created_at = call.now;

  PlaceView published;
  const absl::Status status =
      postgres::Transact(pool_, call.scope, call.deadline, [&](Transaction& tx) -> absl::Status {
        PlaceStore store(tx);
        ASSIGN_OR_RETURN(const auto earlier, rpc::ClaimRequest(tx, call));
        if (earlier.has_value()) {
          ASSIGN_OR_RETURN(published, store.Get(PlaceId::FromTrusted(earlier->resource_id)));
          return absl::OkStatus();
        }
        Place place = draft;
        ASSIGN_OR_RETURN(const Organisation organisation,
                         OrganisationStore(tx).Get(place.organisation_code));
        if (place.country.empty()) place.country = organisation.country;
        RETURN_IF_ERROR(Complete(call, place));
        if (!place.external_id.empty()) {
          ASSIGN_OR_RETURN(const auto present, store.FindByExternalId(place.external_id));
          if (present.has_value()) {
            if (!present->place.SameContentAs(place)) return ExternalIdExists(place.external_id);
            published = *present;
            return rpc::RecordAnswer(tx, call, present->place.id.str(), present->place.version);
          }
        }
        RETURN_IF_ERROR(store.Insert(place));
        RETURN_IF_ERROR(PublishPlace(tx, place, call.now));
        call.Audit("place", place.id.str());
        published = {.place = place};
        return rpc::RecordAnswer(tx, call, place.id.str(), place.version);
      });
  // Two at once with the same external id: the database refuses the second.
  if (postgres::ConstraintOf(status) == "places_external_id_idx") {
    return ExternalIdExists(draft.external_id);
  }
  RETURN_IF_ERROR(status);
  return published;
}

absl::StatusOr<PlaceView> Directory::GetPlace(const rpc::Call& call, const PlaceId& id) {
  PlaceView place;
  RETURN_IF_ERROR(postgres::Transact(pool_, call.scope, call.deadline, Mode::kReadOnly,
                                     [&](Transaction& tx) -> absl::Status {
                                       ASSIGN_OR_RETURN(place, PlaceStore(tx).Get(id));
                                       return absl::OkStatus();
                                     }));
  return place;
}

absl::StatusOr<std::vector<PlaceView>> Directory::ListPlaces(const rpc::Call& call,
                                                             const PlaceFilter& filter,
                                                             const rpc::Page& page) {
  std::vector<PlaceView> places;
  RETURN_IF_ERROR(postgres::Transact(pool_, call.scope, call.deadline, Mode::kReadOnly,
                                     [&](Transaction& tx) -> absl::Status {
                                       ASSIGN_OR_RETURN(places, PlaceStore(tx).List(filter, page));
                                       return absl::OkStatus();
                                     }));
  return places;
}

absl::StatusOr<std::vector<PlaceForPerson>> Directory::ListPlacesFor(const rpc::Call& call,
                                                                     const PersonId& person,
                                                                     const rpc::Page& page) {
  std::vector<PlaceForPerson> found;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, Mode::kReadOnly, [&](Transaction& tx) -> absl::Status {
        found.clear();
        ASSIGN_OR_RETURN(const auto latest, ReferralStore(tx).LatestByPlace(person));
        ASSIGN_OR_RETURN(std::vector<PlaceView> places, PlaceStore(tx).List({}, page));
        for (PlaceView& view : places) {
          const auto referral = latest.find(view.place.id);
          found.push_back({.view = std::move(view)});
          if (referral != latest.end()) found.back().referral_state = referral->second;
        }
        return absl::OkStatus();
      }));
  return found;
}

}  // namespace naober::referrals
