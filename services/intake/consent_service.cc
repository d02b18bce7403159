// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/consent_service.h"

#include <utility>

#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/rpc/page.h"
#include "services/intake/convert_codes.h"
#include "services/intake/convert_person.h"

namespace naober::intake {
namespace {

constexpr char kList[] = "consents";

}  // namespace

grpc::Status ConsentService::GrantConsent(grpc::ServerContext* context,
                                          const v1::GrantConsentRequest* request,
                                          v1::GrantConsentResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<v1::GrantConsentResponse> {
        ASSIGN_OR_RETURN(PersonId person, PersonId::Parse(request->person_id(), "person_id"));
        FieldViolations violations;
        Consent consent = ConsentFromPb(request->consent(), call.now, "consent.", violations);
        RETURN_IF_ERROR(violations.ToStatus());
        consent.person_id = std::move(person);
        ASSIGN_OR_RETURN(consent, consents_.Grant(call, std::move(consent)));
        v1::GrantConsentResponse out;
        *out.mutable_consent() = ToPb(consent);
        return out;
      });
}

grpc::Status ConsentService::WithdrawConsent(grpc::ServerContext* context,
                                             const v1::WithdrawConsentRequest* request,
                                             v1::WithdrawConsentResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<v1::WithdrawConsentResponse> {
        ASSIGN_OR_RETURN(const PersonId person, PersonId::Parse(request->person_id(), "person_id"));
        const ConsentPurpose purpose = FromPb<ConsentPurpose>(request->purpose());
        if (purpose == ConsentPurpose::kUnspecified &&
            request->partner_organisation_code().empty()) {
          return InvalidField("purpose", "MISSING", "must be given, or a partner");
        }
        ASSIGN_OR_RETURN(
            const auto withdrawn,
            consents_.Withdraw(call, person, purpose, request->partner_organisation_code()));
        v1::WithdrawConsentResponse out;
        for (const Consent& consent : withdrawn) *out.add_withdrawn_consents() = ToPb(consent);
        return out;
      });
}

grpc::Status ConsentService::ListConsents(grpc::ServerContext* context,
                                          const v1::ListConsentsRequest* request,
                                          v1::ListConsentsResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<v1::ListConsentsResponse> {
        ASSIGN_OR_RETURN(const PersonId person, PersonId::Parse(request->person_id(), "person_id"));
        ASSIGN_OR_RETURN(const rpc::Page page,
                         rpc::ReadPage(request->page_size(), request->page_token(), kList));
        ASSIGN_OR_RETURN(auto consents, consents_.List(call, person, page));
        v1::ListConsentsResponse out;
        out.set_next_page_token(rpc::CutToPage(page, kList, consents, [](const Consent& last) {
          return std::vector<std::string>{last.id.str()};
        }));
        for (const Consent& consent : consents) *out.add_consents() = ToPb(consent);
        return out;
      });
}

}  // namespace naober::intake
