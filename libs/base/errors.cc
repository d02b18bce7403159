// SPDX-License-Identifier: EUPL-1.2
#include "libs/base/errors.h"

#include <cstdio>
#include <cstdlib>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"

namespace naober {
namespace {

template <class Message>
bool ReadPayload(const absl::Status& status, const char* url, Message& out) {
  const auto payload = status.GetPayload(url);
  return payload.has_value() && out.ParseFromString(std::string(*payload));
}

}  // namespace

absl::Status WithReason(absl::Status status, absl::string_view reason,
                        const ErrorMetadata& metadata) {
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(reason));
  info.set_domain(kErrorDomain);
  for (const auto& [key, value] : metadata) (*info.mutable_metadata())[key] = value;
  status.SetPayload(kErrorInfoUrl, absl::Cord(info.SerializeAsString()));
  return status;
}

std::string ReasonOf(const absl::Status& status) {
  google::rpc::ErrorInfo info;
  return ReadPayload(status, kErrorInfoUrl, info) ? info.reason() : "";
}

ErrorMetadata ErrorMetadataOf(const absl::Status& status) {
  google::rpc::ErrorInfo info;
  if (!ReadPayload(status, kErrorInfoUrl, info)) return {};
  return ErrorMetadata(info.metadata().begin(), info.metadata().end());
}

absl::Status Refuse(absl::string_view reason, absl::string_view message,
                    const ErrorMetadata& metadata) {
  return WithReason(absl::FailedPreconditionError(message), reason, metadata);
}

absl::Status NotFound(absl::string_view resource, absl::string_view id) {
  return WithReason(absl::NotFoundError(absl::StrCat("there is no ", resource, " ", id)),
                    absl::StrCat(absl::AsciiStrToUpper(resource), "_NOT_FOUND"),
                    {{"resource", std::string(resource)}, {"id", std::string(id)}});
}

absl::Status EtagMismatch(absl::string_view resource, absl::string_view id) {
  return WithReason(absl::AbortedError(absl::StrCat(resource, " ", id,
                                                    " was changed by someone else; read it again")),
                    "ETAG_MISMATCH",
                    {{"resource", std::string(resource)}, {"id", std::string(id)}});
}

void FieldViolations::Add(absl::string_view field, absl::string_view reason,
                          absl::string_view description) {
  violations_.push_back({std::string(field), std::string(reason), std::string(description)});
}

void FieldViolations::Append(const FieldViolations& other) {
  violations_.insert(violations_.end(), other.violations_.begin(), other.violations_.end());
}

absl::Status FieldViolations::ToStatus() const {
  if (violations_.empty()) return absl::OkStatus();
  google::rpc::BadRequest bad_request;
  std::string message = "invalid request";
  const char* separator = ": ";
  for (const FieldViolation& violation : violations_) {
    auto* out = bad_request.add_field_violations();
    out->set_field(violation.field);
    // google.rpc.BadRequest of this version has no reason of its own: "REASON: description".
    out->set_description(absl::StrCat(violation.reason, ": ", violation.description));
    absl::StrAppend(&message, separator, violation.field, " ", violation.description);
    separator = "; ";
  }
  absl::Status status = absl::InvalidArgumentError(message);
  status.SetPayload(kBadRequestUrl, absl::Cord(bad_request.SerializeAsString()));
  return WithReason(std::move(status), "INVALID_FIELDS");
}

absl::Status InvalidField(absl::string_view field, absl::string_view reason,
                          absl::string_view description) {
  FieldViolations violations;
  violations.Add(field, reason, description);
  return violations.ToStatus();
}

std::vector<FieldViolation> FieldViolationsOf(const absl::Status& status) {
  google::rpc::BadRequest bad_request;
  if (!ReadPayload(status, kBadRequestUrl, bad_request)) return {};
  std::vector<FieldViolation> out;
  for (const auto& violation : bad_request.field_violations()) {
    const std::string& text = violation.description();
    const size_t colon = text.find(": ");
    if (colon == std::string::npos) {
      out.push_back({violation.field(), "", text});
    } else {
      out.push_back({violation.field(), text.substr(0, colon), text.substr(colon + 2)});
    }
  }
  return out;
}

absl::Status Annotate(absl::string_view context, const absl::Status& status) {
  if (status.ok()) return status;
  absl::Status out(status.code(), absl::StrCat(context, ": ", status.message()));
  status.ForEachPayload(
      [&](absl::string_view url, const absl::Cord& payload) { out.SetPayload(url, payload); });
  return out;
}

void Impossible(absl::string_view message) {
  std::fprintf(stderr,
               "{\"level\":\"ERROR\",\"event\":\"process.impossible\",\"message\":\"%s\"}\n",
               std::string(message).c_str());
  std::abort();
}

}  // namespace naober
