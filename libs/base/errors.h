// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_BASE_ERRORS_H_
#define NAOBER_LIBS_BASE_ERRORS_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

// How an error says more than its code. Inside the platform an error is an absl::Status; its
// details ride along as payloads (a serialized google.rpc.ErrorInfo, and google.rpc.BadRequest for
// bad input) and libs/rpc puts them on the wire. Messages are lower case, name the thing by id and
// never carry personal data.
namespace naober {

using ErrorMetadata = std::map<std::string, std::string>;

// The domain of every ErrorInfo.
inline constexpr char kErrorDomain[] = "naober";

// `status` with the machine-readable `reason` (UPPER_SNAKE) and `metadata`; replaces a reason that
// it had.
absl::Status WithReason(absl::Status status, absl::string_view reason,
                        const ErrorMetadata& metadata = {});

// The reason of `status`, or "" when it has none.
std::string ReasonOf(const absl::Status& status);

// The metadata beside the reason; empty when there is none.
ErrorMetadata ErrorMetadataOf(const absl::Status& status);

// FAILED_PRECONDITION: a valid request that the present state does not allow.
absl::Status Refuse(absl::string_view reason, absl::string_view message,
                    const ErrorMetadata& metadata = {});

// NOT_FOUND with reason <RESOURCE>_NOT_FOUND, for example NotFound("person", id) →
// PERSON_NOT_FOUND. Also for what exists and the caller may not know.
absl::Status NotFound(absl::string_view resource, absl::string_view id);

// ABORTED with reason ETAG_MISMATCH: the caller changed an older version than the stored one.
absl::Status EtagMismatch(absl::string_view resource, absl::string_view id);

// One thing that is wrong with one field of a request.
struct FieldViolation {
  std::string field;   // path as in the proto, e.g. "person.languages[1].oral_level"
  std::string reason;  // UPPER_SNAKE, e.g. "IN_THE_FUTURE"
  std::string
      description;  // what is wrong and what would be right; never the value of a sensitive field
};

// Collects everything that is wrong with a request, so that the caller hears all of it at once. Not
// thread-safe.
class FieldViolations {
 public:
  void Add(absl::string_view field, absl::string_view reason, absl::string_view description);
  void Append(const FieldViolations& other);
  bool empty() const { return violations_.empty(); }
  const std::vector<FieldViolation>& violations() const { return violations_; }

  // OK when empty; else INVALID_ARGUMENT with reason INVALID_FIELDS and a BadRequest that lists
  // them all.
  absl::Status ToStatus() const;

 private:
  std::vector<FieldViolation> violations_;
};

// INVALID_ARGUMENT with a single violation.
absl::Status InvalidField(absl::string_view field, absl::string_view reason,
                          absl::string_view description);

// The violations that `status` carries; empty when it carries none.
std::vector<FieldViolation> FieldViolationsOf(const absl::Status& status);

// The same status with `context` put before its message; payloads are kept.
absl::Status Annotate(absl::string_view context, const absl::Status& status);

// Payload type URLs, for libs/rpc.
inline constexpr char kErrorInfoUrl[] = "type.googleapis.com/google.rpc.ErrorInfo";
inline constexpr char kBadRequestUrl[] = "type.googleapis.com/google.rpc.BadRequest";

// Ends the process with `message`: for states that a bug alone can cause, never for what a peer, a
// user, a file or a database can cause.
[[noreturn]] void Impossible(absl::string_view message);

#define NAOBER_CHECK(condition)                                          \
  do {                                                                   \
    if (!(condition)) ::naober::Impossible("check failed: " #condition); \
  } while (false)

}  // namespace naober

#endif  // NAOBER_LIBS_BASE_ERRORS_H_
