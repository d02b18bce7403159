// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_TESTS_SUPPORT_REQUEST_FILLER_H_
#define NAOBER_TESTS_SUPPORT_REQUEST_FILLER_H_

#include <google/protobuf/message.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/rpc_catalogue.h"

namespace naober::testing {

// Ids by kind of resource: {"person": "018f…", "match_run": "018f…"}.
using Ids = std::map<std::string, std::string>;

// The kind of resource that `rpc` addresses by the field `id` of its request: "ConfirmMeeting" →
// "meeting". Ends the test binary for an RPC that it can't tell, so that a new one is not
// forgotten.
std::string KindOfId(const Rpc& rpc);

// A valid request of `rpc` that names `ids` wherever it can name a resource by id; codes are those
// of the Drenthe example, every other required field has a plausible value, what is optional stays
// unset. Every call has a request id of its own.
std::unique_ptr<google::protobuf::Message> FillRequest(const Rpc& rpc, const Ids& ids);

// A request without one of the fields that its contract calls required.
struct Incomplete {
  std::string missing;  // as a violation names it: "series.title", "person.profile.languages[0]…"
  std::unique_ptr<google::protobuf::Message> request;
};

// The request of FillRequest once without each of its required fields, those of optional messages
// below it too. The fields of an update are required by its mask alone.
std::vector<Incomplete> LeaveOutEach(const Rpc& rpc, const Ids& ids);

// Whether a request of `rpc` names a resource by id.
bool NamesAnId(const Rpc& rpc);

}  // namespace naober::testing

#endif  // NAOBER_TESTS_SUPPORT_REQUEST_FILLER_H_
