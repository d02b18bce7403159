// SPDX-License-Identifier: EUPL-1.2
#include "services/reporting/store/projection_store.h"

#include <algorithm>

#include "libs/base/status_macros.h"
#include "libs/postgres/row.h"

namespace naober::reporting::projection_store {
namespace {

using postgres::Column;
using postgres::Query;
using postgres::Transaction;

constexpr Query kLockParticipation{"participation.lock", R"sql(
  INSERT INTO participations AS known (tenant_id, programme_code, person_id)
  VALUES (naober_tenant(), $1, $2::uuid)
  ON CONFLICT (tenant_id, programme_code, person_id) DO UPDATE SET person_id = known.person_id
  RETURNING enrolled, is_newcomer, is_buddy, enrolment_municipality_code, enrolment_capacity, ever_ready, ready,
            active_matches, active_local_matches, open_proposals, confirmed_meetings, confirmed_minutes,
            (SELECT p.municipality_code FROM people p WHERE p.tenant_id = naober_tenant() AND p.person_id = $2::uuid)
              AS person_municipality_code,
            (SELECT p.buddy_capacity FROM people p WHERE p.tenant_id = naober_tenant() AND p.person_id = $2::uuid)
              AS person_capacity
)sql"};

constexpr Query kSaveParticipation{"participation.save", R"sql(
  UPDATE participations
  SET enrolled = $3, is_newcomer = $4, is_buddy = $5, enrolment_municipality_code = $6, enrolment_capacity = $7,
      ever_ready = $8, ready = $9, active_matches = $10, active_local_matches = $11, open_proposals = $12,
      confirmed_meetings = $13, confirmed_minutes = $14, municipality_code = $15,
      adds_registered = $16, adds_ready = $17, adds_matched = $18, adds_matched_locally = $19, adds_waiting = $20,
      adds_meetings = $21, adds_minutes = $22, adds_met = $23, adds_buddies = $24, adds_buddies_free = $25
  WHERE tenant_id = naober_tenant() AND programme_code = $1 AND person_id = $2::uuid
)sql"};

constexpr Query kSetChannel{"participation.set_channel", R"sql(
  UPDATE participations SET channel = $3, referring_organisation_code = $4
  WHERE tenant_id = naober_tenant() AND programme_code = $1 AND person_id = $2::uuid
)sql"};

constexpr Query kProgrammesOfPerson{"participation.programmes_of_person", R"sql(
  SELECT programme_code FROM participations
  WHERE tenant_id = naober_tenant() AND person_id = $1::uuid
  ORDER BY programme_code
)sql"};

constexpr Query kSavePerson{"person.save", R"sql(
  INSERT INTO people AS known (tenant_id, person_id, version, municipality_code, buddy_capacity)
  VALUES (naober_tenant(), $1::uuid, $2, coalesce($3, ''), coalesce($4::integer, 0))
  ON CONFLICT (tenant_id, person_id) DO UPDATE
  SET version = excluded.version,
      municipality_code = coalesce($3, known.municipality_code),
      buddy_capacity = coalesce($4::integer, known.buddy_capacity)
  WHERE known.version < excluded.version
)sql"};

constexpr Query kInsertMatch{"match.insert", R"sql(
  INSERT INTO matches (tenant_id, match_id, programme_code, newcomer_id, buddy_id, local, active_from)
  VALUES (naober_tenant(), $1::uuid, $2, $3::uuid, $4::uuid, $5, $6::timestamptz)
)sql"};

constexpr Query kInsertPairMeeting{"pair_meeting.insert", R"sql(
  INSERT INTO pair_meetings (tenant_id, match_id, meeting_id, started_at)
  VALUES (naober_tenant(), $1::uuid, $2::uuid, $3::timestamptz)
)sql"};

constexpr Query kEndMatch{"match.end", R"sql(
  UPDATE matches SET ended = true
  WHERE tenant_id = naober_tenant() AND match_id = $1::uuid AND NOT ended
  RETURNING programme_code, newcomer_id, buddy_id, local
)sql"};

constexpr Query kSaveReferral{"referral.save", R"sql(
  INSERT INTO referrals AS known (tenant_id, referral_id, version, programme_code, municipality_code, state)
  VALUES (naober_tenant(), $1::uuid, $2, $3, $4, $5)
  ON CONFLICT (tenant_id, referral_id) DO UPDATE
  SET version = excluded.version, programme_code = excluded.programme_code,
      municipality_code = excluded.municipality_code, state = excluded.state
  WHERE known.version < excluded.version
)sql"};

constexpr Query kMunicipalFigures{"report.municipal_figures", R"sql(
  SELECT municipality_code, sum(adds_registered) AS registered, sum(adds_ready) AS ready, sum(adds_matched) AS matched,
         sum(adds_matched_locally) AS matched_locally, sum(adds_waiting) AS waiting, sum(adds_meetings) AS meetings,
         sum(adds_minutes) AS minutes, sum(adds_met) AS met, sum(adds_buddies) AS buddies,
         sum(adds_buddies_free) AS buddies_free
  FROM participations
  WHERE tenant_id = naober_tenant() AND programme_code = $1 AND municipality_code <> '' AND enrolled
  GROUP BY municipality_code
)sql"};

constexpr Query kReferralsByState{"report.referrals_by_state", R"sql(
  SELECT municipality_code, state, count(*) AS referrals
  FROM referrals
  WHERE tenant_id = naober_tenant() AND programme_code = $1 AND state <> 'ENTERED_IN_ERROR'
  GROUP BY municipality_code, state
)sql"};

constexpr Query kChannels{"report.channels", R"sql(
  SELECT channel, referring_organisation_code, sum(adds_registered) AS registered
  FROM participations
  WHERE tenant_id = naober_tenant() AND programme_code = $1 AND adds_registered > 0
  GROUP BY channel, referring_organisation_code
)sql"};

constexpr Query kPairsMeeting{"report.pairs_meeting", R"sql(
  SELECT count(*) AS pairs, count(*) FILTER (WHERE meetings >= $4) AS reaching
  FROM (
    SELECT (SELECT count(*) FROM pair_meetings p
            WHERE p.tenant_id = m.tenant_id AND p.match_id = m.match_id
              AND p.started_at < m.active_from + make_interval(secs => $5)) AS meetings
    FROM matches m
    WHERE m.tenant_id = naober_tenant() AND m.programme_code = $1
      AND m.active_from >= $2::timestamptz AND m.active_from < $3::timestamptz
  ) counted
)sql"};

constexpr Query kActivatedMatches{"report.activated_matches", R"sql(
  SELECT count(*) AS matches FROM matches WHERE tenant_id = naober_tenant() AND programme_code = $1
)sql"};

constexpr Query kHasHeardOf{"report.has_heard_of", R"sql(
  SELECT EXISTS (SELECT FROM participations WHERE tenant_id = naober_tenant() AND programme_code = $1)
      OR EXISTS (SELECT FROM referrals WHERE tenant_id = naober_tenant() AND programme_code = $1)
      OR EXISTS (SELECT FROM grants WHERE tenant_id = naober_tenant() AND programme_code = $1) AS known
)sql"};

constexpr Query kClear{"projection.clear",
                       "TRUNCATE people, participations, matches, referrals, pair_meetings"};

// A participation as stored, with the two columns whose authority is the person aggregate once that
// is known.
struct StoredParticipation {
  Participation state;
  bool is_newcomer = false;
  std::string enrolment_municipality_code;
  int enrolment_capacity = 0;
};

StoredParticipation ReadParticipation(const pqxx::row& row) {
  StoredParticipation stored;
  stored.is_newcomer = Column<bool>(row, "is_newcomer");
  stored.enrolment_municipality_code = Column<std::string>(row, "enrolment_municipality_code");
  stored.enrolment_capacity = Column<int>(row, "enrolment_capacity");
  Participation& state = stored.state;
  state.enrolled = Column<bool>(row, "enrolled");
  state.is_buddy = Column<bool>(row, "is_buddy");
  state.ever_ready = Column<bool>(row, "ever_ready");
  state.ready = Column<bool>(row, "ready");
  state.active_matches = Column<int>(row, "active_matches");
  state.active_local_matches = Column<int>(row, "active_local_matches");
  state.open_proposals = Column<int>(row, "open_proposals");
  state.confirmed_meetings = Column<int>(row, "confirmed_meetings");
  state.confirmed_minutes = Column<int>(row, "confirmed_minutes");
  return stored;
}

// Reads, changes and writes one participation, with what it adds to the report worked out anew.
absl::Status Update(Transaction& tx, const std::string& programme_code,
                    const std::string& person_id,
                    absl::FunctionRef<void(StoredParticipation&)> change) {
  ASSIGN_OR_RETURN(const pqxx::result rows, tx.Exec(kLockParticipation, programme_code, person_id));
  StoredParticipation stored = ReadParticipation(rows[0]);
  change(stored);
  Participation& state = stored.state;
  state.municipality_code =
      postgres::OptionalColumn<std::string>(rows[0], "person_municipality_code")
          .value_or(stored.enrolment_municipality_code);
  state.capacity =
      postgres::OptionalColumn<int>(rows[0], "person_capacity").value_or(stored.enrolment_capacity);
  // The report's unit is newcomers; an oudkomer who takes part is enrolled without being counted as
  // one.
  const Figures adds = stored.is_newcomer || state.is_buddy ? FiguresOf(state) : Figures();
  return tx
      .Exec(kSaveParticipation, programme_code, person_id, state.enrolled, stored.is_newcomer,
            state.is_buddy, stored.enrolment_municipality_code, stored.enrolment_capacity,
            state.ever_ready, state.ready, state.active_matches, state.active_local_matches,
            state.open_proposals, state.confirmed_meetings, state.confirmed_minutes,
            state.municipality_code, adds.registered, adds.ready, adds.matched,
            adds.matched_locally, adds.waiting, adds.meetings, adds.minutes, adds.met, adds.buddies,
            adds.buddies_free)
      .status();
}

void SetEnrolment(StoredParticipation& stored, const EnrolmentFacts& facts) {
  stored.state.enrolled = true;
  stored.state.is_buddy = facts.is_buddy;
  stored.is_newcomer = facts.is_newcomer;
  stored.enrolment_municipality_code = facts.municipality_code;
  stored.enrolment_capacity = facts.buddy_capacity;
}

// Both people of a pair, always in the same order, so that two transactions can't wait for each
// other.
absl::Status UpdateBoth(Transaction& tx, const MatchFacts& pair,
                        absl::FunctionRef<void(StoredParticipation&)> change) {
  const auto& [first, second] = std::minmax(pair.newcomer_id, pair.buddy_id);
  RETURN_IF_ERROR(Update(tx, pair.programme_code, first, change));
  return Update(tx, pair.programme_code, second, change);
}

void CountMatch(StoredParticipation& stored, bool local, int change) {
  stored.state.active_matches += change;
  if (local) stored.state.active_local_matches += change;
}

}  // namespace

absl::Status ApplyPerson(Transaction& tx, const std::string& person_id, int version,
                         const std::optional<std::string>& municipality_code,
                         const std::optional<int>& buddy_capacity) {
  RETURN_IF_ERROR(
      tx.Exec(kSavePerson, person_id, version, municipality_code, buddy_capacity).status());
  ASSIGN_OR_RETURN(const pqxx::result programmes, tx.Exec(kProgrammesOfPerson, person_id));
  for (const pqxx::row& row : programmes) {
    RETURN_IF_ERROR(Update(tx, Column<std::string>(row, "programme_code"), person_id,
                           [](StoredParticipation&) {}));
  }
  return absl::OkStatus();
}

absl::Status ApplyEnrolment(Transaction& tx, const EnrolmentFacts& facts) {
  RETURN_IF_ERROR(Update(tx, facts.programme_code, facts.person_id,
                         [&](StoredParticipation& stored) { SetEnrolment(stored, facts); }));
  return tx
      .Exec(kSetChannel, facts.programme_code, facts.person_id, facts.channel,
            facts.referring_organisation_code)
      .status();
}

absl::Status ApplyReadiness(Transaction& tx, const EnrolmentFacts& facts, bool ready) {
  return Update(tx, facts.programme_code, facts.person_id, [&](StoredParticipation& stored) {
    SetEnrolment(stored, facts);
    stored.state.ready = ready;
    stored.state.ever_ready = stored.state.ever_ready || ready;
  });
}

absl::Status ApplyProposal(Transaction& tx, const MatchFacts& pair, int change) {
  return UpdateBoth(tx, pair,
                    [&](StoredParticipation& stored) { stored.state.open_proposals += change; });
}

absl::Status ApplyMatchActivated(Transaction& tx, const MatchFacts& match, absl::Time active_from) {
  RETURN_IF_ERROR(tx.Exec(kInsertMatch, match.match_id, match.programme_code, match.newcomer_id,
                          match.buddy_id, match.local, postgres::ToParameter(active_from))
                      .status());
  return UpdateBoth(tx, match, [&](StoredParticipation& stored) {
    CountMatch(stored, match.local, +1);
    stored.state.open_proposals -= 1;  // the proposal that it came from
  });
}

absl::Status ApplyMatchEnded(Transaction& tx, const std::string& match_id) {
  ASSIGN_OR_RETURN(const pqxx::result rows, tx.Exec(kEndMatch, match_id));
  if (rows.empty()) return absl::OkStatus();
  const MatchFacts match{match_id, Column<std::string>(rows[0], "programme_code"),
                         Column<std::string>(rows[0], "newcomer_id"),
                         Column<std::string>(rows[0], "buddy_id"), Column<bool>(rows[0], "local")};
  return UpdateBoth(tx, match,
                    [&](StoredParticipation& stored) { CountMatch(stored, match.local, -1); });
}

absl::Status ApplyMeeting(Transaction& tx, const std::string& programme_code,
                          const std::string& newcomer_id, int minutes) {
  return Update(tx, programme_code, newcomer_id, [&](StoredParticipation& stored) {
    stored.state.confirmed_meetings += 1;
    stored.state.confirmed_minutes += minutes;
  });
}

absl::Status ApplyPairMeeting(Transaction& tx, const std::string& match_id,
                              const std::string& meeting_id, absl::Time started_at) {
  return tx.Exec(kInsertPairMeeting, match_id, meeting_id, postgres::ToParameter(started_at))
      .status();
}

absl::Status ApplyReferral(Transaction& tx, const ReferralFacts& referral) {
  return tx
      .Exec(kSaveReferral, referral.referral_id, referral.version, referral.programme_code,
            referral.municipality_code, referral.state)
      .status();
}

absl::StatusOr<std::map<std::string, Figures>> MunicipalFigures(Transaction& tx,
                                                                const std::string& programme_code) {
  ASSIGN_OR_RETURN(const pqxx::result rows, tx.Exec(kMunicipalFigures, programme_code));
  std::map<std::string, Figures> out;
  for (const pqxx::row& row : rows) {
    Figures& figures = out[Column<std::string>(row, "municipality_code")];
    figures.registered = Column<int64_t>(row, "registered");
    figures.ready = Column<int64_t>(row, "ready");
    figures.matched = Column<int64_t>(row, "matched");
    figures.matched_locally = Column<int64_t>(row, "matched_locally");
    figures.waiting = Column<int64_t>(row, "waiting");
    figures.meetings = Column<int64_t>(row, "meetings");
    figures.minutes = Column<int64_t>(row, "minutes");
    figures.met = Column<int64_t>(row, "met");
    figures.buddies = Column<int64_t>(row, "buddies");
    figures.buddies_free = Column<int64_t>(row, "buddies_free");
  }
  return out;
}

absl::StatusOr<ReferralCounts> ReferralsByState(Transaction& tx,
                                                const std::string& programme_code) {
  ASSIGN_OR_RETURN(const pqxx::result rows, tx.Exec(kReferralsByState, programme_code));
  ReferralCounts out;
  for (const pqxx::row& row : rows) {
    out[Column<std::string>(row, "municipality_code")][Column<std::string>(row, "state")] =
        Column<int64_t>(row, "referrals");
  }
  return out;
}

absl::StatusOr<std::map<ChannelKey, int64_t>> Channels(Transaction& tx,
                                                       const std::string& programme_code) {
  ASSIGN_OR_RETURN(const pqxx::result rows, tx.Exec(kChannels, programme_code));
  std::map<ChannelKey, int64_t> out;
  for (const pqxx::row& row : rows) {
    out[{Column<std::string>(row, "channel"),
         Column<std::string>(row, "referring_organisation_code")}] =
        Column<int64_t>(row, "registered");
  }
  return out;
}

absl::StatusOr<Proportion> PairsMeeting(Transaction& tx, const std::string& programme_code,
                                        absl::Time from, absl::Time until, int min_meetings,
                                        absl::Duration window) {
  ASSIGN_OR_RETURN(
      const pqxx::result rows,
      tx.Exec(kPairsMeeting, programme_code, postgres::ToParameter(from),
              postgres::ToParameter(until), min_meetings, absl::ToInt64Seconds(window)));
  return Proportion{Column<int64_t>(rows[0], "reaching"), Column<int64_t>(rows[0], "pairs")};
}

absl::StatusOr<int64_t> ActivatedMatches(Transaction& tx, const std::string& programme_code) {
  ASSIGN_OR_RETURN(const pqxx::result rows, tx.Exec(kActivatedMatches, programme_code));
  return Column<int64_t>(rows[0], "matches");
}

absl::StatusOr<bool> HasHeardOf(Transaction& tx, const std::string& programme_code) {
  ASSIGN_OR_RETURN(const pqxx::result rows, tx.Exec(kHasHeardOf, programme_code));
  return Column<bool>(rows[0], "known");
}

absl::Status Clear(Transaction& tx) { return tx.Exec(kClear).status(); }

}  // namespace naober::reporting::projection_store
