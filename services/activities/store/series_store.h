// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_ACTIVITIES_STORE_SERIES_STORE_H_
#define NAOBER_SERVICES_ACTIVITIES_STORE_SERIES_STORE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/postgres/transaction.h"
#include "libs/rpc/page.h"
#include "services/activities/domain/series.h"
#include "services/activities/domain/session.h"

namespace naober::activities {

// What a list of series is narrowed to; empty fields don't narrow.
struct SeriesFilter {
  std::string programme_code;
  std::string municipality_code;
  std::string organisation_code;
  std::string kind;
};

// The series of one tenant, inside one transaction. Errors are postgres::Transaction's.
class SeriesStore {
 public:
  explicit SeriesStore(postgres::Transaction& tx) : tx_(tx) {}

  // ALREADY_EXISTS when the external id is in use.
  absl::Status Insert(const Series& series, const std::vector<Session>& sessions);

  // NOT_FOUND (SERIES_NOT_FOUND).
  absl::StatusOr<Series> Get(const SeriesId& id);
  absl::StatusOr<std::optional<Series>> FindByExternalId(const std::string& external_id);

  // In order of creation; one more than the page's limit when there are more. Key: series id.
  absl::StatusOr<std::vector<Series>> List(const SeriesFilter& filter, const rpc::Page& page);

 private:
  absl::Status InsertSessions(const std::vector<Session>& sessions);

  postgres::Transaction& tx_;
};

}  // namespace naober::activities

#endif  // NAOBER_SERVICES_ACTIVITIES_STORE_SERIES_STORE_H_
