// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/store/run_record_store.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "libs/base/status_macros.h"
#include "libs/postgres/row.h"
#include "services/matching/domain/pair_finder.h"
#include "services/matching/messages/run_record.h"
#include "services/matching/store/pairing_columns.h"

namespace naober::matching {

namespace {

using postgres::Column;
using postgres::Query;
using postgres::ToParameter;

constexpr Query kInsertProof = {"run_record.insert_proof", R"sql(
  INSERT INTO match_run_proofs (tenant_id, run_id, people, body) VALUES (naober_tenant(), $1::uuid, $2, $3::bytea)
)sql"};

constexpr Query kInsertPeople = {"run_record.insert_people", R"sql(
  INSERT INTO match_run_people (tenant_id, run_id, enrolment_id, person_id, side, place, features, warning)
  SELECT naober_tenant(), $1::uuid, p.enrolment, p.person, p.side, p.place, p.features, nullif(p.warning, '')
  FROM unnest($2::uuid[], $3::uuid[], $4::smallint[], $5::integer[], $6::bytea[], $7::bytea[])
         AS p(enrolment, person, side, place, features, warning)
)sql"};

constexpr Query kDropOld = {"run_record.drop_old", R"sql(
  DELETE FROM match_run_proofs p USING match_runs r
  WHERE r.tenant_id = p.tenant_id AND r.run_id = p.run_id AND r.programme_code = $1
    AND r.run_id NOT IN (SELECT run_id FROM match_runs WHERE programme_code = $1 AND state = 3
                         ORDER BY run_id DESC LIMIT $2)
)sql"};

constexpr Query kFindProof = {"run_record.find_proof", R"sql(
  SELECT people, body FROM match_run_proofs WHERE run_id = $1::uuid
)sql"};

constexpr Query kPeople = {"run_record.people", R"sql(
  SELECT enrolment_id, person_id, side, features FROM match_run_people
  WHERE run_id = $1::uuid ORDER BY side, place
)sql"};

constexpr Query kWarnings = {"run_record.warnings", R"sql(
  SELECT person_id, warning FROM match_run_people
  WHERE run_id = $1::uuid AND warning IS NOT NULL AND ($2::uuid IS NULL OR person_id = $2::uuid)
  ORDER BY place
)sql"};

constexpr Query kForget = {"run_record.forget", R"sql(
  DELETE FROM match_run_people WHERE person_id = $1::uuid
)sql"};

constexpr Query kProposed = {"run_record.proposed", R"sql(
  SELECT newcomer_id, buddy_id, quality FROM proposals WHERE run_id = $1::uuid
)sql"};

// Rows of people for one statement.
struct PeopleColumns {
  std::vector<std::string> enrolments, people, sides, places, features, warnings;

  void Add(const Candidate& candidate, Side side, int place, const std::string& warning) {
    enrolments.push_back(candidate.enrolment_id.str());
    people.push_back(candidate.person_id.str());
    sides.push_back(absl::StrCat(static_cast<int>(side)));
    places.push_back(absl::StrCat(place));
    features.push_back(postgres::ToBytesParameter(ToRecord(candidate).SerializeAsString()));
    warnings.push_back(postgres::ToBytesParameter(warning));
  }
};

absl::StatusOr<Candidate> ReadPerson(const pqxx::row& row) {
  records::CandidateRecord record;
  if (!record.ParseFromString(postgres::BytesColumn(row, "features")))
    return absl::InternalError("stored features of a run do not parse");
  Candidate person = FromRecord(record);
  person.person_id = PersonId::FromTrusted(Column<std::string>(row, "person_id"));
  person.enrolment_id = EnrolmentId::FromTrusted(Column<std::string>(row, "enrolment_id"));
  return person;
}

}  // namespace

absl::Status KeepRunRecord(postgres::Transaction& tx, const MatchRunId& run,
                           const PlanInput& present, const RunPlan& planned) {
  const PlanInput& input = planned.input;
  const auto people = static_cast<int>(input.newcomers.size() + input.buddies.size());
  records::ProofRecord record = ToRecord(input, planned.audited.plan.solution);
  if (planned.reserved_places > 0)
    record.set_buddies_with_all_places(DigestOf(present).parts[InputPart::kBuddies]);
  const std::string proof = record.SerializeAsString();
  RETURN_IF_ERROR(
      tx.Exec(kInsertProof, run.str(), people, postgres::ToBytesParameter(proof)).status());
  std::map<int, std::string> warnings;
  for (const StrategyWarning& warning : planned.audited.warnings)
    warnings[warning.newcomer] = ToRecord(warning).SerializeAsString();
  PeopleColumns columns;
  int place = 0;
  for (const int newcomer : InOrderOfClaim(input.newcomers)) {
    const auto warning = warnings.find(newcomer);
    columns.Add(input.newcomers[newcomer], Side::kNewcomer, place++,
                warning == warnings.end() ? "" : warning->second);
  }
  place = 0;
  for (const int buddy : InOrderOfClaim(input.buddies))
    columns.Add(input.buddies[buddy], Side::kBuddy, place++, "");
  return tx
      .Exec(kInsertPeople, run.str(), ToParameter(columns.enrolments), ToParameter(columns.people),
            ToParameter(columns.sides), ToParameter(columns.places), ToParameter(columns.features),
            ToParameter(columns.warnings))
      .status();
}

absl::Status DropOldRunRecords(postgres::Transaction& tx, const std::string& programme_code,
                               int kept) {
  return tx.Exec(kDropOld, programme_code, kept).status();
}

absl::StatusOr<std::optional<RunProof>> FindRunProof(postgres::Transaction& tx,
                                                     const MatchRunId& run) {
  ASSIGN_OR_RETURN(const pqxx::result result, tx.Exec(kFindProof, run.str()));
  if (result.empty()) return std::nullopt;
  records::ProofRecord record;
  if (!record.ParseFromString(postgres::BytesColumn(result[0], "body")))
    return absl::InternalError("the stored proof of a run does not parse");
  RunProof proof;
  ASSIGN_OR_RETURN(proof.input, InputFrom(record));
  proof.digest = proof.seen = DigestFrom(record);
  if (!record.buddies_with_all_places().empty())
    proof.seen.parts[InputPart::kBuddies] = record.buddies_with_all_places();
  proof.outcome = FromRecord(record.outcome());
  proof.certificate = FromRecord(record.certificate());
  proof.people = Column<int>(result[0], "people");
  return proof;
}

absl::Status LoadRunPeople(postgres::Transaction& tx, const MatchRunId& run, PlanInput& input) {
  ASSIGN_OR_RETURN(const pqxx::result result, tx.Exec(kPeople, run.str()));
  for (const pqxx::row& row : result) {
    ASSIGN_OR_RETURN(Candidate person, ReadPerson(row));
    const bool is_buddy = EnumColumn<Side>(row, "side") == Side::kBuddy;
    (is_buddy ? input.buddies : input.newcomers).push_back(std::move(person));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<PersonWarning>> ListRunWarnings(postgres::Transaction& tx,
                                                           const MatchRunId& run,
                                                           const std::optional<PersonId>& person) {
  std::optional<std::string> only;
  if (person.has_value()) only = person->str();
  ASSIGN_OR_RETURN(const pqxx::result result, tx.Exec(kWarnings, run.str(), only));
  std::vector<PersonWarning> warnings;
  for (const pqxx::row& row : result) {
    records::StrategyWarningRecord record;
    if (!record.ParseFromString(postgres::BytesColumn(row, "warning")))
      return absl::InternalError("a stored warning of a run does not parse");
    warnings.emplace_back(PersonId::FromTrusted(Column<std::string>(row, "person_id")),
                          FromRecord(record));
  }
  return warnings;
}

absl::Status ForgetInRuns(postgres::Transaction& tx, const PersonId& person) {
  return tx.Exec(kForget, person.str()).status();
}

absl::StatusOr<std::vector<ProposedPair>> ListProposedPairs(postgres::Transaction& tx,
                                                            const MatchRunId& run) {
  ASSIGN_OR_RETURN(const pqxx::result result, tx.Exec(kProposed, run.str()));
  std::vector<ProposedPair> pairs;
  for (const pqxx::row& row : result)
    pairs.push_back({PersonId::FromTrusted(Column<std::string>(row, "newcomer_id")),
                     PersonId::FromTrusted(Column<std::string>(row, "buddy_id")),
                     Column<int>(row, "quality")});
  return pairs;
}

}  // namespace naober::matching
