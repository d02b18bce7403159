// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/grpc_intake.h"

#include "libs/base/status_macros.h"

namespace naober::matching {

namespace {

namespace intake_pb = ::naober::intake::v1;

}  // namespace

absl::Status GrpcIntake::CheckProgramme(const rpc::Call& call, const std::string& programme_code) {
  ASSIGN_OR_RETURN(const auto context, rpc::ContextFor(call, token_));
  intake_pb::GetProgrammeRequest request;
  request.set_code(programme_code);
  return rpc::Invoke(*context, *programmes_, &intake_pb::ProgrammeService::Stub::GetProgramme,
                     request)
      .status();
}

absl::StatusOr<absl::TimeZone> GrpcIntake::TimeZone(const std::string& tenant_id,
                                                    absl::Time deadline) {
  {
    MutexLock lock(mutex_);
    if (const auto known = zones_.find(tenant_id); known != zones_.end()) return known->second;
  }
  ASSIGN_OR_RETURN(const auto context, rpc::BackgroundContext(token_, tenant_id, deadline));
  intake_pb::GetConsortiumRequest request;
  request.set_id(tenant_id);
  ASSIGN_OR_RETURN(const intake_pb::GetConsortiumResponse response,
                   rpc::Invoke(*context, *consortia_,
                               &intake_pb::ConsortiumService::Stub::GetConsortium, request));
  absl::TimeZone zone;
  if (!absl::LoadTimeZone(response.consortium().time_zone(), &zone))
    return absl::InternalError("the consortium's time zone is not known on this machine");
  MutexLock lock(mutex_);
  zones_.insert_or_assign(tenant_id, zone);
  return zone;
}

absl::StatusOr<std::vector<intake_pb::MatchingProfile>> GrpcIntake::MatchingProfiles(
    const std::string& tenant_id, const std::vector<std::string>& person_ids, absl::Time deadline) {
  ASSIGN_OR_RETURN(const auto context, rpc::BackgroundContext(token_, tenant_id, deadline));
  intake_pb::BatchGetMatchingProfilesRequest request;
  for (const std::string& id : person_ids) request.add_person_ids(id);
  ASSIGN_OR_RETURN(intake_pb::BatchGetMatchingProfilesResponse response,
                   rpc::Invoke(*context, *people_,
                               &intake_pb::PersonService::Stub::BatchGetMatchingProfiles, request));
  std::vector<intake_pb::MatchingProfile> profiles;
  for (intake_pb::MatchingProfile& profile : *response.mutable_profiles())
    profiles.push_back(std::move(profile));
  return profiles;
}

}  // namespace naober::matching
