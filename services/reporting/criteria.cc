// SPDX-License-Identifier: EUPL-1.2
#include "services/reporting/criteria.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/base/uuid.h"
#include "libs/postgres/transaction.h"
#include "libs/rpc/idempotency.h"
#include "services/reporting/local_days.h"
#include "services/reporting/store/criterion_store.h"

namespace naober::reporting {

using postgres::Mode;
using postgres::Transaction;

absl::StatusOr<Criterion> Criteria::Create(const rpc::Call& call, Criterion draft) {
  draft.id = NewUuidV7();
  draft.created_at = call.now;
  Criterion created;
  RETURN_IF_ERROR(
      postgres::Transact(pool_, call.scope, call.deadline, [&](Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const auto earlier, rpc::ClaimRequest(tx, call));
        if (earlier.has_value()) {
          ASSIGN_OR_RETURN(created, criterion_store::Get(tx, earlier->resource_id));
          return absl::OkStatus();
        }
        RETURN_IF_ERROR(criterion_store::Insert(tx, draft));
        call.Audit("criterion", draft.id);
        created = draft;
        return rpc::RecordAnswer(tx, call, draft.id, draft.version);
      }));
  return created;
}

absl::StatusOr<Criterion> Criteria::Get(const rpc::Call& call, const std::string& id) {
  Criterion criterion;
  RETURN_IF_ERROR(postgres::Transact(pool_, call.scope, call.deadline, Mode::kReadOnly,
                                     [&](Transaction& tx) -> absl::Status {
                                       ASSIGN_OR_RETURN(criterion, criterion_store::Get(tx, id));
                                       return absl::OkStatus();
                                     }));
  return criterion;
}

absl::StatusOr<std::vector<Criterion>> Criteria::List(const rpc::Call& call,
                                                      const std::string& programme_code,
                                                      const rpc::Page& page) {
  std::vector<Criterion> criteria;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, Mode::kReadOnly, [&](Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(criteria, criterion_store::List(tx, programme_code, page));
        return absl::OkStatus();
      }));
  return criteria;
}

absl::StatusOr<Criterion> Criteria::RecordMilestone(const rpc::Call& call, const std::string& id,
                                                    const Record& record, const std::string& etag) {
  const absl::CivilDay today = LocalDayOf(call.now);
  if (record.day.value_or(today) > today)
    return InvalidField("recorded_on", "IN_THE_FUTURE", "must not be after today");
  Criterion criterion;
  RETURN_IF_ERROR(
      postgres::Transact(pool_, call.scope, call.deadline, [&](Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const auto earlier, rpc::ClaimRequest(tx, call));
        ASSIGN_OR_RETURN(criterion, criterion_store::Lock(tx, id));
        if (earlier.has_value()) return absl::OkStatus();
        if (!etag.empty() && etag != absl::StrCat(criterion.version))
          return EtagMismatch("criterion", id);
        RETURN_IF_ERROR(
            criterion.Record(record.milestone_code, record.reached, record.day.value_or(today)));
        ++criterion.version;
        RETURN_IF_ERROR(criterion_store::Save(tx, criterion));
        call.Audit("criterion", id);
        return rpc::RecordAnswer(tx, call, id, criterion.version);
      }));
  return criterion;
}

}  // namespace naober::reporting
