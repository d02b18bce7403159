// SPDX-License-Identifier: EUPL-1.2
#include "libs/postgres/connection.h"

#include <libpq-fe.h>

#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"

namespace naober::postgres {
namespace {

// A net, not the rule: every transaction sets its own statement timeout from the caller's deadline.
constexpr char kNet[] = "-c statement_timeout=30000 -c idle_in_transaction_session_timeout=60000";
// A session keeps its plans until autovacuum has looked at their tables, up to a minute later. A
// table that was empty a moment ago would be read from end to end all that time.
constexpr absl::Duration kPlansLiveFor = absl::Seconds(10);
constexpr char kTextForms[] = "-c TimeZone=UTC -c DateStyle=ISO -c bytea_output=hex";

}  // namespace

absl::StatusOr<Settings> ParseConnectionString(const Secret& text) {
  char* error = nullptr;
  PQconninfoOption* options = PQconninfoParse(text.Reveal().c_str(), &error);
  const absl::Cleanup free = [&] {
    PQconninfoFree(options);
    PQfreemem(error);  // it may quote the password, so nobody gets to see it
  };
  if (options == nullptr) {
    return WithReason(absl::InvalidArgumentError("the database URL is not one that libpq can read"),
                      "DATABASE_URL_INVALID");
  }
  Settings settings;
  for (const PQconninfoOption* option = options; option->keyword != nullptr; ++option) {
    if (option->val != nullptr) settings[option->keyword] = option->val;
  }
  return settings;
}

Secret ToConnectionString(const Settings& settings) {
  std::string out;
  for (const auto& [keyword, value] : settings) {
    absl::StrAppend(&out, out.empty() ? "" : " ", keyword, "='",
                    absl::StrReplaceAll(value, {{"\\", "\\\\"}, {"'", "\\'"}}), "'");
  }
  return Secret(std::move(out));
}

absl::StatusOr<Secret> WithSettings(const Secret& text, const Settings& replacements) {
  ASSIGN_OR_RETURN(Settings settings, ParseConnectionString(text));
  for (const auto& [keyword, value] : replacements) settings[keyword] = value;
  return ToConnectionString(settings);
}

Settings WithPlatformDefaults(Settings settings, absl::string_view application_name) {
  settings["options"] = absl::StrCat(kNet, " ", settings["options"], " ", kTextForms);
  settings["client_encoding"] = "UTF8";
  // insert keeps what the URL says.
  settings.insert({
      {"application_name", std::string(application_name)},
      {"connect_timeout", "2"},  // seconds; libpq has nothing shorter
      {"keepalives_idle", "30"},
      {"keepalives_interval", "10"},
      {"keepalives_count", "3"},
      {"tcp_user_timeout", "20000"},  // milliseconds
  });
  return settings;
}

Connection::Connection(const Settings& settings)
    : connection_(ToConnectionString(settings).Reveal()), quiet_(connection_) {
  connection_.set_verbosity(pqxx::connection_base::verbose);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  // Deprecated because libpqxx 7 never reconnects; 6 does unless told not to.
  connection_.inhibit_reactivation(true);
#pragma GCC diagnostic pop
}

bool Connection::PlansAreDue(absl::Time now) {
  if (now < plans_renewed_ + kPlansLiveFor) return false;
  plans_renewed_ = now;
  return true;
}

}  // namespace naober::postgres
