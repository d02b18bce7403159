// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_CLI_HTTP_GET_H_
#define NAOBER_SERVICES_CLI_HTTP_GET_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace naober::cli {

struct HttpAnswer {
  int status = 0;
  std::string body;  // at most 64 KiB
};

// GET of an admin page (libcurl; no proxy, no redirects). UNAVAILABLE when nobody answers within
// `timeout`.
absl::StatusOr<HttpAnswer> HttpGet(const std::string& url, absl::Duration timeout);

}  // namespace naober::cli

#endif  // NAOBER_SERVICES_CLI_HTTP_GET_H_
