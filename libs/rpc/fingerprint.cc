// SPDX-License-Identifier: EUPL-1.2
#include "libs/rpc/fingerprint.h"

#include <google/protobuf/descriptor.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace naober::rpc {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

std::string Canonical(const Message& message, const FieldDescriptor* left_out);

// Numbers as decimal text; floating point by its bits, so that nothing is rounded.
template <class Float, class Bits>
std::string BitsOf(Float value) {
  Bits bits;
  static_assert(sizeof(bits) == sizeof(value));
  std::memcpy(&bits, &value, sizeof(bits));
  return absl::StrCat(bits);
}

// `index` is -1 for a singular field.
std::string CanonicalValue(const Message& message, const FieldDescriptor& field, int index) {
  const Reflection& reflection = *message.GetReflection();
  const bool one = index < 0;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return absl::StrCat(one ? reflection.GetInt32(message, &field)
                              : reflection.GetRepeatedInt32(message, &field, index));
    case FieldDescriptor::CPPTYPE_INT64:
      return absl::StrCat(one ? reflection.GetInt64(message, &field)
                              : reflection.GetRepeatedInt64(message, &field, index));
    case FieldDescriptor::CPPTYPE_UINT32:
      return absl::StrCat(one ? reflection.GetUInt32(message, &field)
                              : reflection.GetRepeatedUInt32(message, &field, index));
    case FieldDescriptor::CPPTYPE_UINT64:
      return absl::StrCat(one ? reflection.GetUInt64(message, &field)
                              : reflection.GetRepeatedUInt64(message, &field, index));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return BitsOf<double, uint64_t>(one ? reflection.GetDouble(message, &field)
                                          : reflection.GetRepeatedDouble(message, &field, index));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return BitsOf<float, uint32_t>(one ? reflection.GetFloat(message, &field)
                                         : reflection.GetRepeatedFloat(message, &field, index));
    case FieldDescriptor::CPPTYPE_BOOL:
      return absl::StrCat(one ? reflection.GetBool(message, &field)
                              : reflection.GetRepeatedBool(message, &field, index));
    case FieldDescriptor::CPPTYPE_ENUM:
      return absl::StrCat(one ? reflection.GetEnumValue(message, &field)
                              : reflection.GetRepeatedEnumValue(message, &field, index));
    case FieldDescriptor::CPPTYPE_STRING:
      return one ? reflection.GetString(message, &field)
                 : reflection.GetRepeatedString(message, &field, index);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return Canonical(one ? reflection.GetMessage(message, &field)
                           : reflection.GetRepeatedMessage(message, &field, index),
                       nullptr);
  }
  return "";
}

void AppendField(std::string& out, int number, const std::string& value) {
  absl::StrAppend(&out, number, ":", value.size(), ":", value);
}

std::string Canonical(const Message& message, const FieldDescriptor* left_out) {
  std::vector<const FieldDescriptor*> fields;  // by number
  message.GetReflection()->ListFields(message, &fields);
  std::string out;
  for (const FieldDescriptor* field : fields) {
    if (field == left_out) continue;
    if (!field->is_repeated()) {
      AppendField(out, field->number(), CanonicalValue(message, *field, -1));
      continue;
    }
    std::vector<std::string> values;
    for (int i = 0; i < message.GetReflection()->FieldSize(message, field); ++i) {
      values.push_back(CanonicalValue(message, *field, i));
    }
    if (field->is_map()) std::sort(values.begin(), values.end());
    for (const std::string& value : values) AppendField(out, field->number(), value);
  }
  return out;
}

}  // namespace

std::string FingerprintOf(const Message& request, const Secret& key) {
  const std::string canonical =
      Canonical(request, request.GetDescriptor()->FindFieldByName("request_id"));
  std::string digest(EVP_MAX_MD_SIZE, '\0');
  unsigned int size = 0;
  HMAC(EVP_sha256(), key.Reveal().data(), static_cast<int>(key.Reveal().size()),
       reinterpret_cast<const unsigned char*>(canonical.data()), canonical.size(),
       reinterpret_cast<unsigned char*>(digest.data()), &size);
  digest.resize(size);
  return digest;
}

}  // namespace naober::rpc
