// SPDX-License-Identifier: EUPL-1.2
#include "services/reporting/domain/figures.h"

#include <gtest/gtest.h>

namespace naober::reporting {
namespace {

Participation ANewcomer() {
  Participation newcomer;
  newcomer.municipality_code = "GM0281";
  newcomer.enrolled = true;
  return newcomer;
}

TEST(FiguresOf, CountsNothingUntilTheEnrolmentIsKnown) {
  Participation unknown;
  unknown.active_matches = 1;
  unknown.confirmed_meetings = 3;
  EXPECT_EQ(FiguresOf(unknown), Figures());
}

TEST(FiguresOf, CountsAReadyNewcomerWithoutAMatchAsWaiting) {
  Participation newcomer = ANewcomer();
  newcomer.ready = newcomer.ever_ready = true;
  const Figures figures = FiguresOf(newcomer);
  EXPECT_EQ(figures.registered, 1);
  EXPECT_EQ(figures.ready, 1);
  EXPECT_EQ(figures.waiting, 1);
  EXPECT_EQ(figures.matched, 0);
}

TEST(FiguresOf, DoesNotCountSomebodyWithAProposalAsWaiting) {
  Participation newcomer = ANewcomer();
  newcomer.ready = newcomer.ever_ready = true;
  newcomer.open_proposals = 1;
  EXPECT_EQ(FiguresOf(newcomer).waiting, 0);
}

TEST(FiguresOf, CountsANewcomerWithTwoBuddiesOnce) {
  Participation newcomer = ANewcomer();
  newcomer.active_matches = 2;
  newcomer.active_local_matches = 1;
  EXPECT_EQ(FiguresOf(newcomer).matched, 1);
  EXPECT_EQ(FiguresOf(newcomer).matched_locally, 1);
}

TEST(FiguresOf, KeepsCountingSomebodyAsReadyWhoOnceWas) {
  Participation newcomer = ANewcomer();
  newcomer.ever_ready = true;
  EXPECT_EQ(FiguresOf(newcomer).ready, 1);
  EXPECT_EQ(FiguresOf(newcomer).waiting, 0);
}

TEST(FiguresOf, CountsABuddyAsFreeWhileThereIsRoom) {
  Participation buddy = ANewcomer();
  buddy.is_buddy = buddy.ready = true;
  buddy.capacity = 2;
  buddy.active_matches = 1;
  EXPECT_EQ(FiguresOf(buddy).buddies_free, 1);
  buddy.open_proposals = 1;
  EXPECT_EQ(FiguresOf(buddy).buddies_free, 0);
  EXPECT_EQ(FiguresOf(buddy).buddies, 1);
  EXPECT_EQ(FiguresOf(buddy).registered, 0);
}

TEST(Figures, SubtractingWhatWasAddedLeavesNothing) {
  Participation newcomer = ANewcomer();
  newcomer.ready = newcomer.ever_ready = true;
  newcomer.confirmed_meetings = 4;
  newcomer.confirmed_minutes = 240;
  Figures sum;
  sum += FiguresOf(newcomer);
  sum -= FiguresOf(newcomer);
  EXPECT_EQ(sum, Figures());
}

}  // namespace
}  // namespace naober::reporting
