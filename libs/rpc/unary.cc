// SPDX-License-Identifier: EUPL-1.2
#include "libs/rpc/unary.h"

#include <google/protobuf/descriptor.h>
#include <grpcpp/server_context.h>

#include <exception>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "google/rpc/error_details.pb.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/base/uuid.h"
#include "libs/obs/log.h"
#include "libs/rpc/audit.h"
#include "libs/rpc/env.h"
#include "libs/rpc/fingerprint.h"
#include "libs/rpc/metadata.h"

namespace naober::rpc {
namespace {

using auth::PermissionTable;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr char kRetryInfoUrl[] = "type.googleapis.com/google.rpc.RetryInfo";
constexpr absl::Duration kRetryAfter = absl::Milliseconds(200);

absl::string_view Metadata(const grpc::ServerContext& context, const char* key) {
  const auto found = context.client_metadata().find(key);
  if (found == context.client_metadata().end()) return "";
  return absl::string_view(found->second.data(), found->second.size());
}

absl::StatusOr<absl::Time> DeadlineOf(const grpc::ServerContext& context, absl::Duration longest) {
  if (context.deadline() == std::chrono::system_clock::time_point::max()) {
    return WithReason(absl::InvalidArgumentError("the call must have a deadline"),
                      "DEADLINE_REQUIRED");
  }
  const absl::Time now = absl::Now();
  const absl::Time deadline = absl::FromChrono(context.deadline());
  if (deadline - now < kShortestDeadline) {
    return WithReason(absl::DeadlineExceededError("too little time is left to begin"),
                      "DEADLINE_TOO_SHORT");
  }
  return std::min(deadline, now + longest);
}

absl::StatusOr<auth::Caller> TokenHolder(Env& env, const grpc::ServerContext& context) {
  absl::string_view token = Metadata(context, kAuthorization);
  if (token.empty()) {
    return WithReason(absl::UnauthenticatedError("the call carries no access token"),
                      "TOKEN_MISSING");
  }
  if (!absl::ConsumePrefix(&token, kBearer)) {
    return WithReason(absl::UnauthenticatedError("authorization must be a bearer token"),
                      "TOKEN_INVALID");
  }
  return env.options().verifier.Verify(token);
}

// Fills in who calls, for whom, and how far they reach.
absl::Status Identify(Env& env, const grpc::ServerContext& context,
                      const auth::Permission& permission, Call& call) {
  ASSIGN_OR_RETURN(auth::Caller holder, TokenHolder(env, context));
  const absl::string_view person_token = Metadata(context, kOnBehalfOf);
  const absl::string_view tenant = Metadata(context, kTenantKey);
  const bool is_service = holder.Has(common::v1::ROLE_SERVICE);
  // For the audit entry of a refusal; replaced when a service acts for somebody.
  call.caller = holder;
  call.tenant_id = holder.tenant_id;
  if ((!person_token.empty() || !tenant.empty()) && !is_service) {
    return WithReason(absl::PermissionDeniedError("only a service may act for somebody else"),
                      "NOT_A_SERVICE");
  }
  if (!person_token.empty()) {
    absl::StatusOr<auth::Caller> person = env.options().verifier.Verify(person_token);
    if (!person.ok()) return Annotate(kOnBehalfOf, person.status());
    call.caller = *std::move(person);
    call.via_service = holder.service;
    call.caller_token = Secret(std::string(person_token));
    call.tenant_id = call.caller.tenant_id;
    ASSIGN_OR_RETURN(call.reach, auth::AuthorizeOnBehalf(permission, holder, call.caller));
  } else {
    if (is_service) {
      if (!tenant.empty() && !IsUuid(tenant)) {
        return InvalidField(kTenantKey, "NOT_A_UUID", "must be a UUID in lower case");
      }
      call.caller.tenant_id = std::string(tenant);
    } else {
      call.caller_token =
          Secret(std::string(absl::StripPrefix(Metadata(context, kAuthorization), kBearer)));
    }
    call.tenant_id = call.caller.tenant_id;
    ASSIGN_OR_RETURN(call.reach, auth::Authorize(permission, call.caller));
  }
  if (call.reach.kind == auth::Reach::Kind::kPlatform) call.tenant_id.clear();
  return absl::OkStatus();
}

const std::string& FencedTenant(const Call& call) {
  static const std::string& kPlatform = *new std::string(kPlatformTenant);
  return call.tenant_id.empty() ? kPlatform : call.tenant_id;
}

absl::Status ReadRequestId(const Env& env, const Message& request, Call& call) {
  const FieldDescriptor* field = request.GetDescriptor()->FindFieldByName("request_id");
  if (field == nullptr || field->cpp_type() != FieldDescriptor::CPPTYPE_STRING ||
      field->is_repeated()) {
    return absl::OkStatus();
  }
  std::string request_id = request.GetReflection()->GetString(request, field);
  if (request_id.empty()) return absl::OkStatus();
  if (!IsUuid(request_id)) {
    return InvalidField("request_id", "NOT_A_UUID", "must be a UUID in lower case");
  }
  call.request_key =
      RequestKey{FencedTenant(call), call.caller.subject, call.method, std::move(request_id),
                 FingerprintOf(request, env.options().fingerprint_key)};
  return absl::OkStatus();
}

void StartAudit(const grpc::ServerContext& context, const PermissionTable::Rule& rule,
                const auth::Caller& caller, Call& call) {
  call.audit = std::make_shared<Call::AuditState>();
  AuditEntry& entry = call.audit->entry;
  entry.tenant_id = FencedTenant(call);
  entry.business_time = call.now;
  entry.action = rule.permission.action();
  entry.method = rule.method;
  entry.actor = caller.subject;
  entry.actor_issuer = caller.issuer;
  entry.via_service = call.via_service;
  entry.origin = context.peer();
  entry.trace_id = call.trace.trace_id;
}

// Everything before the work. `call.audit` is set once the caller is known, also when it is refused
// after that.
absl::Status Admit(Env& env, const grpc::ServerContext& context, const PermissionTable::Rule& rule,
                   const Message& request, Call& call) {
  ASSIGN_OR_RETURN(call.deadline, DeadlineOf(context, env.options().max_deadline));
  const absl::Status identified = Identify(env, context, rule.permission, call);
  if (!call.caller.subject.empty()) StartAudit(context, rule, call.caller, call);
  RETURN_IF_ERROR(identified);
  RETURN_IF_ERROR(ReadRequestId(env, request, call));
  call.scope = postgres::Scope::Tenant(FencedTenant(call));
  call.scope.before_commit = [audit = call.audit](postgres::Transaction& tx) {
    return RecordInTransaction(tx, audit);
  };
  return absl::OkStatus();
}

// Whether the trail does without the call: see `bookkeeping` in options.proto.
bool IsBookkeeping(const PermissionTable::Rule& rule, const Call& call,
                   const absl::Status& status) {
  return status.ok() && rule.permission.bookkeeping() && call.via_service.empty() &&
         call.caller.Has(common::v1::ROLE_SERVICE);
}

absl::Status RunGuarded(absl::FunctionRef<absl::Status(const Call&)> work, const Call& call) {
  try {
    return work(call);
  } catch (const std::exception& e) {
    // Not e.what(): a library's text may hold values from the request or the database.
    obs::Error("rpc.exception").With("method", call.method).With("type", typeid(e).name());
  } catch (...) {
    obs::Error("rpc.exception").With("method", call.method);
  }
  return absl::InternalError("an exception left the handler");
}

// What the client is told: one reason always, when to come back, and nothing about our insides.
absl::Status ForClient(absl::Status status, const Call& call) {
  if (status.ok()) return status;
  std::string reason = ReasonOf(status);
  if (status.code() == absl::StatusCode::kInternal || status.code() == absl::StatusCode::kUnknown) {
    status = absl::Status(status.code(),
                          absl::StrCat("something went wrong (REF ", call.trace.trace_id, ")"));
    return WithReason(status, reason.empty() ? absl::StatusCodeToString(status.code()) : reason,
                      {{"ref", call.trace.trace_id}});
  }
  if (reason.empty()) status = WithReason(status, absl::StatusCodeToString(status.code()));
  if (status.code() == absl::StatusCode::kResourceExhausted && !status.GetPayload(kRetryInfoUrl)) {
    google::rpc::RetryInfo retry;
    retry.mutable_retry_delay()->set_nanos(absl::ToInt64Nanoseconds(kRetryAfter));
    status.SetPayload(kRetryInfoUrl, absl::Cord(retry.SerializeAsString()));
  }
  return status;
}

obs::Level LevelFor(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kUnknown:
    case absl::StatusCode::kDataLoss:
      return obs::Level::kError;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
      return obs::Level::kWarning;
    default:
      return obs::Level::kInfo;
  }
}

void Log(const Call& call, const absl::Status& status, absl::Duration took) {
  obs::LogLine line(LevelFor(status.code()), "rpc.served");
  line.With("method", call.method).With("ms", took);
  if (call.deadline != absl::Time()) line.With("left_ms", call.deadline - absl::Now());
  if (!call.tenant_id.empty()) line.With("tenant_id", call.tenant_id);
  // Roles and services, not subjects: who in person did it is for the audit trail to know.
  line.With("roles", absl::StrJoin(call.caller.roles, ",", [](std::string* out, auth::Role role) {
              absl::StrAppend(out, auth::RoleName(role));
            }));
  const std::string& service = call.via_service.empty() ? call.caller.service : call.via_service;
  if (!service.empty()) line.With("from_service", service);
  line.With(status);
}

}  // namespace

grpc::Status UnaryUntyped(Env& env, grpc::ServerContext* context, const Message& request,
                          absl::FunctionRef<absl::Status(const Call&)> work) {
  const absl::Time start = absl::Now();
  Call call;
  call.trace = obs::TraceContext::FromHeader(Metadata(*context, kTraceparent)).Child();
  const obs::ScopedTrace trace(call.trace);
  const PermissionTable::Rule* rule = env.permissions().FindByRequest(*request.GetDescriptor());
  NAOBER_CHECK(rule != nullptr);  // Process serves no RPC without one
  call.method = rule->method;
  call.now = env.options().clock.Now();

  absl::Status status;
  const Env::Admission admission(env);
  if (!admission) {
    status = WithReason(absl::ResourceExhaustedError("too many calls at once; try again shortly"),
                        "OVERLOADED");
  } else if (status = Admit(env, *context, *rule, request, call); status.ok()) {
    status = RunGuarded(work, call);
  }
  if (call.audit != nullptr && !IsBookkeeping(*rule, call, status)) {
    if (auto entry = EntryAtEnd(*call.audit, status)) env.options().audit(*std::move(entry));
  }
  const absl::Duration took = absl::Now() - start;
  Log(call, status, took);
  env.Observe(*rule, status.code(), took);
  return ToGrpc(ForClient(std::move(status), call));
}

}  // namespace naober::rpc
