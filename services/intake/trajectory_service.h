// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_TRAJECTORY_SERVICE_H_
#define NAOBER_SERVICES_INTAKE_TRAJECTORY_SERVICE_H_

#include "libs/rpc/unary.h"
#include "naober/intake/v1/intake_service.grpc.pb.h"
#include "services/intake/trajectories.h"

namespace naober::intake {

// RPC edge: Trajectories and their ledgers. What each RPC promises stands in intake_service.proto.
// Thread-safe.
class TrajectoryService final : public v1::TrajectoryService::Service {
 public:
  TrajectoryService(rpc::Env& env, Trajectories& trajectories)
      : env_(env), trajectories_(trajectories) {}

  grpc::Status GetTrajectory(grpc::ServerContext* context, const v1::GetTrajectoryRequest* request,
                             v1::GetTrajectoryResponse* response) override;
  grpc::Status ListLedgerEntries(grpc::ServerContext* context,
                                 const v1::ListLedgerEntriesRequest* request,
                                 v1::ListLedgerEntriesResponse* response) override;

 private:
  rpc::Env& env_;
  Trajectories& trajectories_;
};

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_TRAJECTORY_SERVICE_H_
