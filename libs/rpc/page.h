// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_RPC_PAGE_H_
#define NAOBER_LIBS_RPC_PAGE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace naober::rpc {

// One page of a list in keyset order (AIP-158).
//
//   ASSIGN_OR_RETURN(rpc::Page page, rpc::ReadPage(request.page_size(), request.page_token(),
//                                                  "sessions"));
//   … WHERE (starts_at, session_id) > ($1, $2) ORDER BY … LIMIT page.limit + 1 …
//   response.set_next_page_token(rpc::CutToPage(page, "sessions", sessions, KeyOf));
struct Page {
  int limit = 50;
  // The sort key of the last row of the page before, as PageToken was given it; empty on the first
  // page.
  std::vector<std::string> after;
};

// page_size 0 = 50, more than 200 = 200. INVALID_ARGUMENT on page_size (NEGATIVE) or page_token
// (NOT_A_PAGE_TOKEN: not made by PageToken for this `list`).
absl::StatusOr<Page> ReadPage(int page_size, const std::string& page_token, absl::string_view list);

// An opaque token for the page after the row with this sort key. It carries no authority: the next
// call is checked like the first. `key` is not empty and has no line breaks.
std::string PageToken(absl::string_view list, const std::vector<std::string>& key);

// Cuts `rows`, of which there is one more than the limit when there are more, to the page. Returns
// the token of the next page, made of the sort key `key_of(last row that stays)`; "" when there are
// no more.
template <class Row, class KeyOf>
std::string CutToPage(const Page& page, absl::string_view list, std::vector<Row>& rows,
                      const KeyOf& key_of) {
  if (static_cast<int>(rows.size()) <= page.limit) return "";
  rows.erase(rows.begin() + page.limit, rows.end());
  return PageToken(list, key_of(rows.back()));
}

}  // namespace naober::rpc

#endif  // NAOBER_LIBS_RPC_PAGE_H_
