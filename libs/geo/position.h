// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_GEO_POSITION_H_
#define NAOBER_LIBS_GEO_POSITION_H_

#include <algorithm>
#include <cmath>

namespace naober::geo {

// The mean radius of the earth (IUGG R1), in kilometres.
inline constexpr double kEarthRadiusKm = 6371.0088;

// A point on the earth as a unit vector: 24 bytes, trivially copyable. The trigonometry of latitude
// and longitude is paid once, here, so that a distance costs six multiplications, a root and an
// arcsine: matching takes millions of them.
struct Position {
  double x = 1;
  double y = 0;
  double z = 0;

  // WGS 84 degrees; latitude -90 … 90 (north is positive), longitude -180 … 180 (east is positive).
  static Position FromDegrees(double latitude, double longitude) {
    constexpr double kRadiansPerDegree = 3.14159265358979323846 / 180;
    const double phi = latitude * kRadiansPerDegree;
    const double lambda = longitude * kRadiansPerDegree;
    return {std::cos(phi) * std::cos(lambda), std::cos(phi) * std::sin(lambda), std::sin(phi)};
  }
};

// The great-circle distance in kilometres, by the haversine: half the chord between two unit
// vectors is the sine of half the angle. Exact for near points too, where an arccosine would not
// be; the sphere instead of the ellipsoid costs at most 0.5 %.
inline double DistanceKm(const Position& a, const Position& b) {
  const double dx = a.x - b.x;
  const double dy = a.y - b.y;
  const double dz = a.z - b.z;
  const double half_chord = 0.5 * std::sqrt(dx * dx + dy * dy + dz * dz);
  return 2 * kEarthRadiusKm * std::asin(std::min(half_chord, 1.0));
}

}  // namespace naober::geo

#endif  // NAOBER_LIBS_GEO_POSITION_H_
