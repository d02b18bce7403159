// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_MATCHES_H_
#define NAOBER_SERVICES_MATCHING_MATCHES_H_

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/postgres/pool.h"
#include "libs/postgres/transaction.h"
#include "libs/rpc/call.h"
#include "libs/rpc/page.h"
#include "services/matching/domain/match.h"
#include "services/matching/domain/meeting.h"
#include "services/matching/domain/rhythm.h"
#include "services/matching/store/match_store.h"

namespace naober::matching {

// Whether somebody has a match in a programme at this moment.
struct ActiveMatchCheck {
  PersonId person_id;
  MatchId match_id;      // active or paused; empty when there is none
  bool waiting = false;  // ready in the programme, and without a match
};

// Use cases around matches and their meetings. Out of the caller's reach is NOT_FOUND. Thread-safe.
class Matches {
 public:
  // `pool` must outlive it.
  explicit Matches(postgres::Pool& pool) : pool_(pool) {}

  absl::StatusOr<Match> Get(const rpc::Call& call, const MatchId& id);

  // By id; one more than the page holds when there are more.
  absl::StatusOr<std::vector<Match>> List(const rpc::Call& call, const MatchFilter& filter,
                                          const rpc::Page& page);

  absl::StatusOr<Match> Pause(const rpc::Call& call, const MatchId& id, const std::string& etag);
  absl::StatusOr<Match> Resume(const rpc::Call& call, const MatchId& id, const std::string& etag);
  absl::StatusOr<Match> End(const rpc::Call& call, const MatchId& id, MatchEndReason reason,
                            const std::string& etag);

  // So many weeks more; 0 = the programme's period. INVALID_ARGUMENT on weeks (OUT_OF_RANGE).
  absl::StatusOr<Match> Renew(const rpc::Call& call, const MatchId& id, int weeks,
                              const std::string& etag);
  absl::StatusOr<Rhythm> RhythmOfMatch(const rpc::Call& call, const MatchId& id);

  // Logs `draft` for the match. CheckMeeting says what is refused; beside it FAILED_PRECONDITION
  // (MEETING_EXISTS).
  absl::StatusOr<Meeting> LogMeeting(const rpc::Call& call, const MatchId& match,
                                     const Meeting& draft);
  // FAILED_PRECONDITION (OTHER_SIDE_MUST_CONFIRM).
  absl::StatusOr<Meeting> ConfirmMeeting(const rpc::Call& call, const MeetingId& id, Side side);

  // By start; one more than the page holds when there are more.
  absl::StatusOr<std::vector<Meeting>> ListMeetings(const rpc::Call& call, const MatchId& match,
                                                    const rpc::Page& page);

  // In the order of `people`.
  absl::StatusOr<std::vector<ActiveMatchCheck>> CheckActive(const rpc::Call& call,
                                                            const std::string& programme_code,
                                                            const std::vector<std::string>& people);

 private:
  using Step = absl::FunctionRef<absl::Status(postgres::Transaction&, Match&)>;
  // One change of state with its fact: `step` changes the locked match and states it.
  absl::StatusOr<Match> Change(const rpc::Call& call, const MatchId& id, const std::string& etag,
                               Step step);

  postgres::Pool& pool_;
};

// Makes the match of a proposal that both sides have confirmed, with its check-ins, and states it.
absl::StatusOr<Match> StartMatch(postgres::Transaction& tx, const Proposal& proposal,
                                 absl::Time now);

// Ends these open, locked matches in `tx` and states it.
absl::Status EndMatches(postgres::Transaction& tx, std::vector<Match> matches,
                        MatchEndReason reason, absl::Time now);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_MATCHES_H_
