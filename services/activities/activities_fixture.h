// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_ACTIVITIES_ACTIVITIES_FIXTURE_H_
#define NAOBER_SERVICES_ACTIVITIES_ACTIVITIES_FIXTURE_H_

#include <gmock/gmock.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/mutex.h"
#include "libs/events/outbox.h"
#include "libs/geo/gazetteer.h"
#include "libs/postgres/row.h"
#include "libs/postgres/transaction.h"
#include "libs/testing/fake_clock.h"
#include "libs/testing/matchers.h"
#include "libs/testing/test_database.h"
#include "naober/events/v1/envelope.pb.h"
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

inline const geo::Gazetteer& TestGazetteer() {
  static const auto* const kGazetteer = [] {
    auto loaded = geo::Gazetteer::Load(NAOBER_SOURCE_DIR "/libs/geo/data");
    NAOBER_CHECK(loaded.ok());
    return new geo::Gazetteer(*std::move(loaded));
  }();
  return *kGazetteer;
}

class ActivitiesTest : public ::testing::Test {
 protected:
  ActivitiesTest() { events::SetProducer("activities"); }

  // A call in `tenant` that reaches all of it, at the business time of the clock.
  rpc::Call CallOf(const std::string& tenant = testing::kTenant) const {
    rpc::Call call;
    call.tenant_id = tenant;
    call.reach.kind = auth::Reach::Kind::kConsortium;
    call.deadline = absl::Now() + absl::Seconds(30);
    call.now = clock_.Now();
    call.scope = postgres::Scope::Tenant(tenant);
    return call;
  }
  rpc::Call CaseworkerOf(const std::string& municipality) const {
    rpc::Call call = CallOf();
    call.reach = {.kind = auth::Reach::Kind::kMunicipalities, .municipalities = {municipality}};
    return call;
  }
  rpc::Call StaffOf(const std::string& organisation) const {
    rpc::Call call = CallOf();
    call.reach = {.kind = auth::Reach::Kind::kOrganisation, .organisation_id = organisation};
    return call;
  }
  rpc::Call SelfOf(const PersonId& person) const {
    rpc::Call call = CallOf();
    call.reach = {.kind = auth::Reach::Kind::kSelf, .person_id = person.str()};
    return call;
  }
  // The same request, however often it is sent.
  static rpc::Call Repeatable(rpc::Call call, const std::string& method) {
    call.request_key = rpc::RequestKey{.tenant_id = call.tenant_id,
                                       .subject = "subject",
                                       .method = method,
                                       .request_id = NewUuidV7(),
                                       .fingerprint = "fingerprint"};
    return call;
  }

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
    EXPECT_OK(postgres::Transact(database_.service(), postgres::Scope::Tenant(testing::kTenant),
                                 absl::Now() + absl::Seconds(10), [&](postgres::Transaction& tx) {
                                   return PersonStore(tx).Put({id, municipality});
                                 }));
    return id;
  }
  void MoveClockTo(absl::Time now) { clock_.Set(now); }

  // What was published so far, in order.
  std::vector<events::v1::Envelope> Published() {
    std::vector<events::v1::Envelope> envelopes;
    EXPECT_OK(postgres::Transact(
        database_.service(), postgres::Scope::Tenant(testing::kTenant),
        absl::Now() + absl::Seconds(10), [&](postgres::Transaction& tx) -> absl::Status {
          static constexpr postgres::Query kAll = {"test.outbox",
                                                   "SELECT envelope FROM outbox ORDER BY row_id"};
          const auto rows = tx.Exec(kAll);
          if (!rows.ok()) return rows.status();
          for (const pqxx::row& row : *rows) {
            events::v1::Envelope envelope;
            NAOBER_CHECK(envelope.ParseFromString(postgres::BytesColumn(row, "envelope")));
            envelopes.push_back(std::move(envelope));
          }
          return absl::OkStatus();
        }));
    return envelopes;
  }
  // The facts of one type.
  template <class Fact>
  std::vector<Fact> Facts() {
    std::vector<Fact> facts;
    for (const events::v1::Envelope& envelope : Published()) {
      Fact fact;
      if (envelope.fact().UnpackTo(&fact)) facts.push_back(std::move(fact));
    }
    return facts;
  }

  testing::TestDatabase database_{"activities"};
  testing::FakeClock clock_;  // 2026-09-01T06:00:00Z
  TestIntake intake_;
  TestMatching matching_;
  Calendar calendar_{database_.service(), TestGazetteer(), intake_};
  PeopleDirectory people_{database_.service(), intake_};
  RegistrationDesk desk_{database_.service(), people_, matching_};
  AttendanceRegister attendance_{database_.service(), people_};
};

}  // namespace naober::activities

#endif  // NAOBER_SERVICES_ACTIVITIES_ACTIVITIES_FIXTURE_H_
