// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_GEO_GAZETTEER_H_
#define NAOBER_LIBS_GEO_GAZETTEER_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/types/span.h"
#include "libs/geo/position.h"

namespace naober::geo {

// A place within a postcode area. One Dutch area is one place; a Belgian one may hold several.
struct Place {
  std::string country;  // ISO 3166-1 alpha-2
  std::string area;     // the four digits of the postcode
  std::string name;
  std::string municipality_code;  // as of the data's year; "" where the data does not say
  std::string province;           // "" where the data does not say
  double latitude = 0;            // WGS 84 degrees
  double longitude = 0;
  Position position;  // the same, ready for distances
};

// A municipality is a row with dates, since mergers come every year.
struct Municipality {
  std::string country;
  std::string code;  // CBS "GM0281" or NIS "44021"; unique over both
  std::string name;
  std::optional<absl::CivilDay> valid_from;   // first day; none = since before the data
  std::optional<absl::CivilDay> valid_until;  // last day; none = still there
  std::string successor_code;                 // "" unless it merged into another when it ended

  bool IsValidOn(absl::CivilDay day) const {
    return (!valid_from || *valid_from <= day) && (!valid_until || day <= *valid_until);
  }
};

// Places and municipalities of the Netherlands and Belgium. Immutable, so thread-safe. Pointers and
// spans that it returns live as long as it and survive a move of it. About 2 MB.
class Gazetteer {
 public:
  // Reads places.csv and municipalities.csv in `folder`. NOT_FOUND when a file is missing;
  // INVALID_ARGUMENT, naming file, line and column, when one is wrong: a malformed number, date or
  // postcode, a municipality or successor that does not exist, a duplicate, a circle of successors.
  static absl::StatusOr<Gazetteer> Load(const std::string& folder);

  // All places in the area of `postcode` (any spelling that NormalizePostcode takes, whose errors
  // come back). NOT_FOUND (POSTCODE_NOT_FOUND) when it is well-formed but the data has no such
  // area. Never empty.
  absl::StatusOr<absl::Span<const Place>> PlacesAt(absl::string_view country,
                                                   absl::string_view postcode) const;

  // The place of `postcode`. Where an area has several: the one called `name` (ASCII letter case
  // aside), else the one that bears its municipality's name, else the first. A name that fits
  // nothing is no error, since people spell places in many ways and the postcode decides. Errors as
  // PlacesAt.
  absl::StatusOr<const Place*> FindPlace(absl::string_view country, absl::string_view postcode,
                                         absl::string_view name = "") const;

  // The municipality, valid or not; NOT_FOUND (MUNICIPALITY_NOT_FOUND) when there never was one.
  absl::StatusOr<const Municipality*> FindMunicipality(absl::string_view code) const;

  // The municipality if it exists on `day`. NOT_FOUND as above; FAILED_PRECONDITION
  // (MUNICIPALITY_NOT_VALID, metadata successor_code) when it has ended or not begun by then.
  absl::StatusOr<const Municipality*> MunicipalityOn(absl::string_view code,
                                                     absl::CivilDay day) const;

  // Who is responsible on `day` for what once belonged to `code`: itself, or the end of the chain
  // of successors up to that day. Errors as MunicipalityOn, when it has not begun by then or ended
  // without a successor.
  absl::StatusOr<const Municipality*> SuccessorOn(absl::string_view code, absl::CivilDay day) const;

  absl::Span<const Place> places() const { return places_; }  // by country, area, then file order
  absl::Span<const Municipality> municipalities() const { return municipalities_; }

 private:
  Gazetteer() = default;

  absl::Status LoadMunicipalities(const std::string& path);
  absl::Status LoadPlaces(const std::string& path);

  std::vector<Place> places_;
  std::vector<Municipality> municipalities_;
  absl::flat_hash_map<std::string, size_t> municipality_by_code_;
};

}  // namespace naober::geo

#endif  // NAOBER_LIBS_GEO_GAZETTEER_H_
