// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/check_ins.h"

#include <optional>

#include "libs/base/status_macros.h"
#include "libs/postgres/transaction.h"
#include "libs/rpc/idempotency.h"
#include "services/matching/facts.h"
#include "services/matching/store/match_store.h"

namespace naober::matching {

namespace {

void HideNote(const rpc::Call& call, CheckIn& check_in) {
  if (call.reach.kind == auth::Reach::Kind::kSelf && check_in.answer) check_in.answer->note.clear();
}

}  // namespace

absl::StatusOr<std::vector<CheckIn>> CheckIns::List(const rpc::Call& call,
                                                    const CheckInFilter& filter,
                                                    const rpc::Page& page) {
  const auto reach = ReachParameters::From(call.reach);
  std::vector<CheckIn> check_ins;
  RETURN_IF_ERROR(
      postgres::Transact(pool_, call.scope, call.deadline, postgres::Mode::kReadOnly,
                         [&](postgres::Transaction& tx) -> absl::Status {
                           if (!filter.match_id.empty()) {
                             const MatchId match = MatchId::FromTrusted(filter.match_id);
                             RETURN_IF_ERROR(FindMatch(tx, match, reach).status());
                           }
                           ASSIGN_OR_RETURN(check_ins, ListCheckIns(tx, filter, reach, page));
                           return absl::OkStatus();
                         }));
  if (!filter.match_id.empty()) call.Audit("match", filter.match_id);
  for (CheckIn& check_in : check_ins) HideNote(call, check_in);
  return check_ins;
}

absl::StatusOr<CheckIn> CheckIns::Record(const rpc::Call& call, const CheckInId& id,
                                         const CheckInAnswer& said) {
  const auto reach = ReachParameters::From(call.reach);
  CheckIn check_in;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, [&](postgres::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const std::optional<rpc::EarlierAnswer> earlier,
                         rpc::ClaimRequest(tx, call));
        ASSIGN_OR_RETURN(check_in, LockCheckIn(tx, id, reach));
        if (earlier) return absl::OkStatus();
        RETURN_IF_ERROR(check_in.Record(said, call.now));
        RETURN_IF_ERROR(SaveCheckIn(tx, check_in));
        ASSIGN_OR_RETURN(const Match match, FindMatch(tx, check_in.match_id, reach));
        RETURN_IF_ERROR(EmitCheckInRecorded(tx, match, check_in, call.now));
        call.Audit("check_in", id.str());
        return rpc::RecordAnswer(tx, call, id.str());
      }));
  HideNote(call, check_in);
  return check_in;
}

}  // namespace naober::matching
