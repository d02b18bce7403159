// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_PAGING_H_
#define NAOBER_SERVICES_INTAKE_PAGING_H_

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "libs/rpc/page.h"

namespace naober::intake {

// Cuts `rows`, of which a store returned one more than the page's limit when there are more, to the
// page. Returns the token for the next page, made of the sort key of the last row that stays; ""
// when there are no more.
template <class Row>
std::string CutToPage(const rpc::Page& page, absl::string_view list, std::vector<Row>& rows,
                      absl::FunctionRef<std::vector<std::string>(const Row&)> key_of) {
  if (static_cast<int>(rows.size()) <= page.limit) return "";
  rows.resize(page.limit);
  return rpc::PageToken(list, key_of(rows.back()));
}

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_PAGING_H_
