// SPDX-License-Identifier: EUPL-1.2
#include "libs/rpc/platform_config.h"

namespace naober::rpc {

std::string PlatformConfig::PeerTarget(const std::string& peer) const {
  const auto found = peers.find(peer);
  return found == peers.end() ? "" : found->second;
}

}  // namespace naober::rpc
