// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/contact_service.h"

#include <optional>
#include <string>
#include <vector>

#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/events/timestamps.h"
#include "libs/rpc/page.h"

namespace naober::matching {

namespace {

constexpr char kPeopleList[] = "contact_people";
constexpr char kSignalList[] = "contact_signals";

pb::ContactPerson ToProto(const ContactPerson& person) {
  pb::ContactPerson out;
  out.set_programme_code(person.programme_code);
  out.set_municipality_code(person.municipality_code);
  out.set_subject(person.subject);
  out.set_deputy_subject(person.deputy_subject);
  if (person.leave) {
    out.set_leave_start_on(absl::FormatCivilTime(person.leave->first_day));
    out.set_leave_end_on(absl::FormatCivilTime(person.leave->last_day));
  }
  return out;
}

pb::ContactSignal ToProto(const ContactSignal& signal) {
  pb::ContactSignal out;
  out.set_id(signal.id.str());
  out.set_match_id(signal.match_id.str());
  out.set_programme_code(signal.programme_code);
  out.set_newcomer_municipality_code(signal.newcomer_municipality);
  *out.mutable_since_time() = events::ToTimestamp(signal.since);
  out.set_recipient_subject(signal.recipient_subject);
  *out.mutable_create_time() = events::ToTimestamp(signal.raised_at);
  if (signal.closed_at) *out.mutable_close_time() = events::ToTimestamp(*signal.closed_at);
  return out;
}

absl::CivilDay ReadDay(const std::string& text, const char* field, FieldViolations& violations) {
  absl::CivilDay day;
  if (!absl::ParseCivilTime(text, &day) || absl::FormatCivilTime(day) != text)
    violations.Add(field, "NOT_A_DATE", "must be YYYY-MM-DD, with the other day of leave");
  return day;
}

absl::StatusOr<ContactPerson> FromProto(const pb::ContactPerson& in) {
  ContactPerson person;
  person.programme_code = in.programme_code();
  person.municipality_code = in.municipality_code();
  person.subject = in.subject();
  person.deputy_subject = in.deputy_subject();
  if (in.leave_start_on().empty() && in.leave_end_on().empty()) return person;
  FieldViolations violations;
  person.leave = Leave{ReadDay(in.leave_start_on(), "contact_person.leave_start_on", violations),
                       ReadDay(in.leave_end_on(), "contact_person.leave_end_on", violations)};
  RETURN_IF_ERROR(violations.ToStatus());
  return person;
}

}  // namespace

grpc::Status ContactService::SetContactPerson(grpc::ServerContext* context,
                                              const pb::SetContactPersonRequest* request,
                                              pb::SetContactPersonResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<pb::SetContactPersonResponse> {
        ASSIGN_OR_RETURN(const ContactPerson draft, FromProto(request->contact_person()));
        ASSIGN_OR_RETURN(const ContactPerson person, contacts_.SetPerson(call, draft));
        pb::SetContactPersonResponse answer;
        *answer.mutable_contact_person() = ToProto(person);
        return answer;
      });
}

grpc::Status ContactService::ListContactPeople(grpc::ServerContext* context,
                                               const pb::ListContactPeopleRequest* request,
                                               pb::ListContactPeopleResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<pb::ListContactPeopleResponse> {
        ASSIGN_OR_RETURN(const rpc::Page page,
                         rpc::ReadPage(request->page_size(), request->page_token(), kPeopleList));
        ASSIGN_OR_RETURN(std::vector<ContactPerson> people,
                         contacts_.ListPeople(call, request->programme_code(), page));
        pb::ListContactPeopleResponse answer;
        answer.set_next_page_token(
            rpc::CutToPage(page, kPeopleList, people, [](const ContactPerson& last) {
              return std::vector<std::string>{last.programme_code, last.municipality_code};
            }));
        for (const ContactPerson& person : people) *answer.add_contact_people() = ToProto(person);
        return answer;
      });
}

grpc::Status ContactService::ListContactSignals(grpc::ServerContext* context,
                                                const pb::ListContactSignalsRequest* request,
                                                pb::ListContactSignalsResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<pb::ListContactSignalsResponse> {
        ASSIGN_OR_RETURN(const rpc::Page page,
                         rpc::ReadPage(request->page_size(), request->page_token(), kSignalList));
        const SignalFilter filter{request->programme_code(), request->municipality_code(),
                                  request->recipient_subject(), request->open_only()};
        ASSIGN_OR_RETURN(std::vector<ContactSignal> signals,
                         contacts_.ListSignals(call, filter, page));
        pb::ListContactSignalsResponse answer;
        answer.set_next_page_token(rpc::CutToPage(
            page, kSignalList, signals,
            [](const ContactSignal& last) { return std::vector<std::string>{last.id.str()}; }));
        for (const ContactSignal& signal : signals) *answer.add_contact_signals() = ToProto(signal);
        return answer;
      });
}

}  // namespace naober::matching
