// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_REFERRALS_PLACE_CHOICES_H_
#define NAOBER_SERVICES_REFERRALS_PLACE_CHOICES_H_

#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/postgres/pool.h"
#include "libs/postgres/transaction.h"
#include "libs/rpc/call.h"
#include "libs/rpc/page.h"
#include "services/referrals/referral_desk.h"
#include "services/referrals/store/place_choice_store.h"

namespace naober::referrals {

// A choice, and which of its places can take one more now.
struct PlaceChoiceStory {
  PlaceChoiceView view;
  std::set<PlaceId> with_room;
};

// What newcomers chose from places to go, and how it went on. Thread-safe. Every error that the
// RPCs document comes from here.
class PlaceChoices {
 public:
  // References must outlive it.
  PlaceChoices(postgres::Pool& pool, ReferralDesk& desk) : pool_(pool), desk_(desk) {}

  // Stores `draft` (without id) and refers the person to its first place.
  absl::StatusOr<PlaceChoiceStory> Create(const rpc::Call& call, PlaceChoice draft);
  // Refers the person to another of its places.
  absl::StatusOr<PlaceChoiceStory> Continue(const rpc::Call& call, const PlaceChoiceId& id,
                                            const PlaceId& place, const std::string& etag);

  absl::StatusOr<PlaceChoiceStory> Get(const rpc::Call& call, const PlaceChoiceId& id);
  absl::StatusOr<std::vector<PlaceChoiceStory>> List(const rpc::Call& call,
                                                     const std::string& person_id,
                                                     const rpc::Page& page);

 private:
  // Makes the referral to `place`, and adds it to the attempts.
  absl::Status Ask(postgres::Transaction& tx, const rpc::Call& call, const KnownPerson& person,
                   const PlaceId& place, PlaceChoice& choice);

  postgres::Pool& pool_;
  ReferralDesk& desk_;
};

}  // namespace naober::referrals

#endif  // NAOBER_SERVICES_REFERRALS_PLACE_CHOICES_H_
