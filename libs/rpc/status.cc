// SPDX-License-Identifier: EUPL-1.2
#include <google/protobuf/any.pb.h>

#include <string>

#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "libs/base/errors.h"
#include "libs/rpc/unary.h"

namespace naober::rpc {
namespace {

constexpr bool SameCode(absl::StatusCode absl_code, grpc::StatusCode grpc_code) {
  return static_cast<int>(absl_code) == static_cast<int>(grpc_code);
}
static_assert(SameCode(absl::StatusCode::kOk, grpc::StatusCode::OK));
static_assert(SameCode(absl::StatusCode::kCancelled, grpc::StatusCode::CANCELLED));
static_assert(SameCode(absl::StatusCode::kUnknown, grpc::StatusCode::UNKNOWN));
static_assert(SameCode(absl::StatusCode::kInvalidArgument, grpc::StatusCode::INVALID_ARGUMENT));
static_assert(SameCode(absl::StatusCode::kDeadlineExceeded, grpc::StatusCode::DEADLINE_EXCEEDED));
static_assert(SameCode(absl::StatusCode::kNotFound, grpc::StatusCode::NOT_FOUND));
static_assert(SameCode(absl::StatusCode::kAlreadyExists, grpc::StatusCode::ALREADY_EXISTS));
static_assert(SameCode(absl::StatusCode::kPermissionDenied, grpc::StatusCode::PERMISSION_DENIED));
static_assert(SameCode(absl::StatusCode::kUnauthenticated, grpc::StatusCode::UNAUTHENTICATED));
static_assert(SameCode(absl::StatusCode::kResourceExhausted, grpc::StatusCode::RESOURCE_EXHAUSTED));
static_assert(SameCode(absl::StatusCode::kFailedPrecondition,
                       grpc::StatusCode::FAILED_PRECONDITION));
static_assert(SameCode(absl::StatusCode::kAborted, grpc::StatusCode::ABORTED));
static_assert(SameCode(absl::StatusCode::kOutOfRange, grpc::StatusCode::OUT_OF_RANGE));
static_assert(SameCode(absl::StatusCode::kUnimplemented, grpc::StatusCode::UNIMPLEMENTED));
static_assert(SameCode(absl::StatusCode::kInternal, grpc::StatusCode::INTERNAL));
static_assert(SameCode(absl::StatusCode::kUnavailable, grpc::StatusCode::UNAVAILABLE));
static_assert(SameCode(absl::StatusCode::kDataLoss, grpc::StatusCode::DATA_LOSS));

// gRPC carries message and details in headers, and a peer may refuse more than 8 KiB of those.
constexpr size_t kMaxMessageBytes = 1 << 10;
constexpr size_t kMaxDetailBytes = 5 << 10;

constexpr char kTypePrefix[] = "type.googleapis.com/google.rpc.";

// At most kMaxMessageBytes, not cut inside of a UTF-8 character.
std::string Shortened(absl::string_view message) {
  if (message.size() <= kMaxMessageBytes) return std::string(message);
  size_t end = kMaxMessageBytes;
  while (end > 0 && (static_cast<unsigned char>(message[end]) & 0xC0) == 0x80) --end;
  return std::string(message.substr(0, end));
}

// Drops violations from the end until `details` fits; the last one says how many were dropped.
void ShortenViolations(google::rpc::Status& details, google::protobuf::Any& packed) {
  google::rpc::BadRequest bad_request;
  if (!bad_request.ParseFromString(packed.value())) return;
  int dropped = 0;
  while (details.ByteSizeLong() > kMaxDetailBytes && bad_request.field_violations_size() > 0) {
    // The note of the last round goes too.
    for (int last = dropped == 0 ? 1 : 2; last > 0 && bad_request.field_violations_size() > 0;
         --last) {
      bad_request.mutable_field_violations()->RemoveLast();
    }
    ++dropped;
    bad_request.add_field_violations()->set_description(
        absl::StrCat("MORE: and ", dropped, " more"));
    packed.set_value(bad_request.SerializeAsString());
  }
}

std::string Details(const absl::Status& status) {
  google::rpc::Status details;
  details.set_code(static_cast<int>(status.code()));
  details.set_message(Shortened(status.message()));
  status.ForEachPayload([&](absl::string_view url, const absl::Cord& payload) {
    // Only the public kinds of google.rpc leave the process; the database's constraint name stays.
    if (!absl::StartsWith(url, kTypePrefix)) return;
    google::protobuf::Any* detail = details.add_details();
    detail->set_type_url(std::string(url));
    detail->set_value(std::string(payload));
  });
  for (google::protobuf::Any& detail : *details.mutable_details()) {
    if (detail.type_url() == kBadRequestUrl) ShortenViolations(details, detail);
  }
  return details.details_size() == 0 ? "" : details.SerializeAsString();
}

}  // namespace

grpc::Status ToGrpc(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), Shortened(status.message()),
                      Details(status));
}

absl::Status FromGrpc(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  absl::Status out(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
  google::rpc::Status details;
  if (details.ParseFromString(status.error_details())) {
    for (const google::protobuf::Any& detail : details.details()) {
      out.SetPayload(detail.type_url(), absl::Cord(detail.value()));
    }
  }
  return out;
}

}  // namespace naober::rpc
