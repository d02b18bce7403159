// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_POSTGRES_SCOPE_H_
#define NAOBER_LIBS_POSTGRES_SCOPE_H_

#include <functional>
#include <string>
#include <utility>

#include "absl/status/status.h"

namespace naober::postgres {

class Transaction;

// Whose rows a transaction may see. Row-level security in the database enforces it; this only
// states it.
struct Scope {
  // UUID of the consortium; empty = no tenant: only tables without a tenant fence are visible.
  std::string tenant_id;
  // Runs at the end of every read-write transaction of this scope, before the commit (the audit
  // entry of the call).
  std::function<absl::Status(Transaction&)> before_commit;

  static Scope Tenant(std::string tenant_id) { return Scope{std::move(tenant_id), nullptr}; }
  // For bookkeeping that belongs to no tenant: relay, checkpoints, leases.
  static Scope Platform() { return Scope{}; }
};

}  // namespace naober::postgres

#endif  // NAOBER_LIBS_POSTGRES_SCOPE_H_
