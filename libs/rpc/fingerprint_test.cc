// SPDX-License-Identifier: EUPL-1.2
#include "libs/rpc/fingerprint.h"

#include <google/protobuf/struct.pb.h>
#include <google/protobuf/unknown_field_set.h>
#include <gtest/gtest.h>

#include "naober/intake/v1/intake_service.pb.h"

namespace naober::rpc {
namespace {

using google::protobuf::ListValue;
using google::protobuf::Struct;
using intake::v1::CreatePersonRequest;

const Secret& Key() {
  static const Secret& key = *new Secret(std::string(32, 'k'));
  return key;
}

CreatePersonRequest ARequest() {
  CreatePersonRequest request;
  request.mutable_person()->set_external_id("x-1");
  request.set_programme_code("RIV-2026");
  return request;
}

TEST(Fingerprint, IsTheSameForTheSameRequestAndHas32Bytes) {
  EXPECT_EQ(FingerprintOf(ARequest(), Key()), FingerprintOf(ARequest(), Key()));
  EXPECT_EQ(FingerprintOf(ARequest(), Key()).size(), 32u);
}

TEST(Fingerprint, DiffersWhenAnythingDiffers) {
  CreatePersonRequest other = ARequest();
  other.mutable_person()->set_external_id("x-2");
  EXPECT_NE(FingerprintOf(ARequest(), Key()), FingerprintOf(other, Key()));
  EXPECT_NE(FingerprintOf(ARequest(), Key()),
            FingerprintOf(ARequest(), Secret(std::string(32, 'x'))));
}

TEST(Fingerprint, LeavesOutTheRequestIdAndWhatItDoesNotKnow) {
  CreatePersonRequest other = ARequest();
  other.set_request_id("018f0000-0000-7000-8000-000000000009");
  other.GetReflection()->MutableUnknownFields(&other)->AddVarint(9999, 1);
  EXPECT_EQ(FingerprintOf(ARequest(), Key()), FingerprintOf(other, Key()));
}

TEST(Fingerprint, DoesNotDependOnTheOrderOfAMap) {
  Struct one;
  Struct two;
  const std::string names[] = {"a", "b", "c", "d", "e"};
  for (int i = 0; i < 5; ++i) (*one.mutable_fields())[names[i]].set_number_value(i);
  for (int i = 4; i >= 0; --i) (*two.mutable_fields())[names[i]].set_number_value(i);
  EXPECT_EQ(FingerprintOf(one, Key()), FingerprintOf(two, Key()));
  (*two.mutable_fields())["a"].set_number_value(0.5);
  EXPECT_NE(FingerprintOf(one, Key()), FingerprintOf(two, Key()));
}

TEST(Fingerprint, DependsOnTheOrderAndTheBoundariesOfAList) {
  const auto of = [](std::initializer_list<const char*> texts) {
    ListValue list;
    for (const char* text : texts) list.add_values()->set_string_value(text);
    return FingerprintOf(list, Key());
  };
  EXPECT_NE(of({"a", "b"}), of({"b", "a"}));
  EXPECT_NE(of({"ab"}), of({"a", "b"}));
  EXPECT_NE(of({"a", ""}), of({"a"}));
}

}  // namespace
}  // namespace naober::rpc
