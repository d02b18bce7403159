// SPDX-License-Identifier: EUPL-1.2
// A-09, its second part: a football club registers as a buddy with three slots, and three newcomers
// are matched to it at once. The village cars belong to another test.
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "libs/base/uuid.h"
#include "libs/testing/matchers.h"
#include "naober/intake/v1/intake_service.grpc.pb.h"
#include "naober/matching/v1/matching_service.grpc.pb.h"
#include "tests/support/client.h"
#include "tests/support/consortium.h"

namespace naober::testing {
namespace {

using intake::v1::EnrolmentService;
using intake::v1::PersonService;
using matching::v1::Match;
using matching::v1::Proposal;
using matching::v1::ProposalService;
using ::testing::Each;
using ::testing::Property;
using ::testing::SizeIs;

class AssociationScenario : public ::testing::Test {
 protected:
  AssociationScenario()
      : consortium_(FoundConsortium(platform_, "drenthe", "cores").value()),
        coordinator_(platform_, Coordinator(consortium_.tenant_id)) {}

  // What is said of a buddy, and of whom it is: no birth date.
  intake::v1::CreatePersonRequest FootballClub() const {
    intake::v1::CreatePersonRequest request;
    intake::v1::Person& club = *request.mutable_person();
    club.set_kind(common::v1::PERSON_KIND_BUDDY);
    club.set_organisation_code("fc-x");
    club.set_given_name("Henk");  // the contact person
    club.set_family_name("Bakker");
    club.set_email("secretaris@fc-x.example.org");
    club.set_country("NL");
    club.set_postcode("9401 AB");
    club.mutable_registration()->set_channel(common::v1::REGISTRATION_CHANNEL_SELF);
    intake::v1::Profile& profile = *club.mutable_profile();
    auto& dutch = *profile.add_languages();
    dutch.set_language_code("nl");
    dutch.set_oral_level(common::v1::ORAL_LEVEL_NATIVE);
    auto& slot = *profile.add_availability();
    slot.set_weekday(common::v1::WEEKDAY_SAT);
    slot.set_day_part(common::v1::DAY_PART_MORNING);
    profile.add_interests("football");
    profile.set_background(common::v1::BUDDY_BACKGROUND_LOCAL);
    profile.set_capacity(3);
    profile.set_vetted_until_on("2027-12-31");
    for (const auto purpose :
         {common::v1::CONSENT_PURPOSE_INTAKE, common::v1::CONSENT_PURPOSE_MATCHING}) {
      intake::v1::Consent& consent = *request.add_consents();
      consent.set_purpose(purpose);
      consent.set_text_version("2026-1");
      consent.set_text_language("nl");
      consent.set_manner(intake::v1::CONSENT_MANNER_WRITTEN);
    }
    request.set_programme_code(consortium_.programme_code);
    request.set_request_id(NewUuidV7());
    return request;
  }
  absl::StatusOr<intake::v1::CreatePersonResponse> Register(
      const intake::v1::CreatePersonRequest& request) const {
    return coordinator_.Call<PersonService>(&PersonService::Stub::CreatePerson, request);
  }
  void ImportNewcomers(int count) const {
    std::string file =
        "external_id,kind,given_name,family_name,birth_date,postcode,languages,availability,"
        "travel_modes,max_travel_minutes,interests,consents\n";
    for (int i = 0; i < count; ++i)
      absl::StrAppend(&file, "N-", i, ",newcomer,Nieuw,Komer", i, ",1990-09-0", i + 1,
                      ",9401 AB,ar:native|nl:A2,sat-morning,bicycle,30,football,intake|matching\n");
    intake::v1::PersonImport settings;
    settings.set_default_programme_code(consortium_.programme_code);
    const auto imported = ImportPeople(coordinator_, file, settings);
    EXPECT_OK(imported);
    EXPECT_EQ(imported->created_people(), count) << imported->DebugString();
  }
  intake::v1::Enrolment EnrolmentOf(const std::string& person) const {
    intake::v1::ListEnrolmentsRequest request;
    request.set_person_id(person);
    const auto found =
        coordinator_.Call<EnrolmentService>(&EnrolmentService::Stub::ListEnrolments, request);
    EXPECT_OK(found);
    return found.ok() && found->enrolments_size() > 0 ? found->enrolments(0)
                                                      : intake::v1::Enrolment();
  }

  // Who is in the programme and not one of these.
  std::string TheOneBeside(const std::set<std::string>& known) const {
    intake::v1::ListEnrolmentsRequest request;
    request.set_programme_code(consortium_.programme_code);
    const auto found =
        coordinator_.Call<EnrolmentService>(&EnrolmentService::Stub::ListEnrolments, request);
    EXPECT_OK(found);
    for (const intake::v1::Enrolment& enrolment : found->enrolments()) {
      if (known.count(enrolment.person_id()) == 0) return enrolment.person_id();
    }
    ADD_FAILURE() << "there is nobody else";
    return "";
  }

  Platform platform_;
  const Consortium consortium_;
  const Client coordinator_;
};

TEST_F(AssociationScenario, MatchesThreeNewcomersToAClubAtOnce) {
  const auto club = Register(FootballClub());
  ASSERT_OK(club);
  const std::string fc_x = club->person().id();
  EXPECT_EQ(EnrolmentOf(fc_x).state(), intake::v1::ENROLMENT_STATE_READY);
  ImportNewcomers(4);
  ASSERT_OK(WaitUntilApplied(platform_));

  const auto run = RunMatching(coordinator_, consortium_.programme_code);
  ASSERT_OK(run);
  EXPECT_EQ(run->buddies(), 1);
  EXPECT_EQ(run->buddy_places(), 3);
  const auto proposals = ListProposals(coordinator_, run->id());
  ASSERT_OK(proposals);
  ASSERT_THAT(*proposals, SizeIs(3));
  EXPECT_THAT(*proposals, Each(Property(&Proposal::buddy_id, fc_x)));
  ASSERT_OK(ApproveAll(coordinator_, run->id()));
  std::set<std::string> newcomers;
  for (const Proposal& proposal : *proposals) {
    const auto match = ConfirmForBoth(coordinator_, proposal.id());
    ASSERT_OK(match);
    EXPECT_EQ(match->state(), matching::v1::MATCH_STATE_ACTIVE);
    newcomers.insert(match->newcomer_id());
  }
  EXPECT_THAT(newcomers, SizeIs(3));
  ASSERT_OK(WaitUntilApplied(platform_));
  EXPECT_EQ(EnrolmentOf(fc_x).state(), intake::v1::ENROLMENT_STATE_MATCHED) << "no slot is left";
  const auto again = RunMatching(coordinator_, consortium_.programme_code);
  ASSERT_OK(again);
  EXPECT_EQ(again->proposals(), 0) << "the fourth waits for another";
}

// People decide: the fourth knows the club, and goes in place of who would have been the third.
TEST_F(AssociationScenario, LetsACoordinatorPutTheFourthInPlaceOfAnother) {
  const auto club = Register(FootballClub());
  ASSERT_OK(club);
  ImportNewcomers(4);
  ASSERT_OK(WaitUntilApplied(platform_));
  const auto run = RunMatching(coordinator_, consortium_.programme_code);
  ASSERT_OK(run);
  const auto proposals = ListProposals(coordinator_, run->id());
  ASSERT_OK(proposals);
  ASSERT_THAT(*proposals, SizeIs(3));
  std::set<std::string> proposed = {club->person().id()};
  for (const Proposal& proposal : *proposals) proposed.insert(proposal.newcomer_id());

  matching::v1::ProposePairRequest request;
  request.set_programme_code(consortium_.programme_code);
  request.set_newcomer_id(TheOneBeside(proposed));
  request.set_buddy_id(club->person().id());
  request.set_reason(matching::v1::PAIR_REASON_ACQUAINTED);
  request.set_request_id(NewUuidV7());
  const auto made =
      coordinator_.Call<ProposalService>(&ProposalService::Stub::ProposePair, request);
  ASSERT_OK(made);
  const Proposal& fourth = made->proposal();
  EXPECT_EQ(fourth.state(), matching::v1::PROPOSAL_STATE_APPROVED);
  ASSERT_THAT(fourth.by_hand().replaced_proposal_ids(), SizeIs(1));
  EXPECT_EQ(fourth.by_hand().replaced_proposal_ids(0), proposals->back().id())
      << "of equals the one who waits shortest";
  EXPECT_EQ(fourth.by_hand().score_before_permille(), proposals->back().score_permille());
  EXPECT_EQ(fourth.by_hand().score_after_permille(), fourth.score_permille());
  EXPECT_EQ(fourth.by_hand().beside_proposal_id(), "") << "there is no other buddy";

  ASSERT_OK(ApproveAll(coordinator_, run->id()));
  ASSERT_OK(ConfirmForBoth(coordinator_, fourth.id()));
  for (int i = 0; i < 2; ++i) ASSERT_OK(ConfirmForBoth(coordinator_, proposals->at(i).id()));
  ASSERT_OK(WaitUntilApplied(platform_));
  EXPECT_EQ(EnrolmentOf(fourth.newcomer_id()).state(), intake::v1::ENROLMENT_STATE_MATCHED);
  EXPECT_EQ(EnrolmentOf(proposals->back().newcomer_id()).state(),
            intake::v1::ENROLMENT_STATE_READY);
  request.set_newcomer_id(proposals->back().newcomer_id());
  request.set_request_id(NewUuidV7());
  EXPECT_THAT(coordinator_.Call<ProposalService>(&ProposalService::Stub::ProposePair, request),
              HasReason("PAIR_NOT_ALLOWED"))
      << "no slot is left";
}

TEST_F(AssociationScenario, AsksOfAClubItsDeclarationAndNothingThatOnlyAPersonHas) {
  intake::v1::CreatePersonRequest request = FootballClub();
  request.mutable_person()->set_birth_date("1990-01-01");
  EXPECT_THAT(Register(request), HasViolation("person.birth_date", "NOT_FOR_AN_ORGANISATION"));
  request = FootballClub();
  request.mutable_person()->mutable_profile()->clear_vetted_until_on();
  const auto unvetted = Register(request);
  ASSERT_OK(unvetted);
  const intake::v1::Enrolment enrolment = EnrolmentOf(unvetted->person().id());
  EXPECT_EQ(enrolment.state(), intake::v1::ENROLMENT_STATE_OPEN);
  ASSERT_THAT(enrolment.missing(), SizeIs(1));
  EXPECT_EQ(enrolment.missing(0), intake::v1::READINESS_CONDITION_VETTING);
  EXPECT_THAT(Register(FootballClub()), HasReason("BUDDY_ORGANISATION_EXISTS"));
}

}  // namespace
}  // namespace naober::testing
