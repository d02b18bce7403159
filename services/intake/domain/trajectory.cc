// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/domain/trajectory.h"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "absl/algorithm/container.h"

namespace naober::intake {
namespace {

bool Overlap(const Contact& a, const Contact& b) {
  return a.starts_at < b.ends_at() && b.starts_at < a.ends_at();
}

bool CreditsTheSame(const Contact& a, const Contact& b) {
  return a.kind == b.kind && a.starts_at == b.starts_at && a.minutes == b.minutes;
}

}  // namespace

MinutesRefusalReason ReasonAgainst(const Contact& contact, const CreditRules& rules,
                                   const absl::TimeZone& zone) {
  if (contact.minutes <= 0) return MinutesRefusalReason::kCorrected;
  const auto day = absl::ToCivilDay(contact.starts_at, zone);
  if (day < rules.window_starts_on || day > rules.window_ends_on) {
    return MinutesRefusalReason::kOutsideWindow;
  }
  if (!absl::c_linear_search(rules.kinds, contact.kind)) {
    return MinutesRefusalReason::kKindNotCredited;
  }
  if (contact.alone) return MinutesRefusalReason::kAlone;
  if (contact.not_in_dutch && !rules.credits_other_languages) {
    return MinutesRefusalReason::kNotInDutch;
  }
  if (contact.unconfirmed) return MinutesRefusalReason::kUnconfirmed;
  return MinutesRefusalReason::kUnspecified;
}

std::vector<MinutesRefusalReason> Judge(const std::vector<Contact>& contacts,
                                        const CreditRules& rules, const absl::TimeZone& zone) {
  std::vector<size_t> order(contacts.size());
  std::iota(order.begin(), order.end(), 0);
  absl::c_sort(order, [&](size_t a, size_t b) {
    return std::tie(contacts[a].starts_at, contacts[a].source_id) <
           std::tie(contacts[b].starts_at, contacts[b].source_id);
  });
  std::vector<MinutesRefusalReason> reasons(contacts.size());
  // Those that count don't overlap, so the last of them by start is also the last by end.
  const Contact* last = nullptr;
  for (size_t i : order) {
    reasons[i] = ReasonAgainst(contacts[i], rules, zone);
    if (reasons[i] != MinutesRefusalReason::kUnspecified) continue;
    if (last != nullptr && Overlap(*last, contacts[i])) {
      reasons[i] = MinutesRefusalReason::kOverlap;
    } else {
      last = &contacts[i];
    }
  }
  return reasons;
}

std::vector<Booking> BookingsFor(const std::vector<RecordedContact>& recorded,
                                 const Contact& arrived, const CreditRules& rules,
                                 const absl::TimeZone& zone) {
  std::vector<Booking> bookings;
  std::vector<RecordedContact> known;
  const MinutesRefusalReason reason = ReasonAgainst(arrived, rules, zone);
  bool refused_before = false;
  for (const RecordedContact& record : recorded) {
    if (record.contact.source_id != arrived.source_id) {
      known.push_back(record);
      continue;
    }
    if (record.contact.version >= arrived.version) return {};
    const bool says_the_same = CreditsTheSame(record.contact, arrived);
    if (record.credited && says_the_same && reason == MinutesRefusalReason::kUnspecified) return {};
    refused_before = says_the_same && reason == ReasonAgainst(record.contact, rules, zone) &&
                     reason != MinutesRefusalReason::kUnspecified;
    if (record.credited) {
      bookings.push_back(
          {Booking::Kind::kReversal, record.contact, MinutesRefusalReason::kCorrected});
    }
  }
  known.push_back({arrived, false});

  std::vector<Contact> contacts;
  for (const RecordedContact& record : known) contacts.push_back(record.contact);
  const std::vector<MinutesRefusalReason> reasons = Judge(contacts, rules, zone);
  for (size_t i = 0; i < known.size(); ++i) {
    const bool counts = reasons[i] == MinutesRefusalReason::kUnspecified;
    if (counts && !known[i].credited) {
      bookings.push_back({Booking::Kind::kCredit, contacts[i], reasons[i]});
    } else if (!counts && known[i].credited) {
      bookings.push_back({Booking::Kind::kReversal, contacts[i], reasons[i]});
    } else if (!counts && i + 1 == known.size() && arrived.minutes > 0 && !refused_before) {
      bookings.push_back({Booking::Kind::kRefusal, contacts[i], reasons[i]});
    }
  }
  absl::c_stable_sort(bookings, [](const Booking& a, const Booking& b) {
    return (a.kind == Booking::Kind::kReversal) > (b.kind == Booking::Kind::kReversal);
  });
  return bookings;
}

Progress After(Progress progress, const std::vector<Booking>& bookings, const CreditRules& rules,
               const absl::TimeZone& zone) {
  for (const Booking& booking : bookings) {
    progress.credited_minutes += booking.minutes();
    if (!progress.IsCompleted() && rules.target_minutes > 0 &&
        progress.credited_minutes >= rules.target_minutes) {
      progress.completed_on = absl::ToCivilDay(booking.contact.starts_at, zone);
    }
  }
  return progress;
}

}  // namespace naober::intake
