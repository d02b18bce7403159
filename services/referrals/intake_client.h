// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_REFERRALS_INTAKE_CLIENT_H_
#define NAOBER_SERVICES_REFERRALS_INTAKE_CLIENT_H_

#include <memory>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "libs/base/mutex.h"
#include "libs/rpc/channel.h"
#include "naober/intake/v1/intake_service.grpc.pb.h"
#include "services/referrals/peers.h"

namespace naober::referrals {

// Intake over gRPC. A consortium's time zone is asked once and kept: it doesn't change while it
// runs.
class IntakeClient final : public IntakePeer {
 public:
  // `own_token` must outlive it.
  IntakeClient(std::shared_ptr<grpc::Channel> channel, rpc::TokenSource& own_token);

  absl::StatusOr<std::optional<KnownPerson>> FindPerson(const rpc::Call& call,
                                                        const PersonId& person) override;
  absl::StatusOr<std::map<PersonId, int>> WaitingPositions(
      const rpc::Call& call, const std::vector<PersonId>& people,
      const std::string& programme_code) override;
  absl::StatusOr<absl::TimeZone> TimeZoneOf(const std::string& tenant_id,
                                            absl::Time deadline) override;

 private:
  absl::StatusOr<intake::v1::BatchGetWaitingPositionsResponse> Ask(
      const rpc::Call& call, const std::vector<PersonId>& people,
      const std::string& programme_code);

  const std::unique_ptr<intake::v1::ConsortiumService::Stub> consortia_;
  const std::unique_ptr<intake::v1::EnrolmentService::Stub> enrolments_;
  rpc::TokenSource& own_token_;
  Mutex mutex_;
  absl::flat_hash_map<std::string, absl::TimeZone> zones_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace naober::referrals

#endif  // NAOBER_SERVICES_REFERRALS_INTAKE_CLIENT_H_
