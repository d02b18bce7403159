// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/check_ins.h"
#include "services/matching/matching_fixture.h"

namespace naober::matching {
namespace {

using ::naober::testing::HasReason;
using ::naober::testing::HasViolation;

class CheckInsTest : public MatchingTest {
 protected:
  std::vector<CheckIn> All(const rpc::Call& call, const CheckInFilter& filter = {}) {
    const auto found = check_ins_.List(call, filter, {});
    EXPECT_OK(found);
    return found.ok() ? *found : std::vector<CheckIn>();
  }
  CheckIn Of(const Person& person) {
    const std::vector<CheckIn> own = All(SelfOf(person.id));
    EXPECT_EQ(own.size(), 1u);
    return own.at(0);
  }

  const Person newcomer_ = Newcomer();
  const Person buddy_ = Buddy();
  const Match match_ = ActiveMatch();
};

TEST_F(CheckInsTest, ArePlannedForEachSideWhenAMatchBegins) {
  const std::vector<CheckIn> planned = All(CallOf());
  ASSERT_EQ(planned.size(), 2u);
  for (const CheckIn& check_in : planned) {
    EXPECT_EQ(check_in.match_id, match_.id);
    EXPECT_EQ(check_in.kind, CheckInKind::kStart);
    EXPECT_EQ(check_in.due_at, match_.active_from + absl::Hours(14 * 24));
    EXPECT_FALSE(check_in.recorded_at.has_value());
  }
  EXPECT_NE(planned[0].person_id, planned[1].person_id);
}

TEST_F(CheckInsTest, TheOtherSideLearnsNothingOfOne) {
  const CheckIn newcomers = Of(newcomer_);
  const std::vector<CheckIn> before = All(SelfOf(buddy_.id));
  const int version_before = matches_.Get(SelfOf(buddy_.id), match_.id)->version;
  ASSERT_OK(check_ins_.Record(CallOf(), newcomers.id,
                              {.mood = Mood::kBad, .follow_up_needed = true, .note = "call back"}));

  // Not by id, whether it is there or not.
  const auto theirs = check_ins_.Record(SelfOf(buddy_.id), newcomers.id, {});
  const auto nobodys = check_ins_.Record(SelfOf(buddy_.id), CheckInId::New(), {});
  EXPECT_THAT(theirs, HasReason("CHECK_IN_NOT_FOUND"));
  EXPECT_EQ(theirs.status().code(), nobodys.status().code());
  // Not by listing, filtering or counting.
  const std::vector<CheckIn> after = All(SelfOf(buddy_.id));
  ASSERT_EQ(after.size(), 1u);
  EXPECT_EQ(after[0].id, before[0].id);
  EXPECT_EQ(after[0].person_id.str(), buddy_.id);
  EXPECT_FALSE(after[0].recorded_at.has_value());
  EXPECT_EQ(All(SelfOf(buddy_.id), {.match_id = match_.id.str()}).size(), 1u);
  EXPECT_EQ(All(SelfOf(buddy_.id), {.open_only = true}).size(), 1u);
  EXPECT_TRUE(All(SelfOf(buddy_.id), {.follow_up_needed_only = true}).empty());
  const auto page = check_ins_.List(SelfOf(buddy_.id), {}, {.limit = 1});
  ASSERT_OK(page);
  EXPECT_EQ(page->size(), 1u) << "no second row that says that there is more";
  // Not by the match.
  EXPECT_EQ(matches_.Get(SelfOf(buddy_.id), match_.id)->version, version_before);
}

TEST_F(CheckInsTest, StaffInReachReadWhatWasSaidAndThePersonNotTheNote) {
  const CheckIn mine = Of(newcomer_);
  const auto recorded =
      check_ins_.Record(SelfOf(newcomer_.id), mine.id, {.mood = Mood::kMixed, .note = "too shy"});
  ASSERT_OK(recorded);
  EXPECT_EQ(recorded->answer->note, "");
  EXPECT_EQ(Of(newcomer_).answer->note, "");
  EXPECT_EQ(Of(newcomer_).answer->mood, Mood::kMixed);

  const std::vector<CheckIn> seen = All(CaseworkerOf("GM0281"));
  ASSERT_EQ(seen.size(), 2u);
  const CheckIn& newcomers = seen[0].id == mine.id ? seen[0] : seen[1];
  EXPECT_EQ(newcomers.answer->note, "too shy");
  EXPECT_TRUE(All(CaseworkerOf("GM0216")).empty());
  EXPECT_THAT(check_ins_.List(CaseworkerOf("GM0216"), {.match_id = match_.id.str()}, {}),
              HasReason("MATCH_NOT_FOUND"));
  EXPECT_THAT(check_ins_.Record(CaseworkerOf("GM0216"), mine.id, {}),
              HasReason("CHECK_IN_NOT_FOUND"));
}

TEST_F(CheckInsTest, AreRecordedOnceAndStatedInCodes) {
  const CheckIn mine = Of(buddy_);
  rpc::Call call = Repeatable(CallOf(), "RecordCheckIn");
  ASSERT_OK(check_ins_.Record(call, mine.id, {.mood = Mood::kGood, .note = "a note"}));
  EXPECT_OK(check_ins_.Record(call, mine.id, {.mood = Mood::kGood, .note = "a note"}));
  EXPECT_THAT(check_ins_.Record(CallOf(), mine.id, {.mood = Mood::kBad}),
              HasReason("CHECK_IN_RECORDED"));
  const auto facts = Facts<pb::CheckInRecorded>();
  ASSERT_EQ(facts.size(), 1u);
  EXPECT_EQ(facts[0].check_in_id(), mine.id.str());
  EXPECT_EQ(facts[0].side(), pb::MATCH_SIDE_BUDDY);
  EXPECT_EQ(facts[0].kind(), pb::CHECK_IN_KIND_START);
  EXPECT_EQ(facts[0].SerializeAsString().find("a note"), std::string::npos);
}

TEST_F(CheckInsTest, ListWhatIsOverdue) {
  ASSERT_OK(check_ins_.Record(CallOf(), Of(buddy_).id, {}));
  const auto overdue = [&] {
    return All(CallOf(), {.open_only = true, .due_before = clock_.Now()});
  };
  clock_.Advance(absl::Hours(14 * 24));
  EXPECT_TRUE(overdue().empty()) << "the last day counts";
  clock_.Advance(absl::Seconds(1));
  ASSERT_EQ(overdue().size(), 1u);
  EXPECT_EQ(overdue()[0].person_id.str(), newcomer_.id);
  EXPECT_TRUE(All(CallOf(), {.programme_code = "other"}).empty());
  EXPECT_TRUE(All(CallOf(), {.municipality_code = "GM0216"}).empty());
}

TEST_F(CheckInsTest, AskBothSidesOnceMoreAfterTheEnd) {
  ASSERT_OK(check_ins_.Record(CallOf(), Of(buddy_).id, {}));
  clock_.Advance(absl::Hours(24));
  ASSERT_OK(matches_.End(CallOf(), match_.id, MatchEndReason::kCompleted, ""));
  const std::vector<CheckIn> open = All(CallOf(), {.open_only = true});
  ASSERT_EQ(open.size(), 2u) << "what was not asked at the start is not asked any more";
  EXPECT_EQ(open[0].kind, CheckInKind::kFollowUp);
  EXPECT_EQ(open[0].due_at, clock_.Now() + 12 * kWeek);
  EXPECT_THAT(check_ins_.Record(CallOf(), open[0].id, {}),
              HasViolation("still_in_contact", "REQUIRED"));
  const auto recorded =
      check_ins_.Record(SelfOf(open[0].person_id.str()), open[0].id, {.still_in_contact = true});
  ASSERT_OK(recorded);
  EXPECT_EQ(recorded->answer->still_in_contact, true);
  EXPECT_EQ(Facts<pb::CheckInRecorded>().back().kind(), pb::CHECK_IN_KIND_FOLLOW_UP);
  EXPECT_EQ(All(CallOf()).size(), 3u);
}

TEST_F(CheckInsTest, AreForgottenWithTheConsentOfThatSideAlone) {
  ASSERT_OK(check_ins_.Record(CallOf(), Of(newcomer_).id, {.note = "a note"}));
  ASSERT_OK(check_ins_.Record(CallOf(), Of(buddy_).id, {}));
  ASSERT_OK(Apply(WithdrawnFact(newcomer_)));
  const std::vector<CheckIn> left = All(CallOf());
  ASSERT_EQ(left.size(), 1u);
  EXPECT_EQ(left[0].person_id.str(), buddy_.id) << "and nobody is asked once more";
}

TEST_F(CheckInsTest, KeepTheTimesThatTheProgrammeSets) {
  Policy policy = DefaultPolicy();
  policy.guidance = {.check_in_days = 7, .period_weeks = 26, .follow_up_weeks = 4};
  ASSERT_OK(policies_.Update(CallOf(), kProgramme, "1", policy));
  EXPECT_EQ(policies_.Get(CallOf(), kProgramme)->policy.guidance, policy.guidance);
  ASSERT_OK(matches_.End(CallOf(), match_.id, MatchEndReason::kOther, ""));
  EXPECT_EQ(All(CallOf(), {.open_only = true}).at(0).due_at, clock_.Now() + 4 * kWeek);
  Newcomer();
  const Match later = ActiveMatch();
  EXPECT_EQ(later.planned_end_at, clock_.Now() + 26 * kWeek);
  EXPECT_EQ(All(CallOf(), {.match_id = later.id.str()}).at(0).due_at,
            clock_.Now() + absl::Hours(7 * 24));
}

}  // namespace
}  // namespace naober::matching
