// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/rounds.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/events/timestamps.h"
#include "libs/rpc/idempotency.h"
#include "services/matching/convert.h"
#include "services/matching/facts.h"
#include "services/matching/matching_pool.h"
#include "services/matching/preconditions.h"
#include "services/matching/proposals.h"
#include "services/matching/round_changes.h"
#include "services/matching/round_request.h"
#include "services/matching/store/policy_store.h"
#include "services/matching/store/pool_store.h"

namespace naober::matching {

namespace {

absl::Status CheckPlanned(const v1::Round& round) {
  if (round.state() == v1::ROUND_STATE_PLANNED) return absl::OkStatus();
  return Refuse("ROUND_NOT_PLANNED", "plan the round first");
}

absl::Status CheckSeats(int guests, const v1::Dinner& dinner) {
  int seats = 0;
  for (const v1::DinnerTable& table : dinner.tables()) seats += table.seats();
  if (guests <= seats) return absl::OkStatus();
  return Refuse("TOO_FEW_SEATS", "there are more guests than seats",
                {{"guests", absl::StrCat(guests)}, {"seats", absl::StrCat(seats)}});
}

absl::Status NotAvailable(const std::string& person_id) {
  return Refuse("GUEST_NOT_AVAILABLE", "the person can't be proposed to anybody any more",
                {{"person_id", person_id}});
}

// The couple at the tables as a proposal; `round` has the place of a run.
Proposal ProposalOf(const DinnerParty& party, int newcomer, int buddy, const StoredRound& round,
                    absl::Time now) {
  const Candidate& a = party.CandidateOf(newcomer);
  const Candidate& b = party.CandidateOf(buddy);
  Proposal proposal;
  proposal.id = ProposalId::New();
  proposal.run_id = MatchRunId::FromTrusted(round.id.str());
  proposal.pairing = {round.body.programme_code(), a.person_id, b.person_id, a.area, b.area,
                      b.features.background};
  proposal.quality = party.QualityOf(newcomer, buddy);
  proposal.contributions = party.Explain(newcomer, buddy);
  proposal.created_at = now;
  return proposal;
}

// What a run proposed to these and nobody has approved gives way.
absl::Status ExpireUnapproved(postgres::Transaction& tx, const std::vector<Proposal>& couples,
                              absl::Time now) {
  std::map<std::string, Proposal> unapproved;
  for (const Proposal& couple : couples) {
    for (const PersonId& person : {couple.pairing.newcomer_id, couple.pairing.buddy_id}) {
      ASSIGN_OR_RETURN(std::vector<Proposal> open,
                       LockOpenProposalsOf(tx, person, couple.pairing.programme_code));
      for (Proposal& proposal : open) {
        if (proposal.state == ProposalState::kProposed)
          unapproved.emplace(proposal.id.str(), std::move(proposal));
      }
    }
  }
  std::vector<Proposal> expiring;
  for (auto& [id, proposal] : unapproved) expiring.push_back(std::move(proposal));
  return ExpireProposals(tx, std::move(expiring), now);
}

}  // namespace

absl::StatusOr<StoredRound> Rounds::Create(const rpc::Call& call, const v1::Round& round) {
  RETURN_IF_ERROR(CheckNewRound(round));
  if (!call.reach.CoversMunicipality(round.municipality_code()))
    return InvalidField("round.municipality_code", "MUNICIPALITY_OUT_OF_REACH",
                        "act for your own municipality");
  RETURN_IF_ERROR(policies_.CheckProgramme(call, round.programme_code()));
  StoredRound stored;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, [&](postgres::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const std::optional<rpc::EarlierAnswer> earlier,
                         rpc::ClaimRequest(tx, call));
        if (earlier) {
          ASSIGN_OR_RETURN(stored,
                           FindRound(tx, RoundId::FromTrusted(earlier->resource_id), call.reach));
          return absl::OkStatus();
        }
        stored = StoredRound();
        stored.id = RoundId::New();
        v1::Round& body = stored.body;
        body.set_programme_code(round.programme_code());
        body.set_municipality_code(round.municipality_code());
        *body.mutable_start_time() = round.start_time();
        body.set_state(v1::ROUND_STATE_DRAFT);
        if (round.has_dinner()) *body.mutable_dinner() = round.dinner();
        if (round.has_shift_groups()) *body.mutable_shift_groups() = round.shift_groups();
        if (round.has_circles()) *body.mutable_circles() = round.circles();
        *body.mutable_create_time() = events::ToTimestamp(call.now);
        RETURN_IF_ERROR(InsertRound(tx, stored, call.now));
        call.Audit("round", stored.id.str());
        return rpc::RecordAnswer(tx, call, stored.id.str(), stored.version);
      }));
  return stored;
}

absl::StatusOr<StoredRound> Rounds::Get(const rpc::Call& call, const RoundId& id) {
  StoredRound round;
  RETURN_IF_ERROR(postgres::Transact(pool_, call.scope, call.deadline, postgres::Mode::kReadOnly,
                                     [&](postgres::Transaction& tx) -> absl::Status {
                                       ASSIGN_OR_RETURN(round, FindRound(tx, id, call.reach));
                                       return absl::OkStatus();
                                     }));
  call.Audit("round", id.str());
  return round;
}

absl::StatusOr<std::vector<StoredRound>> Rounds::List(const rpc::Call& call,
                                                      const RoundFilter& filter,
                                                      const rpc::Page& page) {
  std::vector<StoredRound> rounds;
  RETURN_IF_ERROR(postgres::Transact(pool_, call.scope, call.deadline, postgres::Mode::kReadOnly,
                                     [&](postgres::Transaction& tx) -> absl::Status {
                                       ASSIGN_OR_RETURN(rounds,
                                                        ListRounds(tx, filter, call.reach, page));
                                       return absl::OkStatus();
                                     }));
  return rounds;
}

absl::StatusOr<RunDay> Rounds::DayOf(const rpc::Call& call) {
  ASSIGN_OR_RETURN(const absl::TimeZone zone, intake_.TimeZone(call.tenant_id, call.deadline));
  return RunDay{absl::ToCivilDay(call.now, zone), zone};
}

absl::StatusOr<RoundPool> Rounds::LoadPool(postgres::Transaction& tx, const v1::Round& round,
                                           const RunDay& day) const {
  RoundPool pool;
  pool.day = day;
  ASSIGN_OR_RETURN(pool.policy, LatestPolicy(tx, round.programme_code()));
  ASSIGN_OR_RETURN(MatchingPool everybody,
                   LoadMatchingPool(tx, round.programme_code(), gazetteer_));
  pool.barred = std::move(everybody.earlier);
  for (Candidate& newcomer : everybody.newcomers)
    pool.people.push_back({Side::kNewcomer, std::move(newcomer)});
  for (Candidate& buddy : everybody.buddies)
    pool.people.push_back({Side::kBuddy, std::move(buddy)});
  std::sort(pool.people.begin(), pool.people.end(), [](const auto& a, const auto& b) {
    return std::tie(a.candidate.ready_at, a.candidate.person_id) <
           std::tie(b.candidate.ready_at, b.candidate.person_id);
  });
  return pool;
}

absl::StatusOr<StoredRound> Rounds::ChangeRound(const rpc::Call& call, const RoundId& id,
                                                const std::string& etag, Change change) {
  StoredRound round;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, [&](postgres::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const std::optional<rpc::EarlierAnswer> earlier,
                         rpc::ClaimRequest(tx, call));
        ASSIGN_OR_RETURN(round, LockRound(tx, id, call.reach));
        if (earlier) return absl::OkStatus();
        RETURN_IF_ERROR(CheckEtag(etag, round.version, "round", id.str()));
        if (round.body.state() == v1::ROUND_STATE_APPROVED)
          return Refuse("ROUND_APPROVED", "an approved round stands as it is");
        RETURN_IF_ERROR(change(tx, round));
        RETURN_IF_ERROR(SaveRound(tx, round));
        call.Audit("round", id.str());
        return rpc::RecordAnswer(tx, call, id.str(), round.version);
      }));
  return round;
}

absl::Status Rounds::PlanPeople(postgres::Transaction& tx, const RunDay& day,
                                v1::Round& round) const {
  ASSIGN_OR_RETURN(const RoundPool pool, LoadPool(tx, round, day));
  ASSIGN_OR_RETURN(std::vector<RoundPerson> people, ChoosePeople(round, pool));
  if (round.has_circles()) {
    WriteCircles(PlanCircles(CirclesOf(round.circles(), people, pool.policy.policy)), people,
                 round);
    round.mutable_result()->set_policy_version(pool.policy.version);
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(CheckSeats(static_cast<int>(people.size()), round.dinner()));
  const DinnerParty party(round, std::move(people), pool, {});
  const PlannedSeating planned = PlanSeating(party.dinner());
  party.Write(planned.seating, planned.score, planned.is_proven_best, round);
  return absl::OkStatus();
}

absl::Status Rounds::PlanShiftGroups(postgres::Transaction& tx, v1::Round& round) const {
  ASSIGN_OR_RETURN(const auto ready, ReadyPeopleOf(tx, round.programme_code()));
  const std::set<std::string> absent(round.absent_ids().begin(), round.absent_ids().end());
  for (const v1::GroupResident& resident : round.shift_groups().residents()) {
    if (absent.count(resident.person_id()) > 0) continue;
    const auto person = ready.find(resident.person_id());
    const bool comes =
        person != ready.end() && (round.municipality_code().empty() ||
                                  person->second.municipality_code == round.municipality_code());
    if (!comes)
      return Refuse("GUEST_NOT_AVAILABLE",
                    "the person isn't ready in the programme, or is another municipality's",
                    {{"person_id", resident.person_id()}});
  }
  WriteShiftGroups(PlanGroups(ShiftGroupsOf(round)), ready, round);
  return absl::OkStatus();
}

absl::StatusOr<StoredRound> Rounds::Plan(const rpc::Call& call, const RoundId& id,
                                         const std::string& etag) {
  ASSIGN_OR_RETURN(const StoredRound seen, Get(call, id));
  ASSIGN_OR_RETURN(const RunDay day, DayOf(call));
  RETURN_IF_ERROR(
      candidates_.RefreshProgramme(call.tenant_id, seen.body.programme_code(), call.deadline));
  return ChangeRound(call, id, etag,
                     [&](postgres::Transaction& tx, StoredRound& round) -> absl::Status {
                       v1::Round& body = round.body;
                       body.clear_groups();
                       body.clear_changes();
                       body.clear_absent_ids();
                       RETURN_IF_ERROR(body.has_shift_groups() ? PlanShiftGroups(tx, body)
                                                               : PlanPeople(tx, day, body));
                       body.set_state(v1::ROUND_STATE_PLANNED);
                       return absl::OkStatus();
                     });
}

absl::StatusOr<StoredRound> Rounds::RecordNoShows(const rpc::Call& call, const RoundId& id,
                                                  const std::vector<std::string>& person_ids,
                                                  const std::string& etag) {
  ASSIGN_OR_RETURN(const RunDay day, DayOf(call));
  return ChangeRound(
      call, id, etag, [&](postgres::Transaction& tx, StoredRound& round) -> absl::Status {
        v1::Round& body = round.body;
        RETURN_IF_ERROR(CheckPlanned(body));
        if (body.has_circles())
          return Refuse("NOT_FOR_CIRCLES", "circles have no no-shows; plan them anew");
        ASSIGN_OR_RETURN(const std::vector<std::string> absent, NewlyAbsent(person_ids, body));
        if (absent.empty()) return absl::OkStatus();
        ChangeNote note(call, body);
        for (const std::string& person : absent) {
          body.add_absent_ids(person);
          note.change().add_absent_ids(person);
        }
        if (body.has_shift_groups()) {
          RETURN_IF_ERROR(PlanShiftGroups(tx, body));
        } else {
          ASSIGN_OR_RETURN(const RoundPool pool, LoadPool(tx, body, day));
          const DinnerParty party(body, PeopleAtTables(body, pool), pool,
                                  {absent.begin(), absent.end()});
          const PlannedSeating mended = RepairSeating(party.dinner(), party.SeatingOf(body));
          party.Write(mended.seating, mended.score, mended.is_proven_best, body);
        }
        note.AddTo(body);
        return absl::OkStatus();
      });
}

absl::StatusOr<StoredRound> Rounds::Rearrange(const rpc::Call& call,
                                              const v1::RearrangeRoundRequest& request) {
  RETURN_IF_ERROR(CheckRearrangement(request));
  ASSIGN_OR_RETURN(const RoundId id, RoundId::Parse(request.id(), "id"));
  ASSIGN_OR_RETURN(const RunDay day, DayOf(call));
  return ChangeRound(call, id, request.etag(),
                     [&](postgres::Transaction& tx, StoredRound& round) -> absl::Status {
                       RETURN_IF_ERROR(CheckPlanned(round.body));
                       if (!round.body.has_dinner())
                         return Refuse("NOT_A_DINNER", "only a dinner is changed by hand");
                       ASSIGN_OR_RETURN(const RoundPool pool, LoadPool(tx, round.body, day));
                       return ApplyByHand(call, request, pool, round.body);
                     });
}

absl::Status Rounds::ProposeCouples(postgres::Transaction& tx, const rpc::Call& call,
                                    const RunDay& day, const StoredRound& round) const {
  // People are locked before proposals, as by everything that takes somebody out of the pool.
  RETURN_IF_ERROR(LockCandidates(tx, round.body.programme_code()));
  ASSIGN_OR_RETURN(const RoundPool pool, LoadPool(tx, round.body, day));
  const DinnerParty party(round.body, PeopleAtTables(round.body, pool), pool, {});
  const Seating seating = party.SeatingOf(round.body);
  std::vector<Proposal> proposals;
  for (const int guest : PresentGuests(party.dinner())) {
    const int mate = seating.mate[guest];
    if (!party.IsNewcomer(guest) || mate == Seating::kNone) continue;
    for (const int one : {guest, mate}) {
      const std::string& person = party.CandidateOf(one).person_id.str();
      if (pool.Find(person) == nullptr) return NotAvailable(person);
    }
    if (!CheckMayBeCouple(party, guest, mate).ok())
      return NotAvailable(party.CandidateOf(mate).person_id.str());
    proposals.push_back(ProposalOf(party, guest, mate, round, call.now));
  }
  if (proposals.empty())
    return Refuse("NO_COUPLES", "nobody is proposed to anybody: plan again, or make a couple");
  RETURN_IF_ERROR(ExpireUnapproved(tx, proposals, call.now));
  RETURN_IF_ERROR(InsertProposals(tx, proposals));
  RETURN_IF_ERROR(EmitMatchProposed(tx, proposals, call.now));
  const ApprovalId approval = ApprovalId::New();
  const absl::Duration lifetime = absl::Hours(24) * pool.policy.policy.proposal_lifetime_days;
  for (Proposal& proposal : proposals)
    RETURN_IF_ERROR(proposal.Approve(approval, call.caller.subject, call.now, lifetime));
  return SaveProposals(tx, proposals);
}

absl::StatusOr<StoredRound> Rounds::Approve(const rpc::Call& call, const RoundId& id,
                                            const std::string& etag) {
  ASSIGN_OR_RETURN(const RunDay day, DayOf(call));
  return ChangeRound(call, id, etag,
                     [&](postgres::Transaction& tx, StoredRound& round) -> absl::Status {
                       RETURN_IF_ERROR(CheckPlanned(round.body));
                       if (round.body.has_dinner())
                         RETURN_IF_ERROR(ProposeCouples(tx, call, day, round));
                       round.body.set_state(v1::ROUND_STATE_APPROVED);
                       *round.body.mutable_approve_time() = events::ToTimestamp(call.now);
                       round.body.set_approved_by(call.caller.subject);
                       return absl::OkStatus();
                     });
}

}  // namespace naober::matching
