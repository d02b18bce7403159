// SPDX-License-Identifier: EUPL-1.2
#include <gmock/gmock.h>

#include <limits>

#include "libs/base/status_macros.h"
#include "libs/base/uuid.h"
#include "libs/testing/service_fixture.h"
#include "services/reporting/reports.h"
#include "services/reporting/store/projection_store.h"

namespace naober::reporting {
namespace {

using ::testing::ElementsAre;
using testing::HasReason;
using ::testing::IsEmpty;
using ::testing::Optional;
using ::testing::SizeIs;

constexpr char kProgramme[] = "bartjes";

class ReportsTest : public testing::ServiceFixture {
 protected:
  ReportsTest() : ServiceFixture("reporting") {}

  static Grant AGrant(int cents, const std::string& currency = "EUR") {
    Grant grant;
    grant.programme_code = kProgramme;
    grant.budget_cents = cents;
    grant.currency_code = currency;
    return grant;
  }
  std::vector<Grant> Grants() {
    const auto grants = reports_.ListGrants(CallOf(), kProgramme, {.limit = 200});
    EXPECT_OK(grants);
    return *grants;
  }

  Reports reports_{database_.service(), 5};
};

TEST_F(ReportsTest, DoNotKnowAProgrammeThatNobodyHasNamed) {
  EXPECT_THAT(reports_.Municipal(CallOf(), kProgramme), HasReason("PROGRAMME_NOT_FOUND"));
  EXPECT_THAT(reports_.Funder(CallOf(), kProgramme), HasReason("PROGRAMME_NOT_FOUND"));
  ASSERT_OK(reports_.CreateGrant(CallOf(), AGrant(9'955'000)));
  EXPECT_THAT(reports_.Municipal(CallOf(testing::kOtherTenant), kProgramme),
              HasReason("PROGRAMME_NOT_FOUND"))
      << "that another consortium has named";
}

TEST_F(ReportsTest, ShowTheBudgetOfAProgrammeWithoutPeople) {
  ASSERT_OK(reports_.CreateGrant(CallOf(), AGrant(9'955'000)));
  ASSERT_OK(reports_.CreateGrant(CallOf(), AGrant(45'000)));
  ASSERT_OK_AND_ASSIGN(const FunderReport report, reports_.Funder(CallOf(), kProgramme));
  EXPECT_THAT(report.budget_cents, Optional(10'000'000));
  EXPECT_EQ(report.table.cost_per_match_cents, std::nullopt);
  ASSERT_OK_AND_ASSIGN(const MunicipalTable table, reports_.Municipal(CallOf(), kProgramme));
  EXPECT_THAT(table.rows, IsEmpty());
}

TEST_F(ReportsTest, KeepOneCurrencyForAProgramme) {
  ASSERT_OK(reports_.CreateGrant(CallOf(), AGrant(100)));
  EXPECT_THAT(reports_.CreateGrant(CallOf(), AGrant(100, "USD")),
              HasReason("GRANT_CURRENCY_DIFFERS"));
  EXPECT_THAT(Grants(), SizeIs(1));
}

TEST_F(ReportsTest, KeepTheSumOfAProgrammesGrantsWithinAnAmount) {
  ASSERT_OK(reports_.CreateGrant(CallOf(), AGrant(std::numeric_limits<int32_t>::max() - 1)));
  EXPECT_THAT(reports_.CreateGrant(CallOf(), AGrant(2)), HasReason("BUDGET_TOO_LARGE"));
  EXPECT_OK(reports_.CreateGrant(CallOf(), AGrant(1)));
}

TEST_F(ReportsTest, RecordAGrantOnceHoweverOftenItIsSent) {
  const rpc::Call call = Repeatable(CallOf(), "CreateGrant");
  ASSERT_OK_AND_ASSIGN(const Grant first, reports_.CreateGrant(call, AGrant(100)));
  ASSERT_OK_AND_ASSIGN(const Grant second, reports_.CreateGrant(call, AGrant(100)));
  EXPECT_EQ(first.id, second.id);
  EXPECT_THAT(Grants(), SizeIs(1));
}

TEST_F(ReportsTest, ListGrantsByTimeOfRecordingPageAfterPage) {
  ASSERT_OK_AND_ASSIGN(const Grant first, reports_.CreateGrant(CallOf(), AGrant(1)));
  ASSERT_OK_AND_ASSIGN(const Grant second, reports_.CreateGrant(CallOf(), AGrant(2)));
  const auto cents = [](const std::vector<Grant>& grants) {
    std::vector<int> all;
    for (const Grant& grant : grants) all.push_back(grant.budget_cents);
    return all;
  };
  ASSERT_OK_AND_ASSIGN(const auto page, reports_.ListGrants(CallOf(), kProgramme, {.limit = 1}));
  EXPECT_THAT(cents(page), ElementsAre(1, 2)) << "one more than asked for: there is another page";
  ASSERT_OK_AND_ASSIGN(
      const auto rest,
      reports_.ListGrants(
          CallOf(), kProgramme,
          {.limit = 1, .after = {postgres::ToParameter(first.created_at), first.id}}));
  EXPECT_THAT(cents(rest), ElementsAre(2));
}

// Begins `pairs` pairs at `start`, of which `reaching` meet twice and the others once.
class EffectTest : public ReportsTest {
 protected:
  void Begin(int pairs, int reaching, absl::Time start) {
    EXPECT_OK(InTransaction([&](postgres::Transaction& tx) -> absl::Status {
      for (int i = 0; i < pairs; ++i) {
        const MatchFacts match{NewUuidV7(), kProgramme, NewUuidV7(), NewUuidV7(), true};
        RETURN_IF_ERROR(projection_store::ApplyMatchActivated(tx, match, start));
        for (int meeting = 0; meeting < (i < reaching ? 2 : 1); ++meeting)
          RETURN_IF_ERROR(projection_store::ApplyPairMeeting(
              tx, match.match_id, NewUuidV7(), start + absl::Hours(24 * 7 * (meeting + 1))));
        // Long after: it counts no more.
        RETURN_IF_ERROR(projection_store::ApplyPairMeeting(tx, match.match_id, NewUuidV7(),
                                                           start + absl::Hours(24 * 119)));
      }
      return absl::OkStatus();
    }));
  }
  static EffectQuestion SpringAndSummer() {
    return {.before = {absl::CivilDay(2026, 4, 1), absl::CivilDay(2026, 4, 30)},
            .after = {absl::CivilDay(2026, 7, 1), absl::CivilDay(2026, 7, 31)}};
  }
  static absl::Time At(absl::CivilDay day) {
    return absl::FromCivil(day, absl::FixedTimeZone(2 * 60 * 60));  // summer time
  }
};

TEST_F(EffectTest, ComparesPairsByTheDayOnWhichTheyBegan) {
  Begin(20, 3, At(absl::CivilDay(2026, 4, 1)));
  Begin(20, 15, At(absl::CivilDay(2026, 8, 1)) - absl::Seconds(1));
  Begin(7, 7, At(absl::CivilDay(2026, 5, 1)));  // between the two
  ASSERT_OK_AND_ASSIGN(const EffectReport report,
                       reports_.Effect(CallOf(), kProgramme, SpringAndSummer()));
  EXPECT_THAT(report.before, Optional(Proportion{3, 20}));
  EXPECT_THAT(report.after, Optional(Proportion{15, 20}));
  EXPECT_EQ(report.difference->permille, 600);
  EXPECT_THAT(reports_.Effect(CallOf(testing::kOtherTenant), kProgramme, SpringAndSummer()),
              HasReason("PROGRAMME_NOT_FOUND"));
}

TEST_F(EffectTest, ShowsAFunderNoCohortOfAFew) {
  Begin(20, 3, At(absl::CivilDay(2026, 4, 1)));
  Begin(20, 15, At(absl::CivilDay(2026, 7, 1)));
  rpc::Call funder = CallOf();
  funder.reach.aggregates_only = true;
  ASSERT_OK_AND_ASSIGN(const EffectReport report,
                       reports_.Effect(funder, kProgramme, SpringAndSummer()));
  EXPECT_EQ(report.before, std::nullopt);
  EXPECT_THAT(report.after, Optional(Proportion{15, 20}));
  EXPECT_FALSE(report.difference.has_value());
}

}  // namespace
}  // namespace naober::reporting
