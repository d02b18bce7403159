// SPDX-License-Identifier: EUPL-1.2
#include "services/referrals/intake_client.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"

namespace naober::referrals {

IntakeClient::IntakeClient(std::shared_ptr<grpc::Channel> channel, rpc::TokenSource& own_token)
    : consortia_(intake::v1::ConsortiumService::NewStub(channel)),
      enrolments_(intake::v1::EnrolmentService::NewStub(channel)),
      own_token_(own_token) {}

absl::StatusOr<intake::v1::BatchGetWaitingPositionsResponse> IntakeClient::Ask(
    const rpc::Call& call, const std::vector<PersonId>& people, const std::string& programme_code) {
  intake::v1::BatchGetWaitingPositionsRequest request;
  for (const PersonId& person : people) request.add_person_ids(person.str());
  request.set_programme_code(programme_code);
  ASSIGN_OR_RETURN(const auto context, rpc::ContextFor(call, own_token_));
  return rpc::Invoke(*context, *enrolments_,
                     &intake::v1::EnrolmentService::Stub::BatchGetWaitingPositions, request);
}

absl::StatusOr<std::optional<KnownPerson>> IntakeClient::FindPerson(const rpc::Call& call,
                                                                    const PersonId& person) {
  ASSIGN_OR_RETURN(const auto response, Ask(call, {person}, ""));
  if (response.positions().empty()) return std::optional<KnownPerson>();
  const common::v1::Area& area = response.positions(0).area();
  return KnownPerson{.id = person,
                     .country = area.country(),
                     .postcode = area.postcode(),
                     .municipality_code = area.municipality_code()};
}

absl::StatusOr<std::map<PersonId, int>> IntakeClient::WaitingPositions(
    const rpc::Call& call, const std::vector<PersonId>& people, const std::string& programme_code) {
  ASSIGN_OR_RETURN(const auto response, Ask(call, people, programme_code));
  std::map<PersonId, int> positions;
  for (const intake::v1::WaitingPosition& position : response.positions()) {
    if (position.has_position()) {
      positions.emplace(PersonId::FromTrusted(position.person_id()), position.position());
    }
  }
  return positions;
}

absl::StatusOr<absl::TimeZone> IntakeClient::TimeZoneOf(const std::string& tenant_id,
                                                        absl::Time deadline) {
  {
    MutexLock lock(mutex_);
    const auto known = zones_.find(tenant_id);
    if (known != zones_.end()) return known->second;
  }
  intake::v1::GetConsortiumRequest request;
  request.set_id(tenant_id);
  ASSIGN_OR_RETURN(const auto context, rpc::BackgroundContext(own_token_, tenant_id, deadline));
  ASSIGN_OR_RETURN(const intake::v1::GetConsortiumResponse response,
                   rpc::Invoke(*context, *consortia_,
                               &intake::v1::ConsortiumService::Stub::GetConsortium, request));
  absl::TimeZone zone;
  if (!absl::LoadTimeZone(response.consortium().time_zone(), &zone)) {
    return absl::InternalError(absl::StrCat("consortium ", tenant_id, " has no known time zone"));
  }
  MutexLock lock(mutex_);
  zones_.insert_or_assign(tenant_id, zone);
  return zone;
}

}  // namespace naober::referrals
