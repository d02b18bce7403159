// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_PERSON_SERVICE_H_
#define NAOBER_SERVICES_INTAKE_PERSON_SERVICE_H_

#include "libs/rpc/unary.h"
#include "naober/intake/v1/intake_service.grpc.pb.h"
#include "services/intake/people.h"

namespace naober::intake {

// RPC edge: People. What each RPC promises stands in intake_service.proto. Thread-safe.
class PersonService final : public v1::PersonService::Service {
 public:
  PersonService(rpc::Env& env, People& people) : env_(env), people_(people) {}

  grpc::Status CreatePerson(grpc::ServerContext* context, const v1::CreatePersonRequest* request,
                            v1::CreatePersonResponse* response) override;
  grpc::Status GetPerson(grpc::ServerContext* context, const v1::GetPersonRequest* request,
                         v1::GetPersonResponse* response) override;
  grpc::Status ListPeople(grpc::ServerContext* context, const v1::ListPeopleRequest* request,
                          v1::ListPeopleResponse* response) override;
  grpc::Status SearchPeople(grpc::ServerContext* context, const v1::SearchPeopleRequest* request,
                            v1::SearchPeopleResponse* response) override;
  grpc::Status UpdatePerson(grpc::ServerContext* context, const v1::UpdatePersonRequest* request,
                            v1::UpdatePersonResponse* response) override;
  grpc::Status ListProbableDuplicates(grpc::ServerContext* context,
                                      const v1::ListProbableDuplicatesRequest* request,
                                      v1::ListProbableDuplicatesResponse* response) override;
  grpc::Status BatchGetMatchingProfiles(grpc::ServerContext* context,
                                        const v1::BatchGetMatchingProfilesRequest* request,
                                        v1::BatchGetMatchingProfilesResponse* response) override;

 private:
  rpc::Env& env_;
  People& people_;
};

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_PERSON_SERVICE_H_
