// SPDX-License-Identifier: EUPL-1.2
#include "services/reporting/domain/figures.h"

namespace naober::reporting {
namespace {

void AddScaled(Figures& sum, const Figures& other, int64_t factor) {
  sum.registered += factor * other.registered;
  sum.ready += factor * other.ready;
  sum.matched += factor * other.matched;
  sum.matched_locally += factor * other.matched_locally;
  sum.waiting += factor * other.waiting;
  sum.meetings += factor * other.meetings;
  sum.minutes += factor * other.minutes;
  sum.met += factor * other.met;
  sum.buddies += factor * other.buddies;
  sum.buddies_free += factor * other.buddies_free;
}

}  // namespace

Figures& Figures::operator+=(const Figures& other) {
  AddScaled(*this, other, 1);
  return *this;
}

Figures& Figures::operator-=(const Figures& other) {
  AddScaled(*this, other, -1);
  return *this;
}

Figures FiguresOf(const Participation& participation) {
  Figures figures;
  if (!participation.enrolled || participation.municipality_code.empty()) return figures;
  const int taken = participation.active_matches + participation.open_proposals;
  if (participation.is_buddy) {
    figures.buddies = 1;
    figures.buddies_free = participation.ready && taken < participation.capacity ? 1 : 0;
    return figures;
  }
  figures.registered = 1;
  figures.ready = participation.ever_ready ? 1 : 0;
  figures.matched = participation.active_matches > 0 ? 1 : 0;
  figures.matched_locally = participation.active_local_matches > 0 ? 1 : 0;
  figures.waiting = participation.ready && taken == 0 ? 1 : 0;
  figures.meetings = participation.confirmed_meetings;
  figures.minutes = participation.confirmed_minutes;
  figures.met = participation.confirmed_meetings > 0 ? 1 : 0;
  return figures;
}

}  // namespace naober::reporting
