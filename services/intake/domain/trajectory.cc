// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/domain/trajectory.h"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "absl/algorithm/container.h"

namespace naober::intake {
namespace {

constexpr absl::string_view kRefusals[] = {
    "", "NOT_CONFIRMED", "OUTSIDE_WINDOW", "KIND_NOT_COUNTED", "ALONE", "NOT_IN_DUTCH", "OVERLAP"};

bool Overlap(const Contact& a, const Contact& b) {
  return a.starts_at < b.ends_at() && b.starts_at < a.ends_at();
}

}  // namespace

absl::string_view SpellingOf(RefusalReason reason) {
  return kRefusals[static_cast<size_t>(reason)];
}

RefusalReason ParseRefusalReason(absl::string_view spelling) {
  const auto* found = absl::c_find(kRefusals, spelling);
  return found == std::end(kRefusals) ? RefusalReason::kNone
                                      : static_cast<RefusalReason>(found - kRefusals);
}

RefusalReason ReasonAgainst(const Contact& contact, const CreditRules& rules,
                            const absl::TimeZone& zone) {
  if (!contact.confirmed) return RefusalReason::kNotConfirmed;
  const auto day = absl::ToCivilDay(contact.starts_at, zone);
  if (day < rules.window_starts_on || day > rules.window_ends_on) {
    return RefusalReason::kOutsideWindow;
  }
  if (!rules.kinds.empty() && !absl::c_linear_search(rules.kinds, contact.kind)) {
    return RefusalReason::kKindNotCounted;
  }
  if (rules.with_others && contact.alone) return RefusalReason::kAlone;
  if (rules.in_dutch && contact.not_in_dutch) return RefusalReason::kNotInDutch;
  return RefusalReason::kNone;
}

std::vector<RefusalReason> Judge(const std::vector<Contact>& contacts, const CreditRules& rules,
                                 const absl::TimeZone& zone) {
  std::vector<size_t> order(contacts.size());
  std::iota(order.begin(), order.end(), 0);
  absl::c_sort(order, [&](size_t a, size_t b) {
    return std::tie(contacts[a].starts_at, contacts[a].source_id) <
           std::tie(contacts[b].starts_at, contacts[b].source_id);
  });
  std::vector<RefusalReason> reasons(contacts.size());
  // Those that count don't overlap, so the last of them by start is also the last by end.
  const Contact* last = nullptr;
  for (size_t i : order) {
    reasons[i] = ReasonAgainst(contacts[i], rules, zone);
    if (reasons[i] != RefusalReason::kNone) continue;
    if (last != nullptr && Overlap(*last, contacts[i])) {
      reasons[i] = RefusalReason::kOverlap;
    } else {
      last = &contacts[i];
    }
  }
  return reasons;
}

std::vector<Booking> BookingsFor(const std::vector<RecordedContact>& recorded,
                                 const Contact& arrived, const CreditRules& rules,
                                 const absl::TimeZone& zone) {
  std::vector<Contact> contacts;
  for (const RecordedContact& record : recorded) contacts.push_back(record.contact);
  contacts.push_back(arrived);
  const std::vector<RefusalReason> reasons = Judge(contacts, rules, zone);

  std::vector<Booking> bookings;
  for (size_t i = 0; i < contacts.size(); ++i) {
    const bool counts = reasons[i] == RefusalReason::kNone;
    const bool credited = i < recorded.size() && recorded[i].credited;
    if (counts && !credited) {
      bookings.push_back({Booking::Kind::kCredit, contacts[i], reasons[i]});
    } else if (!counts && credited) {
      bookings.push_back({Booking::Kind::kReversal, contacts[i], reasons[i]});
    } else if (!counts && i == recorded.size()) {
      bookings.push_back({Booking::Kind::kRefusal, contacts[i], reasons[i]});
    }
  }
  absl::c_stable_sort(bookings, [](const Booking& a, const Booking& b) {
    return (a.kind == Booking::Kind::kReversal) > (b.kind == Booking::Kind::kReversal);
  });
  return bookings;
}

Progress After(Progress progress, const std::vector<Booking>& bookings, const CreditRules& rules,
               absl::Time now) {
  for (const Booking& booking : bookings) progress.credited_minutes += booking.minutes();
  if (!progress.IsCompleted() && rules.target_minutes > 0 &&
      progress.credited_minutes >= rules.target_minutes) {
    progress.completed_at = now;
  }
  return progress;
}

}  // namespace naober::intake
