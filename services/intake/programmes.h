// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_PROGRAMMES_H_
#define NAOBER_SERVICES_INTAKE_PROGRAMMES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/geo/gazetteer.h"
#include "libs/postgres/pool.h"
#include "libs/rpc/call.h"
#include "libs/rpc/page.h"
#include "services/intake/domain/programme.h"

namespace naober::intake {

// The consortia of the platform. Thread-safe; `pool` must outlive it.
class Consortia {
 public:
  explicit Consortia(postgres::Pool& pool) : pool_(pool) {}

  // INVALID_ARGUMENT; ALREADY_EXISTS (CONSORTIUM_EXISTS).
  absl::StatusOr<Consortium> Create(const rpc::Call& call, Consortium consortium);
  // NOT_FOUND (CONSORTIUM_NOT_FOUND), also for another tenant's.
  absl::StatusOr<Consortium> Get(const rpc::Call& call, const std::string& id);
  absl::StatusOr<std::vector<Consortium>> List(const rpc::Call& call, const rpc::Page& page);

 private:
  postgres::Pool& pool_;
};

// The programmes of a consortium. Thread-safe; `pool` and `gazetteer` must outlive it.
class Programmes {
 public:
  Programmes(postgres::Pool& pool, const geo::Gazetteer& gazetteer)
      : pool_(pool), gazetteer_(gazetteer) {}

  // INVALID_ARGUMENT; ALREADY_EXISTS (PROGRAMME_EXISTS).
  absl::StatusOr<Programme> Create(const rpc::Call& call, Programme programme);
  // A programme like the one with the code `source`. NOT_FOUND (PROGRAMME_NOT_FOUND), and as
  // Create, the fields being those of CopyProgrammeRequest.
  absl::StatusOr<Programme> Copy(const rpc::Call& call, const std::string& source,
                                 const ProgrammeCopy& copy);
  // NOT_FOUND (PROGRAMME_NOT_FOUND).
  absl::StatusOr<Programme> Get(const rpc::Call& call, const std::string& code);
  absl::StatusOr<std::vector<Programme>> List(const rpc::Call& call, const rpc::Page& page);

 private:
  // `path`: where the fields of a programme stand in the request.
  absl::StatusOr<Programme> Store(const rpc::Call& call, Programme programme,
                                  absl::string_view path);

  postgres::Pool& pool_;
  const geo::Gazetteer& gazetteer_;
};

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_PROGRAMMES_H_
