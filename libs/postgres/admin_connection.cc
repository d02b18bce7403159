// SPDX-License-Identifier: EUPL-1.2
#include "libs/postgres/admin_connection.h"

#include "absl/memory/memory.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/postgres/failure.h"

namespace naober::postgres {
namespace {

// Classes whose first line quotes nothing but names: feature not supported, invalid schema, syntax
// error or access rule violation, object not in prerequisite state, and RAISE in our own files.
bool QuotesNoRow(absl::string_view sqlstate) {
  const absl::string_view error_class = sqlstate.substr(0, 2);
  return error_class == "0A" || error_class == "3F" || error_class == "42" || error_class == "55" ||
         error_class == "P0";
}

}  // namespace

absl::StatusOr<std::unique_ptr<AdminConnection>> AdminConnection::Open(const Secret& url) {
  ASSIGN_OR_RETURN(Settings settings, ParseConnectionString(url));
  absl::StrAppend(&settings["options"],
                  " -c statement_timeout=0 -c idle_in_transaction_session_timeout=0");
  settings = WithPlatformDefaults(std::move(settings), "naober-migrate");
  try {
    return absl::WrapUnique(new AdminConnection(settings));
  } catch (const std::exception& error) {
    return absl::UnavailableError(absl::StrCat("can't connect to the database: ", error.what()));
  }
}

AdminConnection::AdminConnection(const Settings& settings)
    : connection_(settings), session_(connection_.raw()) {}

absl::StatusOr<pqxx::result> AdminConnection::Guard(absl::string_view what,
                                                    absl::FunctionRef<pqxx::result()> run) {
  try {
    return run();
  } catch (const pqxx::sql_error& error) {
    const absl::Status status = FailureFromSqlState(what, error.sqlstate(), error.what()).status;
    if (!QuotesNoRow(error.sqlstate())) return status;
    const std::string text = error.what();
    return Annotate(text.substr(0, text.find('\n')), status);
  } catch (...) {
    return CurrentFailure(what).status;
  }
}

absl::StatusOr<pqxx::result> AdminConnection::Exec(absl::string_view what, const std::string& sql) {
  return Guard(what, [&] { return session_.exec(sql); });
}

absl::Status CheckName(absl::string_view name) {
  for (const char c : name) {
    if (!absl::ascii_islower(c) && !absl::ascii_isdigit(c) && c != '_') name = "";
  }
  if (!name.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "the name of a service or database must be of lower-case letters, digits and underscores");
}

}  // namespace naober::postgres
