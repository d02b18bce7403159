// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_STORE_CONTACT_STORE_H_
#define NAOBER_SERVICES_MATCHING_STORE_CONTACT_STORE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/postgres/transaction.h"
#include "libs/rpc/page.h"
#include "services/matching/domain/contact.h"
#include "services/matching/domain/match.h"
#include "services/matching/store/reach.h"

namespace naober::matching {

// Inserts or replaces.
absl::Status PutContactPerson(postgres::Transaction& tx, const ContactPerson& person);

// Who looks after cases of the municipality: its own contact person, else the programme's; nullopt
// when nobody was named.
absl::StatusOr<std::optional<ContactPerson>> ContactPersonFor(postgres::Transaction& tx,
                                                              const std::string& programme_code,
                                                              const std::string& municipality_code);

// By programme and municipality, one more than the page holds when there are more; "" = every
// programme. The page key is (programme, municipality). Those of whole programmes are in
// everybody's reach.
absl::StatusOr<std::vector<ContactPerson>> ListContactPeople(postgres::Transaction& tx,
                                                             const std::string& programme_code,
                                                             const ReachParameters& reach,
                                                             const rpc::Page& page);

// False when the gap was told of before.
absl::StatusOr<bool> InsertSignal(postgres::Transaction& tx, const ContactSignal& signal);

// Closes what is open of a locked match and no longer holds: every gap that ended, and all when the
// match rests or has ended.
absl::Status CloseSignals(postgres::Transaction& tx, const Match& match, absl::Time now);

struct SignalFilter {
  std::string programme_code;     // each empty = all in reach
  std::string municipality_code;  // the newcomer's
  std::string recipient_subject;
  bool open_only = false;
};
// By id, one more than the page holds when there are more. The page key is (id).
absl::StatusOr<std::vector<ContactSignal>> ListSignals(postgres::Transaction& tx,
                                                       const SignalFilter& filter,
                                                       const ReachParameters& reach,
                                                       const rpc::Page& page);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_STORE_CONTACT_STORE_H_
