// SPDX-License-Identifier: EUPL-1.2
#include "services/activities/peer_clients.h"

#include <utility>

#include "libs/base/status_macros.h"

namespace naober::activities {

IntakeClient::IntakeClient(std::shared_ptr<grpc::Channel> channel, rpc::TokenSource& own_token)
    : consortia_(intake::v1::ConsortiumService::NewStub(channel)),
      enrolments_(intake::v1::EnrolmentService::NewStub(channel)),
      own_token_(own_token) {}

absl::StatusOr<ConsortiumDefaults> IntakeClient::Defaults(const rpc::Call& call) {
  {
    MutexLock lock(mutex_);
    const auto known = defaults_.find(call.tenant_id);
    if (known != defaults_.end()) return known->second;
  }
  intake::v1::GetConsortiumRequest request;
  request.set_id(call.tenant_id);
  ASSIGN_OR_RETURN(const auto context, rpc::ContextFor(call, own_token_));
  ASSIGN_OR_RETURN(const intake::v1::GetConsortiumResponse response,
                   rpc::Invoke(*context, *consortia_,
                               &intake::v1::ConsortiumService::Stub::GetConsortium, request));
  ConsortiumDefaults defaults{.country = response.consortium().country(),
                              .time_zone = response.consortium().time_zone()};
  MutexLock lock(mutex_);
  defaults_.insert_or_assign(call.tenant_id, defaults);
  return defaults;
}

absl::StatusOr<std::vector<KnownPerson>> IntakeClient::FindPeople(
    const rpc::Call& call, const std::vector<PersonId>& ids) {
  intake::v1::BatchGetWaitingPositionsRequest request;
  for (const PersonId& id : ids) request.add_person_ids(id.str());
  ASSIGN_OR_RETURN(const auto context, rpc::ContextFor(call, own_token_));
  ASSIGN_OR_RETURN(
      const intake::v1::BatchGetWaitingPositionsResponse response,
      rpc::Invoke(*context, *enrolments_,
                  &intake::v1::EnrolmentService::Stub::BatchGetWaitingPositions, request));
  std::vector<KnownPerson> people;
  for (const intake::v1::WaitingPosition& position : response.positions()) {
    people.push_back({.id = PersonId::FromTrusted(position.person_id()),
                      .municipality_code = position.area().municipality_code()});
  }
  return people;
}

MatchingClient::MatchingClient(std::shared_ptr<grpc::Channel> channel, rpc::TokenSource& own_token)
    : matches_(matching::v1::MatchService::NewStub(channel)), own_token_(own_token) {}

absl::StatusOr<MatchCheck> MatchingClient::CheckActiveMatch(const rpc::Call& call,
                                                            const PersonId& person,
                                                            const std::string& programme_code) {
  matching::v1::CheckActiveMatchRequest request;
  request.add_person_ids(person.str());
  request.set_programme_code(programme_code);
  ASSIGN_OR_RETURN(const auto context, rpc::ContextFor(call, own_token_));
  ASSIGN_OR_RETURN(const matching::v1::CheckActiveMatchResponse response,
                   rpc::Invoke(*context, *matches_,
                               &matching::v1::MatchService::Stub::CheckActiveMatch, request));
  if (response.checks_size() != 1 || response.checks(0).person_id() != person.str()) {
    return absl::InternalError("matching answered for somebody else");
  }
  return MatchCheck{.has_active_match = response.checks(0).has_active_match(),
                    .waiting = response.checks(0).waiting()};
}

}  // namespace naober::activities
