// SPDX-License-Identifier: EUPL-1.2
// organisations, places, referrals: who takes people on, and what came of it.
#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "naober/referrals/v1/referrals_service.grpc.pb.h"
#include "services/cli/command_line.h"
#include "services/cli/listing.h"

namespace naober::cli {
namespace {

namespace pb = ::naober::referrals::v1;

struct ReferralFilter {
  std::string organisation;
  std::string municipality;
  std::string kind;
  bool free_only = false;
  std::string from;
  std::string to;
  std::string programme;
  std::string person;
  std::vector<std::string> states;
  std::string id;
};

absl::Status ListOrganisations(Session& session, const ReferralFilter& filter) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::OrganisationService>("referrals"));
  pb::ListOrganisationsRequest request;
  ASSIGN_OR_RETURN(const auto kind, CodeFrom<pb::OrganisationKind>("--kind", filter.kind));
  request.set_kind(kind);
  request.set_municipality_code(filter.municipality);
  ASSIGN_OR_RETURN(
      const auto all,
      ListAll(session, *stub, &pb::OrganisationService::Stub::ListOrganisations, request));
  Table table({"CODE", "NAME", "KIND", "POSTCODE", "MUNICIPALITY", "E-MAIL"});
  for (const pb::Organisation& organisation : all.organisations()) {
    table.AddRow({organisation.code(), organisation.display_name(), CodeText(organisation.kind()),
                  organisation.postcode(), organisation.municipality_code(),
                  OrDash(organisation.email())});
  }
  Print(std::cout, session.options().output, all, table);
  return absl::OkStatus();
}

absl::Status ListPlaces(Session& session, const ReferralFilter& filter) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::PlaceService>("referrals"));
  pb::ListPlacesRequest request;
  ASSIGN_OR_RETURN(const auto kind, CodeFrom<pb::PlaceKind>("--kind", filter.kind));
  request.set_kind(kind);
  request.set_organisation_code(filter.organisation);
  request.set_municipality_code(filter.municipality);
  request.set_with_free_capacity(filter.free_only);
  ASSIGN_OR_RETURN(const auto all,
                   ListAll(session, *stub, &pb::PlaceService::Stub::ListPlaces, request));
  Table table({"ID", "EXTERNAL ID", "TITLE", "ORGANISATION", "KIND", "MUNICIPALITY", "CAPACITY",
               "TAKEN", "LEVEL", "REMOVES", "ASSURED ON"});
  for (const pb::Place& place : all.places()) {
    table.AddRow({place.id(), OrDash(place.external_id()), place.title(), place.organisation_code(),
                  CodeText(place.kind()), place.municipality_code(), absl::StrCat(place.capacity()),
                  absl::StrCat(place.taken()), CodeText(place.min_oral_level()),
                  OrDash(CodeTexts<common::v1::BarrierRemoval>(place.barrier_removals())),
                  OrDash(place.assured_on())});
  }
  Print(std::cout, session.options().output, all, table);
  return absl::OkStatus();
}

std::string ProgressOf(const pb::Referral& referral) {
  std::string text = absl::StrJoin(referral.progress().milestones(), " > ",
                                   [](std::string* out, const pb::Milestone& milestone) {
                                     absl::StrAppend(out, CodeText(milestone.kind()));
                                   });
  if (referral.progress().has_waiting_position()) {
    absl::StrAppend(&text, " (", referral.progress().waiting_position(), ")");
  }
  return OrDash(text);
}

absl::Status ListReferrals(Session& session, const ReferralFilter& filter) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::ReferralService>("referrals"));
  pb::ListReferralsRequest request;
  request.set_from_organisation_code(filter.from);
  request.set_to_organisation_code(filter.to);
  request.set_person_id(filter.person);
  request.set_programme_code(filter.programme);
  request.set_municipality_code(filter.municipality);
  for (const std::string& text : filter.states) {
    ASSIGN_OR_RETURN(const auto state, CodeFrom<pb::ReferralState>("--state", text));
    request.add_states(state);
  }
  ASSIGN_OR_RETURN(const auto all,
                   ListAll(session, *stub, &pb::ReferralService::Stub::ListReferrals, request));
  Table table({"ID", "FROM", "TO", "PERSON", "PURPOSE", "STATE", "REASON", "PROGRESS"});
  for (const pb::Referral& referral : all.referrals()) {
    table.AddRow({referral.id(), referral.from_organisation_code(), referral.to_organisation_code(),
                  referral.person_id(), CodeText(referral.purpose()), CodeText(referral.state()),
                  CodeText(referral.reason()), ProgressOf(referral)});
  }
  Print(std::cout, session.options().output, all, table);
  return absl::OkStatus();
}

// One referral with its history; as JSON the two responses side by side.
absl::Status ShowReferral(Session& session, const std::string& id) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::ReferralService>("referrals"));
  pb::GetReferralRequest request;
  request.set_id(id);
  ASSIGN_OR_RETURN(const auto response,
                   session.Call(*stub, &pb::ReferralService::Stub::GetReferral, request));
  pb::ListReferralHistoryRequest history_request;
  history_request.set_id(id);
  ASSIGN_OR_RETURN(
      const auto history,
      ListAll(session, *stub, &pb::ReferralService::Stub::ListReferralHistory, history_request));
  if (session.options().output == "json") {
    PrintJsonDocument(std::cout, {&response, &history});
    return absl::OkStatus();
  }
  const pb::Referral& referral = response.referral();
  Table table({"TIME", "STATE", "REASON", "SET BY"});
  for (const pb::ReferralTransition& transition : history.transitions()) {
    table.AddRow({TimeText(transition.has_time(), transition.time()),
                  CodeText(transition.to_state()), CodeText(transition.reason()),
                  OrDash(transition.organisation_code())});
  }
  if (session.options().output == "csv") {
    table.PrintCsv(std::cout);
    return absl::OkStatus();
  }
  std::cout << referral.from_organisation_code() << " refers " << referral.person_id() << " to "
            << referral.to_organisation_code() << " (" << CodeText(referral.purpose())
            << ")\nnow: " << CodeText(referral.state()) << "\nprogress: " << ProgressOf(referral)
            << "\n\n";
  table.PrintText(std::cout);
  return absl::OkStatus();
}

void AddDirectoryCommands(CommandLine& line, const std::shared_ptr<ReferralFilter>& filter) {
  CLI::App* organisations = line.Group("organisations", "Organisations of the consortium");
  CLI::App* list =
      line.Add(organisations, "list", "Organisations by code",
               "naober organisations list\nnaober organisations list --kind municipality -o json",
               [filter](Session& session) { return ListOrganisations(session, *filter); });
  list->add_option("--municipality", filter->municipality, "code, e.g. GM0281");
  list->add_option("--kind", filter->kind, AllCodes<pb::OrganisationKind>());

  CLI::App* places = line.Group("places", "Places to go: groups, work, internships, trainings");
  CLI::App* offered = line.Add(places, "list", "Places by time of publication",
                               "naober places list --municipality GM0281 --free\n"
                               "naober places list --organisation openmind --kind volunteering",
                               [filter](Session& session) { return ListPlaces(session, *filter); });
  offered->add_option("--organisation", filter->organisation, "code of the organisation");
  offered->add_option("--municipality", filter->municipality, "code, e.g. GM0281");
  offered->add_option("--kind", filter->kind, AllCodes<pb::PlaceKind>());
  offered->add_flag("--free", filter->free_only, "only with a free place");
}

}  // namespace

void AddReferralCommands(CommandLine& line) {
  auto filter = std::make_shared<ReferralFilter>();
  AddDirectoryCommands(line, filter);

  CLI::App* referrals = line.Group("referrals", "People sent from one organisation to another");
  CLI::App* list =
      line.Add(referrals, "list", "Referrals by time, with how far each person has come",
               "naober referrals list --from werkplein\n"
               "naober referrals list --to openmind --state sent --state received",
               [filter](Session& session) { return ListReferrals(session, *filter); });
  list->add_option("--from", filter->from, "code of the sender");
  list->add_option("--to", filter->to, "code of the receiver");
  list->add_option("--person", filter->person, "id of the person");
  list->add_option("--programme", filter->programme, "code of the programme");
  list->add_option("--municipality", filter->municipality, "code, e.g. GM0281");
  list->add_option("--state", filter->states,
                   absl::StrCat("may be repeated: ", AllCodes<pb::ReferralState>()));

  CLI::App* show =
      line.Add(referrals, "show", "One referral with its history",
               "naober referrals show ID\nnaober referrals show ID --output json",
               [filter](Session& session) { return ShowReferral(session, filter->id); });
  show->add_option("id", filter->id, "id of the referral")->required();
}

}  // namespace naober::cli
