// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_DOMAIN_NATIONAL_IDENTIFIER_H_
#define NAOBER_SERVICES_INTAKE_DOMAIN_NATIONAL_IDENTIFIER_H_

#include "absl/strings/string_view.h"

// National identifiers that the platform must never hold (art. 46 UAVG for the BSN; the law of 8
// August 1983 on the Rijksregister for the Belgian number).
namespace naober::intake {

enum class NationalIdentifier { kNone, kBsn, kRijksregisternummer };

// The first national identifier in `text`, or kNone. Looked at are digit runs of exactly 9 or 11
// digits, each as it stands and with its neighbours joined over single dots, dashes and spaces
// ("123.456.782"):
//   9 digits   BSN: 9a+8b+7c+6d+5e+4f+3g+2h-i is a multiple of 11 (an 8-digit number is written
//   with a leading 0) 11 digits  rijksregisternummer or BIS: check = 97 - (first nine mod 97), with
//   a "2" before the nine for births
//              from 2000
// Numbers of nothing but zeros are fillers, not identifiers.
NationalIdentifier FindNationalIdentifier(absl::string_view text);

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_DOMAIN_NATIONAL_IDENTIFIER_H_
