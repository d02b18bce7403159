// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/store/import_store.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "services/intake/store/code_column.h"

namespace naober::intake {
namespace {

using postgres::Column;
using postgres::Query;
using postgres::ToParameter;

#define NAOBER_IMPORT_COLUMNS                                                                \
  "import_id, version, state, dry_run, default_programme_code, column_mapping, created_by, " \
  "encoding, separator, received_bytes, chunk_count, total_rows, processed_rows, "           \
  "created_people, unchanged_rows, failed_rows, probable_duplicates, failure_reason, "       \
  "created_at, started_at, ended_at "

constexpr Query kInsert = {"import.insert", R"sql(
  INSERT INTO person_imports (
    tenant_id, import_id, version, state, dry_run, default_programme_code, column_mapping,
    created_by, encoding, separator, received_bytes, chunk_count, total_rows, processed_rows,
    created_people, unchanged_rows, failed_rows, probable_duplicates, failure_reason, created_at,
    lease_holder, lease_until)
  VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, $8, '', '', 0, 0, 0, 0, 0, 0, 0, 0, '',
          $9::timestamptz, '', '-infinity'))sql"};

constexpr Query kGet = {"import.get",
                        "SELECT " NAOBER_IMPORT_COLUMNS
                        "FROM person_imports WHERE tenant_id = $1 AND import_id = $2"};

constexpr Query kLock = {"import.lock",
                         "SELECT " NAOBER_IMPORT_COLUMNS
                         "FROM person_imports WHERE tenant_id = $1 AND import_id = $2 FOR UPDATE"};

constexpr Query kSave = {"import.save", R"sql(
  UPDATE person_imports
  SET version = $3, state = $4, encoding = $5, separator = $6, received_bytes = $7,
      chunk_count = $8, total_rows = $9, processed_rows = $10, created_people = $11,
      unchanged_rows = $12, failed_rows = $13, probable_duplicates = $14, failure_reason = $15,
      started_at = $16::timestamptz, ended_at = $17::timestamptz
  WHERE tenant_id = $1 AND import_id = $2)sql"};

constexpr Query kPutChunk = {"import.put_chunk", R"sql(
  INSERT INTO person_import_chunks (tenant_id, import_id, chunk_index, content)
  VALUES ($1, $2, $3, $4::bytea)
  ON CONFLICT ON CONSTRAINT person_import_chunks_pkey DO NOTHING)sql"};

constexpr Query kSameChunk = {"import.same_chunk", R"sql(
  SELECT content = $4::bytea AS same
  FROM person_import_chunks WHERE tenant_id = $1 AND import_id = $2 AND chunk_index = $3)sql"};

// The first index that has no chunk is the number of those before it.
constexpr Query kDense = {"import.dense_chunks", R"sql(
  SELECT coalesce(min(i), $3::integer) AS dense
  FROM generate_series(0, $3::integer - 1) AS i
  WHERE NOT EXISTS (SELECT FROM person_import_chunks
                    WHERE tenant_id = $1 AND import_id = $2 AND chunk_index = i))sql"};

constexpr Query kContent = {"import.content", R"sql(
  SELECT c.content
  FROM person_import_chunks c
  JOIN person_imports i ON i.tenant_id = c.tenant_id AND i.import_id = c.import_id
  WHERE c.tenant_id = $1 AND c.import_id = $2 AND c.chunk_index < i.chunk_count
  ORDER BY c.chunk_index)sql"};

constexpr Query kDropContent = {
    "import.drop_content",
    "DELETE FROM person_import_chunks WHERE tenant_id = $1 AND import_id = $2"};

constexpr Query kInsertErrors = {"import.insert_errors", R"sql(
  INSERT INTO person_import_errors (tenant_id, import_id, row_number, position, column_name, reason,
                                    description)
  SELECT $1, $2, row_number, position, column_name, reason, description
  FROM jsonb_to_recordset($3::jsonb) AS r(row_number integer, position integer, column_name text,
                                          reason text, description text))sql"};

constexpr Query kErrors = {"import.errors", R"sql(
  SELECT row_number, position, column_name, reason, description
  FROM person_import_errors
  WHERE tenant_id = $1 AND import_id = $2 AND (row_number, position) > ($3::integer, $4::integer)
  ORDER BY row_number, position
  LIMIT $5)sql"};

constexpr Query kPending = {"import.pending", R"sql(
  SELECT tenant_id, import_id
  FROM person_imports
  WHERE state IN ('QUEUED', 'RUNNING') AND lease_until <= $1::timestamptz
  ORDER BY import_id
  LIMIT 20)sql"};

constexpr Query kTakeLease = {"import.take_lease", R"sql(
  UPDATE person_imports SET lease_holder = $3, lease_until = $5::timestamptz
  WHERE tenant_id = $1 AND import_id = $2 AND state IN ('QUEUED', 'RUNNING')
    AND (lease_holder = $3 OR lease_until <= $4::timestamptz))sql"};

PersonImport ReadImport(const pqxx::row& row) {
  PersonImport import;
  import.id = PersonImportId::FromTrusted(Column<std::string>(row, "import_id"));
  import.version = Column<int>(row, "version");
  import.state = CodeColumn<ImportState>(row, "state");
  import.dry_run = Column<bool>(row, "dry_run");
  import.default_programme_code = Column<std::string>(row, "default_programme_code");
  import.column_mapping = nlohmann::json::parse(Column<std::string>(row, "column_mapping"))
                              .get<std::map<std::string, std::string>>();
  import.created_by = Column<std::string>(row, "created_by");
  import.encoding = Column<std::string>(row, "encoding");
  import.separator = Column<std::string>(row, "separator");
  import.received_bytes = Column<int>(row, "received_bytes");
  import.chunk_count = Column<int>(row, "chunk_count");
  import.total_rows = Column<int>(row, "total_rows");
  import.processed_rows = Column<int>(row, "processed_rows");
  import.created_people = Column<int>(row, "created_people");
  import.unchanged_rows = Column<int>(row, "unchanged_rows");
  import.failed_rows = Column<int>(row, "failed_rows");
  import.probable_duplicates = Column<int>(row, "probable_duplicates");
  import.failure_reason = Column<std::string>(row, "failure_reason");
  import.create_time = postgres::TimeColumn(row, "created_at");
  import.start_time = postgres::OptionalTimeColumn(row, "started_at");
  import.end_time = postgres::OptionalTimeColumn(row, "ended_at");
  return import;
}

absl::StatusOr<PersonImport> ReadOne(const absl::StatusOr<pqxx::result>& rows,
                                     const PersonImportId& id) {
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return NotFound("person_import", id.str());
  return ReadImport((*rows)[0]);
}

}  // namespace

absl::Status ImportStore::Insert(const PersonImport& import) {
  return tx_
      .Exec(kInsert, tx_.tenant_id(), import.id.str(), import.version, CodeParameter(import.state),
            import.dry_run, import.default_programme_code,
            nlohmann::json(import.column_mapping).dump(), import.created_by,
            ToParameter(import.create_time))
      .status();
}

absl::StatusOr<PersonImport> ImportStore::Get(const PersonImportId& id) {
  return ReadOne(tx_.Exec(kGet, tx_.tenant_id(), id.str()), id);
}

absl::StatusOr<PersonImport> ImportStore::Lock(const PersonImportId& id) {
  return ReadOne(tx_.Exec(kLock, tx_.tenant_id(), id.str()), id);
}

absl::Status ImportStore::Save(const PersonImport& import) {
  return tx_
      .Exec(kSave, tx_.tenant_id(), import.id.str(), import.version, CodeParameter(import.state),
            import.encoding, import.separator, import.received_bytes, import.chunk_count,
            import.total_rows, import.processed_rows, import.created_people, import.unchanged_rows,
            import.failed_rows, import.probable_duplicates, import.failure_reason,
            ToParameter(import.start_time), ToParameter(import.end_time))
      .status();
}

absl::StatusOr<bool> ImportStore::PutChunk(const PersonImportId& id, int index,
                                           const std::string& content) {
  const std::string bytes = postgres::ToBytesParameter(content);
  ASSIGN_OR_RETURN(const pqxx::result stored,
                   tx_.Exec(kPutChunk, tx_.tenant_id(), id.str(), index, bytes));
  if (stored.affected_rows() == 1) return true;
  ASSIGN_OR_RETURN(const pqxx::result rows,
                   tx_.Exec(kSameChunk, tx_.tenant_id(), id.str(), index, bytes));
  if (!rows.empty() && Column<bool>(rows[0], "same")) return false;
  return InvalidField("content", "CHUNK_DIFFERS", "other bytes are stored under this index");
}

absl::StatusOr<int> ImportStore::DenseChunks(const PersonImportId& id, int count) {
  ASSIGN_OR_RETURN(const pqxx::result rows, tx_.Exec(kDense, tx_.tenant_id(), id.str(), count));
  return Column<int>(rows[0], "dense");
}

absl::StatusOr<std::string> ImportStore::Content(const PersonImportId& id) {
  ASSIGN_OR_RETURN(const pqxx::result rows, tx_.Exec(kContent, tx_.tenant_id(), id.str()));
  std::string content;
  for (const pqxx::row& row : rows) content += postgres::BytesColumn(row, "content");
  return content;
}

absl::Status ImportStore::DropContent(const PersonImportId& id) {
  return tx_.Exec(kDropContent, tx_.tenant_id(), id.str()).status();
}

absl::Status ImportStore::InsertErrors(const PersonImportId& id,
                                       const std::vector<CellError>& errors) {
  if (errors.empty()) return absl::OkStatus();
  nlohmann::json rows = nlohmann::json::array();
  int position = 0;
  int row = 0;
  for (const CellError& error : errors) {
    position = error.row == row ? position + 1 : 1;
    row = error.row;
    rows.push_back({{"row_number", error.row},
                    {"position", position},
                    {"column_name", error.column},
                    {"reason", error.reason},
                    {"description", error.description}});
  }
  return tx_.Exec(kInsertErrors, tx_.tenant_id(), id.str(), rows.dump()).status();
}

absl::StatusOr<std::vector<ImportStore::ListedError>> ImportStore::Errors(const PersonImportId& id,
                                                                          const rpc::Page& page) {
  const bool later_page = page.after.size() == 2;
  ASSIGN_OR_RETURN(const pqxx::result rows,
                   tx_.Exec(kErrors, tx_.tenant_id(), id.str(), later_page ? page.after[0] : "0",
                            later_page ? page.after[1] : "0", page.limit + 1));
  std::vector<ListedError> errors;
  for (const pqxx::row& row : rows) {
    errors.push_back({{Column<int>(row, "row_number"), Column<std::string>(row, "column_name"),
                       Column<std::string>(row, "reason"), Column<std::string>(row, "description")},
                      Column<int>(row, "position")});
  }
  return errors;
}

std::vector<std::string> ImportStore::KeyOf(const ListedError& listed) {
  return {absl::StrCat(listed.error.row), absl::StrCat(listed.position)};
}

absl::StatusOr<std::vector<PendingImport>> ImportStore::Pending(absl::Time real_now) {
  ASSIGN_OR_RETURN(const pqxx::result rows, tx_.Exec(kPending, ToParameter(real_now)));
  std::vector<PendingImport> pending;
  for (const pqxx::row& row : rows) {
    pending.push_back({Column<std::string>(row, "tenant_id"),
                       PersonImportId::FromTrusted(Column<std::string>(row, "import_id"))});
  }
  return pending;
}

absl::StatusOr<bool> ImportStore::TakeLease(const PersonImportId& id, const std::string& holder,
                                            absl::Time real_now, absl::Time until) {
  ASSIGN_OR_RETURN(const pqxx::result rows, tx_.Exec(kTakeLease, tx_.tenant_id(), id.str(), holder,
                                                     ToParameter(real_now), ToParameter(until)));
  return rows.affected_rows() == 1;
}

}  // namespace naober::intake
