// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_PROGRAMME_SERVICE_H_
#define NAOBER_SERVICES_INTAKE_PROGRAMME_SERVICE_H_

#include "libs/rpc/unary.h"
#include "naober/intake/v1/intake_service.grpc.pb.h"
#include "services/intake/programmes.h"

namespace naober::intake {

// RPC edge: The programmes of a consortium. What each RPC promises stands in intake_service.proto.
// Thread-safe.
class ProgrammeService final : public v1::ProgrammeService::Service {
 public:
  ProgrammeService(rpc::Env& env, Programmes& programmes) : env_(env), programmes_(programmes) {}

  grpc::Status CreateProgramme(grpc::ServerContext* context,
                               const v1::CreateProgrammeRequest* request,
                               v1::CreateProgrammeResponse* response) override;
  grpc::Status CopyProgramme(grpc::ServerContext* context, const v1::CopyProgrammeRequest* request,
                             v1::CopyProgrammeResponse* response) override;
  grpc::Status GetProgramme(grpc::ServerContext* context, const v1::GetProgrammeRequest* request,
                            v1::GetProgrammeResponse* response) override;
  grpc::Status ListProgrammes(grpc::ServerContext* context,
                              const v1::ListProgrammesRequest* request,
                              v1::ListProgrammesResponse* response) override;

 private:
  rpc::Env& env_;
  Programmes& programmes_;
};

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_PROGRAMME_SERVICE_H_
