// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/store/policy_store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/postgres/row.h"
#include "services/matching/messages/policy.h"

namespace naober::matching {

namespace {

using postgres::Query;
using postgres::ToParameter;

constexpr char kNotValid[] = "POLICY_NOT_VALID";

constexpr Query kLatest = {"policy.latest", R"sql(
  SELECT programme_code, version, body, created_at FROM policies
  WHERE programme_code = $1 ORDER BY version DESC LIMIT 1
)sql"};

constexpr Query kOfVersion = {"policy.of_version", R"sql(
  SELECT programme_code, version, body, created_at FROM policies
  WHERE programme_code = $1 AND version = $2
)sql"};

constexpr Query kKnows = {"policy.knows", R"sql(
  SELECT EXISTS (SELECT FROM policies WHERE programme_code = $1) OR
         EXISTS (SELECT FROM pool_enrolments WHERE programme_code = $1) AS knows
)sql"};

constexpr Query kInsert = {"policy.insert", R"sql(
  INSERT INTO policies (tenant_id, programme_code, version, body, created_at)
  VALUES (naober_tenant(), $1, $2, $3::bytea, $4::timestamptz)
  ON CONFLICT DO NOTHING
)sql"};

absl::StatusOr<PolicyVersion> Read(const pqxx::row& row) {
  v1::Policy body;
  if (!body.ParseFromString(postgres::BytesColumn(row, "body")))
    return absl::InternalError("a stored policy does not parse");
  PolicyVersion version;
  version.programme_code = postgres::Column<std::string>(row, "programme_code");
  version.version = postgres::Column<int>(row, "version");
  version.created_at = postgres::TimeColumn(row, "created_at");
  absl::StatusOr<Policy> policy = FromProto(body, "policy");
  // Whoever asks has not written it: nothing of the caller's is invalid.
  if (!policy.ok())
    return WithReason(absl::InternalError(absl::StrCat("version ", version.version,
                                                       " of the policy of ", version.programme_code,
                                                       " is stored, but not valid any more")),
                      kNotValid);
  version.policy = *std::move(policy);
  return version;
}

absl::StatusOr<int> TryInsert(postgres::Transaction& tx, const PolicyVersion& policy) {
  ASSIGN_OR_RETURN(const pqxx::result result,
                   tx.Exec(kInsert, policy.programme_code, policy.version,
                           postgres::ToBytesParameter(ToProto(policy).SerializeAsString()),
                           ToParameter(policy.created_at)));
  return static_cast<int>(result.affected_rows());
}

}  // namespace

absl::StatusOr<PolicyVersion> LatestPolicy(postgres::Transaction& tx,
                                           const std::string& programme_code) {
  ASSIGN_OR_RETURN(const pqxx::result result, tx.Exec(kLatest, programme_code));
  if (result.empty()) return PolicyVersion{programme_code, 1, DefaultPolicy(), std::nullopt};
  return Read(result[0]);
}

absl::StatusOr<PolicyVersion> PolicyOfVersion(postgres::Transaction& tx,
                                              const std::string& programme_code, int version) {
  ASSIGN_OR_RETURN(const pqxx::result result, tx.Exec(kOfVersion, programme_code, version));
  if (result.empty()) return absl::InternalError("a run's policy version is missing");
  return Read(result[0]);
}

bool IsNotValidAnyMore(const absl::Status& status) { return ReasonOf(status) == kNotValid; }

absl::StatusOr<bool> KnowsProgramme(postgres::Transaction& tx, const std::string& programme_code) {
  ASSIGN_OR_RETURN(const pqxx::result result, tx.Exec(kKnows, programme_code));
  return postgres::Column<bool>(result[0], "knows");
}

absl::Status InsertPolicy(postgres::Transaction& tx, const PolicyVersion& policy) {
  ASSIGN_OR_RETURN(const int inserted, TryInsert(tx, policy));
  if (inserted == 0) return EtagMismatch("policy", policy.programme_code);
  return absl::OkStatus();
}

absl::StatusOr<PolicyVersion> PinLatestPolicy(postgres::Transaction& tx,
                                              const std::string& programme_code, absl::Time now) {
  ASSIGN_OR_RETURN(PolicyVersion policy, LatestPolicy(tx, programme_code));
  if (policy.created_at) return policy;
  policy.created_at = now;
  // Nothing inserted: somebody else pinned the same default just now.
  ASSIGN_OR_RETURN(const int inserted, TryInsert(tx, policy));
  if (inserted == 0) return LatestPolicy(tx, programme_code);
  return policy;
}

}  // namespace naober::matching
