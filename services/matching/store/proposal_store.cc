// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/store/proposal_store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/postgres/row.h"
#include "services/matching/messages/contribution.h"
#include "services/matching/messages/paired_by_hand.h"
#include "services/matching/store/pairing_columns.h"

namespace naober::matching {

namespace {

using postgres::Column;
using postgres::Query;
using postgres::ToParameter;

#define NAOBER_PROPOSAL_COLUMNS                                                                   \
  "proposal_id, version, run_id, programme_code, newcomer_id, buddy_id, newcomer_country, "       \
  "newcomer_postcode, newcomer_municipality, buddy_country, buddy_postcode, buddy_municipality, " \
  "buddy_background, state, quality, created_at, approved_at, approved_by, approval_id, "         \
  "expires_at, "                                                                                  \
  "declined_by, decline_reason, match_id"
#define NAOBER_SELECT_PROPOSAL \
  "SELECT " NAOBER_PROPOSAL_COLUMNS ", reasons, by_hand FROM proposals "
#define NAOBER_SELECT_PLAIN         \
  "SELECT " NAOBER_PROPOSAL_COLUMNS \
  ", NULL::bytea AS reasons, NULL::bytea AS by_hand FROM proposals "

// Reach is always the first two parameters.
#define NAOBER_IN_REACH                                             \
  "($1::text[] IS NULL OR newcomer_municipality = ANY($1::text[]))" \
  " AND ($2::uuid IS NULL OR (state <> 1 AND $2::uuid IN (newcomer_id, buddy_id)))"

constexpr Query kInsert = {"proposal.insert", R"sql(
  INSERT INTO proposals (tenant_id, proposal_id, version, run_id, programme_code, newcomer_id, buddy_id,
                         newcomer_country, newcomer_postcode, newcomer_municipality, buddy_country, buddy_postcode,
                         buddy_municipality, buddy_background, state, quality, reasons, created_at, approved_by,
                         by_hand)
  SELECT naober_tenant(), p.id, 1, $1::uuid, $2, p.newcomer, p.buddy, p.nc, p.np, p.nm, p.bc, p.bp, p.bm,
         p.background, 1, p.quality, p.reasons, $3::timestamptz, '', nullif(p.by_hand, '')
  FROM unnest($4::uuid[], $5::uuid[], $6::uuid[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[],
              $12::text[], $13::smallint[], $14::integer[], $15::bytea[], $16::bytea[])
         AS p(id, newcomer, buddy, nc, np, nm, bc, bp, bm, background, quality, reasons, by_hand)
)sql"};

constexpr Query kCountKept = {"proposal.count_kept", R"sql(
  UPDATE proposals SET kept_runs = kept_runs + 1 WHERE proposal_id = ANY($1::uuid[])
)sql"};

constexpr Query kFind = {
    "proposal.find", NAOBER_SELECT_PROPOSAL "WHERE " NAOBER_IN_REACH " AND proposal_id = $3::uuid"};

constexpr Query kLock = {"proposal.lock", NAOBER_SELECT_PROPOSAL
                         "WHERE " NAOBER_IN_REACH " AND proposal_id = $3::uuid FOR UPDATE"};

constexpr Query kList = {"proposal.list", NAOBER_SELECT_PROPOSAL "WHERE " NAOBER_IN_REACH R"sql(
    AND ($3::uuid IS NULL OR run_id = $3::uuid)
    AND ($4 = '' OR programme_code = $4)
    AND ($5 = '' OR newcomer_municipality = $5)
    AND ($6::uuid IS NULL OR $6::uuid IN (newcomer_id, buddy_id))
    AND ($7::smallint[] = '{}' OR state = ANY($7::smallint[]))
    AND ($8::uuid IS NULL OR proposal_id > $8::uuid)
  ORDER BY proposal_id LIMIT $9
)sql"};

constexpr Query kLockMany = {"proposal.lock_many",
                             NAOBER_SELECT_PLAIN "WHERE " NAOBER_IN_REACH R"sql(
    AND proposal_id = ANY($3::uuid[]) ORDER BY proposal_id FOR UPDATE
)sql"};

constexpr Query kLockOfRun = {"proposal.lock_of_run",
                              NAOBER_SELECT_PLAIN "WHERE " NAOBER_IN_REACH R"sql(
    AND run_id = $3::uuid AND state = 1 ORDER BY proposal_id FOR UPDATE
)sql"};

constexpr Query kLockOfProgramme = {"proposal.lock_of_programme", NAOBER_SELECT_PLAIN R"sql(
  WHERE programme_code = $1 AND state = 1 ORDER BY proposal_id FOR UPDATE
)sql"};

constexpr Query kLockOpenOf = {"proposal.lock_open_of", NAOBER_SELECT_PLAIN R"sql(
  WHERE (newcomer_id = $1::uuid OR buddy_id = $1::uuid) AND state IN (1, 2, 3, 4)
    AND ($2 = '' OR programme_code = $2)
  ORDER BY proposal_id FOR UPDATE
)sql"};

constexpr Query kLockOverdue = {"proposal.lock_overdue", NAOBER_SELECT_PLAIN R"sql(
  WHERE state IN (2, 3, 4) AND expires_at <= $1::timestamptz ORDER BY proposal_id LIMIT $2 FOR UPDATE
)sql"};

constexpr Query kTenantsWithOverdue = {"proposal.tenants_with_overdue", R"sql(
  SELECT DISTINCT tenant_id FROM proposals WHERE state IN (2, 3, 4) AND expires_at <= $1::timestamptz
)sql"};

constexpr Query kSave = {"proposal.save", R"sql(
  UPDATE proposals p
  SET version = u.version, state = u.state, approved_at = u.approved_at, approved_by = u.approved_by,
      approval_id = u.approval_id,
      expires_at = u.expires_at, declined_by = u.declined_by, decline_reason = u.decline_reason, match_id = u.match_id
  FROM (SELECT id, version, state, nullif(approved_at, '')::timestamptz AS approved_at, approved_by,
               nullif(approval_id, '')::uuid AS approval_id,
               nullif(expires_at, '')::timestamptz AS expires_at, nullif(declined_by, 0) AS declined_by,
               nullif(decline_reason, 0) AS decline_reason, nullif(match_id, '')::uuid AS match_id
        FROM unnest($1::uuid[], $2::integer[], $3::smallint[], $4::text[], $5::text[], $6::text[], $7::smallint[],
                    $8::smallint[], $9::text[], $10::text[])
               AS c(id, version, state, approved_at, approved_by, expires_at, declined_by, decline_reason, match_id,
                    approval_id)
       ) AS u
  WHERE p.proposal_id = u.id
)sql"};

constexpr Query kOfApproval = {"proposal.of_approval", R"sql(
  SELECT proposal_id FROM proposals WHERE approval_id = $1::uuid ORDER BY proposal_id
)sql"};

constexpr Query kForgetReasons = {"proposal.forget_reasons", R"sql(
  UPDATE proposals SET reasons = NULL, by_hand = NULL
  WHERE (newcomer_id = $1::uuid OR buddy_id = $1::uuid) AND (reasons IS NOT NULL OR by_hand IS NOT NULL)
)sql"};

constexpr Query kMoveNewcomer = {"proposal.move_newcomer", R"sql(
  UPDATE proposals SET newcomer_country = $2, newcomer_postcode = $3, newcomer_municipality = $4
  WHERE newcomer_id = $1::uuid AND state IN (1, 2, 3, 4)
)sql"};

constexpr Query kMoveBuddy = {"proposal.move_buddy", R"sql(
  UPDATE proposals SET buddy_country = $2, buddy_postcode = $3, buddy_municipality = $4
  WHERE buddy_id = $1::uuid AND state IN (1, 2, 3, 4)
)sql"};

#undef NAOBER_IN_REACH
#undef NAOBER_SELECT_PLAIN
#undef NAOBER_SELECT_PROPOSAL
#undef NAOBER_PROPOSAL_COLUMNS

// Reasons are stored as a Proposal of the contract that has nothing else.
std::string ToBytes(const std::vector<Contribution>& contributions) {
  v1::Proposal reasons;
  for (const Contribution& contribution : contributions)
    *reasons.add_contributions() = ToProto(contribution);
  return reasons.SerializeAsString();
}

absl::StatusOr<std::vector<Contribution>> FromBytes(const std::string& bytes) {
  v1::Proposal reasons;
  if (!reasons.ParseFromString(bytes))
    return absl::InternalError("stored reasons of a proposal do not parse");
  std::vector<Contribution> contributions;
  for (const v1::RuleContribution& item : reasons.contributions())
    contributions.push_back(FromProto(item));
  return contributions;
}

absl::StatusOr<PairedByHand> ByHandFromBytes(const std::string& bytes) {
  v1::PairedByHand by_hand;
  if (!by_hand.ParseFromString(bytes))
    return absl::InternalError("a stored decision by hand does not parse");
  return FromProto(by_hand);
}

absl::StatusOr<Proposal> Read(const pqxx::row& row) {
  Proposal proposal;
  proposal.id = ProposalId::FromTrusted(Column<std::string>(row, "proposal_id"));
  proposal.version = Column<int>(row, "version");
  proposal.run_id = MatchRunId::FromTrusted(Column<std::string>(row, "run_id"));
  proposal.pairing = ReadPairing(row);
  proposal.state = EnumColumn<ProposalState>(row, "state");
  proposal.quality = Column<int>(row, "quality");
  if (!row["reasons"].is_null()) {
    ASSIGN_OR_RETURN(proposal.contributions, FromBytes(postgres::BytesColumn(row, "reasons")));
  }
  if (!row["by_hand"].is_null()) {
    ASSIGN_OR_RETURN(proposal.by_hand, ByHandFromBytes(postgres::BytesColumn(row, "by_hand")));
  }
  proposal.created_at = postgres::TimeColumn(row, "created_at");
  proposal.approved_at = postgres::OptionalTimeColumn(row, "approved_at");
  proposal.approved_by = Column<std::string>(row, "approved_by");
  proposal.approval_id = ApprovalId::FromTrusted(
      postgres::OptionalColumn<std::string>(row, "approval_id").value_or(""));
  proposal.expires_at = postgres::OptionalTimeColumn(row, "expires_at");
  proposal.declined_by = OptionalEnumColumn<Side>(row, "declined_by");
  proposal.decline_reason = OptionalEnumColumn<DeclineReason>(row, "decline_reason");
  proposal.match_id =
      MatchId::FromTrusted(postgres::OptionalColumn<std::string>(row, "match_id").value_or(""));
  return proposal;
}

absl::StatusOr<std::vector<Proposal>> ReadAll(const absl::StatusOr<pqxx::result>& result) {
  RETURN_IF_ERROR(result.status());
  std::vector<Proposal> proposals;
  for (const pqxx::row& row : *result) {
    ASSIGN_OR_RETURN(Proposal proposal, Read(row));
    proposals.push_back(std::move(proposal));
  }
  return proposals;
}

absl::StatusOr<Proposal> One(postgres::Transaction& tx, const Query& query, const ProposalId& id,
                             const ReachParameters& reach) {
  ASSIGN_OR_RETURN(const pqxx::result result,
                   tx.Exec(query, reach.municipalities, reach.person_id, id.str()));
  if (result.empty()) return NotFound("proposal", id.str());
  return Read(result[0]);
}

std::optional<std::string> OrNull(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

}  // namespace

absl::Status InsertProposals(postgres::Transaction& tx, const std::vector<Proposal>& proposals) {
  if (proposals.empty()) return absl::OkStatus();
  std::vector<std::string> ids, newcomers, buddies, areas[6], backgrounds, qualities, reasons,
      by_hand;
  for (const Proposal& proposal : proposals) {
    const Pairing& pairing = proposal.pairing;
    ids.push_back(proposal.id.str());
    newcomers.push_back(pairing.newcomer_id.str());
    buddies.push_back(pairing.buddy_id.str());
    areas[0].push_back(pairing.newcomer_area.country);
    areas[1].push_back(pairing.newcomer_area.postcode);
    areas[2].push_back(pairing.newcomer_area.municipality_code);
    areas[3].push_back(pairing.buddy_area.country);
    areas[4].push_back(pairing.buddy_area.postcode);
    areas[5].push_back(pairing.buddy_area.municipality_code);
    backgrounds.push_back(absl::StrCat(static_cast<int>(pairing.buddy_background)));
    qualities.push_back(absl::StrCat(proposal.quality));
    reasons.push_back(postgres::ToBytesParameter(ToBytes(proposal.contributions)));
    by_hand.push_back(postgres::ToBytesParameter(
        proposal.by_hand ? ToProto(*proposal.by_hand).SerializeAsString() : ""));
  }
  return tx
      .Exec(kInsert, proposals[0].run_id.str(), proposals[0].pairing.programme_code,
            ToParameter(proposals[0].created_at), ToParameter(ids), ToParameter(newcomers),
            ToParameter(buddies), ToParameter(areas[0]), ToParameter(areas[1]),
            ToParameter(areas[2]), ToParameter(areas[3]), ToParameter(areas[4]),
            ToParameter(areas[5]), ToParameter(backgrounds), ToParameter(qualities),
            ToParameter(reasons), ToParameter(by_hand))
      .status();
}

absl::Status CountKept(postgres::Transaction& tx, const std::vector<Proposal>& proposals) {
  if (proposals.empty()) return absl::OkStatus();
  std::vector<std::string> ids;
  for (const Proposal& proposal : proposals) ids.push_back(proposal.id.str());
  return tx.Exec(kCountKept, ToParameter(ids)).status();
}

absl::StatusOr<Proposal> FindProposal(postgres::Transaction& tx, const ProposalId& id,
                                      const ReachParameters& reach) {
  return One(tx, kFind, id, reach);
}

absl::StatusOr<Proposal> LockProposal(postgres::Transaction& tx, const ProposalId& id,
                                      const ReachParameters& reach) {
  return One(tx, kLock, id, reach);
}

absl::StatusOr<std::vector<Proposal>> ListProposals(postgres::Transaction& tx,
                                                    const ProposalFilter& filter,
                                                    const ReachParameters& reach,
                                                    const rpc::Page& page) {
  std::vector<std::string> states;
  for (const ProposalState state : filter.states)
    states.push_back(absl::StrCat(static_cast<int>(state)));
  return ReadAll(tx.Exec(
      kList, reach.municipalities, reach.person_id, OrNull(filter.run_id), filter.programme_code,
      filter.municipality_code, OrNull(filter.person_id), ToParameter(states),
      page.after.empty() ? std::nullopt : std::optional(page.after[0]), page.limit + 1));
}

absl::StatusOr<std::vector<Proposal>> LockProposals(postgres::Transaction& tx,
                                                    const std::vector<std::string>& ids,
                                                    const ReachParameters& reach) {
  return ReadAll(tx.Exec(kLockMany, reach.municipalities, reach.person_id, ToParameter(ids)));
}

absl::StatusOr<std::vector<Proposal>> LockProposedOfRun(postgres::Transaction& tx,
                                                        const MatchRunId& run,
                                                        const ReachParameters& reach) {
  return ReadAll(tx.Exec(kLockOfRun, reach.municipalities, reach.person_id, run.str()));
}

absl::StatusOr<std::vector<Proposal>> LockProposedOfProgramme(postgres::Transaction& tx,
                                                              const std::string& programme_code) {
  return ReadAll(tx.Exec(kLockOfProgramme, programme_code));
}

absl::StatusOr<std::vector<Proposal>> LockOpenProposalsOf(postgres::Transaction& tx,
                                                          const PersonId& person,
                                                          const std::string& programme_code) {
  return ReadAll(tx.Exec(kLockOpenOf, person.str(), programme_code));
}

absl::StatusOr<std::vector<Proposal>> LockOverdueProposals(postgres::Transaction& tx,
                                                           absl::Time now, int limit) {
  return ReadAll(tx.Exec(kLockOverdue, ToParameter(now), limit));
}

absl::StatusOr<std::vector<std::string>> TenantsWithOverdueProposals(postgres::Transaction& tx,
                                                                     absl::Time now) {
  ASSIGN_OR_RETURN(const pqxx::result result, tx.Exec(kTenantsWithOverdue, ToParameter(now)));
  std::vector<std::string> tenants;
  for (const pqxx::row& row : result) tenants.push_back(Column<std::string>(row, "tenant_id"));
  return tenants;
}

absl::Status SaveProposals(postgres::Transaction& tx, const std::vector<Proposal>& proposals) {
  if (proposals.empty()) return absl::OkStatus();
  std::vector<std::string> ids, versions, states, approved_at, approved_by, expires_at, declined_by,
      decline_reasons, match_ids, approval_ids;
  for (const Proposal& proposal : proposals) {
    ids.push_back(proposal.id.str());
    versions.push_back(absl::StrCat(proposal.version));
    states.push_back(absl::StrCat(static_cast<int>(proposal.state)));
    approved_at.push_back(ToParameter(proposal.approved_at).value_or(""));
    approved_by.push_back(proposal.approved_by);
    expires_at.push_back(ToParameter(proposal.expires_at).value_or(""));
    declined_by.push_back(absl::StrCat(EnumParameter(proposal.declined_by).value_or(0)));
    decline_reasons.push_back(absl::StrCat(EnumParameter(proposal.decline_reason).value_or(0)));
    match_ids.push_back(proposal.match_id.str());
    approval_ids.push_back(proposal.approval_id.str());
  }
  return tx
      .Exec(kSave, ToParameter(ids), ToParameter(versions), ToParameter(states),
            ToParameter(approved_at), ToParameter(approved_by), ToParameter(expires_at),
            ToParameter(declined_by), ToParameter(decline_reasons), ToParameter(match_ids),
            ToParameter(approval_ids))
      .status();
}

absl::StatusOr<std::vector<ProposalId>> ProposalsOfApproval(postgres::Transaction& tx,
                                                            const ApprovalId& approval) {
  ASSIGN_OR_RETURN(const pqxx::result result, tx.Exec(kOfApproval, approval.str()));
  std::vector<ProposalId> ids;
  for (const pqxx::row& row : result)
    ids.push_back(ProposalId::FromTrusted(Column<std::string>(row, "proposal_id")));
  return ids;
}

absl::Status ForgetReasons(postgres::Transaction& tx, const PersonId& person) {
  return tx.Exec(kForgetReasons, person.str()).status();
}

absl::Status MoveInProposals(postgres::Transaction& tx, const PersonId& person, const Area& area) {
  for (const Query& query : {kMoveNewcomer, kMoveBuddy}) {
    RETURN_IF_ERROR(
        tx.Exec(query, person.str(), area.country, area.postcode, area.municipality_code).status());
  }
  return absl::OkStatus();
}

}  // namespace naober::matching
