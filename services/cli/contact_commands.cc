// SPDX-License-Identifier: EUPL-1.2
// match, for who looks after pairs: check-ins, signals that a pair doesn't meet, contact people.
#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "libs/base/uuid.h"
#include "naober/matching/v1/matching_service.grpc.pb.h"
#include "services/cli/command_line.h"
#include "services/cli/listing.h"

namespace naober::cli {
namespace {

namespace pb = ::naober::matching::v1;

struct ContactOptions {
  std::string programme;
  std::string municipality;
  std::string match;
  std::string id;
  std::string mood;
  std::string note;
  std::string contact;
  std::string subject;
  std::string deputy;
  std::string leave_from;
  std::string leave_until;
  std::string due_before;
  bool open = false;
  bool follow_up = false;
};

std::string ContactText(const pb::CheckIn& check_in) {
  if (!check_in.has_still_in_contact()) return "-";
  return check_in.still_in_contact() ? "yes" : "no";
}

void AddRow(const pb::CheckIn& check_in, Table& table) {
  table.AddRow(
      {check_in.id(), check_in.match_id(), CodeText(check_in.kind()), CodeText(check_in.side()),
       check_in.person_id(), TimeText(check_in.has_due_time(), check_in.due_time()),
       TimeText(check_in.has_record_time(), check_in.record_time()), CodeText(check_in.mood()),
       check_in.follow_up_needed() ? "yes" : "no", ContactText(check_in)});
}

Table CheckInTable() {
  return Table({"ID", "MATCH", "KIND", "SIDE", "PERSON", "DUE", "RECORDED", "MOOD", "LOOK AFTER",
                "IN CONTACT"});
}

absl::Status ListCheckIns(Session& session, const ContactOptions& options) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::CheckInService>("matching"));
  pb::ListCheckInsRequest request;
  request.set_match_id(options.match);
  request.set_programme_code(options.programme);
  request.set_municipality_code(options.municipality);
  request.set_open_only(options.open);
  request.set_follow_up_needed_only(options.follow_up);
  RETURN_IF_ERROR(ReadTime("--due-before", options.due_before,
                           [&] { return request.mutable_due_before_time(); }));
  ASSIGN_OR_RETURN(const auto all,
                   ListAll(session, *stub, &pb::CheckInService::Stub::ListCheckIns, request));
  Table table = CheckInTable();
  for (const pb::CheckIn& check_in : all.check_ins()) AddRow(check_in, table);
  Print(std::cout, session.options().output, all, table);
  return absl::OkStatus();
}

absl::Status RecordCheckIn(Session& session, const ContactOptions& options) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::CheckInService>("matching"));
  pb::RecordCheckInRequest request;
  request.set_id(options.id);
  ASSIGN_OR_RETURN(const auto mood, CodeFrom<pb::CheckInMood>("--mood", options.mood));
  request.set_mood(mood);
  request.set_follow_up_needed(options.follow_up);
  request.set_note(options.note);
  if (!options.contact.empty()) request.set_still_in_contact(options.contact == "yes");
  request.set_request_id(NewUuidV7());
  ASSIGN_OR_RETURN(const auto answer,
                   session.Call(*stub, &pb::CheckInService::Stub::RecordCheckIn, request));
  Table table = CheckInTable();
  AddRow(answer.check_in(), table);
  Print(std::cout, session.options().output, answer, table);
  return absl::OkStatus();
}

absl::Status ListSignals(Session& session, const ContactOptions& options) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::ContactService>("matching"));
  pb::ListContactSignalsRequest request;
  request.set_programme_code(options.programme);
  request.set_municipality_code(options.municipality);
  request.set_recipient_subject(options.subject);
  request.set_open_only(options.open);
  ASSIGN_OR_RETURN(const auto all,
                   ListAll(session, *stub, &pb::ContactService::Stub::ListContactSignals, request));
  Table table(
      {"ID", "MATCH", "PROGRAMME", "MUNICIPALITY", "NOT MET SINCE", "RAISED", "FOR", "CLOSED"});
  for (const pb::ContactSignal& signal : all.contact_signals()) {
    table.AddRow({signal.id(), signal.match_id(), signal.programme_code(),
                  signal.newcomer_municipality_code(),
                  TimeText(signal.has_since_time(), signal.since_time()),
                  TimeText(signal.has_create_time(), signal.create_time()),
                  OrDash(signal.recipient_subject()),
                  TimeText(signal.has_close_time(), signal.close_time())});
  }
  Print(std::cout, session.options().output, all, table);
  return absl::OkStatus();
}

void AddRow(const pb::ContactPerson& person, Table& table) {
  table.AddRow({person.programme_code(), OrDash(person.municipality_code()), person.subject(),
                OrDash(person.deputy_subject()), OrDash(person.leave_start_on()),
                OrDash(person.leave_end_on())});
}

Table ContactPersonTable() {
  return Table({"PROGRAMME", "MUNICIPALITY", "CONTACT PERSON", "DEPUTY", "LEAVE FROM", "UNTIL"});
}

absl::Status ListContactPeople(Session& session, const ContactOptions& options) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::ContactService>("matching"));
  pb::ListContactPeopleRequest request;
  request.set_programme_code(options.programme);
  ASSIGN_OR_RETURN(const auto all,
                   ListAll(session, *stub, &pb::ContactService::Stub::ListContactPeople, request));
  Table table = ContactPersonTable();
  for (const pb::ContactPerson& person : all.contact_people()) AddRow(person, table);
  Print(std::cout, session.options().output, all, table);
  return absl::OkStatus();
}

absl::Status SetContactPerson(Session& session, const ContactOptions& options) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::ContactService>("matching"));
  pb::SetContactPersonRequest request;
  pb::ContactPerson& person = *request.mutable_contact_person();
  person.set_programme_code(options.programme);
  person.set_municipality_code(options.municipality);
  person.set_subject(options.subject);
  person.set_deputy_subject(options.deputy);
  person.set_leave_start_on(options.leave_from);
  person.set_leave_end_on(options.leave_until);
  request.set_request_id(NewUuidV7());
  ASSIGN_OR_RETURN(const auto answer,
                   session.Call(*stub, &pb::ContactService::Stub::SetContactPerson, request));
  Table table = ContactPersonTable();
  AddRow(answer.contact_person(), table);
  Print(std::cout, session.options().output, answer, table);
  return absl::OkStatus();
}

using Options = std::shared_ptr<ContactOptions>;

void AddCheckIns(CommandLine& line, CLI::App* match, const Options& options) {
  CLI::App* list =
      line.Add(match, "check-ins", "What is to be asked of each side, and what was said",
               "naober match check-ins --open --due-before 2026-10-01T00:00:00+02:00\n"
               "naober match check-ins --look-after --municipality GM0281",
               [options](Session& session) { return ListCheckIns(session, *options); });
  list->add_option("--match", options->match, "id of the match");
  list->add_option("--programme", options->programme, "code of the programme");
  list->add_option("--municipality", options->municipality, "of the newcomer, e.g. GM0281");
  list->add_option("--due-before", options->due_before, "only what is due before this moment");
  list->add_flag("--open", options->open, "only what is not recorded yet");
  list->add_flag("--look-after", options->follow_up, "only where staff should look after it");

  CLI::App* record =
      line.Add(match, "check-in", "Record what one side said; the other never learns of it",
               "naober match check-in ID --mood good\n"
               "naober match check-in ID --mood mixed --look-after --in-contact no",
               [options](Session& session) { return RecordCheckIn(session, *options); });
  record->add_option("id", options->id, "id of the check-in")->required();
  record->add_option("--mood", options->mood, AllCodes<pb::CheckInMood>())->required();
  record->add_option("--note", options->note, "for staff; nothing of what the pair talks about");
  record->add_option("--in-contact", options->contact, "after the end: still in contact?")
      ->check(CLI::IsMember({"yes", "no"}));
  record->add_flag("--look-after", options->follow_up, "staff should look after it");
}

void AddContactPeople(CommandLine& line, CLI::App* match, const Options& options) {
  CLI::App* list =
      line.Add(match, "contact-people", "Who looks after pairs",
               "naober match contact-people --programme bartjes",
               [options](Session& session) { return ListContactPeople(session, *options); });
  list->add_option("--programme", options->programme, "code of the programme");

  CLI::App* set = line.Add(
      match, "contact-person", "Name who looks after the pairs of a programme or municipality",
      "naober match contact-person --programme bartjes --subject staff-12\n"
      "naober match contact-person --programme bartjes --municipality GM0106 --subject staff-12 "
      "--deputy staff-3 --leave-from 2026-12-21 --leave-until 2027-01-03",
      [options](Session& session) { return SetContactPerson(session, *options); });
  set->add_option("--programme", options->programme, "code of the programme")->required();
  set->add_option("--municipality", options->municipality,
                  "else all that have nobody of their own");
  set->add_option("--subject", options->subject, "as the token names the person")->required();
  set->add_option("--deputy", options->deputy, "who stands in during leave");
  set->add_option("--leave-from", options->leave_from, "first day of leave");
  set->add_option("--leave-until", options->leave_until, "last day of leave");
}

}  // namespace

void AddContactCommands(CommandLine& line) {
  CLI::App* match = line.Group("match", "");
  auto options = std::make_shared<ContactOptions>();
  AddCheckIns(line, match, options);
  CLI::App* signals =
      line.Add(match, "signals", "Pairs that have not met for too long",
               "naober match signals --open\n"
               "naober match signals --open --for staff-12",
               [options](Session& session) { return ListSignals(session, *options); });
  signals->add_option("--programme", options->programme, "code of the programme");
  signals->add_option("--municipality", options->municipality, "of the newcomer, e.g. GM0281");
  signals->add_option("--for", options->subject, "only for this contact person or deputy");
  signals->add_flag("--open", options->open, "only what is not closed yet");
  AddContactPeople(line, match, options);
}

}  // namespace naober::cli
