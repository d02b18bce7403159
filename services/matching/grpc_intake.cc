// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/grpc_intake.h"

#include "libs/base/errors.h"
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
