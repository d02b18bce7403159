// SPDX-License-Identifier: EUPL-1.2
// What the contract calls required, made from the contract: a request without it is refused and
// told so, and a request with all of it and nothing else is not told that anything is missing.
#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "libs/base/errors.h"
#include "libs/base/uuid.h"
#include "libs/testing/matchers.h"
#include "tests/support/consortium.h"
#include "tests/support/request_filler.h"
#include "tests/support/rpc_catalogue.h"

namespace naober::testing {
namespace {

using ::testing::IsEmpty;

// An id that nobody has, of every kind: what is missing is said before anything is looked up.
Ids UnknownIds() {
  Ids ids;
  for (const char* kind : {"person",
                           "newcomer",
                           "buddy",
                           "consortium",
                           "enrolment",
                           "person_import",
                           "match_run",
                           "proposal",
                           "match",
                           "meeting",
                           "check_in",
                           "intervision_group",
                           "intervision_meeting",
                           "round",
                           "series",
                           "session",
                           "registration",
                           "referral",
                           "place",
                           "place_choice",
                           "grant",
                           "criterion",
                           "dead_letter"})
    ids[kind] = NewUuidV7();
  return ids;
}

// Whether a violation of `field` says that `missing` is not there: by its own name, by that of
// something in it, or by that of the element, or the list of elements, that it is in.
bool SaysSo(const std::string& field, const std::string& missing) {
  return field == missing || absl::StartsWith(field, absl::StrCat(missing, ".")) ||
         absl::StartsWith(missing, absl::StrCat(field, "[")) ||
         (absl::EndsWith(field, "]") && absl::StartsWith(missing, absl::StrCat(field, ".")));
}

std::vector<std::string> FieldsNamedBy(const absl::Status& status) {
  std::vector<std::string> fields;
  for (const FieldViolation& violation : FieldViolationsOf(status))
    fields.push_back(violation.field);
  return fields;
}

class Required : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    platform_ = new Platform();
    tenant_ = new std::string(FoundConsortium(*platform_, "drenthe")->tenant_id);
  }
  static void TearDownTestSuite() {
    delete tenant_;
    delete platform_;
  }

  static absl::Status Call(const Rpc& rpc, const google::protobuf::Message& request) {
    const Credentials somebody = Admitted(*platform_, rpc, *tenant_, NewUuidV7()).front();
    return CallRpc(*platform_, rpc, somebody, request).status;
  }

  static Platform* platform_;
  static std::string* tenant_;
};

Platform* Required::platform_ = nullptr;
std::string* Required::tenant_ = nullptr;

TEST_F(Required, ARequestWithoutARequiredFieldIsToldWhich) {
  size_t refused = 0;
  for (const Rpc& rpc : AllRpcs()) {
    for (const Incomplete& incomplete : LeaveOutEach(rpc, UnknownIds())) {
      const absl::Status status = Call(rpc, *incomplete.request);
      const std::vector<std::string> named = FieldsNamedBy(status);
      EXPECT_TRUE(
          std::any_of(named.begin(), named.end(),
                      [&](const std::string& field) { return SaysSo(field, incomplete.missing); }))
          << rpc.Name() << " without " << incomplete.missing << " answers " << status << " about "
          << ::testing::PrintToString(named);
      ++refused;
    }
  }
  EXPECT_GT(refused, 100u);
}

TEST_F(Required, ARequestWithEveryRequiredFieldAloneLacksNothing) {
  for (const Rpc& rpc : AllRpcs()) {
    EXPECT_THAT(FieldsNamedBy(Call(rpc, *FillRequest(rpc, UnknownIds()))), IsEmpty()) << rpc.Name();
  }
}

}  // namespace
}  // namespace naober::testing
