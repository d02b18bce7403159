// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_REFERRALS_REFERRALS_FIXTURE_H_
#define NAOBER_SERVICES_REFERRALS_REFERRALS_FIXTURE_H_

#include <gmock/gmock.h>

#include <map>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "libs/events/handler_table.h"
#include "libs/events/outbox.h"
#include "libs/geo/gazetteer.h"
#include "libs/postgres/row.h"
#include "libs/postgres/transaction.h"
#include "libs/testing/fake_clock.h"
#include "libs/testing/matchers.h"
#include "libs/testing/test_database.h"
#include "naober/events/v1/envelope.pb.h"
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

inline const geo::Gazetteer& TestGazetteer() {
  static const auto* const kGazetteer = [] {
    auto loaded = geo::Gazetteer::Load(NAOBER_SOURCE_DIR "/libs/geo/data");
    NAOBER_CHECK(loaded.ok());
    return new geo::Gazetteer(*std::move(loaded));
  }();
  return *kGazetteer;
}

class ReferralsTest : public ::testing::Test {
 protected:
  static constexpr char kProgramme[] = "dbb";

  ReferralsTest() { events::SetProducer("referrals"); }

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
    InTenant([&](postgres::Transaction& tx) {
      return ProgressStore(tx).PutPerson({id, "NL", "9401", municipality});
    });
    return id;
  }

  void InTenant(absl::FunctionRef<absl::Status(postgres::Transaction&)> work) {
    EXPECT_OK(postgres::Transact(database_.service(), postgres::Scope::Tenant(testing::kTenant),
                                 absl::Now() + absl::Seconds(10), work));
  }

  // Takes in an event of another service, as the consumer would.
  void Hear(const google::protobuf::Message& fact) {
    const events::HandlerTable handlers = MakeProgressHandlers();
    const auto* const handler = handlers.Find(fact.GetDescriptor()->full_name());
    NAOBER_CHECK(handler != nullptr);
    events::v1::Envelope envelope;
    envelope.mutable_fact()->PackFrom(fact);
    InTenant([&](postgres::Transaction& tx) {
      return (*handler)({envelope, tx, absl::Now() + absl::Seconds(10), clock_.Now()});
    });
  }

  // The facts of one type that were published so far, in order.
  template <class Fact>
  std::vector<Fact> Facts() {
    std::vector<Fact> facts;
    InTenant([&](postgres::Transaction& tx) -> absl::Status {
      static constexpr postgres::Query kAll = {"test.outbox",
                                               "SELECT envelope FROM outbox ORDER BY row_id"};
      const auto rows = tx.Exec(kAll);
      if (!rows.ok()) return rows.status();
      for (const pqxx::row& row : *rows) {
        events::v1::Envelope envelope;
        NAOBER_CHECK(envelope.ParseFromString(postgres::BytesColumn(row, "envelope")));
        Fact fact;
        if (envelope.fact().UnpackTo(&fact)) facts.push_back(std::move(fact));
      }
      return absl::OkStatus();
    });
    return facts;
  }

  testing::TestDatabase database_{"referrals"};
  testing::FakeClock clock_;  // 2026-09-01T06:00:00Z
  TestIntake intake_;
  Directory directory_{database_.service(), TestGazetteer()};
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
