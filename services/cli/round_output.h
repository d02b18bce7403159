// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_CLI_ROUND_OUTPUT_H_
#define NAOBER_SERVICES_CLI_ROUND_OUTPUT_H_

#include <google/protobuf/message.h>

#include <ostream>

#include "absl/strings/string_view.h"
#include "naober/matching/v1/round.pb.h"

namespace naober::cli {

// What commands call a round: "dinner", "groups" or "circles".
const char* KindOf(const matching::v1::Round& round);

// Shows a round: as a table for people who is where, what was not possible and what to do next;
// else its members as CSV, or `response` as JSON.
void PrintRound(std::ostream& out, absl::string_view format,
                const google::protobuf::Message& response, const matching::v1::Round& round);

}  // namespace naober::cli

#endif  // NAOBER_SERVICES_CLI_ROUND_OUTPUT_H_
