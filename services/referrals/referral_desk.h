// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_REFERRALS_REFERRAL_DESK_H_
#define NAOBER_SERVICES_REFERRALS_REFERRAL_DESK_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/postgres/pool.h"
#include "libs/postgres/transaction.h"
#include "libs/rpc/call.h"
#include "libs/rpc/page.h"
#include "services/referrals/domain/closed_loop.h"
#include "services/referrals/domain/referral.h"
#include "services/referrals/peers.h"
#include "services/referrals/store/referral_store.h"

namespace naober::referrals {

// A referral as one caller sees it.
struct ReferralStory {
  ReferralView view;
  std::vector<Milestone> milestones;    // none for the receiver: the loop closes to the sender
  std::optional<int> waiting_position;  // in the programme; absent when intake can't say now
};

// Referrals from making to outcome. Thread-safe. Every error that the RPCs document comes from
// here.
class ReferralDesk {
 public:
  ReferralDesk(postgres::Pool& pool, IntakePeer& intake) : pool_(pool), intake_(intake) {}

  // Makes `draft` (without id), and sends it at once if asked.
  enum class Send { kLater, kNow };
  absl::StatusOr<ReferralStory> Create(const rpc::Call& call, Referral draft, Send send);

  // Whom a referral may be about: NOT_FOUND (PERSON_NOT_FOUND) out of the caller's reach. From
  // intake's events, and from intake itself for people who registered so recently that their event
  // isn't here yet; so not inside a transaction.
  absl::StatusOr<KnownPerson> PersonInReach(const rpc::Call& call, const PersonId& id);
  // What Create does in its transaction, for whoever makes a referral with something else. The
  // database may still refuse a second open one: see OpenReferralExists.
  absl::StatusOr<ReferralView> Make(postgres::Transaction& tx, const rpc::Call& call,
                                    const KnownPerson& person, Referral draft, Send send);

  absl::StatusOr<ReferralStory> Get(const rpc::Call& call, const ReferralId& id);
  absl::StatusOr<std::vector<ReferralStory>> List(const rpc::Call& call,
                                                  const ReferralFilter& filter,
                                                  const rpc::Page& page);
  absl::StatusOr<std::vector<Transition>> History(const rpc::Call& call, const ReferralId& id,
                                                  const rpc::Page& page);

  // Takes `step`, in the capacities that the caller has (`step.by` is filled in here). Beyond what
  // Referral::Move refuses: NOT_FOUND (REFERRAL_NOT_FOUND), ABORTED (ETAG_MISMATCH), and
  // FAILED_PRECONDITION (PLACE_FULL) for accepting somebody for a place that has no room.
  absl::StatusOr<ReferralStory> Move(const rpc::Call& call, const ReferralId& id, Step step,
                                     const std::string& etag);

 private:
  absl::Status CheckDraft(postgres::Transaction& tx, const rpc::Call& call, const Referral& draft);
  absl::StatusOr<ReferralStory> Tell(const rpc::Call& call, ReferralView view);
  // Adds the milestones, and asks intake once per programme who waits where.
  absl::Status AddProgress(const rpc::Call& call, std::vector<ReferralStory>& stories);

  postgres::Pool& pool_;
  IntakePeer& intake_;
};

// `status` of a transaction that made a referral, with REFERRAL_EXISTS where two made one at once.
absl::Status OpenReferralExists(absl::Status status);

// FAILED_PRECONDITION (PLACE_FULL), naming the place.
absl::Status PlaceFull(const PlaceId& id);

// What the caller is to this referral: its organisation's side, for a coordinator either, for a
// case worker the sender, for the person the person.
Parties PartiesOf(const rpc::Call& call, const Referral& referral);

}  // namespace naober::referrals

#endif  // NAOBER_SERVICES_REFERRALS_REFERRAL_DESK_H_
