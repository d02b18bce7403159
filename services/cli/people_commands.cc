// SPDX-License-Identifier: EUPL-1.2
// people, enrolments: who is registered, and where they stand.
#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "naober/intake/v1/intake_service.grpc.pb.h"
#include "services/cli/command_line.h"
#include "services/cli/listing.h"

namespace naober::cli {
namespace {

namespace pb = ::naober::intake::v1;
using common::v1::OralLevel;
using common::v1::PersonKind;

struct PeopleFilter {
  std::string kind;
  std::string municipality;
  std::string programme;
  std::string state;
  std::string person;
  std::string name;
};

std::string LanguagesOf(const pb::Person& person) {
  return absl::StrJoin(person.profile().languages(), ";", [](std::string* out, const auto& skill) {
    absl::StrAppend(out, skill.language_code(), ":", CodeText(skill.oral_level()));
  });
}

Table TableOf(const google::protobuf::RepeatedPtrField<pb::Person>& people) {
  Table table({"ID", "KIND", "NAME", "BORN", "POSTCODE", "MUNICIPALITY", "LANGUAGES", "SINCE"});
  for (const pb::Person& person : people) {
    table.AddRow({person.id(), CodeText(person.kind()),
                  absl::StrCat(person.given_name(), " ", person.family_name()), person.birth_date(),
                  person.postcode(), person.municipality_code(), OrDash(LanguagesOf(person)),
                  person.registration().registered_on()});
  }
  return table;
}

absl::Status ListPeople(Session& session, const PeopleFilter& filter) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::PersonService>("intake"));
  pb::ListPeopleRequest request;
  ASSIGN_OR_RETURN(const auto kind, CodeFrom<PersonKind>("--kind", filter.kind));
  ASSIGN_OR_RETURN(const auto state, CodeFrom<pb::EnrolmentState>("--state", filter.state));
  request.set_kind(kind);
  request.set_enrolment_state(state);
  request.set_municipality_code(filter.municipality);
  request.set_programme_code(filter.programme);
  ASSIGN_OR_RETURN(const auto all,
                   ListAll(session, *stub, &pb::PersonService::Stub::ListPeople, request));
  Print(std::cout, session.options().output, all, TableOf(all.people()));
  return absl::OkStatus();
}

absl::Status SearchPeople(Session& session, const PeopleFilter& filter) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::PersonService>("intake"));
  pb::SearchPeopleRequest request;
  ASSIGN_OR_RETURN(const auto kind, CodeFrom<PersonKind>("--kind", filter.kind));
  request.set_kind(kind);
  request.set_municipality_code(filter.municipality);
  request.set_name_query(filter.name);
  ASSIGN_OR_RETURN(const auto found,
                   session.Call(*stub, &pb::PersonService::Stub::SearchPeople, request));
  Print(std::cout, session.options().output, found, TableOf(found.people()));
  return absl::OkStatus();
}

absl::Status ShowPerson(Session& session, const std::string& id) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::PersonService>("intake"));
  pb::GetPersonRequest request;
  request.set_id(id);
  ASSIGN_OR_RETURN(const auto response,
                   session.Call(*stub, &pb::PersonService::Stub::GetPerson, request));
  const pb::Person& person = response.person();
  const pb::Profile& profile = person.profile();
  Table table({"FIELD", "VALUE"});
  table.AddRow({"id", person.id()});
  table.AddRow({"kind", CodeText(person.kind())});
  table.AddRow({"name", absl::StrCat(person.given_name(), " ", person.family_name())});
  if (person.organisation_code().empty()) {
    table.AddRow({"born", person.birth_date()});
  } else {
    table.AddRow({"contact person of", person.organisation_code()});
  }
  table.AddRow({"gender", CodeText(person.gender())});
  table.AddRow({"postcode", absl::StrCat(person.country(), " ", person.postcode())});
  table.AddRow({"municipality", person.municipality_code()});
  table.AddRow({"e-mail", OrDash(person.email())});
  table.AddRow({"telephone", OrDash(person.phone())});
  table.AddRow({"registered", person.registration().registered_on()});
  table.AddRow({"by", absl::StrCat(CodeText(person.registration().channel()), " ",
                                   person.registration().referring_organisation_code())});
  table.AddRow({"languages", OrDash(LanguagesOf(person))});
  table.AddRow({"literacy", CodeText(profile.literacy())});
  table.AddRow({"interests", OrDash(absl::StrJoin(profile.interests(), ";"))});
  table.AddRow({"competences", OrDash(absl::StrJoin(profile.competences(), ";"))});
  table.AddRow({"barriers", OrDash(CodeTexts<common::v1::Barrier>(profile.barriers()))});
  if (person.kind() == common::v1::PERSON_KIND_BUDDY) {
    table.AddRow({"background", CodeText(profile.background())});
    table.AddRow({"capacity", absl::StrCat(profile.capacity())});
    table.AddRow({"vetted until", OrDash(profile.vetted_until_on())});
  }
  Print(std::cout, session.options().output, response, table);
  return absl::OkStatus();
}

absl::Status ListDuplicates(Session& session, const PeopleFilter& filter) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::PersonService>("intake"));
  pb::ListProbableDuplicatesRequest request;
  request.set_person_id(filter.person);
  ASSIGN_OR_RETURN(
      const auto all,
      ListAll(session, *stub, &pb::PersonService::Stub::ListProbableDuplicates, request));
  Table table({"ID", "PERSON", "LOOKS LIKE", "LIKENESS", "STATE"});
  for (const pb::ProbableDuplicate& pair : all.probable_duplicates()) {
    table.AddRow({pair.id(), pair.person_id(), pair.other_person_id(),
                  absl::StrCat(pair.name_similarity_permille()), CodeText(pair.state())});
  }
  Print(std::cout, session.options().output, all, table);
  return absl::OkStatus();
}

absl::Status ListEnrolments(Session& session, const PeopleFilter& filter) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::EnrolmentService>("intake"));
  pb::ListEnrolmentsRequest request;
  ASSIGN_OR_RETURN(const auto kind, CodeFrom<PersonKind>("--kind", filter.kind));
  ASSIGN_OR_RETURN(const auto state, CodeFrom<pb::EnrolmentState>("--state", filter.state));
  request.set_person_kind(kind);
  request.set_state(state);
  request.set_programme_code(filter.programme);
  request.set_municipality_code(filter.municipality);
  request.set_person_id(filter.person);
  ASSIGN_OR_RETURN(const auto all,
                   ListAll(session, *stub, &pb::EnrolmentService::Stub::ListEnrolments, request));
  Table table({"POSITION", "PERSON", "KIND", "PROGRAMME", "MUNICIPALITY", "STATE", "READY SINCE",
               "MISSING"});
  for (const pb::Enrolment& enrolment : all.enrolments()) {
    table.AddRow(
        {enrolment.has_waiting_position() ? absl::StrCat(enrolment.waiting_position()) : "-",
         enrolment.person_id(), CodeText(enrolment.person_kind()), enrolment.programme_code(),
         enrolment.municipality_code(), CodeText(enrolment.state()),
         TimeText(enrolment.has_ready_time(), enrolment.ready_time()),
         OrDash(CodeTexts<pb::ReadinessCondition>(enrolment.missing()))});
  }
  Print(std::cout, session.options().output, all, table);
  return absl::OkStatus();
}

void AddFilters(CLI::App* command, PeopleFilter& filter) {
  command->add_option("--kind", filter.kind, AllCodes<PersonKind>());
  command->add_option("--municipality", filter.municipality, "code, e.g. GM0281");
}

void AddEnrolmentFilters(CLI::App* command, PeopleFilter& filter) {
  command->add_option("--programme", filter.programme, "code of the programme");
  command->add_option("--state", filter.state, AllCodes<pb::EnrolmentState>());
}

}  // namespace

void AddPeopleCommands(CommandLine& line) {
  CLI::App* people = line.Group("people", "Newcomers, buddies and oudkomers");
  auto filter = std::make_shared<PeopleFilter>();

  CLI::App* list = line.Add(
      people, "list", "Everybody in your reach, by time of registration",
      "naober people list --municipality GM0281\n"
      "naober people list --kind newcomer --programme buddy-rivierenland --state ready -o csv",
      [filter](Session& session) { return ListPeople(session, *filter); });
  AddFilters(list, *filter);
  AddEnrolmentFilters(list, *filter);

  CLI::App* search =
      line.Add(people, "search", "By name, as heard: spelling may differ; best first",
               "naober people search Natnael\nnaober people search \"el Masri\" --kind newcomer",
               [filter](Session& session) { return SearchPeople(session, *filter); });
  search->add_option("name", filter->name, "part of a name, or a whole one")->required();
  AddFilters(search, *filter);

  CLI::App* show =
      line.Add(people, "show", "One person", "naober people show ID --output json",
               [filter](Session& session) { return ShowPerson(session, filter->person); });
  show->add_option("id", filter->person, "id of the person")->required();

  CLI::App* duplicates =
      line.Add(people, "duplicates", "Pairs of registrations that may be one person",
               "naober people duplicates\nnaober people duplicates --person ID",
               [filter](Session& session) { return ListDuplicates(session, *filter); });
  duplicates->add_option("--person", filter->person, "only pairs with this person");

  CLI::App* enrolments = line.Group("enrolments", "Parts in programmes, and the waiting list");
  CLI::App* enrolled =
      line.Add(enrolments, "list", "In the order of the waiting list, with what is missing",
               "naober enrolments list --programme bartjes --state ready\n"
               "naober enrolments list --state open --kind buddy",
               [filter](Session& session) { return ListEnrolments(session, *filter); });
  AddFilters(enrolled, *filter);
  AddEnrolmentFilters(enrolled, *filter);
  enrolled->add_option("--person", filter->person, "only this person");
}

}  // namespace naober::cli
