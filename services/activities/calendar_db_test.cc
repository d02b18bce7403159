// SPDX-License-Identifier: EUPL-1.2
#include "naober/activities/v1/events.pb.h"
#include "services/activities/activities_fixture.h"
#include "services/activities/calendar.h"

namespace naober::activities {
namespace {

using ::naober::testing::HasCode;
using ::naober::testing::HasReason;
using ::naober::testing::HasViolation;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class CalendarTest : public ActivitiesTest {};

TEST_F(CalendarTest, PublishesASeriesWithTheConsortiumsDefaultsAndItsMunicipality) {
  const Series series = Publish(ASeries(3));
  ASSERT_OK_AND_ASSIGN(const Series stored, calendar_.GetSeries(CallOf(), series.id));
  EXPECT_TRUE(stored.SameContentAs(series));
  EXPECT_EQ(stored.country, "NL");
  EXPECT_EQ(stored.time_zone, "Europe/Amsterdam");
  EXPECT_EQ(stored.municipality_code, "GM0106");
  EXPECT_EQ(stored.session_count, 3);
  EXPECT_EQ(stored.created_at, clock_.Now());
  const std::vector<SessionView> sessions = SessionsOf(series);
  ASSERT_THAT(sessions, SizeIs(3));
  EXPECT_EQ(sessions[0].session.starts_at,
            absl::FromCivil(absl::CivilHour(2026, 10, 6, 18), absl::UTCTimeZone()));
  EXPECT_EQ(sessions[0].session.ordinal, 1);
}

TEST_F(CalendarTest, TellsOfTheSeriesAndEachSession) {
  const Series series = Publish(ASeries(3));
  const auto published = Facts<v1::SeriesPublished>();
  ASSERT_THAT(published, SizeIs(1));
  EXPECT_EQ(published[0].series_id(), series.id.str());
  EXPECT_EQ(published[0].area().municipality_code(), "GM0106");
  EXPECT_EQ(published[0].kind(), common::v1::CONTACT_KIND_TRAINING);
  const auto scheduled = Facts<v1::SessionScheduled>();
  ASSERT_THAT(scheduled, SizeIs(3));
  EXPECT_EQ(scheduled[2].session().series_id(), series.id.str());
  EXPECT_EQ(scheduled[2].session().minutes(), 120);
  EXPECT_FALSE(scheduled[2].rescheduled());
}

TEST_F(CalendarTest, ImportedTwiceIsTheSameSeries) {
  Series draft = ASeries(2);
  draft.external_id = "ACT-001";
  const Series first = Publish(draft);
  EXPECT_EQ(Publish(draft).id, first.id);
  EXPECT_THAT(SessionsOf(first), SizeIs(2));
  EXPECT_THAT(Facts<v1::SeriesPublished>(), SizeIs(1));
  draft.capacity = 13;
  EXPECT_THAT(calendar_.Publish(CallOf(), draft), HasReason("EXTERNAL_ID_EXISTS"));
}

TEST_F(CalendarTest, HasAnExternalIdOncePerConsortium) {
  Series draft = ASeries();
  draft.external_id = "ACT-001";
  const Series ours = Publish(draft);
  ASSERT_OK_AND_ASSIGN(const Series theirs,
                       calendar_.Publish(CallOf(testing::kOtherTenant), draft));
  EXPECT_NE(theirs.id, ours.id);
  EXPECT_THAT(calendar_.GetSeries(CallOf(), theirs.id), HasReason("SERIES_NOT_FOUND"));
}

TEST_F(CalendarTest, AnswersARepeatedRequestWithTheSameSeries) {
  const rpc::Call call = Repeatable(CallOf(), "CreateSeries");
  ASSERT_OK_AND_ASSIGN(const Series first, calendar_.Publish(call, ASeries()));
  ASSERT_OK_AND_ASSIGN(const Series second, calendar_.Publish(call, ASeries()));
  EXPECT_EQ(first.id, second.id);
  EXPECT_THAT(Facts<v1::SeriesPublished>(), SizeIs(1));
}

TEST_F(CalendarTest, RefusesPlacesThatDoNotExist) {
  Series draft = ASeries();
  draft.postcode = "0999";
  EXPECT_THAT(calendar_.Publish(CallOf(), draft),
              HasViolation("series.postcode", "UNKNOWN_POSTCODE"));
  draft = ASeries();
  draft.municipality_code = "GM9999";
  EXPECT_THAT(calendar_.Publish(CallOf(), draft),
              HasViolation("series.municipality_code", "UNKNOWN_MUNICIPALITY"));
}

TEST_F(CalendarTest, LetsStaffPublishOnlyWithinTheirReach) {
  EXPECT_OK(calendar_.Publish(StaffOf("werkplein"), ASeries()));
  EXPECT_THAT(calendar_.Publish(StaffOf("openmind"), ASeries()),
              HasViolation("series.organisation_code", "ORGANISATION_OUT_OF_REACH"));
  EXPECT_OK(calendar_.Publish(CaseworkerOf("GM0106"), ASeries()));
  EXPECT_THAT(calendar_.Publish(CaseworkerOf("GM1699"), ASeries()),
              HasViolation("series.municipality_code", "MUNICIPALITY_OUT_OF_REACH"));
}

TEST_F(CalendarTest, PublishesNothingWhenTheConsortiumIsNotKnown) {
  intake_.status = absl::UnavailableError("away");
  EXPECT_THAT(calendar_.Publish(CallOf(), ASeries()), HasCode(absl::StatusCode::kUnavailable));
  EXPECT_THAT(Published(), IsEmpty());
}

TEST_F(CalendarTest, ListsSeriesByPageAndFilter) {
  std::vector<SeriesId> ids;
  for (int i = 0; i < 3; ++i) ids.push_back(Publish(ASeries()).id);
  Series other = ASeries();
  other.kind = "ACTIVITY";
  other.organisation_code = "openmind";
  other.postcode = "4001";
  Publish(other);
  ASSERT_OK_AND_ASSIGN(const auto first,
                       calendar_.ListSeries(CallOf(), {.kind = "TRAINING"}, {.limit = 2}));
  ASSERT_THAT(first, SizeIs(3)) << "one more than the limit says that there is more";
  EXPECT_EQ(first[0].id, ids[0]);
  ASSERT_OK_AND_ASSIGN(const auto rest,
                       calendar_.ListSeries(CallOf(), {.kind = "TRAINING"},
                                            {.limit = 2, .after = {first[1].id.str()}}));
  ASSERT_THAT(rest, SizeIs(1));
  EXPECT_EQ(rest[0].id, ids[2]);
  ASSERT_OK_AND_ASSIGN(const auto in_tiel,
                       calendar_.ListSeries(CallOf(), {.municipality_code = "GM0281"}, {}));
  EXPECT_THAT(in_tiel, SizeIs(1));
  ASSERT_OK_AND_ASSIGN(const auto of_nobody,
                       calendar_.ListSeries(CallOf(), {.organisation_code = "nobody"}, {}));
  EXPECT_THAT(of_nobody, IsEmpty());
}

TEST_F(CalendarTest, ListsSessionsByStartAcrossSeries) {
  const Series weekly = Publish(ASeries(3));
  Series between = ASeries();
  between.first_start = absl::CivilSecond(2026, 10, 10, 9, 0, 0);
  const Series once = Publish(between);
  ASSERT_OK_AND_ASSIGN(const auto first, calendar_.ListSessions(CallOf(), {}, {.limit = 2}));
  ASSERT_THAT(first, SizeIs(3));
  EXPECT_EQ(first[1].session.series_id, once.id);
  const Session& last = first[1].session;
  ASSERT_OK_AND_ASSIGN(
      const auto rest,
      calendar_.ListSessions(
          CallOf(), {},
          {.limit = 2, .after = {postgres::ToParameter(last.starts_at), last.id.str()}}));
  EXPECT_THAT(rest, SizeIs(2));
  ASSERT_OK_AND_ASSIGN(
      const auto window,
      calendar_.ListSessions(
          CallOf(), {.from = first[1].session.starts_at, .until = first[2].session.starts_at}, {}));
  EXPECT_THAT(window, SizeIs(1));
}

TEST_F(CalendarTest, CancellingASessionVoidsItsSeatsAndLeavesTheOthers) {
  const Series series = Publish(ASeries(2, 1));
  const SessionId id = SessionsOf(series)[0].session.id;
  ASSERT_OK(desk_.RegisterForSession(CallOf(), id, APerson()));
  ASSERT_OK(desk_.RegisterForSession(CallOf(), id, APerson()));
  ASSERT_OK_AND_ASSIGN(const SessionView view, calendar_.Cancel(CallOf(), id, "1"));
  EXPECT_EQ(view.session.state, SessionState::kCancelled);
  EXPECT_EQ(view.seated, 0);
  EXPECT_EQ(view.waiting, 0);
  EXPECT_EQ(SessionsOf(series)[1].session.state, SessionState::kScheduled);
  ASSERT_OK_AND_ASSIGN(const auto voided,
                       desk_.List(CallOf(), {.session_id = id.str(), .states = {"VOID"}}, {}));
  EXPECT_THAT(voided, SizeIs(2));
  EXPECT_THAT(Facts<v1::SessionCancelled>(), SizeIs(1));
  EXPECT_THAT(calendar_.Cancel(CallOf(), id, ""), HasReason("SESSION_NOT_SCHEDULED"));
}

TEST_F(CalendarTest, ChangesASessionOnlyForWhoSawItsLatestVersion) {
  const SessionId id = SessionsOf(Publish(ASeries()))[0].session.id;
  EXPECT_THAT(calendar_.Cancel(CallOf(), id, "7"), HasReason("ETAG_MISMATCH"));
}

TEST_F(CalendarTest, ChangesASessionOnlyForWhoMayManageIt) {
  const SessionId id = SessionsOf(Publish(ASeries()))[0].session.id;
  EXPECT_THAT(calendar_.Cancel(StaffOf("openmind"), id, ""), HasReason("SESSION_NOT_FOUND"));
  EXPECT_THAT(calendar_.Cancel(CaseworkerOf("GM0281"), id, ""), HasReason("SESSION_NOT_FOUND"));
  EXPECT_THAT(calendar_.Cancel(CallOf(testing::kOtherTenant), id, ""),
              HasReason("SESSION_NOT_FOUND"));
  EXPECT_OK(calendar_.Cancel(CaseworkerOf("GM0106"), id, ""));
}

TEST_F(CalendarTest, ReschedulesOneSessionAndKeepsItsSeats) {
  const Series series = Publish(ASeries(2));
  const SessionId id = SessionsOf(series)[0].session.id;
  ASSERT_OK(desk_.RegisterForSession(CallOf(), id, APerson()));
  const rpc::Call call = Repeatable(CallOf(), "RescheduleSession");
  const absl::CivilSecond evening(2026, 11, 4, 19, 30, 0);
  ASSERT_OK_AND_ASSIGN(const SessionView moved, calendar_.Reschedule(call, id, evening, 60, "1"));
  EXPECT_EQ(moved.session.starts_at,
            absl::FromCivil(absl::CivilMinute(2026, 11, 4, 18, 30), absl::UTCTimeZone()));
  EXPECT_EQ(moved.session.duration_minutes, 60);
  EXPECT_EQ(moved.seated, 1);
  ASSERT_OK_AND_ASSIGN(const SessionView again, calendar_.Reschedule(call, id, evening, 60, "1"));
  EXPECT_EQ(again.session.version, moved.session.version);
  const auto scheduled = Facts<v1::SessionScheduled>();
  ASSERT_THAT(scheduled, SizeIs(3));
  EXPECT_TRUE(scheduled[2].rescheduled());
  EXPECT_THAT(calendar_.Reschedule(CallOf(), id, absl::CivilSecond(2027, 3, 28, 2, 30, 0),
                                   std::nullopt, ""),
              HasViolation("start_local_time", "LOCAL_TIME_SKIPPED"));
}

}  // namespace
}  // namespace naober::activities
