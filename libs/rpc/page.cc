// SPDX-License-Identifier: EUPL-1.2
#include "libs/rpc/page.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "libs/base/errors.h"
#include "libs/base/uuid.h"

namespace naober::rpc {
namespace {

constexpr int kDefaultSize = 50;
constexpr int kLargestSize = 200;

// Guards against tokens of another list and against typing: a wrong key would fail inside the
// database. Not a secret.
std::string Checksum(absl::string_view list, absl::string_view key) {
  return UuidFrom({"page token", list, key}).substr(0, 8);
}

}  // namespace

absl::StatusOr<Page> ReadPage(int page_size, const std::string& page_token,
                              absl::string_view list) {
  FieldViolations violations;
  Page page;
  if (page_size < 0) violations.Add("page_size", "NEGATIVE", "must be 0 or more");
  page.limit = page_size == 0 ? kDefaultSize : std::min(page_size, kLargestSize);
  if (!page_token.empty()) {
    std::string text;
    const bool decoded = absl::WebSafeBase64Unescape(page_token, &text);
    const std::pair<std::string, std::string> parts =
        absl::StrSplit(text, absl::MaxSplits('\n', 1));
    if (decoded && parts.first == Checksum(list, parts.second)) {
      page.after = absl::StrSplit(parts.second, '\n');
    } else {
      violations.Add("page_token", "NOT_A_PAGE_TOKEN",
                     "must be the next_page_token of the same list, unchanged");
    }
  }
  if (!violations.empty()) return violations.ToStatus();
  return page;
}

std::string PageToken(absl::string_view list, const std::vector<std::string>& key) {
  const std::string text = absl::StrJoin(key, "\n");
  return absl::WebSafeBase64Escape(absl::StrCat(Checksum(list, text), "\n", text));
}

}  // namespace naober::rpc
