// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_PERSON_IMPORT_SERVICE_H_
#define NAOBER_SERVICES_INTAKE_PERSON_IMPORT_SERVICE_H_

#include "libs/rpc/unary.h"
#include "naober/intake/v1/intake_service.grpc.pb.h"
#include "services/intake/person_imports.h"

namespace naober::intake {

// RPC edge: Imports of people. What each RPC promises stands in intake_service.proto. Thread-safe.
class PersonImportService final : public v1::PersonImportService::Service {
 public:
  PersonImportService(rpc::Env& env, PersonImports& imports) : env_(env), imports_(imports) {}

  grpc::Status CreatePersonImport(grpc::ServerContext* context,
                                  const v1::CreatePersonImportRequest* request,
                                  v1::CreatePersonImportResponse* response) override;
  grpc::Status UploadPersonImportChunk(grpc::ServerContext* context,
                                       const v1::UploadPersonImportChunkRequest* request,
                                       v1::UploadPersonImportChunkResponse* response) override;
  grpc::Status StartPersonImport(grpc::ServerContext* context,
                                 const v1::StartPersonImportRequest* request,
                                 v1::StartPersonImportResponse* response) override;
  grpc::Status GetPersonImport(grpc::ServerContext* context,
                               const v1::GetPersonImportRequest* request,
                               v1::GetPersonImportResponse* response) override;
  grpc::Status ListPersonImportErrors(grpc::ServerContext* context,
                                      const v1::ListPersonImportErrorsRequest* request,
                                      v1::ListPersonImportErrorsResponse* response) override;
  grpc::Status CancelPersonImport(grpc::ServerContext* context,
                                  const v1::CancelPersonImportRequest* request,
                                  v1::CancelPersonImportResponse* response) override;

 private:
  rpc::Env& env_;
  PersonImports& imports_;
};

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_PERSON_IMPORT_SERVICE_H_
