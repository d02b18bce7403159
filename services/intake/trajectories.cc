// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/trajectories.h"

#include <algorithm>
#include <utility>

#include "absl/algorithm/container.h"
#include "libs/base/status_macros.h"
#include "services/intake/calendar.h"
#include "services/intake/facts.h"
#include "services/intake/store/person_store.h"
#include "services/intake/store/programme_store.h"
#include "services/intake/store/reach.h"

namespace naober::intake {
namespace {

LedgerEntryState StateOf(Booking::Kind kind) {
  switch (kind) {
    case Booking::Kind::kCredit:
      return LedgerEntryState::kCredited;
    case Booking::Kind::kReversal:
      return LedgerEntryState::kReversal;
    case Booking::Kind::kRefusal:
      break;
  }
  return LedgerEntryState::kRefused;
}

// The ledger of one trajectory while a contact is taken in.
class Ledger {
 public:
  Ledger(std::vector<StoredContact> contacts, const Trajectory& trajectory, absl::Time now)
      : contacts_(std::move(contacts)), trajectory_(trajectory), now_(now) {}

  bool Knows(const Contact& contact) const {
    const StoredContact* stored = Find(contact.source_id);
    return stored != nullptr && stored->contact.version >= contact.version;
  }

  std::vector<RecordedContact> Recorded() const {
    std::vector<RecordedContact> recorded;
    for (const StoredContact& stored : contacts_) {
      recorded.push_back({stored.contact, !stored.credit_entry_id.empty()});
    }
    return recorded;
  }

  // The entry for a booking; from then on its contact counts or doesn't.
  LedgerEntry Enter(const Booking& booking) {
    StoredContact* stored = Find(booking.contact.source_id);
    if (stored == nullptr) {
      contacts_.push_back({booking.contact, LedgerEntryId()});
      stored = &contacts_.back();
    }
    LedgerEntry entry{.id = LedgerEntryId::New(),
                      .trajectory_id = trajectory_.id,
                      .kind = booking.contact.kind,
                      .starts_at = booking.contact.starts_at,
                      .minutes = booking.kind == Booking::Kind::kReversal ? -booking.contact.minutes
                                                                          : booking.contact.minutes,
                      .state = StateOf(booking.kind),
                      .refusal_reason = booking.reason,
                      .source = booking.contact.source,
                      .source_id = booking.contact.source_id,
                      .create_time = now_};
    if (booking.kind == Booking::Kind::kReversal) entry.reversed_entry_id = stored->credit_entry_id;
    stored->credit_entry_id = booking.kind == Booking::Kind::kCredit ? entry.id : LedgerEntryId();
    return entry;
  }

  // What is now on record of the contact that arrived and of those that were booked.
  std::vector<StoredContact> Changed(const Contact& arrived, const std::vector<Booking>& bookings) {
    std::vector<StoredContact> changed;
    StoredContact* own = Find(arrived.source_id);
    if (own == nullptr) {
      changed.push_back({arrived, LedgerEntryId()});
    } else {
      own->contact = arrived;
      changed.push_back(*own);
    }
    for (const Booking& booking : bookings) {
      if (booking.contact.source_id != arrived.source_id) {
        changed.push_back(*Find(booking.contact.source_id));
      }
    }
    return changed;
  }

 private:
  StoredContact* Find(const std::string& source_id) {
    return const_cast<StoredContact*>(std::as_const(*this).Find(source_id));
  }
  const StoredContact* Find(const std::string& source_id) const {
    const auto found = absl::c_find_if(contacts_, [&](const StoredContact& stored) {
      return stored.contact.source_id == source_id;
    });
    return found == contacts_.end() ? nullptr : &*found;
  }

  std::vector<StoredContact> contacts_;
  const Trajectory& trajectory_;
  const absl::Time now_;
};

}  // namespace

absl::Status TakeContact(postgres::Transaction& tx, const PersonId& person_id,
                         const std::string& programme_code, const Contact& contact,
                         absl::Time now) {
  TrajectoryStore store(tx);
  ASSIGN_OR_RETURN(std::optional<Trajectory> found,
                   store.LockFor(person_id, programme_code, contact.kind));
  if (!found) return absl::OkStatus();
  Trajectory& trajectory = *found;
  ASSIGN_OR_RETURN(std::vector<StoredContact> contacts, store.ContactsOf(trajectory.id));
  Ledger ledger(std::move(contacts), trajectory, now);
  if (ledger.Knows(contact)) return absl::OkStatus();

  ASSIGN_OR_RETURN(const Calendar calendar, LoadCalendar(tx));
  ASSIGN_OR_RETURN(const Programme programme, ProgrammeStore(tx).Get(trajectory.programme_code));
  ASSIGN_OR_RETURN(const Person person, PersonStore(tx).Get(person_id, WholeConsortium()));
  const CreditRules rules = programme.credit_rules();
  const std::vector<Booking> bookings =
      BookingsFor(ledger.Recorded(), contact, rules, calendar.zone);

  Facts facts(now);
  std::vector<LedgerEntry> entries;
  const bool was_completed = trajectory.progress.IsCompleted();
  for (const Booking& booking : bookings) {
    trajectory.progress = After(trajectory.progress, {booking}, rules, calendar.zone);
    ++trajectory.version;
    entries.push_back(ledger.Enter(booking));
    facts.Booked(entries.back(), trajectory, person, calendar.DayOf(booking.contact.starts_at));
  }
  if (trajectory.progress.IsCompleted() && !was_completed) {
    ++trajectory.version;
    facts.Completed(trajectory, person, rules.target_minutes);
  }
  RETURN_IF_ERROR(store.Append(entries));
  for (const StoredContact& changed : ledger.Changed(contact, bookings)) {
    RETURN_IF_ERROR(store.PutContact(trajectory.id, changed));
  }
  RETURN_IF_ERROR(store.Save(trajectory));
  return facts.Emit(tx);
}

absl::StatusOr<TrajectoryView> Trajectories::Get(const rpc::Call& call, const PersonId& person,
                                                 const std::string& programme_code) {
  call.Audit("person", person.str());
  TrajectoryView view;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, postgres::Mode::kReadOnly,
      [&](postgres::Transaction& tx) -> absl::Status {
        TrajectoryStore store(tx);
        ASSIGN_OR_RETURN(view.trajectory, store.Get(person, programme_code, call.reach));
        ASSIGN_OR_RETURN(view.programme, ProgrammeStore(tx).Get(programme_code));
        ASSIGN_OR_RETURN(view.minutes, store.MinutesOf(view.trajectory.id));
        return absl::OkStatus();
      }));
  return view;
}

absl::StatusOr<std::vector<LedgerEntry>> Trajectories::Entries(const rpc::Call& call,
                                                               const PersonId& person,
                                                               const std::string& programme_code,
                                                               const rpc::Page& page) {
  call.Audit("person", person.str());
  std::vector<LedgerEntry> entries;
  RETURN_IF_ERROR(
      postgres::Transact(pool_, call.scope, call.deadline, postgres::Mode::kReadOnly,
                         [&](postgres::Transaction& tx) -> absl::Status {
                           TrajectoryStore store(tx);
                           ASSIGN_OR_RETURN(const Trajectory trajectory,
                                            store.Get(person, programme_code, call.reach));
                           ASSIGN_OR_RETURN(entries, store.Entries(trajectory.id, page));
                           return absl::OkStatus();
                         }));
  return entries;
}

}  // namespace naober::intake
