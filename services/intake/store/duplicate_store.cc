// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/store/duplicate_store.h"

#include "libs/base/status_macros.h"
#include "services/intake/store/code_column.h"
#include "services/intake/store/reach.h"
#include "services/intake/store/row_arrays.h"

namespace naober::intake {
namespace {

using postgres::Column;
using postgres::Query;
using postgres::ToParameter;

constexpr Query kInsert = {"duplicate.insert", R"sql(
  INSERT INTO probable_duplicates (tenant_id, duplicate_id, person_id, other_person_id,
                                   name_similarity_permille, state, created_at)
  SELECT $1, r.*
  FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::integer[], $6::text[],
              $7::timestamptz[]) AS r
  ON CONFLICT ON CONSTRAINT probable_duplicates_pair_key DO NOTHING)sql"};

constexpr Query kList = {"duplicate.list", R"sql(
  SELECT d.duplicate_id, d.person_id, d.other_person_id, d.name_similarity_permille, d.state,
         d.created_at
  FROM probable_duplicates d
  JOIN people p ON p.tenant_id = d.tenant_id AND p.person_id = d.person_id
  JOIN people o ON o.tenant_id = d.tenant_id AND o.person_id = d.other_person_id
  WHERE d.tenant_id = $1 AND d.state = $2
    AND ($3 = '' OR $3 IN (d.person_id::text, d.other_person_id::text))
    AND ($4::text[] IS NULL
         OR (p.municipality_code = ANY ($4::text[]) AND o.municipality_code = ANY ($4::text[])))
    AND ($5::uuid IS NULL OR d.duplicate_id < $5::uuid)
  ORDER BY d.duplicate_id DESC
  LIMIT $6)sql"};

}  // namespace

absl::Status DuplicateStore::Insert(const std::vector<ProbableDuplicate>& duplicates) {
  if (duplicates.empty()) return absl::OkStatus();
  RowArrays<6> rows;
  for (const ProbableDuplicate& duplicate : duplicates) {
    rows.Add(duplicate.id.str(), duplicate.person_id.str(), duplicate.other_person_id.str(),
             duplicate.name_similarity_permille, SpellingOf(duplicate.state),
             ToParameter(duplicate.create_time));
  }
  return rows.Exec(tx_, kInsert).status();
}

absl::StatusOr<std::vector<ProbableDuplicate>> DuplicateStore::List(const std::string& person,
                                                                    DuplicateState state,
                                                                    const auth::Reach& reach,
                                                                    const rpc::Page& page) {
  const auto after = page.after.empty() ? std::nullopt : std::optional(page.after[0]);
  ASSIGN_OR_RETURN(const pqxx::result rows,
                   tx_.Exec(kList, tx_.tenant_id(), CodeParameter(state), person,
                            ParametersOf(reach).municipalities, after, page.limit + 1));
  std::vector<ProbableDuplicate> duplicates;
  for (const pqxx::row& row : rows) {
    duplicates.push_back({DuplicateId::FromTrusted(Column<std::string>(row, "duplicate_id")),
                          PersonId::FromTrusted(Column<std::string>(row, "person_id")),
                          PersonId::FromTrusted(Column<std::string>(row, "other_person_id")),
                          Column<int>(row, "name_similarity_permille"),
                          CodeColumn<DuplicateState>(row, "state"),
                          postgres::TimeColumn(row, "created_at")});
  }
  return duplicates;
}

}  // namespace naober::intake
