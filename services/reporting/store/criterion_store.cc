// SPDX-License-Identifier: EUPL-1.2
#include "services/reporting/store/criterion_store.h"

#include <map>
#include <optional>
#include <utility>

#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/postgres/row.h"

namespace naober::reporting::criterion_store {
namespace {

using postgres::Column;
using postgres::Query;
using postgres::Transaction;
using Parameter = std::optional<std::string>;

constexpr Query kInsert{"criterion.insert", R"sql(
  INSERT INTO criteria (tenant_id, criterion_id, version, programme_code, statement, due_on, created_at)
  VALUES (naober_tenant(), $1::uuid, $2, $3, $4, $5::date, $6::timestamptz)
)sql"};

constexpr Query kSaveVersion{"criterion.save_version", R"sql(
  UPDATE criteria SET version = $2 WHERE tenant_id = naober_tenant() AND criterion_id = $1::uuid
)sql"};

constexpr Query kPutMilestone{"criterion.put_milestone", R"sql(
  INSERT INTO criterion_milestones (tenant_id, criterion_id, position, milestone_code, description, target,
                                    counts_people, reached, reached_on)
  VALUES (naober_tenant(), $1::uuid, $2, $3, $4, $5, $6, $7, $8::date)
  ON CONFLICT (tenant_id, criterion_id, position)
  DO UPDATE SET reached = excluded.reached, reached_on = excluded.reached_on
)sql"};

constexpr Query kLock{"criterion.lock", R"sql(
  SELECT criterion_id FROM criteria
  WHERE tenant_id = naober_tenant() AND criterion_id = $1::uuid
  FOR UPDATE
)sql"};

constexpr Query kList{"criterion.list", R"sql(
  SELECT criterion_id, version, programme_code, statement, due_on, created_at
  FROM criteria
  WHERE tenant_id = naober_tenant() AND ($1::uuid IS NULL OR criterion_id = $1::uuid)
    AND ($2 = '' OR programme_code = $2) AND ($3::uuid IS NULL OR criterion_id > $3::uuid)
  ORDER BY criterion_id
  LIMIT $4
)sql"};

constexpr Query kMilestones{"criterion.milestones", R"sql(
  SELECT criterion_id, milestone_code, description, target, counts_people, reached, reached_on
  FROM criterion_milestones
  WHERE tenant_id = naober_tenant() AND criterion_id = ANY ($1::uuid[])
  ORDER BY criterion_id, position
)sql"};

absl::StatusOr<std::vector<Criterion>> Read(Transaction& tx, const pqxx::result& rows) {
  std::vector<Criterion> criteria;
  std::vector<std::string> ids;
  for (const pqxx::row& row : rows) {
    Criterion criterion;
    criterion.id = Column<std::string>(row, "criterion_id");
    criterion.version = Column<int>(row, "version");
    criterion.programme_code = Column<std::string>(row, "programme_code");
    criterion.statement = Column<std::string>(row, "statement");
    criterion.due_on = postgres::OptionalDayColumn(row, "due_on");
    criterion.created_at = postgres::TimeColumn(row, "created_at");
    ids.push_back(criterion.id);
    criteria.push_back(std::move(criterion));
  }
  std::map<std::string, Criterion*> by_id;
  for (Criterion& criterion : criteria) by_id[criterion.id] = &criterion;
  ASSIGN_OR_RETURN(const pqxx::result found, tx.Exec(kMilestones, postgres::ToParameter(ids)));
  for (const pqxx::row& row : found) {
    by_id[Column<std::string>(row, "criterion_id")]->milestones.push_back(
        {.code = Column<std::string>(row, "milestone_code"),
         .text = Column<std::string>(row, "description"),
         .target = Column<int>(row, "target"),
         .counts_people = Column<bool>(row, "counts_people"),
         .reached = Column<int>(row, "reached"),
         .reached_on = postgres::OptionalDayColumn(row, "reached_on")});
  }
  return criteria;
}

absl::Status PutMilestones(Transaction& tx, const Criterion& criterion) {
  for (size_t i = 0; i < criterion.milestones.size(); ++i) {
    const Milestone& milestone = criterion.milestones[i];
    RETURN_IF_ERROR(tx.Exec(kPutMilestone, criterion.id, static_cast<int>(i), milestone.code,
                            milestone.text, milestone.target, milestone.counts_people,
                            milestone.reached, postgres::ToParameter(milestone.reached_on))
                        .status());
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Insert(Transaction& tx, const Criterion& criterion) {
  RETURN_IF_ERROR(tx.Exec(kInsert, criterion.id, criterion.version, criterion.programme_code,
                          criterion.statement, postgres::ToParameter(criterion.due_on),
                          postgres::ToParameter(criterion.created_at))
                      .status());
  return PutMilestones(tx, criterion);
}

absl::Status Save(Transaction& tx, const Criterion& criterion) {
  RETURN_IF_ERROR(tx.Exec(kSaveVersion, criterion.id, criterion.version).status());
  return PutMilestones(tx, criterion);
}

absl::StatusOr<Criterion> Get(Transaction& tx, const std::string& id) {
  const Parameter any;
  ASSIGN_OR_RETURN(const pqxx::result rows, tx.Exec(kList, id, "", any, 1));
  if (rows.empty()) return NotFound("criterion", id);
  ASSIGN_OR_RETURN(std::vector<Criterion> criteria, Read(tx, rows));
  return std::move(criteria.front());
}

absl::StatusOr<Criterion> Lock(Transaction& tx, const std::string& id) {
  RETURN_IF_ERROR(tx.Exec(kLock, id).status());
  return Get(tx, id);
}

absl::StatusOr<std::vector<Criterion>> List(Transaction& tx, const std::string& programme_code,
                                            const rpc::Page& page) {
  const Parameter any;
  const Parameter after = page.after.empty() ? any : Parameter(page.after[0]);
  ASSIGN_OR_RETURN(const pqxx::result rows,
                   tx.Exec(kList, any, programme_code, after, page.limit + 1));
  return Read(tx, rows);
}

}  // namespace naober::reporting::criterion_store
