// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_BASE_ID_H_
#define NAOBER_LIBS_BASE_ID_H_

#include <ostream>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/base/errors.h"
#include "libs/base/uuid.h"

namespace naober {

// An id as a type of its own, so that a buddy's id can't be passed where an activity's is wanted:
//   struct PersonTag {};  using PersonId = Id<PersonTag>;
// A value type: hashable, ordered, printable. Empty only when default-constructed.
template <class Tag>
class Id {
 public:
  Id() = default;

  // A new id (UUIDv7).
  static Id New() { return Id(NewUuidV7()); }

  // INVALID_ARGUMENT naming `field` if `text` is not a UUID.
  static absl::StatusOr<Id> Parse(absl::string_view text, absl::string_view field) {
    if (!IsUuid(text)) return InvalidField(field, "NOT_A_UUID", "must be a UUID in lower case");
    return Id(std::string(text));
  }

  // For ids that come from our own database or from an event.
  static Id FromTrusted(std::string text) { return Id(std::move(text)); }

  const std::string& str() const { return value_; }
  bool empty() const { return value_.empty(); }

  friend bool operator==(const Id& a, const Id& b) { return a.value_ == b.value_; }
  friend auto operator<=>(const Id& a, const Id& b) { return a.value_ <=> b.value_; }
  template <class H>
  friend H AbslHashValue(H h, const Id& id) {
    return H::combine(std::move(h), id.value_);
  }
  friend std::ostream& operator<<(std::ostream& out, const Id& id) { return out << id.value_; }

 private:
  explicit Id(std::string value) : value_(std::move(value)) {}

  std::string value_;
};

}  // namespace naober

#endif  // NAOBER_LIBS_BASE_ID_H_
