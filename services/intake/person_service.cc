// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/person_service.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/rpc/page.h"
#include "services/intake/convert_codes.h"
#include "services/intake/convert_enrolment.h"
#include "services/intake/convert_person.h"
#include "services/intake/request_ids.h"

namespace naober::intake {
namespace {

constexpr char kPeople[] = "people";
constexpr char kDuplicates[] = "probable_duplicates";

absl::StatusOr<NewRegistration> RegistrationFrom(const v1::CreatePersonRequest& request,
                                                 const rpc::Call& call) {
  FieldViolations violations;
  NewRegistration registration;
  registration.person = PersonFromPb(request.person(), violations);
  for (int i = 0; i < request.consents_size(); ++i) {
    registration.consents.push_back(ConsentFromPb(request.consents(i), call.now,
                                                  absl::StrCat("consents[", i, "]."), violations));
    registration.consents.back().recorded_by = call.caller.subject;
  }
  registration.programme_code = request.programme_code();
  RETURN_IF_ERROR(violations.ToStatus());
  return registration;
}

}  // namespace

grpc::Status PersonService::CreatePerson(grpc::ServerContext* context,
                                         const v1::CreatePersonRequest* request,
                                         v1::CreatePersonResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<v1::CreatePersonResponse> {
                      ASSIGN_OR_RETURN(NewRegistration registration,
                                       RegistrationFrom(*request, call));
                      ASSIGN_OR_RETURN(const Registered registered,
                                       people_.Register(call, std::move(registration)));
                      v1::CreatePersonResponse out;
                      *out.mutable_person() = ToPb(registered.person);
                      if (registered.enrolment)
                        *out.mutable_enrolment() = ToPb(*registered.enrolment);
                      for (const FoundDuplicate& found : registered.duplicates)
                        *out.add_probable_duplicates() = ToPb(found.duplicate);
                      return out;
                    });
}

grpc::Status PersonService::GetPerson(grpc::ServerContext* context,
                                      const v1::GetPersonRequest* request,
                                      v1::GetPersonResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<v1::GetPersonResponse> {
                      ASSIGN_OR_RETURN(const PersonId id, PersonId::Parse(request->id(), "id"));
                      ASSIGN_OR_RETURN(const Person person, people_.Get(call, id));
                      v1::GetPersonResponse out;
                      *out.mutable_person() = ToPb(person);
                      return out;
                    });
}

grpc::Status PersonService::ListPeople(grpc::ServerContext* context,
                                       const v1::ListPeopleRequest* request,
                                       v1::ListPeopleResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<v1::ListPeopleResponse> {
        PersonFilter filter;
        filter.kind = FromPb<PersonKind>(request->kind());
        filter.municipality_code = request->municipality_code();
        filter.programme_code = request->programme_code();
        filter.enrolment_state = FromPb<EnrolmentState>(request->enrolment_state());
        if (filter.enrolment_state != EnrolmentState::kUnspecified &&
            filter.programme_code.empty()) {
          return InvalidField("programme_code", "MISSING", "must be given with enrolment_state");
        }
        ASSIGN_OR_RETURN(const rpc::Page page,
                         rpc::ReadPage(request->page_size(), request->page_token(), kPeople));
        ASSIGN_OR_RETURN(auto people, people_.List(call, filter, page));
        v1::ListPeopleResponse out;
        out.set_next_page_token(rpc::CutToPage(page, kPeople, people, [](const Person& last) {
          return std::vector<std::string>{last.id.str()};
        }));
        for (const Person& person : people) *out.add_people() = ToPb(person);
        return out;
      });
}

grpc::Status PersonService::SearchPeople(grpc::ServerContext* context,
                                         const v1::SearchPeopleRequest* request,
                                         v1::SearchPeopleResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<v1::SearchPeopleResponse> {
                      const std::string& name = request->name_query();
                      if (name.size() < 2 || name.size() > 100) {
                        return InvalidField("name_query", "OUT_OF_RANGE",
                                            "must be 2 to 100 characters");
                      }
                      PersonFilter filter;
                      filter.kind = FromPb<PersonKind>(request->kind());
                      filter.municipality_code = request->municipality_code();
                      ASSIGN_OR_RETURN(const auto people, people_.Search(call, name, filter));
                      v1::SearchPeopleResponse out;
                      for (const Person& person : people) *out.add_people() = ToPb(person);
                      return out;
                    });
}

grpc::Status PersonService::UpdatePerson(grpc::ServerContext* context,
                                         const v1::UpdatePersonRequest* request,
                                         v1::UpdatePersonResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<v1::UpdatePersonResponse> {
        ASSIGN_OR_RETURN(const PersonId id, PersonId::Parse(request->person().id(), "person.id"));
        ASSIGN_OR_RETURN(const auto version,
                         VersionFromEtag(request->person().etag(), "person.etag"));
        if (!version)
          return InvalidField("person.etag", "MISSING", "must be the version that was seen");
        if (request->update_mask().paths().empty())
          return InvalidField("update_mask", "MISSING", "must name the fields to change");
        ASSIGN_OR_RETURN(const Person person,
                         people_.Update(call, id, *version, [&](Person& stored) {
                           return ApplyMask(request->person(), request->update_mask(), stored);
                         }));
        v1::UpdatePersonResponse out;
        *out.mutable_person() = ToPb(person);
        return out;
      });
}

grpc::Status PersonService::ListProbableDuplicates(grpc::ServerContext* context,
                                                   const v1::ListProbableDuplicatesRequest* request,
                                                   v1::ListProbableDuplicatesResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<v1::ListProbableDuplicatesResponse> {
        if (!request->person_id().empty()) {
          RETURN_IF_ERROR(PersonId::Parse(request->person_id(), "person_id").status());
        }
        DuplicateState state = FromPb<DuplicateState>(request->state());
        if (state == DuplicateState::kUnspecified) state = DuplicateState::kOpen;
        ASSIGN_OR_RETURN(const rpc::Page page,
                         rpc::ReadPage(request->page_size(), request->page_token(), kDuplicates));
        ASSIGN_OR_RETURN(auto duplicates,
                         people_.Duplicates(call, request->person_id(), state, page));
        v1::ListProbableDuplicatesResponse out;
        out.set_next_page_token(rpc::CutToPage(
            page, kDuplicates, duplicates,
            [](const ProbableDuplicate& last) { return std::vector<std::string>{last.id.str()}; }));
        for (const ProbableDuplicate& duplicate : duplicates)
          *out.add_probable_duplicates() = ToPb(duplicate);
        return out;
      });
}

grpc::Status PersonService::BatchGetMatchingProfiles(
    grpc::ServerContext* context, const v1::BatchGetMatchingProfilesRequest* request,
    v1::BatchGetMatchingProfilesResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<v1::BatchGetMatchingProfilesResponse> {
        ASSIGN_OR_RETURN(const auto ids, BatchOfPeople(request->person_ids()));
        ASSIGN_OR_RETURN(const MatchingAnswer answer, people_.ForMatching(call, ids));
        v1::BatchGetMatchingProfilesResponse out;
        for (const MatchingFeatures& features : answer.features)
          *out.add_profiles() = ToPb(features);
        const auto withhold = [&](const std::vector<PersonId>& people, v1::WithholdReason reason) {
          for (const PersonId& id : people) {
            v1::WithheldProfile* const withheld = out.add_withheld();
            withheld->set_person_id(id.str());
            withheld->set_reason(reason);
          }
        };
        withhold(answer.without_consent, v1::WITHHOLD_REASON_CONSENT_MISSING);
        withhold(answer.unknown, v1::WITHHOLD_REASON_PERSON_UNKNOWN);
        return out;
      });
}

}  // namespace naober::intake
