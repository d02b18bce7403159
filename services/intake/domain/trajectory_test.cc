// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/domain/trajectory.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>

#include "absl/strings/str_cat.h"

namespace naober::intake {
namespace {

using enum MinutesRefusalReason;
using ::testing::ElementsAre;

const absl::TimeZone kZone = [] {
  absl::TimeZone zone;
  absl::LoadTimeZone("Europe/Brussels", &zone);
  return zone;
}();

CreditRules FortyHours() {
  CreditRules rules;
  rules.target_minutes = 40 * 60;
  rules.window_starts_on = absl::CivilDay(2023, 1, 1);
  rules.window_ends_on = absl::CivilDay(2023, 12, 31);
  rules.kinds = {ContactKind::kBuddy, ContactKind::kVolunteering, ContactKind::kInternship};
  return rules;
}

Contact Meeting(std::string id, absl::CivilMinute start, int minutes,
                ContactKind kind = ContactKind::kBuddy) {
  Contact contact;
  contact.source_id = std::move(id);
  contact.kind = kind;
  contact.starts_at = absl::FromCivil(start, kZone);
  contact.minutes = minutes;
  return contact;
}

// A ledger that is fed one contact at a time, as events arrive.
struct Ledger {
  CreditRules rules = FortyHours();
  std::vector<RecordedContact> recorded;
  Progress progress;
  int completions = 0;

  std::vector<Booking> Arrive(const Contact& contact) {
    const auto bookings = BookingsFor(recorded, contact, rules, kZone);
    if (bookings.empty()) return bookings;
    const auto same = [&](const RecordedContact& record) {
      return record.contact.source_id == contact.source_id;
    };
    recorded.erase(std::remove_if(recorded.begin(), recorded.end(), same), recorded.end());
    recorded.push_back({contact, false});
    for (const Booking& booking : bookings) {
      for (RecordedContact& record : recorded) {
        if (record.contact.source_id != booking.contact.source_id) continue;
        record.credited = booking.kind == Booking::Kind::kCredit;
      }
    }
    const bool was_completed = progress.IsCompleted();
    progress = After(progress, bookings, rules, kZone);
    completions += progress.IsCompleted() && !was_completed;
    return bookings;
  }

  std::map<std::string, bool> Credited() const {
    std::map<std::string, bool> credited;
    for (const RecordedContact& record : recorded) {
      credited[record.contact.source_id] = record.credited;
    }
    return credited;
  }
};

TEST(Trajectory, CompletesOnceAtFortyMixedHours) {
  Ledger ledger;
  for (int i = 0; i < 12; ++i) {
    ledger.Arrive(Meeting(absl::StrCat("b", i), absl::CivilMinute(2023, 2, 1 + i, 10, 0), 90));
  }
  for (int i = 0; i < 3; ++i) {
    ledger.Arrive(Meeting(absl::StrCat("v", i), absl::CivilMinute(2023, 3, 1 + i, 9, 0), 240,
                          ContactKind::kVolunteering));
  }
  ledger.Arrive(Meeting("i", absl::CivilMinute(2023, 4, 3, 8, 0), 585, ContactKind::kInternship));
  EXPECT_EQ(ledger.progress.credited_minutes, 39 * 60 + 45);
  EXPECT_FALSE(ledger.progress.IsCompleted());

  ledger.Arrive(Meeting("b12", absl::CivilMinute(2023, 5, 1, 10, 0), 30));
  EXPECT_EQ(ledger.progress.credited_minutes, 40 * 60 + 15);
  EXPECT_EQ(ledger.progress.completed_on, absl::CivilDay(2023, 5, 1));

  ledger.Arrive(Meeting("b13", absl::CivilMinute(2023, 5, 2, 10, 0), 30));
  EXPECT_EQ(ledger.completions, 1);
}

TEST(Trajectory, RefusesWithAReason) {
  const CreditRules rules = FortyHours();
  Contact contact = Meeting("m", absl::CivilMinute(2023, 6, 1, 10, 0), 60);
  EXPECT_EQ(ReasonAgainst(contact, rules, kZone), kUnspecified);

  Contact alone = contact;
  alone.alone = true;
  EXPECT_EQ(ReasonAgainst(alone, rules, kZone), kAlone);
  Contact english = contact;
  english.not_in_dutch = true;
  EXPECT_EQ(ReasonAgainst(english, rules, kZone), kNotInDutch);
  CreditRules any_language = rules;
  any_language.credits_other_languages = true;
  EXPECT_EQ(ReasonAgainst(english, any_language, kZone), kUnspecified);
  Contact training = contact;
  training.kind = ContactKind::kTraining;
  EXPECT_EQ(ReasonAgainst(training, rules, kZone), kKindNotCredited);
  EXPECT_EQ(ReasonAgainst(Meeting("m", absl::CivilMinute(2022, 12, 30, 10, 0), 60), rules, kZone),
            kOutsideWindow);
}

TEST(Trajectory, RefusesWhatOneSideAloneSaysUntilItIsConfirmed) {
  Ledger ledger;
  Contact logged = Meeting("m", absl::CivilMinute(2023, 6, 1, 10, 0), 60);
  logged.unconfirmed = true;
  auto bookings = ledger.Arrive(logged);
  ASSERT_EQ(bookings.size(), 1u);
  EXPECT_EQ(bookings[0].kind, Booking::Kind::kRefusal);
  EXPECT_EQ(bookings[0].reason, kUnconfirmed);
  // It stands in nobody's way meanwhile.
  EXPECT_EQ(ledger.Arrive(Meeting("n", absl::CivilMinute(2023, 6, 1, 9, 0), 60)).size(), 1u);

  Contact confirmed = logged;
  confirmed.unconfirmed = false;
  confirmed.version = 2;
  bookings = ledger.Arrive(confirmed);
  ASSERT_EQ(bookings.size(), 1u);
  EXPECT_EQ(bookings[0].kind, Booking::Kind::kCredit);
  EXPECT_EQ(ledger.progress.credited_minutes, 120);
  EXPECT_TRUE(ledger.Arrive(logged).empty()) << "an earlier version changes nothing";
}

TEST(Trajectory, BooksTheSameRefusalOnce) {
  Ledger ledger;
  Contact logged = Meeting("m", absl::CivilMinute(2022, 12, 30, 10, 0), 60);
  logged.unconfirmed = true;
  ASSERT_EQ(ledger.Arrive(logged).size(), 1u);
  Contact confirmed = logged;
  confirmed.unconfirmed = false;
  confirmed.version = 2;
  EXPECT_TRUE(ledger.Arrive(confirmed).empty()) << "before the window then as now";
  Contact corrected = confirmed;
  corrected.version = 3;
  corrected.minutes = 90;
  EXPECT_EQ(ledger.Arrive(corrected).size(), 1u);
}

TEST(Trajectory, ReadsTheWindowInLocalDays) {
  const CreditRules rules = FortyHours();
  EXPECT_EQ(ReasonAgainst(Meeting("m", absl::CivilMinute(2023, 1, 1, 0, 0), 60), rules, kZone),
            kUnspecified);
  EXPECT_EQ(ReasonAgainst(Meeting("m", absl::CivilMinute(2023, 12, 31, 23, 59), 60), rules, kZone),
            kUnspecified);
  EXPECT_EQ(ReasonAgainst(Meeting("m", absl::CivilMinute(2024, 1, 1, 0, 0), 60), rules, kZone),
            kOutsideWindow);
}

TEST(Trajectory, LetsTheEarlierStartCountThenTheSmallerId) {
  const auto at_ten = absl::CivilMinute(2023, 6, 1, 10, 0);
  EXPECT_THAT(Judge({Meeting("b", at_ten, 60), Meeting("a", at_ten, 60),
                     Meeting("c", at_ten - 30, 60), Meeting("d", at_ten + 60, 60)},
                    FortyHours(), kZone),
              ElementsAre(kOverlap, kOverlap, kUnspecified, kUnspecified));
  EXPECT_THAT(Judge({Meeting("b", at_ten, 60), Meeting("a", at_ten, 60)}, FortyHours(), kZone),
              ElementsAre(kOverlap, kUnspecified));
}

TEST(Trajectory, LetsAContactThatDoesNotCountStandInNobodysWay) {
  const auto at_ten = absl::CivilMinute(2023, 6, 1, 10, 0);
  Contact alone = Meeting("a", at_ten - 10, 60);
  alone.alone = true;
  EXPECT_THAT(Judge({alone, Meeting("b", at_ten, 60)}, FortyHours(), kZone),
              ElementsAre(kAlone, kUnspecified));
}

TEST(Trajectory, ReversesByCounterEntryWhenAnEarlierContactArrivesLate) {
  Ledger ledger;
  const auto at_ten = absl::CivilMinute(2023, 6, 1, 10, 0);
  ledger.Arrive(Meeting("b", at_ten, 120));
  ledger.Arrive(Meeting("c", at_ten + 90, 60));  // overlaps b
  EXPECT_EQ(ledger.progress.credited_minutes, 120);

  const auto bookings = ledger.Arrive(Meeting("a", at_ten - 30, 60));
  ASSERT_EQ(bookings.size(), 3);  // b makes room for a, and c is free again
  EXPECT_EQ(bookings[0].kind, Booking::Kind::kReversal);
  EXPECT_EQ(bookings[0].contact.source_id, "b");
  EXPECT_EQ(bookings[0].minutes(), -120);
  EXPECT_EQ(ledger.progress.credited_minutes, 120);
  EXPECT_THAT(ledger.Credited(),
              ElementsAre(std::pair("a", true), std::pair("b", false), std::pair("c", true)));
}

TEST(Trajectory, KeepsACompletionAndFlagsAShortfall) {
  Ledger ledger;
  ledger.rules.target_minutes = 120;
  const auto at_ten = absl::CivilMinute(2023, 6, 1, 10, 0);
  ledger.Arrive(Meeting("b", at_ten, 120));
  ASSERT_TRUE(ledger.progress.IsCompleted());
  const auto completed_on = ledger.progress.completed_on;

  ledger.Arrive(Meeting("a", at_ten - 30, 60));
  EXPECT_EQ(ledger.progress.credited_minutes, 60);
  EXPECT_EQ(ledger.progress.completed_on, completed_on);
  EXPECT_TRUE(ledger.progress.FellShort(ledger.rules));

  ledger.Arrive(Meeting("z", at_ten + 600, 60));
  EXPECT_FALSE(ledger.progress.FellShort(ledger.rules));
  EXPECT_EQ(ledger.completions, 1);
}

TEST(Trajectory, TakesACorrectionInsteadOfWhatWasReported) {
  Ledger ledger;
  const auto at_ten = absl::CivilMinute(2023, 6, 1, 10, 0);
  ledger.Arrive(Meeting("a", at_ten, 120));
  ledger.Arrive(Meeting("b", at_ten + 60, 60));  // overlaps a
  Contact corrected = Meeting("a", at_ten, 45);
  EXPECT_TRUE(ledger.Arrive(corrected).empty());  // the same version: nothing new
  corrected.version = 2;
  const auto bookings = ledger.Arrive(corrected);
  ASSERT_EQ(bookings.size(), 3);
  EXPECT_EQ(bookings[0].kind, Booking::Kind::kReversal);
  EXPECT_EQ(bookings[0].reason, kCorrected);
  EXPECT_EQ(bookings[0].minutes(), -120);
  EXPECT_EQ(ledger.progress.credited_minutes, 45 + 60);

  corrected.version = 3;
  EXPECT_TRUE(ledger.Arrive(corrected).empty());  // nothing that counts has changed
  corrected.version = 4;
  corrected.minutes = 0;  // was not there after all
  EXPECT_EQ(ledger.Arrive(corrected).size(), 1);
  EXPECT_EQ(ledger.progress.credited_minutes, 60);
}

TEST(Trajectory, NeverCompletesWithoutATarget) {
  Ledger ledger;
  ledger.rules.target_minutes = 0;
  ledger.Arrive(Meeting("b", absl::CivilMinute(2023, 6, 1, 10, 0), 120));
  EXPECT_FALSE(ledger.progress.IsCompleted());
}

TEST(Trajectory, GivesOneAnswerWhateverTheOrderOfArrival) {
  std::mt19937 random(5);
  for (int round = 0; round < 100; ++round) {
    std::vector<Contact> contacts;
    for (int i = 0; i < 12; ++i) {
      contacts.push_back(Meeting(absl::StrCat("m", i),
                                 absl::CivilMinute(2023, 6, 1, 8, 0) + 15 * (random() % 30),
                                 15 * (1 + random() % 8)));
      contacts.back().alone = random() % 5 == 0;
    }
    std::map<std::string, bool> expected;
    int minutes = 0;
    for (int order = 0; order < 5; ++order) {
      std::shuffle(contacts.begin(), contacts.end(), random);
      Ledger ledger;
      for (const Contact& contact : contacts) ledger.Arrive(contact);
      if (order == 0) {
        expected = ledger.Credited();
        minutes = ledger.progress.credited_minutes;
      }
      EXPECT_EQ(ledger.Credited(), expected);
      EXPECT_EQ(ledger.progress.credited_minutes, minutes);
    }
  }
}

}  // namespace
}  // namespace naober::intake
