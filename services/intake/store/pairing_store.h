// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_STORE_PAIRING_STORE_H_
#define NAOBER_SERVICES_INTAKE_STORE_PAIRING_STORE_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/postgres/transaction.h"
#include "services/intake/domain/person.h"

namespace naober::intake {

// How far a proposal has come; it never goes back.
enum class PairingState { kProposed, kActive, kEnded };

// A proposal, and the match that it became.
struct Pairing {
  std::string id;        // the proposal's; the match's for one that had no proposal
  std::string match_id;  // "" before it is one
  std::string programme_code;
  PersonId newcomer_id;
  PersonId buddy_id;
  PairingState state = PairingState::kProposed;
};

// What matching's events say about who is paired, for one tenant in one transaction. Errors besides
// those named are postgres::Transaction's.
class PairingStore {
 public:
  explicit PairingStore(postgres::Transaction& tx) : tx_(tx) {}

  // Stores it, unless what is stored has come further: then only what is new in it is added.
  absl::Status Advance(const Pairing& pairing);

  // The pairing that a match belongs to; nullopt when it is not known.
  absl::StatusOr<std::optional<Pairing>> OfMatch(const std::string& match_id);

  struct Counts {
    int open_proposals = 0;
    int active_matches = 0;
  };
  // What runs for a person in a programme, on either side.
  absl::StatusOr<Counts> Count(const PersonId& person, const std::string& programme_code);

 private:
  postgres::Transaction& tx_;
};

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_STORE_PAIRING_STORE_H_
