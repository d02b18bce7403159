// SPDX-License-Identifier: EUPL-1.2
#include "libs/rpc/service_config.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor_database.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "absl/strings/match.h"
#include "naober/common/v1/options.pb.h"

namespace naober::rpc {
namespace {

using google::protobuf::DescriptorPool;
using nlohmann::json;

// Of all protos in this program. The pool itself loads files when they are asked for and so can't
// list them; its database can.
std::vector<std::string> ServiceFiles() {
  std::vector<std::string> files;
  DescriptorPool::internal_generated_database()->FindAllFileNames(&files);
  files.erase(std::remove_if(files.begin(), files.end(),
                             [](const std::string& file) {
                               return !absl::StartsWith(file, "naober/") ||
                                      !absl::EndsWith(file, "_service.proto");
                             }),
              files.end());
  std::sort(files.begin(), files.end());
  return files;
}

json IdempotentMethods() {
  json names = json::array();
  for (const std::string& name : ServiceFiles()) {
    const auto* file = DescriptorPool::generated_pool()->FindFileByName(name);
    for (int s = 0; s < file->service_count(); ++s) {
      const auto& service = *file->service(s);
      for (int m = 0; m < service.method_count(); ++m) {
        const auto& method = *service.method(m);
        if (!method.options().GetExtension(common::v1::permission).idempotent()) continue;
        names.push_back({{"service", service.full_name()}, {"method", method.name()}});
      }
    }
  }
  return names;
}

}  // namespace

std::string ServiceConfigJson() {
  json config = {{"loadBalancingConfig", {{{"round_robin", json::object()}}}},
                 {"retryThrottling", {{"maxTokens", 100}, {"tokenRatio", 0.1}}}};
  if (json names = IdempotentMethods(); !names.empty()) {
    config["methodConfig"] = {{{"name", std::move(names)},
                               {"retryPolicy",
                                {{"maxAttempts", 3},
                                 {"initialBackoff", "0.05s"},
                                 {"maxBackoff", "1s"},
                                 {"backoffMultiplier", 2},
                                 {"retryableStatusCodes", {"UNAVAILABLE"}}}}}};
  }
  return config.dump();
}

}  // namespace naober::rpc
