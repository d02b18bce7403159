// SPDX-License-Identifier: EUPL-1.2
// twenty residents of a reception centre go to five shifts in small groups, and nobody whose
// procedure still runs to a host without a declaration.
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "libs/base/uuid.h"
#include "libs/testing/matchers.h"
#include "naober/intake/v1/intake_service.grpc.pb.h"
#include "naober/matching/v1/round_service.grpc.pb.h"
#include "tests/support/client.h"
#include "tests/support/consortium.h"
#include "tests/support/example.h"

namespace naober::testing {
namespace {

using matching::v1::Group;
using matching::v1::GroupMember;
using matching::v1::Round;
using matching::v1::RoundService;
using ::testing::AllOf;
using ::testing::Ge;
using ::testing::IsEmpty;
using ::testing::Le;
using ::testing::Not;
using ::testing::SizeIs;

constexpr int kResidents = 20;
constexpr int kWithPermit = 6;
constexpr int kForZorghuis = 4;  // of those with a permit
constexpr absl::string_view kZorghuis = "zorghuis";
constexpr absl::string_view kHosts[] = {kZorghuis, "kringloop", "moestuin", "speeltuin",
                                        "voedselbank"};

class HeerlenScenario : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { platform_ = new Platform(); }
  static void TearDownTestSuite() { delete platform_; }

  HeerlenScenario()
      : consortium_(
            FoundConsortium(*platform_, "drenthe", absl::StrCat("heerlen-", ++consortia_)).value()),
        team_(*platform_, Coordinator(consortium_.tenant_id)) {
    EXPECT_OK(ImportPeople(team_, ReadExample("drenthe", "people.csv")));
    EXPECT_OK(WaitUntilApplied(*platform_));
    using intake::v1::EnrolmentService;
    intake::v1::ListEnrolmentsRequest newcomers;
    newcomers.set_person_kind(common::v1::PERSON_KIND_NEWCOMER);
    const auto enrolments =
        team_.ListAll<EnrolmentService>(&EnrolmentService::Stub::ListEnrolments, newcomers,
                                        &intake::v1::ListEnrolmentsResponse::enrolments);
    EXPECT_OK(enrolments);
    for (const intake::v1::Enrolment& enrolment : *enrolments) {
      if (enrolment.state() == intake::v1::ENROLMENT_STATE_READY &&
          residents_.size() < static_cast<size_t>(kResidents))
        residents_.push_back(enrolment.person_id());
    }
  }

  // The first residents have a permit, and the first of those would go to the care home. Everybody
  // would go elsewhere, with other first wishes.
  Round Shifts() const {
    Round round;
    round.set_programme_code(consortium_.programme_code);
    round.mutable_start_time()->set_seconds(1790841600);  // 2026-10-01
    auto& groups = *round.mutable_shift_groups();
    groups.set_min_size(3);
    groups.set_max_size(5);
    for (const absl::string_view host : kHosts) {
      auto& shift = *groups.add_shifts();
      shift.set_code(absl::StrCat(host, "-1"));
      shift.set_organisation_code(std::string(host));
      shift.set_work_on("2026-10-01");
      shift.set_slots(4);
      shift.set_host_guide_code(absl::StrCat("at-", host));
      auto& guide = *groups.add_guides();
      guide.set_code(absl::StrCat("from-centre-", groups.guides_size()));
      for (const absl::string_view any : kHosts) guide.add_shift_codes(absl::StrCat(any, "-1"));
      if (host == kZorghuis) continue;
      shift.mutable_declaration()->set_valid_from_on("2026-01-01");
      shift.mutable_declaration()->set_valid_until_on("2026-12-31");
    }
    for (int i = 0; i < kResidents; ++i) {
      auto& resident = *groups.add_residents();
      resident.set_person_id(residents_[i]);
      resident.set_residence_status(i < kWithPermit ? matching::v1::RESIDENCE_STATUS_PERMIT
                                                    : matching::v1::RESIDENCE_STATUS_IN_PROCEDURE);
      // Those in procedure would like the care home, too.
      if (i < kForZorghuis || i >= kWithPermit) resident.add_shift_codes("zorghuis-1");
      for (int host = 1; host < 5; ++host)
        resident.add_shift_codes(absl::StrCat(kHosts[1 + (i + host) % 4], "-1"));
    }
    return round;
  }

  Round Planned(const Round& wanted) const {
    matching::v1::CreateRoundRequest create;
    *create.mutable_round() = wanted;
    create.set_request_id(NewUuidV7());
    const auto created = team_.Call<RoundService>(&RoundService::Stub::CreateRound, create);
    EXPECT_OK(created);
    matching::v1::PlanRoundRequest plan;
    plan.set_id(created->round().id());
    plan.set_request_id(NewUuidV7());
    const auto planned = team_.Call<RoundService>(&RoundService::Stub::PlanRound, plan);
    EXPECT_OK(planned);
    return planned->round();
  }

  static Platform* platform_;
  static int consortia_;
  const Consortium consortium_;
  const Client team_;
  std::vector<std::string> residents_;
};

Platform* HeerlenScenario::platform_ = nullptr;
int HeerlenScenario::consortia_ = 0;

TEST_F(HeerlenScenario, SendsOnlyPermitHoldersToTheHostWithoutADeclaration) {
  ASSERT_THAT(residents_, SizeIs(kResidents));
  const Round round = Planned(Shifts());

  EXPECT_EQ(round.result().placed(), kResidents);
  EXPECT_THAT(round.groups(), SizeIs(5));
  std::set<std::string> placed;
  for (const Group& group : round.groups()) {
    SCOPED_TRACE(group.organisation_code());
    EXPECT_THAT(group.members_size(), AllOf(Ge(3), Le(5)));
    EXPECT_THAT(group.group_guide_code(), Not(IsEmpty()));
    EXPECT_EQ(group.host_guide_code(), absl::StrCat("at-", group.organisation_code()));
    std::set<std::string> people;
    for (const GroupMember& member : group.members()) {
      EXPECT_TRUE(member.cleared());
      people.insert(member.person_id());
    }
    if (group.organisation_code() == kZorghuis) {
      EXPECT_EQ(people,
                std::set<std::string>(residents_.begin(), residents_.begin() + kForZorghuis));
    }
    placed.insert(people.begin(), people.end());
  }
  EXPECT_THAT(placed, SizeIs(kResidents)) << "somebody is in two groups";
}

TEST_F(HeerlenScenario, NamesTheDeclarationWhereItDecided) {
  ASSERT_THAT(residents_, SizeIs(kResidents));
  const Round round = Planned(Shifts());
  std::set<std::string> refused;
  for (const auto& violation : round.violations()) {
    if (violation.kind() != matching::v1::ROUND_VIOLATION_KIND_DECLARATION_MISSING) continue;
    EXPECT_EQ(violation.shift_code(), "zorghuis-1");
    refused.insert(violation.person_ids().begin(), violation.person_ids().end());
  }
  EXPECT_EQ(refused, std::set<std::string>(residents_.begin() + kWithPermit, residents_.end()));
}

TEST_F(HeerlenScenario, AfterTheDeclarationEndedOnlyPermitHoldersGoOn) {
  ASSERT_THAT(residents_, SizeIs(kResidents));
  Round wanted = Shifts();
  auto& kringloop = *wanted.mutable_shift_groups()->mutable_shifts(1);
  kringloop.mutable_declaration()->set_valid_until_on("2026-09-30");
  for (int i = 0; i < kWithPermit; ++i) {
    auto& resident = *wanted.mutable_shift_groups()->mutable_residents(i);
    resident.clear_shift_codes();
    resident.add_shift_codes(kringloop.code());
  }
  const Round round = Planned(wanted);
  const std::set<std::string> with_permit(residents_.begin(), residents_.begin() + kWithPermit);
  bool named = false;
  for (const auto& violation : round.violations()) {
    if (violation.kind() != matching::v1::ROUND_VIOLATION_KIND_DECLARATION_NOT_VALID) continue;
    EXPECT_EQ(violation.shift_code(), kringloop.code());
    named = true;
  }
  EXPECT_TRUE(named);
  int there = 0;
  for (const Group& group : round.groups()) {
    if (group.shift_code() != kringloop.code()) continue;
    for (const GroupMember& member : group.members()) {
      EXPECT_EQ(with_permit.count(member.person_id()), 1u) << member.person_id();
      ++there;
    }
  }
  EXPECT_EQ(there, kringloop.slots());
}

}  // namespace
}  // namespace naober::testing
