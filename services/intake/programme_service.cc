// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/programme_service.h"

#include <utility>

#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/rpc/page.h"
#include "services/intake/convert_programme.h"

namespace naober::intake {
namespace {

constexpr char kList[] = "programmes";

}  // namespace

grpc::Status ProgrammeService::CreateProgramme(grpc::ServerContext* context,
                                               const v1::CreateProgrammeRequest* request,
                                               v1::CreateProgrammeResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<v1::CreateProgrammeResponse> {
                      FieldViolations violations;
                      Programme programme = ProgrammeFromPb(request->programme(), violations);
                      RETURN_IF_ERROR(violations.ToStatus());
                      ASSIGN_OR_RETURN(programme, programmes_.Create(call, std::move(programme)));
                      v1::CreateProgrammeResponse out;
                      *out.mutable_programme() = ToPb(programme);
                      return out;
                    });
}

grpc::Status ProgrammeService::CopyProgramme(grpc::ServerContext* context,
                                             const v1::CopyProgrammeRequest* request,
                                             v1::CopyProgrammeResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<v1::CopyProgrammeResponse> {
        FieldViolations violations;
        for (const auto& [text, field] : {std::pair(&request->programme_code(), "programme_code"),
                                          std::pair(&request->code(), "code"),
                                          std::pair(&request->display_name(), "display_name")}) {
          if (text->empty()) violations.Add(field, "MISSING", "must be given");
        }
        const ProgrammeCopy copy = ProgrammeCopyFromPb(*request, violations);
        RETURN_IF_ERROR(violations.ToStatus());
        ASSIGN_OR_RETURN(const Programme programme,
                         programmes_.Copy(call, request->programme_code(), copy));
        v1::CopyProgrammeResponse out;
        *out.mutable_programme() = ToPb(programme);
        return out;
      });
}

grpc::Status ProgrammeService::GetProgramme(grpc::ServerContext* context,
                                            const v1::GetProgrammeRequest* request,
                                            v1::GetProgrammeResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<v1::GetProgrammeResponse> {
                      if (request->code().empty())
                        return InvalidField("code", "MISSING", "must name a programme");
                      ASSIGN_OR_RETURN(const Programme programme,
                                       programmes_.Get(call, request->code()));
                      v1::GetProgrammeResponse out;
                      *out.mutable_programme() = ToPb(programme);
                      return out;
                    });
}

grpc::Status ProgrammeService::ListProgrammes(grpc::ServerContext* context,
                                              const v1::ListProgrammesRequest* request,
                                              v1::ListProgrammesResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<v1::ListProgrammesResponse> {
        ASSIGN_OR_RETURN(const rpc::Page page,
                         rpc::ReadPage(request->page_size(), request->page_token(), kList));
        ASSIGN_OR_RETURN(auto programmes, programmes_.List(call, page));
        v1::ListProgrammesResponse out;
        out.set_next_page_token(rpc::CutToPage(page, kList, programmes, [](const Programme& last) {
          return std::vector<std::string>{last.code};
        }));
        for (const Programme& programme : programmes) *out.add_programmes() = ToPb(programme);
        return out;
      });
}

}  // namespace naober::intake
