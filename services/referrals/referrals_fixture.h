// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_REFERRALS_REFERRALS_FIXTURE_H_
#define NAOBER_SERVICES_REFERRALS_REFERRALS_FIXTURE_H_

#include <gmock/gmock.h>

#include <map>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "libs/events/handler_table.h"
#include "libs/testing/service_fixture.h"
#include "services/referrals/directory.h"
#include "services/referrals/progress_events.h"
#include "services/referrals/referral_desk.h"

// For tests of referrals against a real database: the use cases with an intake that the test tells
// what to answer.
namespace naober::referrals {

class TestIntake final : public IntakePeer {
 public:
  absl::StatusOr<std::optional<KnownPerson>> FindPerson(const rpc::Call&,
                                                        const PersonId& person) override {
    if (!status.ok()) return status;
    const auto found = people.find(person);
    if (found == people.end()) return std::optional<KnownPerson>();
    return found->second;
  }
  absl::StatusOr<std::map<PersonId, int>> WaitingPositions(const rpc::Call&,
                                                           const std::vector<PersonId>& asked,
                                                           const std::string&) override {
    ++position_calls;
    if (!status.ok()) return status;
    std::map<PersonId, int> found;
    for (const PersonId& person : asked) {
      const auto position = positions.find(person);
      if (position != positions.end()) found.insert(*position);
    }
    return found;
  }
  absl::StatusOr<absl::TimeZone> TimeZoneOf(const std::string&, absl::Time) override {
    if (!status.ok()) return status;
    absl::TimeZone zone;
    NAOBER_CHECK(absl::LoadTimeZone("Europe/Amsterdam", &zone));
    return zone;
  }

  absl::Status status;
  std::map<PersonId, KnownPerson> people;
  std::map<PersonId, int> positions;
  int position_calls = 0;
};

class ReferralsTest : public testing::ServiceFixture {
 protected:
  static constexpr char kProgramme[] = "dbb";

  ReferralsTest() : ServiceFixture("referrals") {}

  static Organisation AnOrganisation(const std::string& code) {
    return {.code = code,
            .display_name = "The " + code,
            .kind = "NGO",
            .country = "NL",
            .postcode = "9401",
            .email = "info@" + code + ".example.org"};
  }
  Organisation Register(const std::string& code) {
    const auto registered = directory_.Register(CallOf(), AnOrganisation(code));
    EXPECT_OK(registered);
    return *registered;
  }
  PersonId APerson(const std::string& municipality = "GM0106") {
    const PersonId id = PersonId::New();
    EXPECT_OK(InTransaction([&](postgres::Transaction& tx) {
      return ProgressStore(tx).PutPerson({id, "NL", "9401", municipality});
    }));
    return id;
  }

  // Takes in an event of another service, as the consumer would.
  void Hear(const google::protobuf::Message& fact) {
    const events::HandlerTable handlers = MakeProgressHandlers();
    const auto* const handler = handlers.Find(fact.GetDescriptor()->full_name());
    NAOBER_CHECK(handler != nullptr);
    events::v1::Envelope envelope;
    envelope.mutable_fact()->PackFrom(fact);
    EXPECT_OK(InTransaction([&](postgres::Transaction& tx) {
      return (*handler)({envelope, tx, absl::Now() + absl::Seconds(10), clock_.Now()});
    }));
  }

  TestIntake intake_;
  Directory directory_{database_.service(), testing::TestGazetteer()};
  ReferralDesk desk_{database_.service(), intake_};
};

// A referral from the Werkplein to Vlucht Voorwaarts (A-01).
class ReferralTest : public ReferralsTest {
 protected:
  ReferralTest() {
    Register("werkplein");
    Register("vlucht-voorwaarts");
    Register("caw");
  }
  static Referral ADraft(const PersonId& person) {
    return {.person_id = person,
            .programme_code = kProgramme,
            .sender_code = "werkplein",
            .receiver_code = "vlucht-voorwaarts",
            .purpose = "BUDDY",
            .note = "prefers mornings"};
  }
  ReferralId Send(const PersonId& person) {
    const auto story = desk_.Create(CallOf(), ADraft(person), ReferralDesk::Send::kNow);
    EXPECT_OK(story);
    return story->view.referral.id;
  }
  absl::StatusOr<ReferralStory> Move(const rpc::Call& call, const ReferralId& id, Step step) {
    return desk_.Move(call, id, std::move(step), "");
  }
};

}  // namespace naober::referrals

#endif  // NAOBER_SERVICES_REFERRALS_REFERRALS_FIXTURE_H_
