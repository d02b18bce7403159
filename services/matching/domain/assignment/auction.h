// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_AUCTION_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_AUCTION_H_

#include <algorithm>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "services/matching/domain/assignment/cost_width.h"
#include "services/matching/domain/assignment/problem.h"
#include "services/matching/domain/assignment/seats.h"

namespace naober::matching::assignment {

// What a pair costs: the better, the cheaper. `Cost` is int32_t where that is wide enough.
template <typename Cost>
struct CostRule {
  Cost top_value = 0;    // kMaxQuality + local_bonus: no pair costs less than 0
  Cost local_bonus = 0;  // what a local pair is worth beside its quality

  Cost Of(PackedPair pair) const {
    return top_value - static_cast<Cost>(QualityOf(pair)) - (IsLocal(pair) ? local_bonus : 0);
  }
};

// Who an assignment has to be found for, and among which buddies: all these newcomers must and can
// be matched.
struct Part {
  std::vector<int32_t> newcomers;
  std::vector<bool> buddies;
};

// The buddy who is cheapest for a newcomer.
template <typename Cost>
struct Offer {
  int32_t buddy = kUnmatched;
  Cost cost = 0;    // of the pair
  Cost least = 0;   // cost − price there
  Cost second = 0;  // cost − price at the best other buddy
};

// The cheap beginning of an exact assignment with capacities: newcomers bid for places, at prices
// that never rise. (Prices are ≤ 0 and added on the other side of a cost, so a lower price is a
// dearer place.)
//
// A newcomer goes to the buddy with the least cost − price and bids the price at which the second
// best buddy would be as good. When the buddy is full, the one who bid least low leaves, and that
// bid becomes the price: nobody who stays has a better place elsewhere. So every seated newcomer
// always has one of their cheapest places, which is what shortest augmenting paths start from; a
// buddy has a price below 0 only when full, and stays full.
//
// This is the augmenting row reduction of Jonker and Volgenant (1987), with the places of a buddy
// as similar objects (Bertsekas and Castañon 1989), and bids without ε unless a step is given.
// Ties, and newcomers who have bid often, are left to the paths.
template <typename Cost>
class Auction {
 public:
  Auction(int32_t newcomers, absl::Span<const int32_t> capacities)
      : seats(newcomers, capacities),
        cost_of(newcomers, 0),
        bid_(newcomers, 0),
        bids_(newcomers, 0) {}

  // Lets `newcomer` bid, and whoever has to leave because of it, and so on, in a market that knows
  // BestOffer, Price and SetPrice. Bids go lower by `step` (ε) than to where the second best buddy
  // would be as good; nobody's place is then worse than their cheapest by more than that. Returns
  // the one who is left without a place, if any.
  template <typename Market>
  int32_t Bid(int32_t newcomer, Cost step, Market& market) {
    while (true) {
      if (bids_[newcomer] == (step == 0 ? kMaxFairBids : kMaxBids)) return newcomer;
      ++bids_[newcomer];
      const Offer<Cost> offer = market.BestOffer(newcomer);
      const Cost price = market.Price(offer.buddy);
      const Cost bid = price - (offer.second - offer.least) - step;
      if (bid < kLowestBid) return newcomer;
      if (seats.has_room(offer.buddy)) {
        Seat(newcomer, offer, bid);
        return kUnmatched;
      }
      if (bid == price) return newcomer;
      const int32_t leaver = LeastLow(offer.buddy);
      if (leaver == kUnmatched || bid >= bid_[leaver]) {
        market.SetPrice(offer.buddy, bid);
        continue;
      }
      market.SetPrice(offer.buddy, bid_[leaver]);
      seats.Leave(leaver);
      Seat(newcomer, offer, bid);
      newcomer = leaver;
    }
  }

  // Before another auction at the prices reached: takes the newcomer's place away.
  void StartAgain(int32_t newcomer) {
    if (seats.buddy_of(newcomer) != kUnmatched) seats.Leave(newcomer);
    bids_[newcomer] = 0;
  }

  // The newcomer, whose place is one of their cheapest, will leave it at any lower price.
  void StayAt(int32_t newcomer, Cost price) {
    bid_[newcomer] = price;
    bids_[newcomer] = 0;
  }

  Seats seats;
  std::vector<Cost> cost_of;  // per newcomer: of the pair that they are in

 private:
  static constexpr uint8_t kMaxFairBids = 24;
  static constexpr uint8_t kMaxBids = 250;
  static constexpr Cost kLowestBid = -kFar<Cost> / 8;  // as Fits wants it

  void Seat(int32_t newcomer, const Offer<Cost>& offer, Cost bid) {
    seats.Sit(newcomer, offer.buddy);
    cost_of[newcomer] = offer.cost;
    bid_[newcomer] = bid;
  }

  int32_t LeastLow(int32_t buddy) const {
    int32_t found = kUnmatched;
    for (const int32_t holder : seats.holders(buddy)) {
      if (found == kUnmatched || bid_[holder] > bid_[found]) found = holder;
    }
    return found;
  }

  std::vector<Cost> bid_;  // the price down to which the newcomer stays
  std::vector<uint8_t> bids_;
};

}  // namespace naober::matching::assignment

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_AUCTION_H_
