// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_CONSORTIUM_SERVICE_H_
#define NAOBER_SERVICES_INTAKE_CONSORTIUM_SERVICE_H_

#include "libs/rpc/unary.h"
#include "naober/intake/v1/intake_service.grpc.pb.h"
#include "services/intake/programmes.h"

namespace naober::intake {

// RPC edge: The consortia of the platform. What each RPC promises stands in intake_service.proto.
// Thread-safe.
class ConsortiumService final : public v1::ConsortiumService::Service {
 public:
  ConsortiumService(rpc::Env& env, Consortia& consortia) : env_(env), consortia_(consortia) {}

  grpc::Status CreateConsortium(grpc::ServerContext* context,
                                const v1::CreateConsortiumRequest* request,
                                v1::CreateConsortiumResponse* response) override;
  grpc::Status GetConsortium(grpc::ServerContext* context, const v1::GetConsortiumRequest* request,
                             v1::GetConsortiumResponse* response) override;
  grpc::Status ListConsortia(grpc::ServerContext* context, const v1::ListConsortiaRequest* request,
                             v1::ListConsortiaResponse* response) override;

 private:
  rpc::Env& env_;
  Consortia& consortia_;
};

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_CONSORTIUM_SERVICE_H_
