// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_DOMAIN_CODES_H_
#define NAOBER_SERVICES_INTAKE_DOMAIN_CODES_H_

#include <cstddef>
#include <optional>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

// The codes of the domain. A code has one spelling in files and tables (upper case, listed in
// codes.cc) and one number, which is that of the enumeration with the same name in the API
// (convert_test compares them all). Zero is "not stated" and has the spelling "".
namespace naober::intake {

enum class PersonKind { kUnspecified, kNewcomer, kBuddy, kOudkomer };
enum class RegistrationChannel {
  kUnspecified,
  kSelf,
  kHelper,
  kOrganisation,
  kReferral,
  kCampaign,
  kImport
};
enum class ContactKind {
  kUnspecified,
  kBuddy,
  kVolunteering,
  kInternship,
  kActivity,
  kTraining,
  kOther
};
enum class Barrier {
  kUnspecified,
  kChildcare,
  kTransport,
  kTime,
  kLanguage,
  kShyness,
  kCost,
  kHealth,
  kOther
};
enum class OralLevel { kUnspecified, kA0, kA1, kA2, kB1, kB2, kC1, kC2, kNative };
enum class Literacy { kUnspecified, kNone, kAlfaA, kAlfaB, kAlfaC, kOtherScript, kLatin };
enum class BuddyBackground { kUnspecified, kLocal, kOudkomer };
enum class Gender { kUnspecified, kFemale, kMale, kX };
enum class GenderWish { kUnspecified, kAny, kSame };
enum class TravelMode { kUnspecified, kWalk, kBicycle, kPublicTransport, kCar };
enum class Weekday { kUnspecified, kMon, kTue, kWed, kThu, kFri, kSat, kSun };
enum class DayPart { kUnspecified, kMorning, kAfternoon, kEvening };
enum class ConsentPurpose {
  kUnspecified,
  kIntake,
  kMatching,
  kReferral,
  kPlacement,
  kContact,
  kResearch,
  kPhoto,
  kReporting
};
enum class ConsentManner { kUnspecified, kWritten, kSpoken, kProxy, kTakenOver };
enum class DataCategory {
  kUnspecified,
  kName,
  kPhone,
  kEmail,
  kAddress,
  kBirthDate,
  kGender,
  kLanguages,
  kInterests,
  kAvailability,
  kBarriers,
  kHousehold
};
enum class DuplicateState { kUnspecified, kOpen, kDismissed, kMerged };
enum class EnrolmentState { kUnspecified, kOpen, kReady, kMatched, kClosed };
enum class ReadinessCondition {
  kUnspecified,
  kConsentMatching,
  kLanguages,
  kAvailability,
  kTravel,
  kPlace,
  kVetting,
  kCapacity,
  kBackground,
  kProgrammePeriod
};
enum class EnrolmentCloseReason {
  kUnspecified,
  kCompleted,
  kNotInterested,
  kMoved,
  kCouldNotContact,
  kNotEligible,
  kDuplicate,
  kOther
};
enum class TrajectoryState { kUnspecified, kInProgress, kCompleted, kEnded };
enum class LedgerEntryState { kUnspecified, kCredited, kRefused, kReversal };
enum class LedgerSource { kUnspecified, kMeeting, kAttendance, kShift };
enum class MinutesRefusalReason {
  kUnspecified,
  kOverlap,
  kUnconfirmed,
  kOutsideWindow,
  kAlone,
  kNotInDutch,
  kKindNotCredited,
  kCorrected
};
enum class ImportState {
  kUnspecified,
  kReceiving,
  kQueued,
  kRunning,
  kSucceeded,
  kFailed,
  kCancelled
};

// All spellings of an enumeration, by number. Specialised in codes.cc for each of them.
template <class Code>
absl::Span<const absl::string_view> Spellings();

template <class Code>
absl::string_view SpellingOf(Code code) {
  return Spellings<Code>()[static_cast<size_t>(code)];
}

// The code that `text` spells, in any letter case; nullopt for another text, the empty one too.
template <class Code>
std::optional<Code> ParseCode(absl::string_view text) {
  const std::string upper = absl::AsciiStrToUpper(text);
  const auto spellings = Spellings<Code>();
  for (size_t i = 1; i < spellings.size(); ++i) {
    if (spellings[i] == upper) return static_cast<Code>(i);
  }
  return std::nullopt;
}

// For a spelling from our own tables: kUnspecified for the empty one.
template <class Code>
Code TrustedCode(absl::string_view text) {
  return ParseCode<Code>(text).value_or(Code::kUnspecified);
}

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_DOMAIN_CODES_H_
