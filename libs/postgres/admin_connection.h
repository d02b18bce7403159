// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_POSTGRES_ADMIN_CONNECTION_H_
#define NAOBER_LIBS_POSTGRES_ADMIN_CONNECTION_H_

#include <memory>
#include <pqxx/pqxx>
#include <string>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/base/secret.h"
#include "libs/postgres/connection.h"

namespace naober::postgres {

// A connection for changing the schema: no statement timeout, statements outside of a transaction
// unless BEGIN says otherwise. For the migrator and EnsureDatabase only; services use Transact.
class AdminConnection {
 public:
  // UNAVAILABLE when it can't connect; INVALID_ARGUMENT for a URL that can't be read.
  static absl::StatusOr<std::unique_ptr<AdminConnection>> Open(const Secret& url);

  // One or more statements without parameters. `what` names them in errors. The database's own
  // words are added when they can't quote a row.
  absl::StatusOr<pqxx::result> Exec(absl::string_view what, const std::string& sql);

  template <class... Args>
  absl::StatusOr<pqxx::result> ExecParams(absl::string_view what, const char* sql, Args&&... args) {
    return Guard(what, [&] { return session_.exec_params(sql, std::forward<Args>(args)...); });
  }

 private:
  explicit AdminConnection(const Settings& settings);
  absl::StatusOr<pqxx::result> Guard(absl::string_view what, absl::FunctionRef<pqxx::result()> run);

  Connection connection_;
  pqxx::nontransaction session_;
};

// OK if `name` is made of lower-case letters, digits and underscores, so that it needs no quoting.
absl::Status CheckName(absl::string_view name);

}  // namespace naober::postgres

#endif  // NAOBER_LIBS_POSTGRES_ADMIN_CONNECTION_H_
