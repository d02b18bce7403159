// SPDX-License-Identifier: EUPL-1.2
#include "libs/postgres/service_database.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "libs/base/status_macros.h"
#include "libs/postgres/admin_connection.h"

namespace naober::postgres {
namespace {

// CREATE ROLE knows no IF NOT EXISTS. One at a time in the whole cluster: services are set up side
// by side, and two who both find a role missing would both create it.
constexpr char kRoles[] = R"sql(
DO $$
DECLARE
  role text;
BEGIN
  PERFORM pg_advisory_xact_lock(7092346613);
  FOREACH role IN ARRAY ARRAY['owner', 'service', 'worker', 'backup'] LOOP
    role := 'naober_{{service}}_' || role;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
      EXECUTE format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS', role);
    END IF;
    -- PostgreSQL's own log would otherwise quote the failed statement, with its values, and the row that it met.
    EXECUTE format('ALTER ROLE %I SET log_min_error_statement = panic', role);
    EXECUTE format('ALTER ROLE %I SET log_error_verbosity = terse', role);
  END LOOP;
END
$$
)sql";

constexpr char kCreate[] =
    "CREATE DATABASE {{database}} OWNER naober_{{service}}_owner TEMPLATE template0 ENCODING "
    "'UTF8' "
    "LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'";

constexpr char kRights[] = R"sql(
REVOKE ALL ON DATABASE {{database}} FROM PUBLIC;
GRANT CONNECT ON DATABASE {{database}}
  TO naober_{{service}}_service, naober_{{service}}_worker, naober_{{service}}_backup;
ALTER SCHEMA public OWNER TO naober_{{service}}_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public
  TO naober_{{service}}_service, naober_{{service}}_worker, naober_{{service}}_backup;
CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public;
CREATE EXTENSION IF NOT EXISTS unaccent SCHEMA public;
CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA public;
CREATE EXTENSION IF NOT EXISTS pgcrypto SCHEMA public;
CREATE EXTENSION IF NOT EXISTS fuzzystrmatch SCHEMA public;
)sql";

constexpr char kExists[] = "SELECT 1 FROM pg_database WHERE datname = $1";

}  // namespace

absl::Status EnsureDatabase(const Secret& superuser_url, const ServiceDatabase& database) {
  const std::string name =
      database.database.empty() ? absl::StrCat("naober_", database.service) : database.database;
  RETURN_IF_ERROR(CheckName(database.service));
  RETURN_IF_ERROR(CheckName(name));
  const auto fill = [&](const char* sql) {
    return absl::StrReplaceAll(sql, {{"{{service}}", database.service}, {"{{database}}", name}});
  };
  ASSIGN_OR_RETURN(const auto cluster, AdminConnection::Open(superuser_url));
  RETURN_IF_ERROR(cluster->Exec("roles.create", fill(kRoles)).status());
  ASSIGN_OR_RETURN(const pqxx::result found, cluster->ExecParams("database.find", kExists, name));
  if (found.empty()) RETURN_IF_ERROR(cluster->Exec("database.create", fill(kCreate)).status());
  ASSIGN_OR_RETURN(const Secret inside, WithSettings(superuser_url, {{"dbname", name}}));
  ASSIGN_OR_RETURN(const auto connection, AdminConnection::Open(inside));
  return connection->Exec("database.open", fill(kRights)).status();
}

}  // namespace naober::postgres
