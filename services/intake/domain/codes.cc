// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/domain/codes.h"

namespace naober::intake {

// A table that is shorter or longer than its enumeration would not compile: the last enumerator's
// number is given.
#define NAOBER_SPELLINGS(Code, last, ...)                                        \
  template <>                                                                    \
  absl::Span<const absl::string_view> Spellings<Code>() {                        \
    static constexpr absl::string_view kSpellings[] = {"", __VA_ARGS__};         \
    static_assert(std::size(kSpellings) == static_cast<size_t>(Code::last) + 1); \
    return kSpellings;                                                           \
  }

NAOBER_SPELLINGS(PersonKind, kOudkomer, "NEWCOMER", "BUDDY", "OUDKOMER")
NAOBER_SPELLINGS(RegistrationChannel, kImport, "SELF", "HELPER", "ORGANISATION", "REFERRAL",
                 "CAMPAIGN", "IMPORT")
NAOBER_SPELLINGS(ContactKind, kOther, "BUDDY", "VOLUNTEERING", "INTERNSHIP", "ACTIVITY", "TRAINING",
                 "OTHER")
NAOBER_SPELLINGS(Barrier, kOther, "CHILDCARE", "TRANSPORT", "TIME", "LANGUAGE", "SHYNESS", "COST",
                 "HEALTH", "OTHER")
NAOBER_SPELLINGS(OralLevel, kNative, "A0", "A1", "A2", "B1", "B2", "C1", "C2", "NATIVE")
NAOBER_SPELLINGS(Literacy, kLatin, "NONE", "ALFA_A", "ALFA_B", "ALFA_C", "OTHER_SCRIPT", "LATIN")
NAOBER_SPELLINGS(BuddyBackground, kOudkomer, "LOCAL", "OUDKOMER")
NAOBER_SPELLINGS(Gender, kX, "FEMALE", "MALE", "X")
NAOBER_SPELLINGS(GenderWish, kSame, "ANY", "SAME")
NAOBER_SPELLINGS(TravelMode, kCar, "WALK", "BICYCLE", "PUBLIC_TRANSPORT", "CAR")
NAOBER_SPELLINGS(Weekday, kSun, "MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
NAOBER_SPELLINGS(DayPart, kEvening, "MORNING", "AFTERNOON", "EVENING")
NAOBER_SPELLINGS(ConsentPurpose, kReporting, "INTAKE", "MATCHING", "REFERRAL", "PLACEMENT",
                 "CONTACT", "RESEARCH", "PHOTO", "REPORTING")
NAOBER_SPELLINGS(ConsentManner, kTakenOver, "WRITTEN", "SPOKEN", "PROXY", "TAKEN_OVER")
NAOBER_SPELLINGS(DataCategory, kHousehold, "NAME", "PHONE", "EMAIL", "ADDRESS", "BIRTH_DATE",
                 "GENDER", "LANGUAGES", "INTERESTS", "AVAILABILITY", "BARRIERS", "HOUSEHOLD")
NAOBER_SPELLINGS(DuplicateState, kMerged, "OPEN", "DISMISSED", "MERGED")
NAOBER_SPELLINGS(EnrolmentState, kClosed, "OPEN", "READY", "MATCHED", "CLOSED")
NAOBER_SPELLINGS(ReadinessCondition, kProgrammePeriod, "CONSENT_MATCHING", "LANGUAGES",
                 "AVAILABILITY", "TRAVEL", "PLACE", "VETTING", "CAPACITY", "BACKGROUND",
                 "PROGRAMME_PERIOD")
NAOBER_SPELLINGS(EnrolmentCloseReason, kOther, "COMPLETED", "NOT_INTERESTED", "MOVED",
                 "COULD_NOT_CONTACT", "NOT_ELIGIBLE", "DUPLICATE", "OTHER")
NAOBER_SPELLINGS(TrajectoryState, kEnded, "IN_PROGRESS", "COMPLETED", "ENDED")
NAOBER_SPELLINGS(LedgerEntryState, kReversal, "CREDITED", "REFUSED", "REVERSAL")
NAOBER_SPELLINGS(LedgerSource, kShift, "MEETING", "ATTENDANCE", "SHIFT")
NAOBER_SPELLINGS(MinutesRefusalReason, kCorrected, "OVERLAP", "UNCONFIRMED", "OUTSIDE_WINDOW",
                 "ALONE", "NOT_IN_DUTCH", "KIND_NOT_CREDITED", "CORRECTED")
NAOBER_SPELLINGS(ImportState, kCancelled, "RECEIVING", "QUEUED", "RUNNING", "SUCCEEDED", "FAILED",
                 "CANCELLED")

#undef NAOBER_SPELLINGS

}  // namespace naober::intake
