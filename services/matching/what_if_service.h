// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_WHAT_IF_SERVICE_H_
#define NAOBER_SERVICES_MATCHING_WHAT_IF_SERVICE_H_

#include "libs/geo/gazetteer.h"
#include "libs/rpc/unary.h"
#include "naober/matching/v1/what_if_service.grpc.pb.h"
#include "services/matching/what_if.h"

namespace naober::matching {

// The RPC edge of what-if: proto in, use case, proto out.
class WhatIfService final : public v1::WhatIfService::Service {
 public:
  // References must outlive it.
  WhatIfService(rpc::Env& env, WhatIf& what_if, const geo::Gazetteer& gazetteer)
      : env_(env), what_if_(what_if), gazetteer_(gazetteer) {}

  grpc::Status CompareWhatIf(grpc::ServerContext* context, const v1::CompareWhatIfRequest* request,
                             v1::CompareWhatIfResponse* response) override;
  grpc::Status PreviewRematch(grpc::ServerContext* context,
                              const v1::PreviewRematchRequest* request,
                              v1::PreviewRematchResponse* response) override;

 private:
  rpc::Env& env_;
  WhatIf& what_if_;
  const geo::Gazetteer& gazetteer_;
};

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_WHAT_IF_SERVICE_H_
