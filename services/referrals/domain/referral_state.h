// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_REFERRALS_DOMAIN_REFERRAL_STATE_H_
#define NAOBER_SERVICES_REFERRALS_DOMAIN_REFERRAL_STATE_H_

#include <array>
#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace naober::referrals {

// Where a referral stands (domain 5.11, which lists each beside FHIR, BSeR and others).
enum class ReferralState {
  kDraft,
  kSent,
  kReceived,
  kAccepted,
  kDeclined,
  kWaitlisted,
  kScheduled,
  kNoShow,
  kInProgress,
  kOnHold,
  kCompleted,
  kFailed,
  kWithdrawn,
  kRecalled,
  kExpired,
  kEnteredInError,
};

inline constexpr std::array<ReferralState, 16> kAllReferralStates = {
    ReferralState::kDraft,          ReferralState::kSent,      ReferralState::kReceived,
    ReferralState::kAccepted,       ReferralState::kDeclined,  ReferralState::kWaitlisted,
    ReferralState::kScheduled,      ReferralState::kNoShow,    ReferralState::kInProgress,
    ReferralState::kOnHold,         ReferralState::kCompleted, ReferralState::kFailed,
    ReferralState::kWithdrawn,      ReferralState::kRecalled,  ReferralState::kExpired,
    ReferralState::kEnteredInError,
};

absl::string_view ToCode(ReferralState state);  // "DRAFT", "IN_PROGRESS", …
absl::StatusOr<ReferralState> ReferralStateFromCode(absl::string_view code);

// In what capacity somebody acts on a referral.
enum class Party : uint8_t { kSender = 1, kReceiver = 2, kPerson = 4, kSystem = 8 };

inline constexpr std::array<Party, 4> kAllParties = {Party::kSender, Party::kReceiver,
                                                     Party::kPerson, Party::kSystem};

absl::string_view ToCode(Party party);  // SENDER, RECEIVER, PERSON, SYSTEM
absl::StatusOr<Party> PartyFromCode(absl::string_view code);

// A small set of parties: who may do something, or all that one caller is.
class Parties {
 public:
  constexpr Parties() = default;
  constexpr Parties(Party party) : bits_(static_cast<uint8_t>(party)) {}  // NOLINT: a set of one
  constexpr bool Has(Party party) const { return (bits_ & static_cast<uint8_t>(party)) != 0; }
  constexpr bool empty() const { return bits_ == 0; }
  friend constexpr Parties operator|(Parties a, Parties b) { return Parties(a.bits_ | b.bits_); }
  friend constexpr Parties operator&(Parties a, Parties b) { return Parties(a.bits_ & b.bits_); }

 private:
  explicit constexpr Parties(int bits) : bits_(static_cast<uint8_t>(bits)) {}
  uint8_t bits_ = 0;
};

constexpr Parties operator|(Party a, Party b) { return Parties(a) | Parties(b); }

// Who may put a referral into `to`, whatever state it is in (last column of 5.11).
Parties WhoMaySet(ReferralState to);

// Whether `to` can come directly after `from`, whoever asks.
bool MayFollow(ReferralState from, ReferralState to);

// No way on but ENTERED_IN_ERROR.
bool IsFinal(ReferralState state);

// The sender waits for the receiver's answer: SENT, RECEIVED. Only these get overdue and expire.
bool AwaitsAnswer(ReferralState state);

}  // namespace naober::referrals

#endif  // NAOBER_SERVICES_REFERRALS_DOMAIN_REFERRAL_STATE_H_
