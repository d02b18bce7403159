// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_RPC_ENUM_CODE_H_
#define NAOBER_LIBS_RPC_ENUM_CODE_H_

#include <google/protobuf/descriptor.h>
#include <google/protobuf/generated_enum_reflection.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace naober::rpc {

// What all names of an enumeration of ours begin with: "CONTACT_KIND_". By our rules for protos the
// zero value is called <prefix>UNSPECIFIED.
template <class Enum>
absl::string_view EnumPrefix() {
  const std::string& zero =
      google::protobuf::GetEnumDescriptor<Enum>()->FindValueByNumber(0)->name();
  return absl::string_view(zero).substr(0, zero.size() - absl::string_view("UNSPECIFIED").size());
}

// The code that files, databases and domains use for an enumerator: CONTACT_KIND_TRAINING →
// "TRAINING". "" for the zero value and for a number that this program doesn't know.
template <class Enum>
std::string CodeOf(Enum value) {
  const google::protobuf::EnumValueDescriptor* const known =
      google::protobuf::GetEnumDescriptor<Enum>()->FindValueByNumber(value);
  if (known == nullptr || value == 0) return "";
  return known->name().substr(EnumPrefix<Enum>().size());
}

// The enumerator of `code`; the zero value for "" and for an unknown one.
template <class Enum>
Enum EnumOf(absl::string_view code) {
  const google::protobuf::EnumValueDescriptor* const known =
      google::protobuf::GetEnumDescriptor<Enum>()->FindValueByName(
          absl::StrCat(EnumPrefix<Enum>(), code));
  return known == nullptr ? static_cast<Enum>(0) : static_cast<Enum>(known->number());
}

}  // namespace naober::rpc

#endif  // NAOBER_LIBS_RPC_ENUM_CODE_H_
