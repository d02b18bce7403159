// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_DOMAIN_TRAJECTORY_H_
#define NAOBER_SERVICES_INTAKE_DOMAIN_TRAJECTORY_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/intake/domain/codes.h"

// The ledger of a trajectory: which contacts count towards its target (rules R4, R5 and R7;
// scenario A-02a).
namespace naober::intake {

// What a programme credits.
struct CreditRules {
  int target_minutes = 0;
  absl::CivilDay window_starts_on;
  absl::CivilDay window_ends_on;   // the last day that counts
  std::vector<ContactKind> kinds;  // that the programme credits
  bool credits_other_languages = false;
};

// A meeting or an attendance as its service reported it.
struct Contact {
  LedgerSource source = LedgerSource::kUnspecified;
  std::string source_id;  // id of the meeting or attendance: each counts once
  int version = 1;        // a higher one corrects what was reported before
  ContactKind kind = ContactKind::kUnspecified;
  absl::Time starts_at;
  int minutes = 0;  // 0: a correction says that it did not take place
  bool alone = false;
  bool not_in_dutch = false;
  bool unconfirmed = false;  // one side alone says so

  absl::Time ends_at() const { return starts_at + absl::Minutes(minutes); }
};

// The contact by itself, without regard to others: kUnspecified, or the first reason against it.
// Worked alone never counts (decree on the fourth pillar), and not in Dutch neither, unless the
// programme says so: whoever reports a contact flags what it was. What nobody has confirmed yet
// doesn't count either; it is the last of the reasons, because the others stay when it is
// confirmed.
MinutesRefusalReason ReasonAgainst(const Contact& contact, const CreditRules& rules,
                                   const absl::TimeZone& zone);

// Which of `contacts` count, in their order: kUnspecified or the reason against each. Of two that
// overlap in time the one that starts earlier counts, then the one with the smaller id; one that
// doesn't count stands in nobody's way. The answer depends on the set alone, never on the order in
// which contacts arrived.
std::vector<MinutesRefusalReason> Judge(const std::vector<Contact>& contacts,
                                        const CreditRules& rules, const absl::TimeZone& zone);

// A contact that is on record, and what the ledger holds of it now.
struct RecordedContact {
  Contact contact;
  bool credited = false;  // its minutes stand in the ledger
};

// One change that a newly arrived contact causes.
struct Booking {
  enum class Kind { kCredit, kReversal, kRefusal };
  Kind kind = Kind::kCredit;
  Contact contact;
  MinutesRefusalReason reason = MinutesRefusalReason::kUnspecified;  // of a reversal or refusal
  int minutes() const {
    if (kind == Kind::kCredit) return contact.minutes;
    return kind == Kind::kReversal ? -contact.minutes : 0;
  }
};

// What must be booked because `arrived` became known: reversals first, so that the sum never
// exceeds what is true. A late arrival that goes first takes the place of what was credited, by
// counter-entry, which may free a third contact. If `arrived` corrects a recorded contact (same
// source, higher version) that was credited otherwise, it is reversed as CORRECTED and judged anew;
// a version that is on record already changes nothing, and the same refusal is not booked twice.
std::vector<Booking> BookingsFor(const std::vector<RecordedContact>& recorded,
                                 const Contact& arrived, const CreditRules& rules,
                                 const absl::TimeZone& zone);

// Where a trajectory stands.
struct Progress {
  int credited_minutes = 0;
  // Local day of the contact that reached the target; once set it stays: a completion is never
  // withdrawn.
  std::optional<absl::CivilDay> completed_on;

  bool IsCompleted() const { return completed_on.has_value(); }
  // A completed trajectory whose minutes were reversed below the target: for the case worker to
  // look at.
  bool FellShort(const CreditRules& rules) const {
    return IsCompleted() && credited_minutes < rules.target_minutes;
  }
};

// `progress` after `bookings`; completed when the target is reached for the first time. A programme
// without a target (0) never completes by itself.
Progress After(Progress progress, const std::vector<Booking>& bookings, const CreditRules& rules,
               const absl::TimeZone& zone);

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_DOMAIN_TRAJECTORY_H_
