// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_CONSENT_SERVICE_H_
#define NAOBER_SERVICES_INTAKE_CONSENT_SERVICE_H_

#include "libs/rpc/unary.h"
#include "naober/intake/v1/intake_service.grpc.pb.h"
#include "services/intake/consents.h"

namespace naober::intake {

// RPC edge: Consents of people. What each RPC promises stands in intake_service.proto. Thread-safe.
class ConsentService final : public v1::ConsentService::Service {
 public:
  ConsentService(rpc::Env& env, Consents& consents) : env_(env), consents_(consents) {}

  grpc::Status GrantConsent(grpc::ServerContext* context, const v1::GrantConsentRequest* request,
                            v1::GrantConsentResponse* response) override;
  grpc::Status WithdrawConsent(grpc::ServerContext* context,
                               const v1::WithdrawConsentRequest* request,
                               v1::WithdrawConsentResponse* response) override;
  grpc::Status ListConsents(grpc::ServerContext* context, const v1::ListConsentsRequest* request,
                            v1::ListConsentsResponse* response) override;

 private:
  rpc::Env& env_;
  Consents& consents_;
};

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_CONSENT_SERVICE_H_
