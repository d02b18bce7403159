// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/programmes.h"

#include <utility>

#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/base/uuid.h"
#include "libs/rpc/idempotency.h"
#include "services/intake/store/consortium_store.h"
#include "services/intake/store/programme_store.h"

namespace naober::intake {

absl::StatusOr<Consortium> Consortia::Create(const rpc::Call& call, Consortium consortium) {
  FieldViolations violations;
  NormalizeAndValidate(consortium, "consortium.", violations);
  RETURN_IF_ERROR(violations.ToStatus());
  consortium.version = 1;
  consortium.create_time = call.now;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, [&](postgres::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const auto earlier, rpc::ClaimRequest(tx, call));
        if (earlier) {
          ASSIGN_OR_RETURN(consortium, ConsortiumStore(tx).Get(earlier->resource_id));
          return absl::OkStatus();
        }
        consortium.id = NewUuidV7();
        call.Audit("consortium", consortium.id);
        RETURN_IF_ERROR(ConsortiumStore(tx).Insert(consortium));
        return rpc::RecordAnswer(tx, call, consortium.id, consortium.version);
      }));
  return consortium;
}

absl::StatusOr<Consortium> Consortia::Get(const rpc::Call& call, const std::string& id) {
  call.Audit("consortium", id);
  const bool platform = call.reach.kind == auth::Reach::Kind::kPlatform;
  if (!platform && id != call.tenant_id) return NotFound("consortium", id);
  Consortium consortium;
  RETURN_IF_ERROR(postgres::Transact(pool_, call.scope, call.deadline, postgres::Mode::kReadOnly,
                                     [&](postgres::Transaction& tx) -> absl::Status {
                                       ASSIGN_OR_RETURN(consortium, ConsortiumStore(tx).Get(id));
                                       return absl::OkStatus();
                                     }));
  return consortium;
}

absl::StatusOr<std::vector<Consortium>> Consortia::List(const rpc::Call& call,
                                                        const rpc::Page& page) {
  std::vector<Consortium> consortia;
  RETURN_IF_ERROR(postgres::Transact(pool_, call.scope, call.deadline, postgres::Mode::kReadOnly,
                                     [&](postgres::Transaction& tx) -> absl::Status {
                                       ASSIGN_OR_RETURN(consortia, ConsortiumStore(tx).List(page));
                                       return absl::OkStatus();
                                     }));
  return consortia;
}

absl::StatusOr<Programme> Programmes::Create(const rpc::Call& call, Programme programme) {
  return Store(call, std::move(programme), "programme.");
}

absl::StatusOr<Programme> Programmes::Copy(const rpc::Call& call, const std::string& source,
                                           const ProgrammeCopy& copy) {
  ASSIGN_OR_RETURN(const Programme original, Get(call, source));
  return Store(call, CopyOf(original, copy), "");
}

absl::StatusOr<Programme> Programmes::Store(const rpc::Call& call, Programme programme,
                                            absl::string_view path) {
  FieldViolations violations;
  NormalizeAndValidate(programme, gazetteer_, path, violations);
  RETURN_IF_ERROR(violations.ToStatus());
  programme.version = 1;
  programme.create_time = programme.update_time = call.now;
  call.Audit("programme", programme.code);
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, [&](postgres::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const auto earlier, rpc::ClaimRequest(tx, call));
        if (earlier) {
          ASSIGN_OR_RETURN(programme, ProgrammeStore(tx).Get(earlier->resource_id));
          return absl::OkStatus();
        }
        RETURN_IF_ERROR(ProgrammeStore(tx).Insert(programme));
        return rpc::RecordAnswer(tx, call, programme.code, programme.version);
      }));
  return programme;
}

absl::StatusOr<Programme> Programmes::Get(const rpc::Call& call, const std::string& code) {
  Programme programme;
  RETURN_IF_ERROR(postgres::Transact(pool_, call.scope, call.deadline, postgres::Mode::kReadOnly,
                                     [&](postgres::Transaction& tx) -> absl::Status {
                                       ASSIGN_OR_RETURN(programme, ProgrammeStore(tx).Get(code));
                                       return absl::OkStatus();
                                     }));
  return programme;
}

absl::StatusOr<std::vector<Programme>> Programmes::List(const rpc::Call& call,
                                                        const rpc::Page& page) {
  std::vector<Programme> programmes;
  RETURN_IF_ERROR(postgres::Transact(pool_, call.scope, call.deadline, postgres::Mode::kReadOnly,
                                     [&](postgres::Transaction& tx) -> absl::Status {
                                       ASSIGN_OR_RETURN(programmes, ProgrammeStore(tx).List(page));
                                       return absl::OkStatus();
                                     }));
  return programmes;
}

}  // namespace naober::intake
