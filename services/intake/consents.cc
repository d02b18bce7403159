// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/consents.h"

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/rpc/idempotency.h"
#include "services/intake/facts.h"
#include "services/intake/readiness.h"
#include "services/intake/store/consent_store.h"
#include "services/intake/store/person_store.h"

namespace naober::intake {

absl::StatusOr<Consent> Consents::Grant(const rpc::Call& call, Consent consent) {
  call.Audit("person", consent.person_id.str());
  const PersonId person_id = consent.person_id;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, [&](postgres::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const auto earlier, rpc::ClaimRequest(tx, call));
        ASSIGN_OR_RETURN(const Person person, PersonStore(tx).Lock(person_id, call.reach));
        if (earlier) {
          ASSIGN_OR_RETURN(consent,
                           ConsentStore(tx).Get(ConsentId::FromTrusted(earlier->resource_id)));
          return absl::OkStatus();
        }
        consent.id = ConsentId::New();
        consent.recorded_by = call.caller.subject;
        RETURN_IF_ERROR(ConsentStore(tx).Insert({consent}));
        ASSIGN_OR_RETURN(const Calendar calendar, LoadCalendar(tx));
        Facts facts(call.now);
        facts.Granted(consent);
        RETURN_IF_ERROR(Reevaluate(tx, person, calendar, call.now, facts));
        RETURN_IF_ERROR(facts.Emit(tx));
        return rpc::RecordAnswer(tx, call, consent.id.str());
      }));
  return consent;
}

absl::StatusOr<std::vector<Consent>> Consents::Withdraw(const rpc::Call& call,
                                                        const PersonId& person_id,
                                                        ConsentPurpose purpose,
                                                        const std::string& partner) {
  call.Audit("person", person_id.str());
  std::vector<Consent> withdrawn;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, [&](postgres::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const auto earlier, rpc::ClaimRequest(tx, call));
        ASSIGN_OR_RETURN(const Person person, PersonStore(tx).Lock(person_id, call.reach));
        if (earlier) {
          absl::Time moment;
          if (!absl::ParseTime(absl::RFC3339_full, earlier->resource_id, &moment, nullptr)) {
            return absl::InternalError("the earlier withdrawal has no time");
          }
          ASSIGN_OR_RETURN(withdrawn, ConsentStore(tx).WithdrawnAt(person_id, moment));
          return absl::OkStatus();
        }
        ASSIGN_OR_RETURN(withdrawn, ConsentStore(tx).Withdraw(person_id, purpose, partner, call.now,
                                                              call.caller.subject));
        Facts facts(call.now);
        std::map<ConsentPurpose, std::vector<Consent>> by_purpose;
        for (const Consent& consent : withdrawn) by_purpose[consent.purpose].push_back(consent);
        for (const auto& [each, consents] : by_purpose) facts.Withdrawn(consents);
        ASSIGN_OR_RETURN(const Calendar calendar, LoadCalendar(tx));
        RETURN_IF_ERROR(Reevaluate(tx, person, calendar, call.now, facts));
        RETURN_IF_ERROR(facts.Emit(tx));
        // The moment is what a repeat finds the same consents by.
        return rpc::RecordAnswer(
            tx, call, absl::FormatTime(absl::RFC3339_full, call.now, absl::UTCTimeZone()));
      }));
  return withdrawn;
}

absl::StatusOr<std::vector<Consent>> Consents::List(const rpc::Call& call, const PersonId& person,
                                                    const rpc::Page& page) {
  call.Audit("person", person.str());
  std::vector<Consent> consents;
  RETURN_IF_ERROR(
      postgres::Transact(pool_, call.scope, call.deadline, postgres::Mode::kReadOnly,
                         [&](postgres::Transaction& tx) -> absl::Status {
                           RETURN_IF_ERROR(PersonStore(tx).Get(person, call.reach).status());
                           ASSIGN_OR_RETURN(consents, ConsentStore(tx).List(person, page));
                           return absl::OkStatus();
                         }));
  return consents;
}

}  // namespace naober::intake
