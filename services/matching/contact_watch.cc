// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/contact_watch.h"

#include <optional>
#include <vector>

#include "absl/time/clock.h"
#include "libs/base/status_macros.h"
#include "libs/postgres/transaction.h"
#include "services/matching/facts.h"
#include "services/matching/store/contact_store.h"
#include "services/matching/store/match_store.h"
#include "services/matching/store/policy_store.h"

namespace naober::matching {

namespace {

constexpr int kRaisedAtOnce = 100;
constexpr absl::Duration kTimeForOne = absl::Seconds(10);

absl::Duration ThresholdOf(int days) { return absl::Hours(24) * days; }

absl::Status Raise(postgres::Transaction& tx, const Match& match, int threshold_days,
                   const absl::TimeZone& zone, absl::Time now) {
  const Pairing& pairing = match.pairing;
  ASSIGN_OR_RETURN(
      const std::optional<ContactPerson> contact,
      ContactPersonFor(tx, pairing.programme_code, pairing.newcomer_area.municipality_code));
  ContactSignal signal;
  signal.id = ContactSignalId::New();
  signal.match_id = match.id;
  signal.since = match.SilentSince();
  if (contact) signal.recipient_subject = contact->SubjectOn(absl::ToCivilDay(now, zone));
  signal.raised_at = now;
  ASSIGN_OR_RETURN(const bool is_new, InsertSignal(tx, signal));
  if (!is_new) return absl::OkStatus();
  return EmitContactMissing(tx, match, signal, absl::ToCivilDay(signal.since, zone), threshold_days,
                            now);
}

}  // namespace

absl::Status ContactWatch::LookAtAll(const std::function<bool()>& stopping) {
  const absl::Time now = clock_.Now();
  std::vector<std::string> tenants;
  RETURN_IF_ERROR(postgres::Transact(
      worker_pool_, postgres::Scope::Platform(), absl::Now() + kTimeForOne,
      postgres::Mode::kReadOnly, [&](postgres::Transaction& tx) -> absl::Status {
        // No programme allows less than a day; what its policy says is looked up per consortium.
        ASSIGN_OR_RETURN(tenants, TenantsWithSilentMatches(tx, now - ThresholdOf(1)));
        return absl::OkStatus();
      }));
  absl::Status first_error;
  for (const std::string& tenant : tenants) {
    if (stopping()) break;
    first_error.Update(LookAt(tenant, now, stopping));
  }
  return first_error;
}

absl::Status ContactWatch::LookAt(const std::string& tenant_id, absl::Time now,
                                  const std::function<bool()>& stopping) {
  ASSIGN_OR_RETURN(const absl::TimeZone zone,
                   intake_.TimeZone(tenant_id, absl::Now() + kTimeForOne));
  std::vector<PolicyVersion> policies;
  RETURN_IF_ERROR(postgres::Transact(
      service_pool_, postgres::Scope::Tenant(tenant_id), absl::Now() + kTimeForOne,
      postgres::Mode::kReadOnly, [&](postgres::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const std::vector<std::string> codes, ProgrammesWithActiveMatches(tx));
        policies.clear();
        for (const std::string& code : codes) {
          ASSIGN_OR_RETURN(PolicyVersion policy, LatestPolicy(tx, code));
          policies.push_back(std::move(policy));
        }
        return absl::OkStatus();
      }));
  for (const PolicyVersion& policy : policies) {
    bool more = true;
    while (more && !stopping()) {
      ASSIGN_OR_RETURN(more, RaiseSome(tenant_id, policy, zone, now));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> ContactWatch::RaiseSome(const std::string& tenant_id,
                                             const PolicyVersion& policy,
                                             const absl::TimeZone& zone, absl::Time now) {
  const int threshold_days = policy.policy.contact_threshold_days;
  bool more = false;
  RETURN_IF_ERROR(postgres::Transact(
      service_pool_, postgres::Scope::Tenant(tenant_id), absl::Now() + kTimeForOne,
      [&](postgres::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const std::vector<Match> silent,
                         LockSilentMatches(tx, policy.programme_code,
                                           now - ThresholdOf(threshold_days), kRaisedAtOnce));
        for (const Match& match : silent)
          RETURN_IF_ERROR(Raise(tx, match, threshold_days, zone, now));
        more = silent.size() == kRaisedAtOnce;
        return absl::OkStatus();
      }));
  return more;
}

}  // namespace naober::matching
