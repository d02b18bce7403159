// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_REPORTING_DOMAIN_FIGURES_H_
#define NAOBER_SERVICES_REPORTING_DOMAIN_FIGURES_H_

#include <cstdint>
#include <string>

namespace naober::reporting {

// What the events have told so far of one person in one programme. Facts of different services
// arrive in any order, so each field has one producer and the meaning of the whole never depends on
// which came first.
struct Participation {
  // From intake.
  std::string municipality_code;  // who owns the case; empty until the enrolment is known
  bool enrolled = false;          // ever, and not entered in error
  bool is_buddy = false;
  bool ever_ready = false;
  bool ready = false;  // READY now
  int capacity = 0;    // newcomers that a buddy takes at once

  // From matching.
  int active_matches = 0;
  int active_local_matches = 0;  // the other one lives in the same municipality
  int open_proposals = 0;
  int confirmed_meetings = 0;  // counted for the newcomer alone
  int confirmed_minutes = 0;

  friend bool operator==(const Participation&, const Participation&) = default;
};

// One row of the municipal report; also what one person adds to it. Columns: the definitions of
// version 1.
struct Figures {
  int64_t registered = 0;       // newcomers enrolled
  int64_t ready = 0;            // of these, ever READY
  int64_t matched = 0;          // of these, with an active match
  int64_t matched_locally = 0;  // of these, the buddy lives in the same municipality
  int64_t waiting = 0;          // READY without a proposed or active match
  int64_t meetings = 0;         // confirmed
  int64_t minutes = 0;          // confirmed
  int64_t met = 0;  // newcomers who brought these about; not shown, decides whether meetings may be
  int64_t buddies = 0;       // buddies enrolled
  int64_t buddies_free = 0;  // of these, READY with room for one more

  Figures& operator+=(const Figures& other);
  Figures& operator-=(const Figures& other);
  friend bool operator==(const Figures&, const Figures&) = default;
};

// What the person adds to the row of their municipality. All zero until the enrolment is known.
Figures FiguresOf(const Participation& participation);

}  // namespace naober::reporting

#endif  // NAOBER_SERVICES_REPORTING_DOMAIN_FIGURES_H_
