// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_RPC_UNARY_H_
#define NAOBER_LIBS_RPC_UNARY_H_

#include <google/protobuf/message.h>
#include <grpcpp/support/status.h>

#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/base/clock.h"
#include "libs/rpc/call.h"

namespace grpc {
class ServerContext;
}  // namespace grpc

namespace naober::rpc {

class Env;  // what every handler needs: verifier, permission table, clock, audit, metrics; made by
            // Process

// The one place for every call of a server. In this order: trace context, deadline (refused when
// missing or nearly over, capped), identity (the token, and naober-on-behalf-of when a service acts
// for somebody), permission as the proto declares it (found by the request's message type),
// request_id, then `work`; after it error mapping, the audit entry, one log line, metrics. An
// exception from `work` is logged and becomes INTERNAL.
//
//   grpc::Status IntakeService::GetPerson(grpc::ServerContext* context, const pb::GetPersonRequest*
//   request,
//                                         pb::GetPersonResponse* response) {
//     return rpc::Unary(env_, context, *request, response,
//                       [&](const rpc::Call& call) -> absl::StatusOr<pb::GetPersonResponse> { … });
//   }
grpc::Status UnaryUntyped(Env& env, grpc::ServerContext* context,
                          const google::protobuf::Message& request,
                          absl::FunctionRef<absl::Status(const Call&)> work);

template <class Request, class Response, class Work>
grpc::Status Unary(Env& env, grpc::ServerContext* context, const Request& request,
                   Response* response, Work work) {
  return UnaryUntyped(env, context, request, [&](const Call& call) -> absl::Status {
    absl::StatusOr<Response> answer = work(call);
    if (!answer.ok()) return std::move(answer).status();
    *response = *std::move(answer);
    return absl::OkStatus();
  });
}

// Numeric codes agree; ErrorInfo, BadRequest (and RetryInfo) travel as google.rpc.Status in
// error_details().
grpc::Status ToGrpc(const absl::Status& status);
absl::Status FromGrpc(const grpc::Status& status);

}  // namespace naober::rpc

#endif  // NAOBER_LIBS_RPC_UNARY_H_
