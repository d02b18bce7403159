// SPDX-License-Identifier: EUPL-1.2
#include "libs/geo/gazetteer.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/geo/csv_table.h"
#include "libs/geo/postcode.h"

namespace naober::geo {
namespace {

using Row = CsvTable::Row;

bool IsCountry(absl::string_view text) { return text == "NL" || text == "BE"; }

constexpr char kCountryRule[] = "a country is NL or BE";

absl::StatusOr<std::optional<absl::CivilDay>> ReadDay(const CsvTable& table, const Row& row,
                                                      absl::string_view column,
                                                      const std::string& cell) {
  if (cell.empty()) return std::nullopt;
  absl::CivilDay day;
  // ParseCivilTime normalises 2018-02-30 to 2018-03-02; printing it again tells.
  if (!absl::ParseCivilTime(cell, &day) || absl::FormatCivilTime(day) != cell) {
    return table.Error(row, column, "a day is written YYYY-MM-DD, or left empty");
  }
  return day;
}

absl::StatusOr<double> ReadDegrees(const CsvTable& table, const Row& row, absl::string_view column,
                                   const std::string& cell, double limit) {
  double degrees = 0;
  // Written so that "nan" fails too.
  if (!absl::SimpleAtod(cell, &degrees) || !(degrees >= -limit && degrees <= limit)) {
    return table.Error(row, column, absl::StrCat("degrees are a number of at most ±", limit));
  }
  return degrees;
}

absl::StatusOr<Municipality> ReadMunicipality(const CsvTable& table, const Row& row) {
  Municipality out;
  out.country = row.cells[0];
  out.code = row.cells[1];
  out.name = row.cells[2];
  if (!IsCountry(out.country)) return table.Error(row, "country", kCountryRule);
  if (out.code.empty()) return table.Error(row, "code", "a municipality has a code");
  if (out.name.empty()) return table.Error(row, "name", "a municipality has a name");
  ASSIGN_OR_RETURN(out.valid_from, ReadDay(table, row, "valid_from", row.cells[3]));
  ASSIGN_OR_RETURN(out.valid_until, ReadDay(table, row, "valid_until", row.cells[4]));
  out.successor_code = row.cells[5];
  if (out.valid_from && out.valid_until && *out.valid_until < *out.valid_from) {
    return table.Error(row, "valid_until", "the last day is before the first");
  }
  if (!out.successor_code.empty() && !out.valid_until) {
    return table.Error(row, "successor_code", "only a municipality that ended has a successor");
  }
  return out;
}

absl::StatusOr<Place> ReadPlace(const CsvTable& table, const Row& row) {
  Place out;
  out.country = row.cells[0];
  out.area = row.cells[1];
  out.name = row.cells[2];
  out.municipality_code = row.cells[3];
  out.province = row.cells[4];
  if (!IsCountry(out.country)) return table.Error(row, "country", kCountryRule);
  if (out.area.size() != 4 || !NormalizePostcode(out.country, out.area).ok()) {
    return table.Error(row, "postcode", "a postcode area is four digits, 1000 to 9999");
  }
  if (out.name.empty()) return table.Error(row, "place", "a place has a name");
  ASSIGN_OR_RETURN(out.latitude, ReadDegrees(table, row, "latitude", row.cells[5], 90));
  ASSIGN_OR_RETURN(out.longitude, ReadDegrees(table, row, "longitude", row.cells[6], 180));
  out.position = Position::FromDegrees(out.latitude, out.longitude);
  return out;
}

auto AreaKey(const Place& place) {
  return std::tuple(absl::string_view(place.country), absl::string_view(place.area));
}

absl::Status NotValid(const Municipality& municipality, absl::CivilDay day) {
  return Refuse("MUNICIPALITY_NOT_VALID",
                absl::StrCat("municipality ", municipality.code, " does not exist on ",
                             absl::FormatCivilTime(day)),
                {{"successor_code", municipality.successor_code}});
}

}  // namespace

absl::StatusOr<Gazetteer> Gazetteer::Load(const std::string& folder) {
  Gazetteer out;
  RETURN_IF_ERROR(out.LoadMunicipalities(absl::StrCat(folder, "/municipalities.csv")));
  RETURN_IF_ERROR(out.LoadPlaces(absl::StrCat(folder, "/places.csv")));
  return out;
}

absl::Status Gazetteer::LoadMunicipalities(const std::string& path) {
  ASSIGN_OR_RETURN(const CsvTable table,
                   CsvTable::Read(path, {"country", "code", "name", "valid_from", "valid_until",
                                         "successor_code"}));
  for (const Row& row : table.rows()) {
    ASSIGN_OR_RETURN(Municipality municipality, ReadMunicipality(table, row));
    if (!municipality_by_code_.emplace(municipality.code, municipalities_.size()).second) {
      return table.Error(row, "code", absl::StrCat(municipality.code, " is there twice"));
    }
    municipalities_.push_back(std::move(municipality));
  }
  // A successor must begin right after; so a chain moves on in time and can't be a circle.
  for (const Row& row : table.rows()) {
    const Municipality& municipality = municipalities_[municipality_by_code_.at(row.cells[1])];
    if (municipality.successor_code.empty()) continue;
    const auto successor = FindMunicipality(municipality.successor_code);
    if (!successor.ok()) {
      return table.Error(row, "successor_code",
                         absl::StrCat(municipality.successor_code, " is not in this file"));
    }
    const bool lives_on = (*successor)->IsValidOn(*municipality.valid_until + 1);
    if (!lives_on) {
      return table.Error(row, "successor_code",
                         absl::StrCat(municipality.successor_code,
                                      " does not exist on the day after valid_until"));
    }
  }
  return absl::OkStatus();
}

absl::Status Gazetteer::LoadPlaces(const std::string& path) {
  ASSIGN_OR_RETURN(const CsvTable table,
                   CsvTable::Read(path, {"country", "postcode", "place", "municipality_code",
                                         "province", "latitude", "longitude"}));
  for (const Row& row : table.rows()) {
    ASSIGN_OR_RETURN(Place place, ReadPlace(table, row));
    if (!place.municipality_code.empty()) {
      const auto municipality = FindMunicipality(place.municipality_code);
      if (!municipality.ok() || (*municipality)->country != place.country) {
        return table.Error(row, "municipality_code",
                           absl::StrCat(place.municipality_code, " is no municipality of ",
                                        place.country, " in municipalities.csv"));
      }
    }
    places_.push_back(std::move(place));
  }
  std::stable_sort(places_.begin(), places_.end(),
                   [](const Place& a, const Place& b) { return AreaKey(a) < AreaKey(b); });
  return absl::OkStatus();
}

absl::StatusOr<absl::Span<const Place>> Gazetteer::PlacesAt(absl::string_view country,
                                                            absl::string_view postcode) const {
  ASSIGN_OR_RETURN(const std::string normalized, NormalizePostcode(country, postcode));
  const std::tuple key(country, PostcodeArea(normalized));
  const auto first =
      std::lower_bound(places_.begin(), places_.end(), key,
                       [](const Place& place, const auto& k) { return AreaKey(place) < k; });
  const auto last =
      std::find_if(first, places_.end(), [&](const Place& place) { return AreaKey(place) != key; });
  if (first == last) {
    return WithReason(absl::NotFoundError("no place is known at this postcode"),
                      "POSTCODE_NOT_FOUND");
  }
  return absl::MakeConstSpan(&*first, last - first);
}

absl::StatusOr<const Place*> Gazetteer::FindPlace(absl::string_view country,
                                                  absl::string_view postcode,
                                                  absl::string_view name) const {
  ASSIGN_OR_RETURN(const absl::Span<const Place> places, PlacesAt(country, postcode));
  const Place* namesake = nullptr;  // of its municipality
  for (const Place& place : places) {
    if (absl::EqualsIgnoreCase(place.name, name)) return &place;
    const auto municipality = FindMunicipality(place.municipality_code);
    if (namesake == nullptr && municipality.ok() && (*municipality)->name == place.name) {
      namesake = &place;
    }
  }
  return namesake != nullptr ? namesake : &places.front();
}

absl::StatusOr<const Municipality*> Gazetteer::FindMunicipality(absl::string_view code) const {
  const auto found = municipality_by_code_.find(code);
  if (found == municipality_by_code_.end()) return NotFound("municipality", code);
  return &municipalities_[found->second];
}

absl::StatusOr<const Municipality*> Gazetteer::MunicipalityOn(absl::string_view code,
                                                              absl::CivilDay day) const {
  ASSIGN_OR_RETURN(const Municipality* municipality, FindMunicipality(code));
  if (!municipality->IsValidOn(day)) return NotValid(*municipality, day);
  return municipality;
}

absl::StatusOr<const Municipality*> Gazetteer::SuccessorOn(absl::string_view code,
                                                           absl::CivilDay day) const {
  ASSIGN_OR_RETURN(const Municipality* municipality, FindMunicipality(code));
  while (municipality->valid_until && *municipality->valid_until < day &&
         !municipality->successor_code.empty()) {
    ASSIGN_OR_RETURN(municipality, FindMunicipality(municipality->successor_code));
  }
  if (!municipality->IsValidOn(day)) return NotValid(*municipality, day);
  return municipality;
}

}  // namespace naober::geo
