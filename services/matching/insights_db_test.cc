// SPDX-License-Identifier: EUPL-1.2
#include "libs/base/errors.h"
#include "libs/postgres/row.h"
#include "services/matching/insights.h"
#include "services/matching/matching_fixture.h"
#include "services/matching/run_proofs.h"

namespace naober::matching {
namespace {

class InsightsTest : public MatchingTest {
 protected:
  PersonId IdOf(const Person& person) const { return PersonId::FromTrusted(person.id); }
  void Refresh() {
    EXPECT_OK(candidates_.RefreshProgramme(testing::kTenant, kProgramme,
                                           absl::Now() + absl::Seconds(10)));
  }
  static const RuleOutlook& OutlookOf(const CandidateCounts& counts, RuleKind kind) {
    for (const RuleOutlook& rule : counts.rules) {
      if (rule.kind == kind) return rule;
    }
    ADD_FAILURE() << "the policy doesn't name the rule";
    return counts.rules.front();
  }

  Insights insights_{database_.service(), policies_, intake_, TestGazetteer()};
};

TEST_F(InsightsTest, PreviewsTheLivePolicyAndADraft) {
  Newcomer();
  Buddy();
  const Person unvetted = Buddy();
  intake_.profiles[unvetted.id].mutable_profile()->clear_vetted_until_on();
  Refresh();
  const auto live = insights_.Preview(CallOf(), kProgramme, std::nullopt);
  ASSERT_OK(live);
  EXPECT_EQ(live->newcomers, 1);
  EXPECT_EQ(live->buddies, 2);
  EXPECT_EQ(live->left, (CandidatesLeft{1, 1, 1}));
  EXPECT_EQ(OutlookOf(*live, RuleKind::kVetting).if_soft, (CandidatesLeft{2, 1, 2}));

  Policy draft = DefaultPolicy();
  draft.rules.push_back(MakeRule(RuleKind::kDeclaredBackground, Strength::kHard, 0));
  draft.rules.back().parameters.background = Background::kOudkomer;
  const auto drafted = insights_.Preview(CallOf(), kProgramme, draft);
  ASSERT_OK(drafted);
  EXPECT_EQ(drafted->left.pairs, 0);
  EXPECT_EQ(policies_.Get(CallOf(), kProgramme)->version, 1);
}

TEST_F(InsightsTest, CountsTheRunsThatLeftANewcomerOver) {
  const Person newcomer = Newcomer();
  const auto runs_left_over = [&] {
    MatchingPool pool;
    EXPECT_OK(InTransaction([&](postgres::Transaction& tx) -> absl::Status {
      auto loaded = LoadMatchingPool(tx, kProgramme, TestGazetteer());
      if (!loaded.ok()) return loaded.status();
      pool = *std::move(loaded);
      return absl::OkStatus();
    }));
    return pool.newcomers.at(0).runs_left_over;
  };
  Refresh();
  EXPECT_EQ(runs_left_over(), 0);
  clock_.Advance(absl::Hours(1));
  Run();
  clock_.Advance(absl::Hours(1));
  Run();
  EXPECT_EQ(runs_left_over(), 2);
  Buddy();
  clock_.Advance(absl::Hours(1));
  Run();
  EXPECT_EQ(runs_left_over(), 2);
}

TEST_F(InsightsTest, ExplainsAProposalAndTheBestOtherBuddy) {
  const Person newcomer = Newcomer();
  const Person later = Newcomer();
  const Person like = Buddy();
  const Person unlike = Buddy();
  intake_.profiles[unlike.id].mutable_profile()->clear_interests();
  intake_.profiles[unlike.id].mutable_profile()->add_interests("chess");
  const MatchRun run = Run();
  for (const Proposal& proposal : ProposalsOf(run)) {
    const auto explained = insights_.ExplainProposal(CallOf(), proposal.id);
    ASSERT_OK(explained);
    EXPECT_EQ(explained->proposal.contributions, proposal.contributions);
    ASSERT_TRUE(explained->alternative.has_value());
    const bool has_best = proposal.pairing.buddy_id == IdOf(like);
    EXPECT_EQ(explained->alternative->buddy_id, has_best ? IdOf(unlike) : IdOf(like));
    EXPECT_EQ(explained->alternative->facts.holders.size(), 1u);
    if (has_best) {
      EXPECT_EQ(WhyNot(explained->alternative->facts), AlternativeReason::kScoresLess);
    }
    EXPECT_EQ(insights_.ExplainProposal(CaseworkerOf("GM0216"), proposal.id).status().code(),
              absl::StatusCode::kNotFound);
  }
}

// Both newcomers would rather have the buddy who likes chess; the other place costs the one more.
TEST_F(InsightsTest, PricesTheBuddyThatIsNeededElsewhere) {
  const Person first = Newcomer();
  const Person second = Newcomer();
  const Person chess = Buddy();
  const Person other = Buddy();
  const auto like = [&](const Person& person, std::initializer_list<const char*> interests) {
    intake::v1::Profile& profile = *intake_.profiles[person.id].mutable_profile();
    profile.clear_interests();
    for (const char* const interest : interests) profile.add_interests(interest);
  };
  like(first, {"chess", "go"});
  like(second, {"chess", "go", "bridge"});
  like(chess, {"chess", "go", "bridge"});
  like(other, {"go"});
  const MatchRun run = Run();
  int priced = 0;
  for (const Proposal& proposal : ProposalsOf(run)) {
    if (proposal.pairing.newcomer_id != IdOf(first)) continue;
    ASSERT_EQ(proposal.pairing.buddy_id, IdOf(other));
    const auto explained = insights_.ExplainProposal(CallOf(), proposal.id);
    ASSERT_OK(explained);
    ASSERT_TRUE(explained->alternative.has_value());
    EXPECT_EQ(WhyNot(explained->alternative->facts), AlternativeReason::kNeededElsewhere);
    ASSERT_TRUE(explained->alternative->cost.has_value());
    EXPECT_FALSE(explained->alternative->cost->somebody);
    // The other way round: 666 + 333 instead of 333 + 1000 for interests, a weight of 250 in 1000.
    EXPECT_GT(explained->alternative->cost->points, 60);
    EXPECT_LT(explained->alternative->cost->points, 120);
    ++priced;
  }
  EXPECT_EQ(priced, 1);
}

TEST_F(InsightsTest, WarnsWhomStatingLessWouldHaveServedBetter) {
  const Person first = Newcomer();
  const Person second = Newcomer();
  const Person best = Buddy();
  const Person other = Buddy();
  const auto set = [&](const Person& person, std::initializer_list<const char*> interests,
                       bool saturday, bool sunday) {
    intake::v1::Profile& profile = *intake_.profiles[person.id].mutable_profile();
    profile.clear_interests();
    for (const char* const interest : interests) profile.add_interests(interest);
    profile.clear_availability();
    for (const auto& [is_free, day] :
         {std::pair(saturday, common::v1::WEEKDAY_SAT), {sunday, common::v1::WEEKDAY_SUN}}) {
      if (!is_free) continue;
      profile.add_availability()->set_weekday(day);
      profile.mutable_availability()->rbegin()->set_day_part(common::v1::DAY_PART_MORNING);
    }
  };
  set(first, {"a", "b", "c"}, true, true);
  set(second, {"a", "b"}, true, true);
  set(best, {"a", "b", "c"}, true, false);
  set(other, {"b", "c"}, false, true);
  const MatchRun run = Run();
  EXPECT_EQ(run.result.outcome.strategy_checked, 2);
  EXPECT_EQ(run.result.outcome.strategy_warnings, 1);
  const auto explained = insights_.ExplainNewcomer(CallOf(), kProgramme, IdOf(second));
  ASSERT_OK(explained);
  ASSERT_TRUE(explained->warning.has_value());
  EXPECT_EQ(explained->warning->kind, RuleKind::kAvailabilityOverlap);
  EXPECT_EQ(explained->warning->amount, 1);
  EXPECT_GT(explained->warning->quality_otherwise, explained->warning->quality);
  const auto of_first = insights_.ExplainNewcomer(CallOf(), kProgramme, IdOf(first));
  ASSERT_OK(of_first);
  EXPECT_FALSE(of_first->warning.has_value());

  const auto of_run = insights_.ExplainRun(CallOf(), run.id);
  ASSERT_OK(of_run);
  ASSERT_EQ(of_run->warnings.size(), 1u);
  EXPECT_EQ(of_run->warnings[0].first, IdOf(second));
  ASSERT_OK(Apply(WithdrawnFact(second)));
  EXPECT_TRUE(insights_.ExplainRun(CallOf(), run.id)->warnings.empty()) << "erased with the rest";
}

// Where the longest waiting newcomer has only the one buddy, who fits somebody else better.
TEST_F(InsightsTest, PointsOutWhoWouldBothRatherHaveEachOther) {
  const Person first = Newcomer();
  const Person second = Newcomer();
  const Person chess = Buddy();
  intake_.profiles[first.id].mutable_profile()->clear_interests();
  intake_.profiles[first.id].mutable_profile()->add_interests("bridge");
  intake_.profiles[chess.id].mutable_profile()->clear_interests();
  intake_.profiles[second.id].mutable_profile()->clear_interests();
  for (const Person& person : {second, chess})
    intake_.profiles[person.id].mutable_profile()->add_interests("chess");
  const MatchRun run = Run();
  ASSERT_EQ(ProposalsOf(run).at(0).pairing.newcomer_id, IdOf(first));
  const auto explained = insights_.ExplainRun(CallOf(), run.id);
  ASSERT_OK(explained);
  EXPECT_EQ(explained->blocking_count, 1);
  ASSERT_EQ(explained->blocking.size(), 1u);
  EXPECT_EQ(explained->blocking[0].newcomer_id, IdOf(second));
  EXPECT_EQ(explained->blocking[0].buddy_id, IdOf(chess));
  EXPECT_TRUE(explained->blocking[0].pair.newcomer_has_nobody);
  ASSERT_OK(Apply(WithdrawnFact(second)));
  EXPECT_FALSE(insights_.ExplainRun(CallOf(), run.id)->blocking_count.has_value())
      << "can't be told without her features";
}

TEST_F(InsightsTest, PointsOutPairsThatAreFarWorseThanTheOthers) {
  const auto like = [&](const Person& person, std::initializer_list<const char*> interests) {
    intake::v1::Profile& profile = *intake_.profiles[person.id].mutable_profile();
    profile.clear_interests();
    for (const char* const interest : interests) profile.add_interests(interest);
  };
  Person odd;
  for (int i = 0; i < 9; ++i) {
    odd = Newcomer();
    for (const Person& person : {odd, Buddy()}) like(person, {"chess", "go", "bridge"});
  }
  like(odd, {"football"});
  const MatchRun run = Run();
  const auto explained = insights_.ExplainRun(CallOf(), run.id);
  ASSERT_OK(explained);
  ASSERT_EQ(explained->weak_pairs.size(), 1u);
  EXPECT_EQ(explained->weak_pairs[0].newcomer_id, IdOf(odd));
  EXPECT_LT(explained->weak_pairs[0].quality, explained->weak_bound->below);
  EXPECT_EQ(explained->blocking_count, 0);
}

TEST_F(InsightsTest, ExplainsOnlyRunsThatSucceeded) {
  const auto waiting = runs_.Create(CallOf(), kProgramme);
  ASSERT_OK(waiting);
  EXPECT_EQ(ReasonOf(insights_.ExplainRun(CallOf(), waiting->id).status()),
            "MATCH_RUN_NOT_SUCCEEDED");
  EXPECT_EQ(ReasonOf(insights_.ExplainRun(CallOf(), MatchRunId::New()).status()),
            "MATCH_RUN_NOT_FOUND");
}

// As after an update of the platform that no longer takes the policy of a run.
TEST_F(InsightsTest, TellsWhatItCanOfARunWhosePolicyIsNotValidAnyMore) {
  Newcomer();
  Buddy();
  Buddy();
  const MatchRun run = Run();
  v1::Policy invalid;
  invalid.add_rules()->set_weight(-5);
  ASSERT_OK(InTransaction([&](postgres::Transaction& tx) {
    static constexpr postgres::Query kStore = {"test.store",
                                               "UPDATE policies SET body = $1::bytea"};
    return tx.Exec(kStore, postgres::ToBytesParameter(invalid.SerializeAsString())).status();
  }));
  const auto explained = insights_.ExplainRun(CallOf(), run.id);
  ASSERT_OK(explained);
  EXPECT_EQ(explained->run.result.outcome.matched, 1);
  EXPECT_FALSE(explained->blocking_count.has_value());
  EXPECT_EQ(explained->gap, ReviewGap::kPolicyNotValid);
  const auto proposal = insights_.ExplainProposal(CallOf(), ProposalsOf(run).at(0).id);
  ASSERT_OK(proposal);
  EXPECT_FALSE(proposal->proposal.contributions.empty());
  EXPECT_FALSE(proposal->alternative.has_value());
  EXPECT_TRUE(proposal->policy_not_valid);

  RunProofs proofs{database_.service(), intake_, TestGazetteer()};
  const auto verification = proofs.Verify(CallOf(), run.id);
  ASSERT_OK(verification);
  EXPECT_EQ(verification->verdict, Verdict::kInputDiffers);
  EXPECT_EQ(verification->differing_parts, std::vector<InputPart>{InputPart::kPolicy});
}

TEST_F(InsightsTest, SaysWhyARunCannotBeReviewed) {
  const Person newcomer = Newcomer();
  Buddy();
  const MatchRun run = Run();
  ASSERT_OK(Apply(WithdrawnFact(newcomer)));
  const auto explained = insights_.ExplainRun(CallOf(), run.id);
  ASSERT_OK(explained);
  EXPECT_EQ(explained->gap, ReviewGap::kErased);
  ASSERT_OK(InTransaction([&](postgres::Transaction& tx) {
    return tx.Exec(postgres::Query{"test.drop", "DELETE FROM match_run_proofs"}).status();
  }));
  EXPECT_EQ(insights_.ExplainRun(CallOf(), run.id)->gap, ReviewGap::kNotKept);
}

TEST_F(InsightsTest, ShowsAPersonTheOwnReasonsButNoOtherBuddy) {
  const Person newcomer = Newcomer();
  Buddy();
  Buddy();
  const MatchRun run = Run();
  ASSERT_OK(proposals_.Approve(CallOf(), run.id, {}));
  const Proposal proposal = ProposalsOf(run).at(0);
  const auto explained = insights_.ExplainProposal(SelfOf(newcomer.id), proposal.id);
  ASSERT_OK(explained);
  EXPECT_FALSE(explained->proposal.contributions.empty());
  EXPECT_FALSE(explained->alternative.has_value());
}

TEST_F(InsightsTest, ExplainsWhoIsLeftForANewcomer) {
  const Person newcomer = Newcomer();
  const Person buddy = Buddy();
  intake_.profiles[buddy.id].mutable_profile()->mutable_availability(0)->set_weekday(
      common::v1::WEEKDAY_MON);
  Refresh();
  const auto explained = insights_.ExplainNewcomer(CallOf(), kProgramme, IdOf(newcomer));
  ASSERT_OK(explained);
  EXPECT_EQ(explained->buddies, 1);
  for (const FunnelStep& step : explained->steps) {
    if (step.kind == RuleKind::kCommonLanguage) {
      EXPECT_EQ(step.left, 1);
    }
    if (step.kind == RuleKind::kAvailabilityOverlap) {
      EXPECT_EQ(step.left, 0);
    }
  }
  EXPECT_OK(insights_.ExplainNewcomer(CaseworkerOf("GM0281"), kProgramme, IdOf(newcomer)));
  for (const absl::Status& status :
       {insights_.ExplainNewcomer(CaseworkerOf("GM0216"), kProgramme, IdOf(newcomer)).status(),
        insights_.ExplainNewcomer(CallOf(), kProgramme, IdOf(buddy)).status()})
    EXPECT_EQ(ReasonOf(status), "NEWCOMER_NOT_FOUND");
}

TEST_F(InsightsTest, NamesTheBestBuddiesForANewcomer) {
  const Person newcomer = Newcomer();
  const Person like = Buddy(2);
  const Person unlike = Buddy();
  intake_.profiles[unlike.id].mutable_profile()->clear_interests();
  intake_.profiles[unlike.id].mutable_profile()->add_interests("chess");
  const Person unvetted = Buddy();
  intake_.profiles[unvetted.id].mutable_profile()->clear_vetted_until_on();
  Run();
  const auto explained = insights_.ExplainNewcomer(CallOf(), kProgramme, IdOf(newcomer));
  ASSERT_OK(explained);
  ASSERT_EQ(explained->best.size(), 2u);
  EXPECT_EQ(explained->best[0].buddy_id, IdOf(like));
  EXPECT_EQ(explained->best[0].free_places, 2);
  EXPECT_EQ(explained->best[0].standing_proposals, 1);
  EXPECT_TRUE(explained->best[0].local);
  EXPECT_EQ(explained->best[1].buddy_id, IdOf(unlike));
  EXPECT_EQ(explained->best[1].standing_proposals, 0);
  EXPECT_GT(explained->best[0].quality, explained->best[1].quality);
}

TEST_F(InsightsTest, RegistersTheLivePolicy) {
  const auto entry = insights_.Register(CallOf(), kProgramme);
  ASSERT_OK(entry);
  EXPECT_EQ(entry->rules.size(), DefaultPolicy().rules.size());
  EXPECT_EQ(entry->start_on, "");
  EXPECT_EQ(ReasonOf(insights_.Register(CallOf(), "unknown").status()), "PROGRAMME_NOT_FOUND");
}

}  // namespace
}  // namespace naober::matching
