// SPDX-License-Identifier: EUPL-1.2
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/status.pb.h"
#include "libs/base/errors.h"
#include "libs/rpc/unary.h"
#include "libs/testing/matchers.h"

namespace naober::rpc {
namespace {

using naober::testing::HasCode;
using naober::testing::HasReason;
using naober::testing::HasViolation;
using ::testing::Le;

TEST(Status, OkStaysOk) {
  EXPECT_TRUE(ToGrpc(absl::OkStatus()).ok());
  EXPECT_OK(FromGrpc(grpc::Status::OK));
}

TEST(Status, KeepsCodeMessageReasonAndMetadataOverTheWire) {
  const absl::Status sent = Refuse("MATCH_EXPIRED", "match m-1 expired", {{"id", "m-1"}});
  const absl::Status received = FromGrpc(ToGrpc(sent));
  EXPECT_THAT(received, HasCode(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(received, HasReason("MATCH_EXPIRED"));
  EXPECT_EQ(received.message(), "match m-1 expired");
  EXPECT_EQ(ErrorMetadataOf(received).at("id"), "m-1");
}

TEST(Status, KeepsEveryCode) {
  for (int code = 1; code <= 16; ++code) {
    const absl::Status sent(static_cast<absl::StatusCode>(code), "m");
    EXPECT_EQ(ToGrpc(sent).error_code(), code);
    EXPECT_EQ(FromGrpc(ToGrpc(sent)), sent);
  }
}

TEST(Status, KeepsAllFieldViolations) {
  FieldViolations violations;
  violations.Add("person.birth_date", "IN_THE_FUTURE", "must be before today");
  violations.Add("person.email", "MALFORMED", "must have an @");
  const absl::Status received = FromGrpc(ToGrpc(violations.ToStatus()));
  EXPECT_THAT(received, HasViolation("person.birth_date", "IN_THE_FUTURE"));
  EXPECT_THAT(received, HasViolation("person.email", "MALFORMED"));
}

TEST(Status, StaysBelowTheLimitOfAHeaderAndSaysHowManyViolationsItDropped) {
  FieldViolations violations;
  for (int i = 0; i < 500; ++i) violations.Add(absl::StrCat("f", i), "WRONG", "é must be right");
  const grpc::Status sent = ToGrpc(violations.ToStatus());
  EXPECT_THAT(sent.error_message().size() + sent.error_details().size(), Le(7u << 10));
  const absl::Status received = FromGrpc(sent);
  EXPECT_THAT(received, HasReason("INVALID_FIELDS"));
  const auto kept = FieldViolationsOf(received);
  ASSERT_GT(kept.size(), 20u);
  EXPECT_EQ(kept.back().reason, "MORE");
  EXPECT_EQ(kept.back().description, absl::StrCat("and ", 500 - (kept.size() - 1), " more"));
}

TEST(Status, KeepsPayloadsOfOtherKindsInside) {
  absl::Status status = absl::AlreadyExistsError("there is one");
  status.SetPayload("naober/constraint", absl::Cord("people_email_key"));
  EXPECT_EQ(ToGrpc(status).error_details(), "");
}

}  // namespace
}  // namespace naober::rpc
