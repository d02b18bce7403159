// SPDX-License-Identifier: EUPL-1.2
#include "libs/postgres/failure.h"

#include <new>
#include <pqxx/pqxx>
#include <typeinfo>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace naober::postgres {
namespace {

// Not an ErrorInfo: names of constraints are for the store that wrote the query, not for callers.
constexpr char kConstraintUrl[] = "naober.postgres.constraint";

// libpq ends a verbose message with lines like "CONSTRAINT NAME:  people_pkey". The last such line
// is its own; one further up could be part of a quoted row value.
absl::string_view LastField(absl::string_view text, absl::string_view label) {
  const std::string start = absl::StrCat("\n", label, ":  ");
  const size_t at = text.rfind(start);
  if (at == absl::string_view::npos) return "";
  text.remove_prefix(at + start.size());
  return text.substr(0, text.find('\n'));
}

absl::Status Violation(absl::StatusCode code, absl::string_view query, absl::string_view kind,
                       absl::string_view text) {
  absl::string_view name = LastField(text, "CONSTRAINT NAME");
  if (name.empty()) name = LastField(text, "COLUMN NAME");
  absl::Status status(code, absl::StrCat("query ", query, " violates ", kind, " ", name));
  status.SetPayload(kConstraintUrl, absl::Cord(name));
  return status;
}

Failure ConnectionLost(absl::string_view query) {
  return {.status = absl::UnavailableError(
              absl::StrCat("the connection to the database was lost at query ", query)),
          .broken = true};
}

Failure Conflict(absl::string_view query) {
  return {.status = absl::AbortedError(
              absl::StrCat("query ", query, " met a change by somebody else at the same time")),
          .conflict = true};
}

Failure IntegrityViolation(absl::string_view query, absl::string_view sqlstate,
                           absl::string_view text) {
  constexpr auto kTaken = absl::StatusCode::kAlreadyExists;
  constexpr auto kRefused = absl::StatusCode::kFailedPrecondition;
  if (sqlstate == "23505") return {.status = Violation(kTaken, query, "unique index", text)};
  if (sqlstate == "23P01") return {.status = Violation(kTaken, query, "exclusion", text)};
  if (sqlstate == "23502") return {.status = Violation(kRefused, query, "not-null", text)};
  if (sqlstate == "23503") return {.status = Violation(kRefused, query, "foreign key", text)};
  return {.status = Violation(kRefused, query, "constraint", text)};
}

Failure Bug(absl::string_view query, absl::string_view key, absl::string_view value) {
  return {.status =
              absl::InternalError(absl::StrCat("query ", query, " failed with ", key, " ", value)),
          .bug = true};
}

}  // namespace

Failure FailureFromSqlState(absl::string_view query, absl::string_view sqlstate,
                            absl::string_view text) {
  // Appendix A of the PostgreSQL manual: the first two characters are the class.
  const absl::string_view error_class = sqlstate.substr(0, 2);
  if (error_class == "23") return IntegrityViolation(query, sqlstate, text);
  if (error_class == "40" || sqlstate == "55P03") return Conflict(query);
  if (sqlstate == "57014") {
    return {.status = absl::DeadlineExceededError(absl::StrCat("query ", query, " took too long"))};
  }
  // 57P0x: the server shuts down or starts; 25P03: idle too long inside a transaction.
  if (error_class == "08" || absl::StartsWith(sqlstate, "57P") || sqlstate == "25P03") {
    return ConnectionLost(query);
  }
  if (error_class == "53") {
    return {.status = absl::UnavailableError(
                absl::StrCat("the database is short of resources at query ", query))};
  }
  Failure failure = Bug(query, "sqlstate", sqlstate);
  // 0A000: "cached plan must not change result type"; 26000: the prepared statement is gone.
  failure.stale = sqlstate == "0A000" || sqlstate == "26000";
  return failure;
}

Failure CurrentFailure(absl::string_view query) {
  try {
    throw;
  } catch (const pqxx::broken_connection&) {
    return ConnectionLost(query);
  } catch (const pqxx::in_doubt_error&) {
    return ConnectionLost(query);
  } catch (const pqxx::transaction_rollback&) {
    // Before sql_error: serialization failures and deadlocks are none in libpqxx 6, but are in 7.
    return Conflict(query);
  } catch (const pqxx::sql_error& error) {
    return FailureFromSqlState(query, error.sqlstate(), error.what());
  } catch (const std::bad_alloc&) {
    return {.status = absl::ResourceExhaustedError(
                absl::StrCat("not enough memory for the answer to query ", query))};
  } catch (const std::exception& error) {
    return Bug(query, "exception", typeid(error).name());
  }
}

std::string ConstraintOf(const absl::Status& status) {
  const auto payload = status.GetPayload(kConstraintUrl);
  return payload.has_value() ? std::string(*payload) : "";
}

}  // namespace naober::postgres
