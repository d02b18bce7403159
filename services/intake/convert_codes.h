// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_CONVERT_CODES_H_
#define NAOBER_SERVICES_INTAKE_CONVERT_CODES_H_

#include <google/protobuf/repeated_field.h>
#include <google/protobuf/timestamp.pb.h>

#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "naober/common/v1/codes.pb.h"
#include "services/intake/domain/codes.h"
#include "services/intake/domain/person.h"

// Codes, times and days between the API and the domain. The numbers of the codes agree
// (convert_test holds them to it).
namespace naober::intake {

template <class Pb, class Code>
Pb ToPb(Code code) {
  return static_cast<Pb>(static_cast<int>(code));
}

// kUnspecified for a number that this program doesn't know.
template <class Code, class Pb>
Code FromPb(Pb value) {
  const int number = static_cast<int>(value);
  const int known = static_cast<int>(Spellings<Code>().size());
  return number > 0 && number < known ? static_cast<Code>(number) : Code::kUnspecified;
}

template <class Code>
std::vector<Code> FromPbList(const google::protobuf::RepeatedField<int>& values) {
  std::vector<Code> codes;
  for (int value : values) codes.push_back(FromPb<Code>(value));
  return codes;
}

template <class Code>
void ToPbList(const std::vector<Code>& codes, google::protobuf::RepeatedField<int>* values) {
  for (Code code : codes) values->Add(static_cast<int>(code));
}

inline google::protobuf::Timestamp ToPb(absl::Time time) {
  google::protobuf::Timestamp timestamp;
  const int64_t micros = absl::ToUnixMicros(time);
  const int64_t seconds = absl::ToUnixSeconds(time);  // rounds towards the infinite past
  timestamp.set_seconds(seconds);
  timestamp.set_nanos(static_cast<int>((micros - seconds * 1'000'000) * 1000));
  return timestamp;
}

inline absl::Time FromPb(const google::protobuf::Timestamp& timestamp) {
  return absl::FromUnixSeconds(timestamp.seconds()) + absl::Nanoseconds(timestamp.nanos());
}

inline std::string ToPb(absl::CivilDay day) { return absl::FormatCivilTime(day); }

// As coarse as an event may be: four digits of the postcode.
inline common::v1::Area AreaOf(const std::string& country, const std::string& postcode,
                               const std::string& municipality_code) {
  common::v1::Area area;
  area.set_country(country);
  area.set_postcode(postcode.substr(0, 4));
  area.set_municipality_code(municipality_code);
  return area;
}

inline common::v1::Area AreaOf(const Person& person) {
  return AreaOf(person.country, person.postcode, person.municipality_code);
}

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_CONVERT_CODES_H_
