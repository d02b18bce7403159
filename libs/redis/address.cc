// SPDX-License-Identifier: EUPL-1.2
#include "libs/redis/address.h"

#include <algorithm>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace naober::redis {
namespace {

absl::Status Malformed() {
  return absl::InvalidArgumentError(
      "the Redis URL must be redis://[user:password@]host[:port][/db] or "
      "unix://[user:password@]/path");
}

std::optional<std::string> PercentDecode(absl::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out.push_back(text[i]);
      continue;
    }
    if (i + 2 >= text.size() || !absl::ascii_isxdigit(text[i + 1]) ||
        !absl::ascii_isxdigit(text[i + 2])) {
      return std::nullopt;
    }
    out += absl::HexStringToBytes(text.substr(i + 1, 2));
    i += 2;
  }
  return out;
}

bool ReadCredentials(absl::string_view text, Address& out) {
  const size_t colon = text.find(':');
  if (colon == absl::string_view::npos) return false;
  const auto user = PercentDecode(text.substr(0, colon));
  const auto password = PercentDecode(text.substr(colon + 1));
  if (!user || !password) return false;
  out.user = *user;
  out.password = Secret(*password);
  return true;
}

bool ReadHostAndPort(absl::string_view text, Address& out) {
  absl::string_view port;
  if (absl::ConsumePrefix(&text, "[")) {
    const size_t end = text.find(']');
    if (end == absl::string_view::npos) return false;
    out.host = std::string(text.substr(0, end));
    port = text.substr(end + 1);
  } else {
    const size_t colon = std::min(text.find(':'), text.size());
    out.host = std::string(text.substr(0, colon));
    port = text.substr(colon);
  }
  if (out.host.empty()) return false;
  if (port.empty()) return true;
  return absl::ConsumePrefix(&port, ":") && absl::SimpleAtoi(port, &out.port) && out.port > 0 &&
         out.port < 65536;
}

}  // namespace

absl::StatusOr<Address> ParseAddress(const Secret& url) {
  absl::string_view text = url.Reveal();
  Address out;
  if (absl::ConsumePrefix(&text, "unix://")) {
    const size_t path = text.find('/');
    if (path == absl::string_view::npos) return Malformed();
    if (path > 0 && (text[path - 1] != '@' || !ReadCredentials(text.substr(0, path - 1), out))) {
      return Malformed();
    }
    out.unix_path = std::string(text.substr(path));
    return out;
  }
  if (!absl::ConsumePrefix(&text, "redis://")) return Malformed();
  const size_t slash = std::min(text.find('/'), text.size());
  absl::string_view server = text.substr(0, slash);
  absl::string_view database = text.substr(slash);
  absl::ConsumePrefix(&database, "/");
  if (!database.empty() && (!absl::SimpleAtoi(database, &out.database) || out.database < 0)) {
    return Malformed();
  }
  const size_t at = server.rfind('@');
  if (at != absl::string_view::npos) {
    if (!ReadCredentials(server.substr(0, at), out)) return Malformed();
    server.remove_prefix(at + 1);
  }
  if (!ReadHostAndPort(server, out)) return Malformed();
  return out;
}

}  // namespace naober::redis
