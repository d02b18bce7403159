// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_STORE_MEETING_STORE_H_
#define NAOBER_SERVICES_MATCHING_STORE_MEETING_STORE_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/postgres/transaction.h"
#include "libs/rpc/page.h"
#include "services/matching/domain/meeting.h"

namespace naober::matching {

// FAILED_PRECONDITION (MEETING_EXISTS, metadata `meeting_id`) when one of the same match, start and
// minutes was logged.
absl::Status InsertMeeting(postgres::Transaction& tx, const Meeting& meeting);

// NOT_FOUND (MEETING_NOT_FOUND). Whether it is in reach, its match says.
absl::StatusOr<Meeting> FindMeeting(postgres::Transaction& tx, const MeetingId& id);
// The same, locked until the transaction ends.
absl::StatusOr<Meeting> LockMeeting(postgres::Transaction& tx, const MeetingId& id);

// Writes the confirmation of a locked meeting.
absl::Status SaveMeeting(postgres::Transaction& tx, const Meeting& meeting);

// By start and id, one more than the page holds when there are more. The page key is (start as
// PostgreSQL reads it, meeting id).
absl::StatusOr<std::vector<Meeting>> ListMeetings(postgres::Transaction& tx, const MatchId& match,
                                                  const rpc::Page& page);

// Every meeting of a match, by start: a few a week at most.
absl::StatusOr<std::vector<Meeting>> AllMeetings(postgres::Transaction& tx, const MatchId& match);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_STORE_MEETING_STORE_H_
