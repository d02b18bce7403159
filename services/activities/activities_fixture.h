// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_ACTIVITIES_ACTIVITIES_FIXTURE_H_
#define NAOBER_SERVICES_ACTIVITIES_ACTIVITIES_FIXTURE_H_

#include <gmock/gmock.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/base/mutex.h"
#include "libs/testing/service_fixture.h"
#include "services/activities/attendance_register.h"
#include "services/activities/calendar.h"
#include "services/activities/people_directory.h"
#include "services/activities/registration_desk.h"

// For tests of activities against a real database: the use cases with peers that the test tells
// what to answer.
namespace naober::activities {

class TestIntake final : public IntakePeer {
 public:
  absl::StatusOr<ConsortiumDefaults> Defaults(const rpc::Call&) override {
    if (!status.ok()) return status;
    return ConsortiumDefaults{.country = "NL", .time_zone = "Europe/Amsterdam"};
  }
  absl::StatusOr<std::vector<KnownPerson>> FindPeople(const rpc::Call&,
                                                      const std::vector<PersonId>& ids) override {
    MutexLock lock(mutex);
    ++asked;
    if (!status.ok()) return status;
    std::vector<KnownPerson> found;
    for (const PersonId& id : ids) {
      const auto person = people.find(id);
      if (person != people.end()) found.push_back({id, person->second});
    }
    return found;
  }

  Mutex mutex;
  absl::Status status;
  std::map<PersonId, std::string> people;  // and their municipality
  int asked = 0;
};

class TestMatching final : public MatchingPeer {
 public:
  absl::StatusOr<MatchCheck> CheckActiveMatch(const rpc::Call&, const PersonId& person,
                                              const std::string& programme_code) override {
    if (!status.ok()) return status;
    const bool matched = active.count({person, programme_code}) > 0;
    return MatchCheck{.has_active_match = matched, .waiting = !matched};
  }

  absl::Status status;
  std::set<std::pair<PersonId, std::string>> active;
};

class ActivitiesTest : public testing::ServiceFixture {
 protected:
  ActivitiesTest() : ServiceFixture("activities") {}

  // A weekly evening in Assen of the organisation "werkplein", from 2026-10-06 20:00 on.
  static Series ASeries(int sessions = 1, int capacity = 12) {
    return {.organisation_code = "werkplein",
            .programme_code = "dbb",
            .title = "Ken je omgeving",
            .kind = "TRAINING",
            .postcode = "9401",
            .first_start = absl::CivilSecond(2026, 10, 6, 20, 0, 0),
            .rule = sessions == 1 ? "" : absl::StrCat("FREQ=WEEKLY;COUNT=", sessions),
            .duration_minutes = 120,
            .capacity = capacity,
            .language_code = "nl",
            .social_connections = {"LINK"}};
  }
  Series Publish(Series draft) {
    const auto published = calendar_.Publish(CallOf(), std::move(draft));
    EXPECT_OK(published);
    return *published;
  }
  std::vector<SessionView> SessionsOf(const Series& series) {
    const auto views =
        calendar_.ListSessions(CallOf(), {.series_id = series.id.str()}, {.limit = 200});
    EXPECT_OK(views);
    return *views;
  }
  PersonId APerson(const std::string& municipality = "GM0106") {
    const PersonId id = PersonId::New();
    EXPECT_OK(InTransaction([&](postgres::Transaction& tx) {
      return PersonStore(tx).Put({id, municipality});
    }));
    return id;
  }
  void MoveClockTo(absl::Time now) { clock_.Set(now); }

  TestIntake intake_;
  TestMatching matching_;
  Calendar calendar_{database_.service(), testing::TestGazetteer(), intake_};
  PeopleDirectory people_{database_.service(), intake_};
  RegistrationDesk desk_{database_.service(), people_, matching_};
  AttendanceRegister attendance_{database_.service(), people_};
};

}  // namespace naober::activities

#endif  // NAOBER_SERVICES_ACTIVITIES_ACTIVITIES_FIXTURE_H_
