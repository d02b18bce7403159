// SPDX-License-Identifier: EUPL-1.2
// a programme variant for oudkomers, copied from Buddy to Buddy with the language required
// instead of preferred, runs beside it; its hours count, and a list of milestones decides.
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "libs/base/uuid.h"
#include "libs/events/timestamps.h"
#include "libs/testing/matchers.h"
#include "naober/intake/v1/intake_service.grpc.pb.h"
#include "naober/matching/v1/matching_service.grpc.pb.h"
#include "naober/reporting/v1/reporting_service.grpc.pb.h"
#include "tests/support/client.h"
#include "tests/support/consortium.h"

namespace naober::testing {
namespace {

using intake::v1::ProgrammeService;
using intake::v1::TrajectoryService;
using matching::v1::Match;
using matching::v1::MatchService;
using matching::v1::PolicyService;
using matching::v1::Proposal;
using reporting::v1::Criterion;
using reporting::v1::CriterionService;
using reporting::v1::ReportService;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kTemplate[] = "buddy-to-buddy";
constexpr char kVariant[] = "oudkomers";

class OudkomersScenario : public ::testing::Test {
 protected:
  OudkomersScenario()
      : tenant_id_(FoundConsortium(platform_, "drenthe", "rivierenland").value().tenant_id),
        coordinator_(platform_, Coordinator(tenant_id_)) {
    EXPECT_OK(CreateBuddyProgramme(coordinator_, kTemplate, "GM0281", 2400));
    SetLanguageRule(kTemplate, matching::v1::RULE_STRENGTH_SOFT);
  }

  matching::v1::Policy PolicyOf(const std::string& programme) const {
    matching::v1::GetPolicyRequest request;
    request.set_programme_code(programme);
    const auto policy = coordinator_.Call<PolicyService>(&PolicyService::Stub::GetPolicy, request);
    EXPECT_OK(policy);
    return policy.ok() ? policy->policy() : matching::v1::Policy();
  }
  static matching::v1::Rule LanguageRuleIn(const matching::v1::Policy& policy) {
    for (const matching::v1::Rule& rule : policy.rules()) {
      if (rule.kind() == matching::v1::RULE_KIND_COMMON_LANGUAGE) return rule;
    }
    return {};
  }
  // The template's rules for `programme`, with the rule about language as hard or soft.
  void SetLanguageRule(const std::string& programme, matching::v1::RuleStrength strength) const {
    matching::v1::UpdatePolicyRequest request;
    *request.mutable_policy() = PolicyOf(kTemplate);
    request.mutable_policy()->set_programme_code(programme);
    request.mutable_policy()->set_etag(PolicyOf(programme).etag());
    for (matching::v1::Rule& rule : *request.mutable_policy()->mutable_rules()) {
      if (rule.kind() != matching::v1::RULE_KIND_COMMON_LANGUAGE) continue;
      rule.set_strength(strength);
      rule.mutable_parameters()->set_min_oral_level(common::v1::ORAL_LEVEL_B1);
    }
    request.set_request_id(NewUuidV7());
    EXPECT_OK(coordinator_.Call<PolicyService>(&PolicyService::Stub::UpdatePolicy, request));
  }

  intake::v1::Programme MakeVariant() const {
    intake::v1::CopyProgrammeRequest request;
    request.set_programme_code(kTemplate);
    request.set_code(kVariant);
    request.set_display_name("Oudkomers voor nieuwkomers");
    request.set_credits_other_languages(true);
    request.set_request_id(NewUuidV7());
    const auto made =
        coordinator_.Call<ProgrammeService>(&ProgrammeService::Stub::CopyProgramme, request);
    EXPECT_OK(made);
    SetLanguageRule(kVariant, matching::v1::RULE_STRENGTH_HARD);
    return made.ok() ? made->programme() : intake::v1::Programme();
  }

  // `count` pairs' worth of one side, who speak `language` and, the newcomers, a little Dutch.
  static std::string People(bool buddies, int count, const std::string& language,
                            const std::string& programme) {
    std::string rows;
    for (int i = 0; i < count; ++i) {
      const std::string name = absl::StrCat(programme, "-", language, buddies ? "-b-" : "-n-", i);
      absl::StrAppend(&rows, name, ",", buddies ? "buddy" : "newcomer", ",", name, ",Achter",
                      ",1980-01-", 10 + i, ",4001 AB,", language, ":native",
                      buddies ? "" : "|nl:A1", ",sat-morning,bicycle,30,",
                      buddies ? (language == "nl" ? "local" : "oudkomer") : "", ",",
                      buddies ? "1" : "", ",", buddies ? "2027-12-31" : "", ",", programme,
                      ",intake|matching\n");
    }
    return rows;
  }
  void Import(const std::string& rows, int people) const {
    const auto imported =
        ImportPeople(coordinator_, absl::StrCat("external_id,kind,given_name,family_name,"
                                                "birth_date,postcode,languages,availability,"
                                                "travel_modes,max_travel_minutes,background,"
                                                "capacity,vetted_until,programme,consents\n",
                                                rows));
    EXPECT_OK(imported);
    EXPECT_EQ(imported->created_people(), people) << imported->DebugString();
    EXPECT_OK(WaitUntilApplied(platform_));
  }

  // All that a run over the programme proposes, with everybody's yes.
  std::vector<Match> MatchAll(const std::string& programme) const {
    const auto run = RunMatching(coordinator_, programme);
    EXPECT_OK(run);
    const auto proposals = ListProposals(coordinator_, run->id());
    EXPECT_OK(proposals);
    if (proposals->empty()) return {};
    EXPECT_OK(ApproveAll(coordinator_, run->id()));
    std::vector<Match> matches;
    for (const Proposal& proposal : *proposals) {
      const auto match = ConfirmForBoth(coordinator_, proposal.id());
      EXPECT_OK(match);
      if (match.ok()) matches.push_back(*match);
    }
    return matches;
  }

  // An hour in their own language, confirmed by the buddy.
  void MeetInTheirLanguage(const std::string& match_id) const {
    matching::v1::LogMeetingRequest log;
    log.set_match_id(match_id);
    matching::v1::Meeting& meeting = *log.mutable_meeting();
    *meeting.mutable_start_time() = events::ToTimestamp(kPlatformStart + absl::Hours(24));
    meeting.set_minutes(60);
    meeting.set_kind(common::v1::CONTACT_KIND_BUDDY);
    meeting.set_logged_by(matching::v1::MATCH_SIDE_NEWCOMER);
    meeting.add_flags(common::v1::CONTACT_FLAG_NOT_IN_DUTCH);
    log.set_request_id(NewUuidV7());
    const auto logged = coordinator_.Call<MatchService>(&MatchService::Stub::LogMeeting, log);
    ASSERT_OK(logged);
    matching::v1::ConfirmMeetingRequest confirm;
    confirm.set_id(logged->meeting().id());
    confirm.set_side(matching::v1::MATCH_SIDE_BUDDY);
    confirm.set_request_id(NewUuidV7());
    ASSERT_OK(coordinator_.Call<MatchService>(&MatchService::Stub::ConfirmMeeting, confirm));
  }
  int CreditedMinutes(const std::string& person, const std::string& programme) const {
    intake::v1::GetTrajectoryRequest request;
    request.set_person_id(person);
    request.set_programme_code(programme);
    const auto got =
        coordinator_.Call<TrajectoryService>(&TrajectoryService::Stub::GetTrajectory, request);
    EXPECT_OK(got);
    return got.ok() ? got->trajectory().credited_minutes() : -1;
  }
  reporting::v1::MunicipalReportRow TotalOf(const std::string& programme) const {
    reporting::v1::GetMunicipalReportRequest request;
    request.set_programme_code(programme);
    const auto report =
        coordinator_.Call<ReportService>(&ReportService::Stub::GetMunicipalReport, request);
    EXPECT_OK(report);
    return report.ok() ? report->total() : reporting::v1::MunicipalReportRow();
  }

  Criterion Record(const std::string& id, const std::string& milestone, int reached) const {
    reporting::v1::RecordMilestoneRequest request;
    request.set_id(id);
    request.set_milestone_code(milestone);
    request.set_reached(reached);
    request.set_request_id(NewUuidV7());
    const auto recorded =
        coordinator_.Call<CriterionService>(&CriterionService::Stub::RecordMilestone, request);
    EXPECT_OK(recorded);
    return recorded.ok() ? recorded->criterion() : Criterion();
  }

  Platform platform_;
  const std::string tenant_id_;
  const Client coordinator_;
};

TEST_F(OudkomersScenario, RunsTheVariantBesideTheOtherAndCountsItsHours) {
  const intake::v1::Programme variant = MakeVariant();
  EXPECT_EQ(variant.copied_from_programme_code(), kTemplate);
  EXPECT_EQ(variant.target_minutes(), 2400);
  EXPECT_EQ(variant.municipality_codes(0), "GM0281") << "the same region";
  EXPECT_EQ(LanguageRuleIn(PolicyOf(kTemplate)).strength(), matching::v1::RULE_STRENGTH_SOFT);
  EXPECT_EQ(LanguageRuleIn(PolicyOf(kVariant)).strength(), matching::v1::RULE_STRENGTH_HARD);

  // Fifteen oudkomers, for newcomers of whom five speak neither language; and beside them three
  // locals who share no language with their newcomers.
  Import(absl::StrCat(People(true, 9, "ar", kVariant), People(true, 6, "ti", kVariant),
                      People(false, 9, "ar", kVariant), People(false, 6, "ti", kVariant),
                      People(false, 5, "fa", kVariant), People(true, 3, "nl", kTemplate),
                      People(false, 3, "fa", kTemplate)),
         41);
  const std::vector<Match> matches = MatchAll(kVariant);
  EXPECT_THAT(matches, SizeIs(15)) << "language is required";
  const std::vector<Match> beside = MatchAll(kTemplate);
  ASSERT_THAT(beside, SizeIs(3)) << "language is only preferred";

  platform_.SetClock(kPlatformStart + absl::Hours(48));
  for (const Match& match : matches) MeetInTheirLanguage(match.id());
  MeetInTheirLanguage(beside[0].id());
  ASSERT_OK(WaitUntilApplied(platform_));
  for (const Match& match : matches) EXPECT_EQ(CreditedMinutes(match.newcomer_id(), kVariant), 60);
  EXPECT_EQ(CreditedMinutes(beside[0].newcomer_id(), kTemplate), 0) << "it credits Dutch alone";
  const reporting::v1::MunicipalReportRow total = TotalOf(kVariant);
  EXPECT_EQ(total.registered().number_value(), 20);
  EXPECT_EQ(total.matched().number_value(), 15);
  EXPECT_EQ(total.buddies().number_value(), 15);
  EXPECT_EQ(total.minutes().number_value(), 900);
  EXPECT_EQ(TotalOf(kTemplate).matched().number_value(), 3);
}

TEST_F(OudkomersScenario, LetsTheListOfMilestonesDecide) {
  MakeVariant();
  reporting::v1::CreateCriterionRequest create;
  Criterion& wanted = *create.mutable_criterion();
  wanted.set_programme_code(kVariant);
  wanted.set_statement("De verkenning is klaar en we weten hoe we het in Rivierenland opzetten.");
  wanted.set_due_on("2026-12-31");
  auto& interviews = *wanted.add_milestones();
  interviews.set_code("interviews");
  interviews.set_text("Oudkomers interviewed");
  interviews.set_target(15);
  interviews.set_counts_people(true);
  auto& design = *wanted.add_milestones();
  design.set_code("design");
  design.set_text("Design adopted");
  design.set_target(1);
  create.set_request_id(NewUuidV7());
  const auto created =
      coordinator_.Call<CriterionService>(&CriterionService::Stub::CreateCriterion, create);
  ASSERT_OK(created);
  const std::string id = created->criterion().id();
  EXPECT_EQ(created->criterion().status(), reporting::v1::CRITERION_STATUS_OPEN);

  EXPECT_EQ(Record(id, "interviews", 14).status(), reporting::v1::CRITERION_STATUS_OPEN);
  EXPECT_EQ(Record(id, "design", 1).status(), reporting::v1::CRITERION_STATUS_OPEN);
  const Criterion achieved = Record(id, "interviews", 15);
  EXPECT_EQ(achieved.status(), reporting::v1::CRITERION_STATUS_ACHIEVED);
  EXPECT_EQ(achieved.achieved_on(), "2026-09-01");
  EXPECT_EQ(achieved.milestones(0).reached(), 15);

  reporting::v1::GetCriterionRequest get;
  get.set_id(id);
  const auto outside = Client(platform_, Funder(tenant_id_))
                           .Call<CriterionService>(&CriterionService::Stub::GetCriterion, get);
  ASSERT_OK(outside);
  EXPECT_EQ(outside->criterion().status(), reporting::v1::CRITERION_STATUS_ACHIEVED);
  EXPECT_FALSE(outside->criterion().milestones(0).has_reached()) << "a status and no figure";
  EXPECT_THAT(outside->criterion().achieved_on(), IsEmpty());
}

}  // namespace
}  // namespace naober::testing
