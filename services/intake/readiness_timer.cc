// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/readiness_timer.h"

#include <vector>

#include "absl/time/clock.h"
#include "libs/base/status_macros.h"
#include "libs/rpc/page.h"
#include "services/intake/calendar.h"
#include "services/intake/facts.h"
#include "services/intake/readiness.h"
#include "services/intake/store/consortium_store.h"
#include "services/intake/store/enrolment_store.h"
#include "services/intake/store/person_store.h"
#include "services/intake/store/reach.h"

namespace naober::intake {
namespace {

constexpr int kPeopleInOneTransaction = 50;
constexpr int kConsortiaInOneRead = 200;
constexpr absl::Duration kTimeForOne = absl::Seconds(10);

}  // namespace

absl::Status ReadinessTimer::RunOnce(const std::function<bool()>& stopping) {
  rpc::Page page{.limit = kConsortiaInOneRead, .after = {}};
  std::vector<Consortium> consortia;
  do {
    RETURN_IF_ERROR(postgres::Transact(
        worker_pool_, postgres::Scope::Platform(), absl::Now() + kTimeForOne,
        postgres::Mode::kReadOnly, [&](postgres::Transaction& tx) -> absl::Status {
          ASSIGN_OR_RETURN(consortia, ConsortiumStore(tx).List(page));
          return absl::OkStatus();
        }));
    for (const Consortium& consortium : consortia) RETURN_IF_ERROR(RunFor(consortium.id, stopping));
    if (!consortia.empty()) page.after = {consortia.back().code};
  } while (static_cast<int>(consortia.size()) > page.limit);
  return absl::OkStatus();
}

absl::Status ReadinessTimer::RunFor(const std::string& tenant_id,
                                    const std::function<bool()>& stopping) {
  size_t found = kPeopleInOneTransaction;
  while (found == kPeopleInOneTransaction && !stopping()) {
    RETURN_IF_ERROR(postgres::Transact(
        service_pool_, postgres::Scope::Tenant(tenant_id), absl::Now() + kTimeForOne,
        [&](postgres::Transaction& tx) -> absl::Status {
          const absl::Time now = clock_.Now();
          ASSIGN_OR_RETURN(const Calendar calendar, LoadCalendar(tx));
          ASSIGN_OR_RETURN(
              const std::vector<PersonId> people,
              EnrolmentStore(tx).Outdated(calendar.DayOf(now), now, kPeopleInOneTransaction));
          Facts facts(now);
          for (const PersonId& id : people) {
            ASSIGN_OR_RETURN(const Person person, PersonStore(tx).Lock(id, WholeConsortium()));
            RETURN_IF_ERROR(Reevaluate(tx, person, calendar, now, facts));
          }
          found = people.size();
          return facts.Emit(tx);
        }));
  }
  return absl::OkStatus();
}

}  // namespace naober::intake
