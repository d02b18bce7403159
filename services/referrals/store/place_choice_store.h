// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_REFERRALS_STORE_PLACE_CHOICE_STORE_H_
#define NAOBER_SERVICES_REFERRALS_STORE_PLACE_CHOICE_STORE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/auth/caller.h"
#include "libs/postgres/transaction.h"
#include "libs/rpc/page.h"
#include "services/referrals/domain/place_choice.h"

namespace naober::referrals {

// A choice, and where the person's case belongs.
struct PlaceChoiceView {
  PlaceChoice choice;
  std::string municipality_code;
};

// Choices of places of one tenant, inside one transaction, with their attempts. Errors are
// postgres::Transaction's.
//
// Reach: case workers see people of their municipalities, an organisation what it refers itself,
// people their own. All else is NOT_FOUND (PLACE_CHOICE_NOT_FOUND).
class PlaceChoiceStore {
 public:
  explicit PlaceChoiceStore(postgres::Transaction& tx) : tx_(tx) {}

  // Without attempts: those are referrals.
  absl::Status Insert(const PlaceChoice& choice);
  absl::Status SaveVersion(const PlaceChoice& choice);

  absl::StatusOr<PlaceChoiceView> Get(const PlaceChoiceId& id, const auth::Reach& reach);
  // The same, locked until the transaction ends.
  absl::StatusOr<PlaceChoiceView> Lock(const PlaceChoiceId& id, const auth::Reach& reach);

  // By id, of one person or of all (empty); one more than the page's limit when there are more.
  // Key: choice id.
  absl::StatusOr<std::vector<PlaceChoiceView>> List(const std::string& person_id,
                                                    const auth::Reach& reach,
                                                    const rpc::Page& page);

 private:
  absl::Status AddAttempts(std::vector<PlaceChoiceView>& views);

  postgres::Transaction& tx_;
};

}  // namespace naober::referrals

#endif  // NAOBER_SERVICES_REFERRALS_STORE_PLACE_CHOICE_STORE_H_
