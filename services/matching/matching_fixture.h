// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_MATCHING_FIXTURE_H_
#define NAOBER_SERVICES_MATCHING_MATCHING_FIXTURE_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "libs/base/mutex.h"
#include "libs/events/timestamps.h"
#include "libs/postgres/transaction.h"
#include "libs/testing/service_fixture.h"
#include "naober/intake/v1/events.pb.h"
#include "naober/matching/v1/events.pb.h"
#include "services/matching/candidate_pool.h"
#include "services/matching/check_ins.h"
#include "services/matching/contact_watch.h"
#include "services/matching/contacts.h"
#include "services/matching/convert.h"
#include "services/matching/intake_consumer.h"
#include "services/matching/intervisions.h"
#include "services/matching/match_runs.h"
#include "services/matching/matches.h"
#include "services/matching/policies.h"
#include "services/matching/proposals.h"
#include "services/matching/run_worker.h"
#include "services/matching/store/pool_store.h"

// For tests of matching against a real database: the use cases, with an intake that the test fills.
namespace naober::matching {

inline constexpr char kProgramme[] = "buddy-rivierenland";

class TestIntake final : public Intake {
 public:
  absl::Status CheckProgramme(const rpc::Call&, const std::string& programme_code) override {
    if (!status.ok()) return status;
    return programme_code == kProgramme ? absl::OkStatus() : NotFound("programme", programme_code);
  }
  absl::StatusOr<absl::TimeZone> TimeZone(const std::string&, absl::Time) override {
    absl::TimeZone zone;
    NAOBER_CHECK(absl::LoadTimeZone("Europe/Amsterdam", &zone));
    return zone;
  }
  absl::StatusOr<std::vector<MatchingProfile>> MatchingProfiles(
      const std::string&, const std::vector<std::string>& person_ids, absl::Time) override {
    if (during_fetch) during_fetch();
    if (!status.ok()) return status;
    std::vector<MatchingProfile> found;
    for (const std::string& id : person_ids) {
      ++asked;
      if (const auto profile = profiles.find(id); profile != profiles.end())
        found.push_back(profile->second);
    }
    return found;
  }

  absl::Status status;
  std::map<std::string, MatchingProfile> profiles;  // of those who consent
  std::function<void()> during_fetch;
  int asked = 0;
};

using testing::TestGazetteer;

inline bool KeepWorking() { return false; }  // not stopping

class MatchingTest : public testing::ServiceFixture {
 protected:
  MatchingTest() : ServiceFixture("matching") {}

  // Applies a fact of intake as the consumer does.
  absl::Status Apply(const google::protobuf::Message& fact,
                     const std::string& tenant = testing::kTenant) {
    events::Envelope envelope;
    envelope.set_tenant_id(tenant);
    envelope.set_type(fact.GetDescriptor()->full_name());
    *envelope.mutable_time() = events::ToTimestamp(clock_.Now());
    envelope.mutable_fact()->PackFrom(fact);
    const events::HandlerTable::Handler* handler = consumer_.Find(envelope.type());
    NAOBER_CHECK(handler != nullptr);
    const absl::Time deadline = absl::Now() + absl::Seconds(10);
    return postgres::Transact(database_.service(), postgres::Scope::Tenant(tenant), deadline,
                              [&](postgres::Transaction& tx) {
                                return events::Handle(*handler, envelope, tx, deadline);
                              });
  }

  // A person whom intake calls ready in the programme, suitable for everybody in Tiel.
  struct Person {
    std::string id = NewUuidV7();
    std::string enrolment_id = NewUuidV7();
  };
  Person Ready(common::v1::PersonKind kind, int capacity = 0,
               const std::string& municipality = "GM0281") {
    Person person;
    MatchingProfile& profile = intake_.profiles[person.id];
    profile.set_person_id(person.id);
    profile.set_kind(kind);
    profile.mutable_area()->set_country("NL");
    profile.mutable_area()->set_postcode("4001");
    profile.mutable_area()->set_municipality_code(municipality);
    profile.set_birth_year(1990);
    intake::v1::Profile& features = *profile.mutable_profile();
    auto& dutch = *features.add_languages();
    dutch.set_language_code("nl");
    dutch.set_oral_level(common::v1::ORAL_LEVEL_B1);
    auto& slot = *features.add_availability();
    slot.set_weekday(common::v1::WEEKDAY_SAT);
    slot.set_day_part(common::v1::DAY_PART_MORNING);
    features.add_travel_modes(common::v1::TRAVEL_MODE_BICYCLE);
    features.set_max_travel_minutes(30);
    features.add_interests("cooking");
    if (kind == common::v1::PERSON_KIND_BUDDY) {
      features.set_capacity(capacity);
      features.set_background(common::v1::BUDDY_BACKGROUND_LOCAL);
      features.set_vetted_until_on("2027-01-01");
    }
    EXPECT_OK(Apply(ReadyFact(person)));
    return person;
  }
  Person Newcomer(const std::string& municipality = "GM0281") {
    return Ready(common::v1::PERSON_KIND_NEWCOMER, 0, municipality);
  }
  Person Buddy(int capacity = 1) { return Ready(common::v1::PERSON_KIND_BUDDY, capacity); }

  intake::v1::EnrolmentCodes CodesOf(const Person& person) const {
    const MatchingProfile& profile = intake_.profiles.at(person.id);
    intake::v1::EnrolmentCodes codes;
    codes.set_enrolment_id(person.enrolment_id);
    codes.set_person_id(person.id);
    codes.set_kind(profile.kind());
    codes.set_programme_code(kProgramme);
    *codes.mutable_area() = profile.area();
    codes.set_background(profile.profile().background());
    codes.set_buddy_capacity(profile.profile().capacity());
    return codes;
  }
  intake::v1::EnrolmentReady ReadyFact(const Person& person) {
    intake::v1::EnrolmentReady fact;
    *fact.mutable_enrolment() = CodesOf(person);
    // One after another, so that who was ready first has waited longest.
    *fact.mutable_ready_time() = events::ToTimestamp(clock_.Now() + absl::Seconds(++readied_));
    return fact;
  }
  intake::v1::ConsentWithdrawn WithdrawnFact(const Person& person) {
    intake::v1::ConsentWithdrawn fact;
    fact.set_person_id(person.id);
    fact.set_purpose(common::v1::CONSENT_PURPOSE_MATCHING);
    return fact;
  }

  // A run, computed.
  MatchRun Run() {
    const absl::StatusOr<MatchRun> made = runs_.Create(CallOf(), kProgramme);
    EXPECT_OK(made);
    EXPECT_THAT(worker_.WorkOnce(KeepWorking), testing::IsOkAndHolds(true));
    const absl::StatusOr<MatchRun> done = runs_.Get(CallOf(), made->id);
    EXPECT_OK(done);
    return *done;
  }
  std::vector<Proposal> ProposalsOf(const MatchRun& run) {
    const auto found = proposals_.List(CallOf(), {.run_id = run.id.str()}, {.limit = 200});
    EXPECT_OK(found);
    return *found;
  }
  // A match of these two, by a run, approved and confirmed.
  Match ActiveMatch() {
    const MatchRun run = Run();
    EXPECT_OK(proposals_.Approve(CallOf(), run.id, {}));
    const std::vector<Proposal> proposals = ProposalsOf(run);
    EXPECT_EQ(proposals.size(), 1u);
    EXPECT_OK(proposals_.Confirm(CallOf(), proposals.at(0).id, Side::kNewcomer, ""));
    const auto confirmed = proposals_.Confirm(CallOf(), proposals.at(0).id, Side::kBuddy, "");
    EXPECT_OK(confirmed);
    return *confirmed->match;
  }

  RunWorker WorkerNamed(const std::string& holder, absl::Duration lease = absl::Seconds(30)) {
    RunWorkerOptions options;
    options.holder = holder;
    options.lease = lease;
    options.retry_after = absl::ZeroDuration();
    return RunWorker(database_.service(), database_.worker(), candidates_, intake_, TestGazetteer(),
                     clock_, database_.metrics(), options);
  }

  TestIntake intake_;
  int refreshes_wanted_ = 0;
  int readied_ = 0;
  const events::HandlerTable consumer_ = MakeIntakeConsumer([this] { ++refreshes_wanted_; });
  CandidatePool candidates_{database_.service(), database_.worker(), intake_, database_.metrics()};
  Policies policies_{database_.service(), intake_};
  MatchRuns runs_{database_.service(), policies_, [] {}};
  Proposals proposals_{database_.service()};
  Matches matches_{database_.service()};
  CheckIns check_ins_{database_.service()};
  Contacts contacts_{database_.service(), policies_};
  ContactWatch contact_watch_{database_.service(), database_.worker(), intake_, clock_};
  Intervisions intervisions_{database_.service(), policies_};
  RunWorker worker_ = WorkerNamed("worker-1");
};

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_MATCHING_FIXTURE_H_
