// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_RPC_SERVICE_CONFIG_H_
#define NAOBER_LIBS_RPC_SERVICE_CONFIG_H_

#include <string>

namespace naober::rpc {

// gRPC's service config (JSON) for channels to our services: round robin, and for every method of
// the linked protos that declares `idempotent` 3 attempts on UNAVAILABLE, 50 ms to 1 s apart. The
// retry budget: when half of 100 tokens are gone, retries stop; a failure takes one token, a
// success gives back a tenth.
std::string ServiceConfigJson();

}  // namespace naober::rpc

#endif  // NAOBER_LIBS_RPC_SERVICE_CONFIG_H_
