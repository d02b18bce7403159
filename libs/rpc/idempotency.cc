// SPDX-License-Identifier: EUPL-1.2
#include "libs/rpc/idempotency.h"

#include <utility>

#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/postgres/row.h"

namespace naober::rpc {
namespace {

constexpr absl::Duration kKeptFor = absl::Hours(7 * 24);

// A second call in flight waits here for the first to commit or roll back.
constexpr postgres::Query kClaim = {"idempotency.claim", R"sql(
  INSERT INTO idempotency (tenant_id, subject, method, request_id, request_fingerprint, expires_at)
  VALUES ($1::uuid, $2, $3, $4::uuid, $5::bytea, $6::timestamptz)
  ON CONFLICT DO NOTHING
)sql"};

constexpr postgres::Query kEarlier = {"idempotency.earlier", R"sql(
  SELECT request_fingerprint = $5::bytea AS same_request, resource_id, resource_version
  FROM idempotency
  WHERE tenant_id = $1::uuid AND subject = $2 AND method = $3 AND request_id = $4::uuid
)sql"};

constexpr postgres::Query kRecord = {"idempotency.record", R"sql(
  UPDATE idempotency SET resource_id = $5, resource_version = $6
  WHERE tenant_id = $1::uuid AND subject = $2 AND method = $3 AND request_id = $4::uuid
)sql"};

constexpr postgres::Query kSweep = {"idempotency.sweep", R"sql(
  DELETE FROM idempotency WHERE expires_at < $1::timestamptz
)sql"};

}  // namespace

absl::StatusOr<std::optional<EarlierAnswer>> ClaimRequest(postgres::Transaction& tx,
                                                          const Call& call) {
  if (!call.request_key.has_value()) return std::nullopt;
  const RequestKey& key = *call.request_key;
  const std::string fingerprint = postgres::ToBytesParameter(key.fingerprint);
  ASSIGN_OR_RETURN(const pqxx::result claimed,
                   tx.Exec(kClaim, key.tenant_id, key.subject, key.method, key.request_id,
                           fingerprint, postgres::ToParameter(absl::Now() + kKeptFor)));
  if (claimed.affected_rows() == 1) return std::nullopt;

  ASSIGN_OR_RETURN(const pqxx::result earlier, tx.Exec(kEarlier, key.tenant_id, key.subject,
                                                       key.method, key.request_id, fingerprint));
  // It expired and was swept between the two statements; the client's next try is a new request.
  if (earlier.empty()) return absl::AbortedError("the request_id expired just now");
  const pqxx::row row = earlier[0];
  if (!postgres::Column<bool>(row, "same_request")) {
    return WithReason(
        absl::InvalidArgumentError("this request_id was used before for another request"),
        "IDEMPOTENCY_KEY_REUSED");
  }
  return EarlierAnswer{postgres::OptionalColumn<std::string>(row, "resource_id").value_or(""),
                       postgres::OptionalColumn<int>(row, "resource_version").value_or(0)};
}

absl::Status RecordAnswer(postgres::Transaction& tx, const Call& call,
                          const std::string& resource_id, int resource_version) {
  if (!call.request_key.has_value()) return absl::OkStatus();
  const RequestKey& key = *call.request_key;
  return tx.ExecLater(kRecord, key.tenant_id, key.subject, key.method, key.request_id, resource_id,
                      resource_version);
}

absl::Status ForgetExpiredRequests(postgres::Pool& pool, absl::Time now) {
  return postgres::Transact(pool, postgres::Scope::Platform(), absl::Now() + absl::Seconds(30),
                            [&](postgres::Transaction& tx) {
                              return tx.Exec(kSweep, postgres::ToParameter(now)).status();
                            });
}

}  // namespace naober::rpc
