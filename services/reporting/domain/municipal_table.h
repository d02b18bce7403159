// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_REPORTING_DOMAIN_MUNICIPAL_TABLE_H_
#define NAOBER_SERVICES_REPORTING_DOMAIN_MUNICIPAL_TABLE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "services/reporting/domain/figures.h"

namespace naober::reporting {

// The columns of the municipal report, in the order in which they are shown.
inline constexpr const char* kMunicipalColumns[] = {"registered",     "ready",   "matched",
                                                    "matchedLocally", "waiting", "meetings",
                                                    "minutes",        "buddies", "buddiesFree"};

// Whether the reader is of the consortium (whole numbers) or outside of it (small cells
// suppressed).
enum class Audience { kConsortium, kOutside };

// A row of the report; nullopt = suppressed.
struct MunicipalRow {
  std::string municipality_code;                        // empty in the total
  std::map<std::string, std::optional<int64_t>> cells;  // by column
  std::map<std::string, std::optional<int64_t>>
      referrals;  // by state: every state that occurs in the table
};

// Referrals by municipality code and state.
using ReferralCounts = std::map<std::string, std::map<std::string, int64_t>>;

struct MunicipalTable {
  std::vector<MunicipalRow> rows;  // by municipality code
  MunicipalRow total;
};

// The table as `audience` may see it. For outsiders no count of 1 to threshold-1 people can be read
// or worked out: not from the totals, nor from what stands beside it in the row (registered less
// ready is "not ready", matched less matched locally is "matched elsewhere", …).
MunicipalTable MakeMunicipalTable(const std::map<std::string, Figures>& figures,
                                  const ReferralCounts& referrals, Audience audience,
                                  int threshold);

}  // namespace naober::reporting

#endif  // NAOBER_SERVICES_REPORTING_DOMAIN_MUNICIPAL_TABLE_H_
