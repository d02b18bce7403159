// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_CONTACT_SERVICE_H_
#define NAOBER_SERVICES_MATCHING_CONTACT_SERVICE_H_

#include "libs/rpc/unary.h"
#include "naober/matching/v1/matching_service.grpc.pb.h"
#include "services/matching/contacts.h"
#include "services/matching/convert.h"

namespace naober::matching {

// The RPC edge of contact people and signals.
class ContactService final : public pb::ContactService::Service {
 public:
  // References must outlive it.
  ContactService(rpc::Env& env, Contacts& contacts) : env_(env), contacts_(contacts) {}

  grpc::Status SetContactPerson(grpc::ServerContext* context,
                                const pb::SetContactPersonRequest* request,
                                pb::SetContactPersonResponse* response) override;
  grpc::Status ListContactPeople(grpc::ServerContext* context,
                                 const pb::ListContactPeopleRequest* request,
                                 pb::ListContactPeopleResponse* response) override;
  grpc::Status ListContactSignals(grpc::ServerContext* context,
                                  const pb::ListContactSignalsRequest* request,
                                  pb::ListContactSignalsResponse* response) override;

 private:
  rpc::Env& env_;
  Contacts& contacts_;
};

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_CONTACT_SERVICE_H_
