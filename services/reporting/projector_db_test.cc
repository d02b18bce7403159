// SPDX-License-Identifier: EUPL-1.2
#include <gmock/gmock.h>

#include <algorithm>
#include <memory>
#include <random>
#include <vector>

#include "libs/testing/matchers.h"
#include "libs/testing/test_database.h"
#include "naober/intake/v1/events.pb.h"
#include "naober/matching/v1/events.pb.h"
#include "naober/referrals/v1/events.pb.h"
#include "services/reporting/projector.h"
#include "services/reporting/store/projection_store.h"

namespace naober::reporting {
namespace {

namespace common = ::naober::common::v1;
namespace intake = ::naober::intake::v1;
namespace matching = ::naober::matching::v1;
namespace referrals = ::naober::referrals::v1;
using testing::HasCode;
using testing::kOtherTenant;
using testing::kTenant;

constexpr char kProgramme[] = "buddy-rivierenland";
constexpr char kNewcomer[] = "018f0000-0000-7000-8000-00000000000a";
constexpr char kBuddy[] = "018f0000-0000-7000-8000-00000000000b";
constexpr char kMatch[] = "018f0000-0000-7000-8000-00000000000c";
constexpr char kMeeting[] = "018f0000-0000-7000-8000-00000000000e";
constexpr char kReferral[] = "018f0000-0000-7000-8000-00000000000d";

using Fact = std::shared_ptr<google::protobuf::Message>;

intake::PersonRegistered Registered(const char* person, common::PersonKind kind,
                                    const char* municipality) {
  intake::PersonRegistered fact;
  fact.set_person_id(person);
  fact.set_version(1);
  fact.set_kind(kind);
  fact.mutable_area()->set_municipality_code(municipality);
  fact.set_buddy_capacity(kind == common::PERSON_KIND_BUDDY ? 2 : 0);
  return fact;
}

intake::EnrolmentCodes Enrolment(const char* person, common::PersonKind kind,
                                 const char* municipality) {
  intake::EnrolmentCodes codes;
  codes.set_person_id(person);
  codes.set_kind(kind);
  codes.set_programme_code(kProgramme);
  codes.mutable_area()->set_municipality_code(municipality);
  codes.set_channel(common::REGISTRATION_CHANNEL_ORGANISATION);
  codes.set_referring_organisation_code("werkplein");
  codes.set_buddy_capacity(kind == common::PERSON_KIND_BUDDY ? 2 : 0);
  return codes;
}

matching::PairCodes Pair() {
  matching::PairCodes pair;
  pair.set_newcomer_id(kNewcomer);
  pair.set_buddy_id(kBuddy);
  pair.set_programme_code(kProgramme);
  pair.set_local(true);
  return pair;
}

template <class Message>
Fact Share(Message message) {
  return std::make_shared<Message>(std::move(message));
}

template <class Message>
Fact OfEnrolment(const char* person, common::PersonKind kind, const char* municipality) {
  Message fact;
  *fact.mutable_enrolment() = Enrolment(person, kind, municipality);
  return Share(fact);
}

// One list per aggregate: its order is kept, that between the lists may be any.
std::vector<std::vector<Fact>> AStory() {
  intake::PersonMoved moved;
  moved.set_person_id(kNewcomer);
  moved.set_version(2);
  moved.mutable_to_area()->set_municipality_code("GM0216");
  matching::MatchProposed proposed;
  *proposed.mutable_pair() = Pair();
  matching::MatchActivated activated;
  activated.set_match_id(kMatch);
  *activated.mutable_pair() = Pair();
  matching::MeetingConfirmed meeting;
  meeting.set_match_id(kMatch);
  meeting.set_meeting_id(kMeeting);
  *meeting.mutable_pair() = Pair();
  meeting.set_minutes(90);
  referrals::ReferralSent sent;
  sent.mutable_referral()->set_referral_id(kReferral);
  sent.mutable_referral()->set_version(1);
  sent.mutable_referral()->set_programme_code(kProgramme);
  sent.mutable_referral()->mutable_area()->set_municipality_code("GM0281");
  referrals::ReferralAccepted accepted;
  *accepted.mutable_referral() = sent.referral();
  accepted.mutable_referral()->set_version(3);
  const auto newcomer = common::PERSON_KIND_NEWCOMER;
  const auto buddy = common::PERSON_KIND_BUDDY;
  return {{Share(Registered(kNewcomer, newcomer, "GM0281")), Share(moved)},
          {OfEnrolment<intake::EnrolmentOpened>(kNewcomer, newcomer, "GM0281"),
           OfEnrolment<intake::EnrolmentReady>(kNewcomer, newcomer, "GM0281")},
          {Share(Registered(kBuddy, buddy, "GM0281"))},
          {OfEnrolment<intake::EnrolmentOpened>(kBuddy, buddy, "GM0281"),
           OfEnrolment<intake::EnrolmentReady>(kBuddy, buddy, "GM0281")},
          {Share(proposed)},
          {Share(activated), Share(meeting)},
          {Share(sent), Share(accepted)}};
}

class ProjectorTest : public ::testing::Test {
 protected:
  absl::Status Apply(const google::protobuf::Message& fact, const char* tenant = kTenant) {
    events::Envelope envelope;
    envelope.mutable_fact()->PackFrom(fact);
    const std::string type(fact.GetDescriptor()->full_name());
    const auto* handler = projector_.Find(type);
    if (handler == nullptr) return absl::NotFoundError(type);
    return postgres::Transact(database_.service(), postgres::Scope::Tenant(tenant), Soon(),
                              [&](postgres::Transaction& tx) {
                                return (*handler)({.envelope = envelope,
                                                   .tx = tx,
                                                   .deadline = Soon(),
                                                   .occurred_at = absl::UnixEpoch()});
                              });
  }

  std::map<std::string, Figures> FiguresNow(const char* tenant = kTenant) {
    std::map<std::string, Figures> figures;
    EXPECT_OK(Read(tenant, [&](postgres::Transaction& tx) -> absl::Status {
      auto found = projection_store::MunicipalFigures(tx, kProgramme);
      if (found.ok()) figures = *std::move(found);
      return found.status();
    }));
    return figures;
  }

  absl::Status Read(const char* tenant,
                    absl::FunctionRef<absl::Status(postgres::Transaction&)> work) {
    return postgres::Transact(database_.service(), postgres::Scope::Tenant(tenant), Soon(), work);
  }

  void Clear() {
    ASSERT_OK(
        postgres::Transact(database_.worker(), postgres::Scope::Platform(), Soon(),
                           [](postgres::Transaction& tx) { return projection_store::Clear(tx); }));
  }

  static absl::Time Soon() { return absl::Now() + absl::Seconds(10); }

  testing::TestDatabase database_{"reporting"};
  const events::HandlerTable projector_ = MakeProjector();
};

TEST_F(ProjectorTest, TellsTheStoryInTheMunicipalReport) {
  for (const auto& aggregate : AStory()) {
    for (const Fact& fact : aggregate) ASSERT_OK(Apply(*fact));
  }
  const auto figures = FiguresNow();
  ASSERT_EQ(figures.size(), 2u);
  const Figures& moved_to = figures.at("GM0216");
  EXPECT_EQ(moved_to.registered, 1);
  EXPECT_EQ(moved_to.matched_locally, 1);
  EXPECT_EQ(moved_to.waiting, 0);
  EXPECT_EQ(moved_to.meetings, 1);
  EXPECT_EQ(moved_to.minutes, 90);
  EXPECT_EQ(figures.at("GM0281").registered, 0);
  EXPECT_EQ(figures.at("GM0281").buddies_free, 1);
}

TEST_F(ProjectorTest, GivesTheSameRowsWhateverTheOrderBetweenAggregates) {
  for (const auto& aggregate : AStory()) {
    for (const Fact& fact : aggregate) ASSERT_OK(Apply(*fact));
  }
  const auto expected = FiguresNow();
  std::mt19937 random(1);
  for (int round = 0; round < 20; ++round) {
    Clear();
    EXPECT_TRUE(FiguresNow().empty());
    auto story = AStory();
    while (!story.empty()) {
      auto& aggregate = story[random() % story.size()];
      ASSERT_OK(Apply(*aggregate.front()));
      aggregate.erase(aggregate.begin());
      story.erase(std::remove_if(story.begin(), story.end(),
                                 [](const auto& facts) { return facts.empty(); }),
                  story.end());
    }
    EXPECT_EQ(FiguresNow(), expected) << "round " << round;
  }
}

TEST_F(ProjectorTest, PutsANewcomerBackOnTheListWhenTheMatchEnds) {
  for (const auto& aggregate : AStory()) {
    for (const Fact& fact : aggregate) ASSERT_OK(Apply(*fact));
  }
  matching::MatchEnded ended;
  ended.set_match_id(kMatch);
  *ended.mutable_pair() = Pair();
  ASSERT_OK(Apply(ended));
  EXPECT_EQ(FiguresNow().at("GM0216").matched, 0);
  EXPECT_EQ(FiguresNow().at("GM0216").waiting, 1);
  EXPECT_EQ(FiguresNow().at("GM0216").meetings, 1);
}

TEST_F(ProjectorTest, CountsAReferralInItsLatestStateOnly) {
  for (const auto& aggregate : AStory()) {
    for (const Fact& fact : aggregate) ASSERT_OK(Apply(*fact));
  }
  ASSERT_OK(Read(kTenant, [](postgres::Transaction& tx) -> absl::Status {
    const auto counts = projection_store::ReferralsByState(tx, kProgramme);
    EXPECT_THAT(counts, testing::IsOkAndHolds(ReferralCounts{{"GM0281", {{"ACCEPTED", 1}}}}));
    return absl::OkStatus();
  }));
}

TEST_F(ProjectorTest, KeepsTenantsApart) {
  ASSERT_OK(Apply(
      *OfEnrolment<intake::EnrolmentOpened>(kNewcomer, common::PERSON_KIND_NEWCOMER, "GM0281")));
  EXPECT_EQ(FiguresNow(kTenant).at("GM0281").registered, 1);
  EXPECT_TRUE(FiguresNow(kOtherTenant).empty());
}

}  // namespace
}  // namespace naober::reporting
