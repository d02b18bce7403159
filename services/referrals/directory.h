// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_REFERRALS_DIRECTORY_H_
#define NAOBER_SERVICES_REFERRALS_DIRECTORY_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/geo/gazetteer.h"
#include "libs/postgres/pool.h"
#include "libs/rpc/call.h"
#include "libs/rpc/page.h"
#include "services/referrals/domain/organisation.h"
#include "services/referrals/domain/referral_state.h"
#include "services/referrals/store/place_store.h"

namespace naober::referrals {

// A place with the state of somebody's latest referral to it.
struct PlaceForPerson {
  PlaceView view;
  std::optional<ReferralState> referral_state;  // none: there is none
};

// Organisations and the places that they offer. Thread-safe. Every error that the RPCs document
// comes from here.
class Directory {
 public:
  Directory(postgres::Pool& pool, const geo::Gazetteer& gazetteer)
      : pool_(pool), gazetteer_(gazetteer) {}

  // Registers `draft` (without id). A repeat with the same code and the same content returns what
  // is there; with other content it is ALREADY_EXISTS (ORGANISATION_EXISTS).
  absl::StatusOr<Organisation> Register(const rpc::Call& call, Organisation draft);
  absl::StatusOr<Organisation> GetOrganisation(const rpc::Call& call, const std::string& code);
  absl::StatusOr<std::vector<Organisation>> ListOrganisations(const rpc::Call& call,
                                                              const std::string& municipality_code,
                                                              const std::string& kind,
                                                              const rpc::Page& page);

  // Publishes `draft` (without id). A repeat with the same external id and the same content returns
  // what is there; with other content it is ALREADY_EXISTS (EXTERNAL_ID_EXISTS).
  absl::StatusOr<PlaceView> Publish(const rpc::Call& call, Place draft);
  absl::StatusOr<PlaceView> GetPlace(const rpc::Call& call, const PlaceId& id);
  absl::StatusOr<std::vector<PlaceView>> ListPlaces(const rpc::Call& call,
                                                    const PlaceFilter& filter,
                                                    const rpc::Page& page);

  // Every place, and how far the person came with it. For services: `person` isn't looked up.
  absl::StatusOr<std::vector<PlaceForPerson>> ListPlacesFor(const rpc::Call& call,
                                                            const PersonId& person,
                                                            const rpc::Page& page);

 private:
  // Puts the postcode in its one spelling and fills in the municipality; `prefix` is "place" or
  // "organisation".
  void Locate(absl::string_view prefix, const std::string& country, std::string& postcode,
              std::string& municipality_code, FieldViolations& violations) const;
  absl::Status Complete(const rpc::Call& call, Place& draft) const;

  postgres::Pool& pool_;
  const geo::Gazetteer& gazetteer_;
};

}  // namespace naober::referrals

#endif  // NAOBER_SERVICES_REFERRALS_DIRECTORY_H_
