// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_ACTIVITIES_PEER_CLIENTS_H_
#define NAOBER_SERVICES_ACTIVITIES_PEER_CLIENTS_H_

#include <memory>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "libs/base/mutex.h"
#include "libs/rpc/channel.h"
#include "naober/intake/v1/intake_service.grpc.pb.h"
#include "naober/matching/v1/matching_service.grpc.pb.h"
#include "services/activities/peers.h"

namespace naober::activities {

// Intake over gRPC, on behalf of the call that is being served. A consortium's defaults are asked
// once and kept: country and time zone of a consortium don't change while it runs.
class IntakeClient final : public IntakePeer {
 public:
  // `own_token` must outlive it.
  IntakeClient(std::shared_ptr<grpc::Channel> channel, rpc::TokenSource& own_token);

  absl::StatusOr<ConsortiumDefaults> Defaults(const rpc::Call& call) override;
  absl::StatusOr<std::vector<KnownPerson>> FindPeople(const rpc::Call& call,
                                                      const std::vector<PersonId>& ids) override;

 private:
  const std::unique_ptr<intake::v1::ConsortiumService::Stub> consortia_;
  const std::unique_ptr<intake::v1::EnrolmentService::Stub> enrolments_;
  rpc::TokenSource& own_token_;
  Mutex mutex_;
  absl::flat_hash_map<std::string, ConsortiumDefaults> defaults_ ABSL_GUARDED_BY(mutex_);
};

// Matching over gRPC.
class MatchingClient final : public MatchingPeer {
 public:
  MatchingClient(std::shared_ptr<grpc::Channel> channel, rpc::TokenSource& own_token);

  absl::StatusOr<MatchCheck> CheckActiveMatch(const rpc::Call& call, const PersonId& person,
                                              const std::string& programme_code) override;

 private:
  const std::unique_ptr<matching::v1::MatchService::Stub> matches_;
  rpc::TokenSource& own_token_;
};

}  // namespace naober::activities

#endif  // NAOBER_SERVICES_ACTIVITIES_PEER_CLIENTS_H_
