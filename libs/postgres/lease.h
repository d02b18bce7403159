// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_POSTGRES_LEASE_H_
#define NAOBER_LIBS_POSTGRES_LEASE_H_

#include <memory>
#include <pqxx/pqxx>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/obs/metrics.h"
#include "libs/postgres/connection.h"
#include "libs/postgres/pool.h"

namespace naober::postgres {

// One connection of a pool, for the thread that took it; goes back when this is destroyed. For
// Transact only.
class Lease {
 public:
  // Waits for a free connection, or opens one. RESOURCE_EXHAUSTED (NO_FREE_CONNECTION) when none
  // became free in time; UNAVAILABLE when the database can't be reached.
  static absl::StatusOr<Lease> Take(Pool& pool, absl::Time deadline);

  Lease(Lease&& other) noexcept;
  Lease& operator=(Lease&&) = delete;
  ~Lease();

  Connection& connection() { return *connection_; }

  // False when the connection was opened for this lease. One that lay in the pool may have died
  // there.
  bool reused() const { return reused_; }

  // Throws the connection away, when the lease ends.
  void Discard() { discard_ = true; }
  // The same, and at once with all that lie in the pool: what killed one has mostly killed all.
  void DiscardAll();

  // How long the statement with this name takes.
  const obs::Histogram& DurationOf(absl::string_view query);

 private:
  Lease(Pool& pool, std::unique_ptr<Connection> connection, bool reused);

  Pool* pool_;  // null after a move
  std::unique_ptr<Connection> connection_;
  bool reused_;
  bool discard_ = false;
};

}  // namespace naober::postgres

#endif  // NAOBER_LIBS_POSTGRES_LEASE_H_
