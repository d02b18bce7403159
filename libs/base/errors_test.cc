// SPDX-License-Identifier: EUPL-1.2
#include "libs/base/errors.h"

#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "libs/testing/matchers.h"

namespace naober {
namespace {

using ::naober::testing::HasCode;
using ::naober::testing::HasReason;
using ::naober::testing::HasViolation;
using ::naober::testing::IsOk;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

TEST(WithReason, CarriesReasonAndMetadata) {
  const absl::Status status =
      WithReason(absl::UnavailableError("down"), "DATABASE_DOWN", {{"try_after", "5"}});
  EXPECT_THAT(status, HasCode(absl::StatusCode::kUnavailable));
  EXPECT_EQ(status.message(), "down");
  EXPECT_EQ(ReasonOf(status), "DATABASE_DOWN");
  EXPECT_THAT(ErrorMetadataOf(status), UnorderedElementsAre(Pair("try_after", "5")));
}

TEST(WithReason, ReplacesAnEarlierReason) {
  const absl::Status status =
      WithReason(WithReason(absl::UnavailableError("down"), "FIRST", {{"a", "1"}}), "SECOND");
  EXPECT_EQ(ReasonOf(status), "SECOND");
  EXPECT_THAT(ErrorMetadataOf(status), IsEmpty());
}

TEST(WithReason, IsWrittenAsErrorInfoOfOurDomain) {
  const auto payload = WithReason(absl::InternalError(""), "X").GetPayload(kErrorInfoUrl);
  ASSERT_TRUE(payload.has_value());
  google::rpc::ErrorInfo info;
  ASSERT_TRUE(info.ParseFromString(std::string(*payload)));
  EXPECT_EQ(info.domain(), "naober");
}

TEST(ReasonOf, IsEmptyWhereThereIsNoneOrItCantBeRead) {
  EXPECT_EQ(ReasonOf(absl::OkStatus()), "");
  absl::Status broken = absl::InternalError("");
  EXPECT_EQ(ReasonOf(broken), "");
  broken.SetPayload(kErrorInfoUrl, absl::Cord("\xff\xff"));
  EXPECT_EQ(ReasonOf(broken), "");
  EXPECT_THAT(ErrorMetadataOf(broken), IsEmpty());
}

TEST(Refuse, IsAFailedPrecondition) {
  const absl::Status status = Refuse("MATCH_ENDED", "match 7 has ended", {{"match_id", "7"}});
  EXPECT_THAT(status, HasCode(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(status, HasReason("MATCH_ENDED"));
  EXPECT_THAT(ErrorMetadataOf(status), UnorderedElementsAre(Pair("match_id", "7")));
}

TEST(NotFound, NamesResourceAndId) {
  const absl::Status status = NotFound("person", "7");
  EXPECT_THAT(status, HasCode(absl::StatusCode::kNotFound));
  EXPECT_THAT(status, HasReason("PERSON_NOT_FOUND"));
  EXPECT_THAT(ErrorMetadataOf(status),
              UnorderedElementsAre(Pair("resource", "person"), Pair("id", "7")));
}

TEST(EtagMismatch, IsAborted) {
  const absl::Status status = EtagMismatch("match", "7");
  EXPECT_THAT(status, HasCode(absl::StatusCode::kAborted));
  EXPECT_THAT(status, HasReason("ETAG_MISMATCH"));
}

TEST(FieldViolations, NoneIsOk) { EXPECT_THAT(FieldViolations().ToStatus(), IsOk()); }

TEST(FieldViolations, TellsAllOfThemAtOnce) {
  FieldViolations violations;
  violations.Add("person.birth_date", "IN_THE_FUTURE", "must not be after today");
  FieldViolations more;
  more.Add("person.languages[1].code", "UNKNOWN_LANGUAGE", "must be a code: ISO 639");
  violations.Append(more);
  EXPECT_FALSE(violations.empty());
  const absl::Status status = violations.ToStatus();
  EXPECT_THAT(status, HasCode(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(status, HasReason("INVALID_FIELDS"));
  EXPECT_THAT(status, HasViolation("person.birth_date", "IN_THE_FUTURE"));
  EXPECT_THAT(status, HasViolation("person.languages[1].code", "UNKNOWN_LANGUAGE"));
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("person.birth_date must not be after today"));
  ASSERT_THAT(FieldViolationsOf(status), SizeIs(2));
  EXPECT_EQ(FieldViolationsOf(status)[1].description, "must be a code: ISO 639");
}

TEST(InvalidField, HasOneViolation) {
  EXPECT_THAT(InvalidField("page_size", "NEGATIVE", "must be at least 0"),
              HasViolation("page_size", "NEGATIVE"));
}

TEST(FieldViolationsOf, ReadsThoseOfOthersThatHaveNoReason) {
  google::rpc::BadRequest bad_request;
  auto* violation = bad_request.add_field_violations();
  violation->set_field("name");
  violation->set_description("too long");
  absl::Status status = absl::InvalidArgumentError("");
  status.SetPayload(kBadRequestUrl, absl::Cord(bad_request.SerializeAsString()));
  ASSERT_THAT(FieldViolationsOf(status), SizeIs(1));
  EXPECT_EQ(FieldViolationsOf(status)[0].reason, "");
  EXPECT_EQ(FieldViolationsOf(status)[0].description, "too long");
  EXPECT_THAT(FieldViolationsOf(absl::OkStatus()), IsEmpty());
}

TEST(Annotate, PutsTheContextInFrontAndKeepsTheRest) {
  const absl::Status status = Annotate("row 3", Refuse("TAKEN", "the seat is taken"));
  EXPECT_THAT(status, HasCode(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(status.message(), "row 3: the seat is taken");
  EXPECT_THAT(status, HasReason("TAKEN"));
  EXPECT_THAT(Annotate("row 3", absl::OkStatus()), IsOk());
}

TEST(ImpossibleDeathTest, EndsTheProcessWithItsMessage) {
  EXPECT_DEATH(Impossible("two winners"), "process.impossible.*two winners");
  EXPECT_DEATH(NAOBER_CHECK(1 == 2), "check failed: 1 == 2");
}

}  // namespace
}  // namespace naober
