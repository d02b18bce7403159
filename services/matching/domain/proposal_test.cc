// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/proposal.h"

#include <gtest/gtest.h>

#include "libs/base/errors.h"
#include "libs/testing/matchers.h"

namespace naober::matching {
namespace {

using ::naober::testing::HasReason;
using ::naober::testing::IsOkAndHolds;

const absl::Time kNow = absl::FromUnixSeconds(1788242400);

Proposal Proposed() {
  Proposal proposal;
  proposal.id = ProposalId::New();
  return proposal;
}

Proposal Approved() {
  Proposal proposal = Proposed();
  EXPECT_OK(proposal.Approve(ApprovalId::New(), "staff-1", kNow, absl::Hours(14 * 24)));
  return proposal;
}

TEST(Proposal, IsActivatedOnceBothSidesConfirmed) {
  Proposal proposal = Approved();
  EXPECT_THAT(proposal.Confirm(Side::kBuddy, kNow), IsOkAndHolds(false));
  EXPECT_EQ(proposal.state, ProposalState::kConfirmedByBuddy);
  EXPECT_THAT(proposal.Confirm(Side::kNewcomer, kNow), IsOkAndHolds(true));
  proposal.Activate(MatchId::New());
  EXPECT_EQ(proposal.state, ProposalState::kActivated);
  EXPECT_FALSE(proposal.IsOpen());
  EXPECT_EQ(proposal.version, 4);
}

TEST(Proposal, DoesNotChangeWhenASideConfirmsTwice) {
  Proposal proposal = Approved();
  EXPECT_THAT(proposal.Confirm(Side::kNewcomer, kNow), IsOkAndHolds(false));
  const int version = proposal.version;
  EXPECT_THAT(proposal.Confirm(Side::kNewcomer, kNow), IsOkAndHolds(false));
  EXPECT_EQ(proposal.version, version);
}

TEST(Proposal, CannotBeConfirmedBeforeStaffApproved) {
  Proposal proposal = Proposed();
  EXPECT_THAT(proposal.Confirm(Side::kNewcomer, kNow), HasReason("PROPOSAL_NOT_APPROVED"));
}

TEST(Proposal, CannotBeConfirmedAfterItsTime) {
  Proposal proposal = Approved();
  const absl::Time late = kNow + absl::Hours(14 * 24);
  const absl::Status status = proposal.Confirm(Side::kNewcomer, late).status();
  EXPECT_THAT(status, HasReason("PROPOSAL_ENDED"));
  EXPECT_EQ(ErrorMetadataOf(status).at("state"), "EXPIRED");
}

TEST(Proposal, CannotBeApprovedTwice) {
  Proposal proposal = Approved();
  EXPECT_THAT(proposal.Approve(ApprovalId::New(), "staff-2", kNow, absl::Hours(1)),
              HasReason("PROPOSAL_NOT_PROPOSED"));
  EXPECT_EQ(proposal.approved_by, "staff-1");
}

TEST(Proposal, CanBeDeclinedWhileItIsOpenOnly) {
  Proposal proposal = Approved();
  EXPECT_OK(proposal.Decline(Side::kBuddy, DeclineReason::kTime));
  EXPECT_EQ(proposal.declined_by, Side::kBuddy);
  EXPECT_THAT(proposal.Decline(Side::kBuddy, DeclineReason::kTime), HasReason("PROPOSAL_ENDED"));
  EXPECT_THAT(proposal.Confirm(Side::kBuddy, kNow), HasReason("PROPOSAL_ENDED"));
}

TEST(Proposal, EndsWhenItExpires) {
  Proposal proposal = Proposed();
  proposal.Expire();
  EXPECT_EQ(proposal.state, ProposalState::kExpired);
  EXPECT_THAT(proposal.Approve(ApprovalId::New(), "staff-1", kNow, absl::Hours(1)),
              HasReason("PROPOSAL_NOT_PROPOSED"));
}

}  // namespace
}  // namespace naober::matching
