// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_RPC_CALL_H_
#define NAOBER_LIBS_RPC_CALL_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "libs/auth/caller.h"
#include "libs/base/secret.h"
#include "libs/obs/trace.h"
#include "libs/postgres/scope.h"

namespace naober::rpc {

// Identifies a request that may arrive more than once (AIP-155): same subject, method and
// request_id = same request.
struct RequestKey {
  std::string tenant_id;
  std::string subject;
  std::string method;       // "naober.intake.v1.IntakeService/CreatePerson"
  std::string request_id;   // UUID chosen by the client
  std::string fingerprint;  // HMAC-SHA-256 over a field-ordered canonical form of the request
};

// What every use case knows about the call that it serves. No gRPC type in it, so that use cases
// don't need one.
struct Call {
  std::string method;
  auth::Caller caller;      // for a service that acts for somebody: that somebody
  std::string via_service;  // the calling service then; empty otherwise
  Secret caller_token;      // the caller's own token, which ContextFor passes on; empty for a
                            // service on its own behalf
  auth::Reach reach;        // how far the permission lets this caller reach
  std::string tenant_id;    // the consortium; empty for platform calls
  absl::Time deadline;      // real time
  absl::Time now;           // business time, read once per call
  obs::TraceContext trace;
  std::optional<RequestKey> request_key;  // set when the request carries a request_id

  // For postgres::Transact: fenced to the tenant, with the audit entry as the last statement.
  postgres::Scope scope;

  // Names what the call was about, for the audit trail: kind and id of the object ("person", id).
  // Several calls add up.
  void Audit(absl::string_view object_type, absl::string_view object_id) const;

  struct AuditState;
  std::shared_ptr<AuditState> audit;
};

}  // namespace naober::rpc

#endif  // NAOBER_LIBS_RPC_CALL_H_
