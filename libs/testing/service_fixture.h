// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_TESTING_SERVICE_FIXTURE_H_
#define NAOBER_LIBS_TESTING_SERVICE_FIXTURE_H_

#include <gmock/gmock.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/time/clock.h"
#include "libs/base/status_macros.h"
#include "libs/base/uuid.h"
#include "libs/events/outbox.h"
#include "libs/geo/gazetteer.h"
#include "libs/postgres/row.h"
#include "libs/postgres/transaction.h"
#include "libs/rpc/call.h"
#include "libs/testing/fake_clock.h"
#include "libs/testing/matchers.h"
#include "libs/testing/test_database.h"
#include "naober/events/v1/envelope.pb.h"

namespace naober::testing {

// The gazetteer of libs/geo/data, loaded once.
inline const geo::Gazetteer& TestGazetteer() {
  static const auto* const kGazetteer = [] {
    auto loaded = geo::Gazetteer::Load(NAOBER_SOURCE_DIR "/libs/geo/data");
    NAOBER_CHECK(loaded.ok());
    return new geo::Gazetteer(*std::move(loaded));
  }();
  return *kGazetteer;
}

// For tests of a service's use cases against a real database of its own: calls as the RPC edge
// would hand them on, and the facts that were published. The test links libs/rpc, libs/events and
// libs/geo, as its service does.
class ServiceFixture : public ::testing::Test {
 protected:
  explicit ServiceFixture(const std::string& service) : database_(service) {
    events::SetProducer(service);
  }

  // A coordinator's call, which reaches all of `tenant`, at the business time of the clock.
  rpc::Call CallOf(const std::string& tenant = kTenant) const {
    rpc::Call call;
    call.tenant_id = tenant;
    call.caller.subject = "coordinator";
    call.reach.kind = auth::Reach::Kind::kConsortium;
    call.deadline = absl::Now() + absl::Seconds(60);
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
  rpc::Call SelfOf(const std::string& person_id) const {
    rpc::Call call = CallOf();
    call.reach = {.kind = auth::Reach::Kind::kSelf, .person_id = person_id};
    return call;
  }
  // The same request, however often it is sent.
  static rpc::Call Repeatable(rpc::Call call, const std::string& method) {
    call.request_key = rpc::RequestKey{.tenant_id = call.tenant_id,
                                       .subject = call.caller.subject,
                                       .method = method,
                                       .request_id = NewUuidV7(),
                                       .fingerprint = "fingerprint"};
    return call;
  }

  // Looks into the service's tables, or fills them, as the service's role.
  absl::Status InTransaction(absl::FunctionRef<absl::Status(postgres::Transaction&)> work,
                             const std::string& tenant = kTenant) {
    return postgres::Transact(database_.service(), postgres::Scope::Tenant(tenant),
                              absl::Now() + absl::Seconds(30), work);
  }

  // What was published so far, in order.
  std::vector<events::v1::Envelope> Published() {
    std::vector<events::v1::Envelope> envelopes;
    EXPECT_OK(InTransaction([&](postgres::Transaction& tx) -> absl::Status {
      static constexpr postgres::Query kAll = {"test.outbox",
                                               "SELECT envelope FROM outbox ORDER BY row_id"};
      ASSIGN_OR_RETURN(const pqxx::result rows, tx.Exec(kAll));
      for (const pqxx::row& row : rows) {
        events::v1::Envelope envelope;
        NAOBER_CHECK(envelope.ParseFromString(postgres::BytesColumn(row, "envelope")));
        envelopes.push_back(std::move(envelope));
      }
      return absl::OkStatus();
    }));
    return envelopes;
  }
  // The facts of one type among it.
  template <class Fact>
  std::vector<Fact> Facts() {
    std::vector<Fact> facts;
    for (const events::v1::Envelope& envelope : Published()) {
      Fact fact;
      if (envelope.fact().UnpackTo(&fact)) facts.push_back(std::move(fact));
    }
    return facts;
  }

  TestDatabase database_;
  FakeClock clock_;  // 2026-09-01T06:00:00Z
};

}  // namespace naober::testing

#endif  // NAOBER_LIBS_TESTING_SERVICE_FIXTURE_H_
