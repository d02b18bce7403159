// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/consortium_service.h"

#include <utility>

#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/base/uuid.h"
#include "libs/rpc/page.h"
#include "services/intake/convert_programme.h"

namespace naober::intake {
namespace {

constexpr char kList[] = "consortia";

}  // namespace

grpc::Status ConsortiumService::CreateConsortium(grpc::ServerContext* context,
                                                 const v1::CreateConsortiumRequest* request,
                                                 v1::CreateConsortiumResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<v1::CreateConsortiumResponse> {
                      ASSIGN_OR_RETURN(
                          const Consortium consortium,
                          consortia_.Create(call, ConsortiumFromPb(request->consortium())));
                      v1::CreateConsortiumResponse out;
                      *out.mutable_consortium() = ToPb(consortium);
                      return out;
                    });
}

grpc::Status ConsortiumService::GetConsortium(grpc::ServerContext* context,
                                              const v1::GetConsortiumRequest* request,
                                              v1::GetConsortiumResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<v1::GetConsortiumResponse> {
                      if (!IsUuid(request->id()))
                        return InvalidField("id", "NOT_A_UUID", "must be a UUID in lower case");
                      ASSIGN_OR_RETURN(const Consortium consortium,
                                       consortia_.Get(call, request->id()));
                      v1::GetConsortiumResponse out;
                      *out.mutable_consortium() = ToPb(consortium);
                      return out;
                    });
}

grpc::Status ConsortiumService::ListConsortia(grpc::ServerContext* context,
                                              const v1::ListConsortiaRequest* request,
                                              v1::ListConsortiaResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<v1::ListConsortiaResponse> {
        ASSIGN_OR_RETURN(const rpc::Page page,
                         rpc::ReadPage(request->page_size(), request->page_token(), kList));
        ASSIGN_OR_RETURN(auto consortia, consortia_.List(call, page));
        v1::ListConsortiaResponse out;
        out.set_next_page_token(rpc::CutToPage(page, kList, consortia, [](const Consortium& last) {
          return std::vector<std::string>{last.code};
        }));
        for (const Consortium& consortium : consortia) *out.add_consortia() = ToPb(consortium);
        return out;
      });
}

}  // namespace naober::intake
