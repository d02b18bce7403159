// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_CLI_LISTING_H_
#define NAOBER_SERVICES_CLI_LISTING_H_

#include <google/protobuf/timestamp.pb.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/rpc/enum_code.h"
#include "services/cli/output.h"
#include "services/cli/session.h"

namespace naober::cli {

// Every page of a list RPC as one response, so that nobody has to page by hand.
template <class Stub, class StubBase, class Request, class Response>
absl::StatusOr<Response> ListAll(Session& session, Stub& stub,
                                 grpc::Status (StubBase::*method)(grpc::ClientContext*,
                                                                  const Request&, Response*),
                                 Request request) {
  constexpr int kLargestPage = 200;
  request.set_page_size(kLargestPage);
  Response all;
  do {
    ASSIGN_OR_RETURN(const Response page, session.Call(stub, method, request));
    all.MergeFrom(page);
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  all.clear_next_page_token();
  return all;
}

// A code as a person reads it: CONTACT_KIND_TRAINING → "training"; "-" for the zero value.
template <class Enum>
std::string CodeText(Enum value) {
  const std::string code = rpc::CodeOf(value);
  return code.empty() ? "-" : absl::AsciiStrToLower(code);
}

// Several codes in one cell: "bond;link".
template <class Enum, class Values>
std::string CodeTexts(const Values& values) {
  return absl::StrJoin(values, ";", [](std::string* out, auto value) {
    absl::StrAppend(out, CodeText(static_cast<Enum>(value)));
  });
}

// All codes of an enumeration as a person writes them: "newcomer, buddy, oudkomer".
template <class Enum>
std::string AllCodes() {
  const auto* type = google::protobuf::GetEnumDescriptor<Enum>();
  std::vector<std::string> codes;
  for (int i = 0; i < type->value_count(); ++i) {
    const auto value = static_cast<Enum>(type->value(i)->number());
    if (value != 0) codes.push_back(CodeText(value));
  }
  return absl::StrJoin(codes, ", ");
}

// The enumerator that a person wrote, in any case and with - or _; the zero value for "".
// INVALID_ARGUMENT (UNKNOWN_CODE) naming `field` and what there is.
template <class Enum>
absl::StatusOr<Enum> CodeFrom(absl::string_view field, absl::string_view text) {
  if (text.empty()) return static_cast<Enum>(0);
  const auto value =
      rpc::EnumOf<Enum>(absl::StrReplaceAll(absl::AsciiStrToUpper(text), {{"-", "_"}, {" ", "_"}}));
  if (value == 0) {
    return InvalidField(field, "UNKNOWN_CODE", absl::StrCat("must be one of ", AllCodes<Enum>()));
  }
  return value;
}

// A moment in UTC, to the minute; "-" when it is not set.
std::string TimeText(bool is_set, const google::protobuf::Timestamp& time);

// Sets `time` to a moment that a person wrote; leaves it for "". INVALID_ARGUMENT (NOT_A_TIME)
// naming `field`.
absl::Status ReadTime(absl::string_view field, const std::string& text,
                      absl::FunctionRef<google::protobuf::Timestamp*()> time);

// "-" for an empty cell, so that columns stay visible.
inline std::string OrDash(const std::string& text) { return text.empty() ? "-" : text; }

}  // namespace naober::cli

#endif  // NAOBER_SERVICES_CLI_LISTING_H_
