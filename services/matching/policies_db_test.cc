// SPDX-License-Identifier: EUPL-1.2
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/postgres/row.h"
#include "services/matching/matching_fixture.h"

namespace naober::matching {
namespace {

using PoliciesTest = MatchingTest;

TEST_F(PoliciesTest, ThatAreStoredAndNotValidAnyMoreAreNotTheCallersFault) {
  v1::Policy stored;
  stored.set_programme_code(kProgramme);
  stored.add_rules()->set_weight(-5);
  ASSERT_OK(InTransaction([&](postgres::Transaction& tx) {
    static constexpr postgres::Query kStore = {"test.store", R"sql(
      INSERT INTO policies (tenant_id, programme_code, version, body, created_at)
      VALUES (naober_tenant(), $1, 2, $2::bytea, now())
    )sql"};
    return tx.Exec(kStore, kProgramme, postgres::ToBytesParameter(stored.SerializeAsString()))
        .status();
  }));
  const absl::Status status = policies_.Get(CallOf(), kProgramme).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal) << status;
  EXPECT_THAT(std::string(status.message()), ::testing::HasSubstr("version 2"));
}

}  // namespace
}  // namespace naober::matching
