// SPDX-License-Identifier: EUPL-1.2
// a matching dinner in Zutphen, 40 newcomers and 40 locals at ten tables.
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "libs/base/uuid.h"
#include "libs/events/timestamps.h"
#include "libs/testing/eventually.h"
#include "libs/testing/matchers.h"
#include "naober/intake/v1/intake_service.grpc.pb.h"
#include "naober/matching/v1/matching_service.grpc.pb.h"
#include "naober/matching/v1/round_service.grpc.pb.h"
#include "tests/support/client.h"
#include "tests/support/consortium.h"

namespace naober::testing {
namespace {

using matching::v1::CheckIn;
using matching::v1::CheckInService;
using matching::v1::ContactService;
using matching::v1::ContactSignal;
using matching::v1::Group;
using matching::v1::GroupMember;
using matching::v1::Match;
using matching::v1::MatchService;
using matching::v1::Proposal;
using matching::v1::Round;
using matching::v1::RoundService;
using ::testing::Each;
using ::testing::Ge;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kProgramme[] = "buddy-to-buddy";
constexpr char kZutphen[] = "GM0301";
constexpr char kContactPerson[] = "group-contact";
constexpr int kCouples = 40;
constexpr absl::Duration kDay = absl::Hours(24);

// Forty of each side, who differ in interests, second language and moments.
std::string PeopleFile() {
  std::string file =
      "external_id,kind,given_name,family_name,birth_date,postcode,languages,availability,"
      "travel_modes,max_travel_minutes,interests,background,capacity,vetted_until,programme,"
      "consents\n";
  constexpr absl::string_view kInterests[] = {"cooking", "football", "music", "walking", "sewing"};
  constexpr absl::string_view kLanguages[] = {"ar", "ti", "fa", "uk"};
  constexpr absl::string_view kMoments[] = {"tue-evening|sat-morning", "tue-evening|wed-evening",
                                            "tue-evening|sun-afternoon"};
  for (int i = 0; i < kCouples; ++i) {
    absl::StrAppend(&file, "N-", i, ",newcomer,Nieuw", i, ",Komer,19", 60 + i % 40,
                    "-02-03,7201 AB,", kLanguages[i % 4], ":native|nl:A2,", kMoments[i % 3],
                    ",bicycle,30,", kInterests[i % 5], ",,,,", kProgramme, ",intake|matching\n");
    absl::StrAppend(&file, "B-", i, ",buddy,Lo", i, ",Caal,19", 60 + (i * 7) % 40,
                    "-05-06,7201 AB,nl:native|", kLanguages[(i * 3) % 4], ":A1,", kMoments[i % 3],
                    ",bicycle,30,", kInterests[(i * 2) % 5], ",local,1,2027-12-31,", kProgramme,
                    ",intake|matching\n");
  }
  return file;
}

auth::Caller Person(const std::string& tenant_id, const std::string& person_id) {
  auth::Caller caller;
  caller.subject = absl::StrCat("person-", person_id);
  caller.tenant_id = tenant_id;
  caller.roles = {common::v1::ROLE_PERSON};
  caller.person_id = person_id;
  return caller;
}

class ZutphenScenario : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { platform_ = new Platform(); }
  static void TearDownTestSuite() { delete platform_; }

  ZutphenScenario()
      : tenant_id_(FoundConsortium(*platform_, "drenthe", absl::StrCat("zutphen-", ++consortia_))
                       .value()
                       .tenant_id),
        host_(*platform_, Caseworker(tenant_id_, kZutphen)) {
    platform_->SetClock(kPlatformStart);
    const Client coordinator(*platform_, Coordinator(tenant_id_));
    EXPECT_OK(CreateBuddyProgramme(coordinator, kProgramme, kZutphen));
    const auto imported = ImportPeople(coordinator, PeopleFile());
    EXPECT_OK(imported);
    EXPECT_EQ(imported->created_people(), 2 * kCouples) << imported->DebugString();
    EXPECT_OK(WaitUntilApplied(*platform_));
  }

  // "Zutphen-1": ten tables of eight, for those who wait longest.
  Round PlannedDinner() const {
    matching::v1::CreateRoundRequest create;
    Round& round = *create.mutable_round();
    round.set_programme_code(kProgramme);
    round.set_municipality_code(kZutphen);
    *round.mutable_start_time() = events::ToTimestamp(kPlatformStart + 10 * kDay);
    for (int i = 0; i < 10; ++i) round.mutable_dinner()->add_tables()->set_seats(8);
    create.set_request_id(NewUuidV7());
    const auto created = host_.Call<RoundService>(&RoundService::Stub::CreateRound, create);
    EXPECT_OK(created);
    matching::v1::PlanRoundRequest plan;
    plan.set_id(created->round().id());
    plan.set_request_id(NewUuidV7());
    const auto planned = host_.Call<RoundService>(&RoundService::Stub::PlanRound, plan);
    EXPECT_OK(planned);
    return planned.ok() ? planned->round() : Round();
  }

  static std::map<std::string, GroupMember> MembersOf(const Round& round) {
    std::map<std::string, GroupMember> members;
    for (const Group& table : round.groups()) {
      for (const GroupMember& member : table.members()) members[member.person_id()] = member;
    }
    return members;
  }
  static std::map<std::string, int> TablesOf(const Round& round) {
    std::map<std::string, int> tables;
    for (const Group& table : round.groups()) {
      for (const GroupMember& member : table.members()) tables[member.person_id()] = table.number();
    }
    return tables;
  }

  // Approves the dinner, and lets both of each couple say yes.
  std::vector<Match> MatchesOf(const Round& round) const {
    matching::v1::ApproveRoundRequest approve;
    approve.set_id(round.id());
    approve.set_request_id(NewUuidV7());
    EXPECT_OK(host_.Call<RoundService>(&RoundService::Stub::ApproveRound, approve));
    const auto proposals = ListProposals(host_, round.id());
    EXPECT_OK(proposals);
    std::vector<Match> matches;
    for (const Proposal& proposal : *proposals) {
      const auto match = ConfirmForBoth(host_, proposal.id());
      EXPECT_OK(match);
      if (match.ok()) matches.push_back(*match);
    }
    return matches;
  }

  void Meet(const std::string& match_id, absl::Time start) const {
    matching::v1::LogMeetingRequest log;
    log.set_match_id(match_id);
    *log.mutable_meeting()->mutable_start_time() = events::ToTimestamp(start);
    log.mutable_meeting()->set_minutes(60);
    log.mutable_meeting()->set_kind(common::v1::CONTACT_KIND_BUDDY);
    log.mutable_meeting()->set_logged_by(matching::v1::MATCH_SIDE_NEWCOMER);
    log.set_request_id(NewUuidV7());
    EXPECT_OK(host_.Call<MatchService>(&MatchService::Stub::LogMeeting, log));
  }

  std::vector<CheckIn> CheckInsSeenBy(const Client& client, const std::string& match_id) const {
    matching::v1::ListCheckInsRequest request;
    request.set_programme_code(kProgramme);
    request.set_match_id(match_id);
    const auto found =
        client.ListAll<CheckInService>(&CheckInService::Stub::ListCheckIns, request,
                                       &matching::v1::ListCheckInsResponse::check_ins);
    EXPECT_OK(found);
    return found.ok() ? *found : std::vector<CheckIn>();
  }
  std::vector<ContactSignal> Signals() const {
    matching::v1::ListContactSignalsRequest request;
    request.set_recipient_subject(kContactPerson);
    const auto found =
        host_.ListAll<ContactService>(&ContactService::Stub::ListContactSignals, request,
                                      &matching::v1::ListContactSignalsResponse::contact_signals);
    EXPECT_OK(found);
    return found.ok() ? *found : std::vector<ContactSignal>();
  }

  static Platform* platform_;
  static int consortia_;
  const std::string tenant_id_;
  const Client host_;
};

Platform* ZutphenScenario::platform_ = nullptr;
int ZutphenScenario::consortia_ = 0;

TEST_F(ZutphenScenario, SeatsFourAndFourAtEachTableWithTwoCandidatesForEverybody) {
  const Round round = PlannedDinner();
  ASSERT_THAT(round.groups(), SizeIs(10));
  std::set<std::string> seated;
  for (const Group& table : round.groups()) {
    SCOPED_TRACE(table.number());
    int newcomers = 0;
    for (const GroupMember& member : table.members()) {
      EXPECT_TRUE(seated.insert(member.person_id()).second) << "somebody sits twice";
      newcomers += member.side() == matching::v1::MATCH_SIDE_NEWCOMER;
      EXPECT_THAT(member.candidates(), Ge(2));
    }
    EXPECT_EQ(newcomers, 4);
    EXPECT_THAT(table.members(), SizeIs(8));
  }
  EXPECT_THAT(seated, SizeIs(2 * kCouples));
  EXPECT_THAT(round.violations(), IsEmpty()) << "these data allow it";
  EXPECT_EQ(round.result().couples(), kCouples);
  const auto members = MembersOf(round);
  for (const auto& [person, member] : members) {
    ASSERT_EQ(members.count(member.mate_id()), 1u) << "nobody is proposed to them";
    EXPECT_EQ(members.at(member.mate_id()).mate_id(), person);
  }
}

TEST_F(ZutphenScenario, ListsWhomTheTableGivesTooFewCandidates) {
  const Round round = PlannedDinner();
  // Of all the buddies one alone has come.
  matching::v1::RecordNoShowsRequest no_shows;
  no_shows.set_id(round.id());
  for (const auto& [person, member] : MembersOf(round)) {
    if (member.side() == matching::v1::MATCH_SIDE_BUDDY && no_shows.person_ids_size() < 39)
      no_shows.add_person_ids(person);
  }
  no_shows.set_request_id(NewUuidV7());
  const auto mended = host_.Call<RoundService>(&RoundService::Stub::RecordNoShows, no_shows);
  ASSERT_OK(mended);
  EXPECT_EQ(mended->round().result().couples(), 1);
  std::set<std::string> without_mate, few_candidates;
  for (const auto& violation : mended->round().violations()) {
    auto& people = violation.kind() == matching::v1::ROUND_VIOLATION_KIND_WITHOUT_MATE
                       ? without_mate
                       : few_candidates;
    if (violation.kind() == matching::v1::ROUND_VIOLATION_KIND_WITHOUT_MATE ||
        violation.kind() == matching::v1::ROUND_VIOLATION_KIND_FEW_CANDIDATES)
      people.insert(violation.person_ids().begin(), violation.person_ids().end());
  }
  EXPECT_THAT(without_mate, SizeIs(39));
  EXPECT_THAT(few_candidates, SizeIs(Ge(39u))) << "one buddy is one candidate at most";
}

TEST_F(ZutphenScenario, AcceptsThreeCouplesByHandAndLeavesTheOthersAlone) {
  const Round before = PlannedDinner();
  const auto members = MembersOf(before);
  std::vector<std::string> newcomers, buddies;  // of three couples at different tables
  for (const Group& table : before.groups()) {
    if (newcomers.size() == 3) break;
    for (const GroupMember& member : table.members()) {
      if (member.side() != matching::v1::MATCH_SIDE_NEWCOMER) continue;
      newcomers.push_back(member.person_id());
      buddies.push_back(member.mate_id());
      break;
    }
  }
  matching::v1::RearrangeRoundRequest request;
  request.set_id(before.id());
  request.set_reason(matching::v1::REARRANGE_REASON_CLICKED);
  for (int i = 0; i < 3; ++i) {
    auto& couple = *request.add_changes()->mutable_couple();
    couple.set_newcomer_id(newcomers[i]);
    couple.set_buddy_id(buddies[(i + 1) % 3]);
  }
  request.set_request_id(NewUuidV7());
  const auto response = host_.Call<RoundService>(&RoundService::Stub::RearrangeRound, request);
  ASSERT_OK(response);
  const Round& after = response->round();

  ASSERT_THAT(after.changes(), SizeIs(3));
  int score = before.result().total_score_permille();
  for (const auto& change : after.changes()) {
    EXPECT_EQ(change.score_before_permille(), score) << "each shows its own effect";
    score = change.score_after_permille();
    EXPECT_EQ(change.reason(), matching::v1::REARRANGE_REASON_CLICKED);
    EXPECT_EQ(change.changed_by(), Caseworker(tenant_id_, kZutphen).subject);
  }
  EXPECT_EQ(after.result().total_score_permille(), score);
  const auto now = MembersOf(after);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(now.at(newcomers[i]).mate_id(), buddies[(i + 1) % 3]);
  std::set<std::string> touched(newcomers.begin(), newcomers.end());
  touched.insert(buddies.begin(), buddies.end());
  const auto tables_before = TablesOf(before);
  const auto tables_after = TablesOf(after);
  int others = 0;
  for (const auto& [person, member] : members) {
    if (touched.count(person) > 0) continue;
    EXPECT_EQ(now.at(person).mate_id(), member.mate_id());
    EXPECT_EQ(tables_after.at(person), tables_before.at(person));
    others += member.side() == matching::v1::MATCH_SIDE_NEWCOMER;
  }
  EXPECT_EQ(others, 37);
}

TEST_F(ZutphenScenario, AsksEachSideByItselfAndSignalsThePairThatDoesNotMeet) {
  matching::v1::SetContactPersonRequest contact;
  contact.mutable_contact_person()->set_programme_code(kProgramme);
  contact.mutable_contact_person()->set_municipality_code(kZutphen);
  contact.mutable_contact_person()->set_subject(kContactPerson);
  contact.set_request_id(NewUuidV7());
  ASSERT_OK(host_.Call<ContactService>(&ContactService::Stub::SetContactPerson, contact));
  const std::vector<Match> matches = MatchesOf(PlannedDinner());
  ASSERT_THAT(matches, SizeIs(kCouples));

  const std::vector<CheckIn> check_ins = CheckInsSeenBy(host_, "");
  EXPECT_THAT(check_ins, SizeIs(2 * kCouples));
  for (const CheckIn& check_in : check_ins) {
    EXPECT_EQ(check_in.kind(), matching::v1::CHECK_IN_KIND_START);
    EXPECT_LE(events::FromTimestamp(check_in.due_time()), kPlatformStart + 14 * kDay);
  }
  const Match& pair = matches.front();
  const Client newcomer(*platform_, Person(tenant_id_, pair.newcomer_id()));
  const auto own = CheckInsSeenBy(newcomer, pair.id());
  ASSERT_THAT(own, SizeIs(1)) << "the other's is no business of theirs";
  EXPECT_EQ(own[0].person_id(), pair.newcomer_id());
  for (const CheckIn& check_in : CheckInsSeenBy(host_, pair.id())) {
    matching::v1::RecordCheckInRequest record;
    record.set_id(check_in.id());
    record.set_mood(matching::v1::CHECK_IN_MOOD_GOOD);
    record.set_request_id(NewUuidV7());
    const auto answer = newcomer.Call<CheckInService>(&CheckInService::Stub::RecordCheckIn, record);
    if (check_in.person_id() == pair.newcomer_id()) {
      EXPECT_OK(answer);
    } else {
      EXPECT_THAT(answer, HasReason("CHECK_IN_NOT_FOUND"));
    }
  }

  EXPECT_EQ(events::FromTimestamp(pair.planned_end_time()), kPlatformStart + 17 * 7 * kDay);
  // All but the last pair meet after a week; a week later 14 days have passed since the beginning.
  platform_->SetClock(kPlatformStart + 8 * kDay);
  for (const Match& match : matches) {
    if (match.id() != matches.back().id()) Meet(match.id(), kPlatformStart + 7 * kDay);
  }
  platform_->SetClock(kPlatformStart + 15 * kDay);
  ASSERT_TRUE(Eventually([&] { return !Signals().empty(); }, absl::Seconds(90)));
  const std::vector<ContactSignal> signals = Signals();
  ASSERT_THAT(signals, SizeIs(1));
  EXPECT_EQ(signals[0].match_id(), matches.back().id());

  platform_->SetClock(kPlatformStart + 17 * 7 * kDay - kDay);
  for (int week = 0; week < 17; ++week)
    Meet(matches.back().id(), kPlatformStart + (7 * week + 1) * kDay);
  matching::v1::GetMatchRhythmRequest rhythm;
  rhythm.set_id(matches.back().id());
  const auto weeks = host_.Call<MatchService>(&MatchService::Stub::GetMatchRhythm, rhythm);
  ASSERT_OK(weeks);
  EXPECT_EQ(weeks->rhythm().planned_weeks(), 17);
  EXPECT_EQ(weeks->rhythm().weeks_met(), 17);
}

}  // namespace
}  // namespace naober::testing
