// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_GRPC_INTAKE_H_
#define NAOBER_SERVICES_MATCHING_GRPC_INTAKE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "libs/base/mutex.h"
#include "libs/rpc/channel.h"
#include "naober/intake/v1/intake_service.grpc.pb.h"
#include "services/matching/intake.h"

namespace naober::matching {

// Intake over gRPC.
class GrpcIntake final : public Intake {
 public:
  // `token` must outlive it.
  GrpcIntake(const std::shared_ptr<grpc::Channel>& channel, rpc::TokenSource& token)
      : consortia_(intake::v1::ConsortiumService::NewStub(channel)),
        programmes_(intake::v1::ProgrammeService::NewStub(channel)),
        people_(intake::v1::PersonService::NewStub(channel)),
        token_(token) {}

  absl::Status CheckProgramme(const rpc::Call& call, const std::string& programme_code) override;
  // Asked once per consortium and process.
  absl::StatusOr<absl::TimeZone> TimeZone(const std::string& tenant_id,
                                          absl::Time deadline) override;
  absl::StatusOr<std::vector<intake::v1::MatchingProfile>> MatchingProfiles(
      const std::string& tenant_id, const std::vector<std::string>& person_ids,
      absl::Time deadline) override;

 private:
  const std::unique_ptr<intake::v1::ConsortiumService::Stub> consortia_;
  const std::unique_ptr<intake::v1::ProgrammeService::Stub> programmes_;
  const std::unique_ptr<intake::v1::PersonService::Stub> people_;
  rpc::TokenSource& token_;
  Mutex mutex_;
  absl::flat_hash_map<std::string, absl::TimeZone> zones_ ABSL_GUARDED_BY(mutex_);  // by tenant
};

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_GRPC_INTAKE_H_
