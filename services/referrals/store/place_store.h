// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_REFERRALS_STORE_PLACE_STORE_H_
#define NAOBER_SERVICES_REFERRALS_STORE_PLACE_STORE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/postgres/transaction.h"
#include "libs/rpc/page.h"
#include "services/referrals/domain/place.h"

namespace naober::referrals {

// A place and how many people it has taken on: accepted referrals that haven't ended.
struct PlaceView {
  Place place;
  int taken = 0;
};

// What a list of places is narrowed to; empty fields don't narrow.
struct PlaceFilter {
  std::string organisation_code;
  std::string municipality_code;
  std::string kind;
  bool with_free_capacity = false;
};

// The directory of one tenant, inside one transaction. Errors are postgres::Transaction's.
class PlaceStore {
 public:
  explicit PlaceStore(postgres::Transaction& tx) : tx_(tx) {}

  // ALREADY_EXISTS when the external id is in use.
  absl::Status Insert(const Place& place);

  // NOT_FOUND (PLACE_NOT_FOUND).
  absl::StatusOr<PlaceView> Get(const PlaceId& id);
  // The same, and nobody else takes a seat of it until the transaction ends.
  absl::StatusOr<PlaceView> Lock(const PlaceId& id);
  // Those that there are, by id.
  absl::StatusOr<std::vector<PlaceView>> Find(const std::vector<PlaceId>& ids);
  absl::StatusOr<std::optional<PlaceView>> FindByExternalId(const std::string& external_id);

  // By id; one more than the page's limit when there are more. Key: place id.
  absl::StatusOr<std::vector<PlaceView>> List(const PlaceFilter& filter, const rpc::Page& page);

 private:
  postgres::Transaction& tx_;
};

}  // namespace naober::referrals

#endif  // NAOBER_SERVICES_REFERRALS_STORE_PLACE_STORE_H_
