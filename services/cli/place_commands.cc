// SPDX-License-Identifier: EUPL-1.2
// places suggest, choose, choices, next: places to go for a newcomer, and what they chose.
#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/base/uuid.h"
#include "naober/matching/v1/place_suggestion_service.grpc.pb.h"
#include "naober/referrals/v1/referrals_service.grpc.pb.h"
#include "services/cli/command_line.h"
#include "services/cli/listing.h"

namespace naober::cli {
namespace {

namespace matching_pb = ::naober::matching::v1;
namespace referrals_pb = ::naober::referrals::v1;

using ChoiceService = referrals_pb::PlaceChoiceService;

struct PlaceOptions {
  std::string person;
  std::string language = "nl";
  int limit = 0;
  std::vector<std::string> places;
  std::string from;
  std::string programme;
  std::string note;
  std::string choice;
};

std::string Reasons(const matching_pb::PlaceSuggestion& place) {
  return absl::StrJoin(place.reasons(), " ",
                       [](std::string* out, const matching_pb::PlaceReason& reason) {
                         if (reason.contribution_permille() > 0) out->append(reason.text());
                       });
}

// What has to be asked before somebody goes there.
std::string ToAsk(const matching_pb::PlaceSuggestion& place) {
  std::vector<std::string> questions;
  for (const matching_pb::PlaceCheck& check : place.checks()) {
    if (check.result() == matching_pb::PLACE_CHECK_RESULT_NOT_STATED)
      questions.push_back(check.text());
  }
  return OrDash(absl::StrJoin(questions, " "));
}

absl::Status Suggest(Session& session, const PlaceOptions& options) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<matching_pb::PlaceSuggestionService>("matching"));
  matching_pb::SuggestPlacesRequest request;
  request.set_person_id(options.person);
  request.set_language(options.language);
  request.set_limit(options.limit);
  ASSIGN_OR_RETURN(
      const auto response,
      session.Call(*stub, &matching_pb::PlaceSuggestionService::Stub::SuggestPlaces, request));
  const matching_pb::PlaceShortlist& shortlist = response.shortlist();
  Table table({"RANK", "PLACE", "TITLE", "ORGANISATION", "FREE", "SCORE", "BECAUSE", "TO ASK"});
  for (const matching_pb::PlaceSuggestion& place : shortlist.suggestions())
    table.AddRow({absl::StrCat(place.rank()), place.place_id(), place.title(),
                  place.organisation_code(), absl::StrCat(place.free_places()),
                  absl::StrCat(place.score_permille()), OrDash(Reasons(place)), ToAsk(place)});
  Print(std::cout, session.options().output, response, table);
  if (session.options().output == "table")
    std::cout << "\n"
              << shortlist.text() << "\n"
              << shortlist.places_considered() << " places were looked at\n";
  return absl::OkStatus();
}

// One row per place, in the order of the wish; as JSON the whole response.
template <class Response>
void Show(Session& session, const Response& response, const referrals_pb::PlaceChoice& choice) {
  Table table({"PLACE", "REFERRAL", "STATE", "REASON"});
  for (const std::string& place : choice.place_ids()) {
    const referrals_pb::PlaceAttempt* asked = nullptr;
    for (const referrals_pb::PlaceAttempt& attempt : choice.attempts()) {
      if (attempt.place_id() == place) asked = &attempt;
    }
    if (asked != nullptr) {
      table.AddRow(
          {place, asked->referral_id(), CodeText(asked->state()), CodeText(asked->reason())});
    } else {
      table.AddRow({place, "-", place == choice.next_place_id() ? "next" : "-", "-"});
    }
  }
  Print(std::cout, session.options().output, response, table);
  if (session.options().output == "table")
    std::cout << "\nchoice " << choice.id() << ": " << CodeText(choice.state()) << "\n";
}

absl::Status Choose(Session& session, const PlaceOptions& options) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<ChoiceService>("referrals"));
  referrals_pb::CreatePlaceChoiceRequest request;
  referrals_pb::PlaceChoice& choice = *request.mutable_place_choice();
  choice.set_person_id(options.person);
  choice.set_from_organisation_code(options.from);
  choice.set_programme_code(options.programme);
  choice.set_note(options.note);
  for (const std::string& place : options.places) choice.add_place_ids(place);
  request.set_request_id(NewUuidV7());
  ASSIGN_OR_RETURN(const auto response,
                   session.Call(*stub, &ChoiceService::Stub::CreatePlaceChoice, request));
  Show(session, response, response.place_choice());
  return absl::OkStatus();
}

absl::Status ListChoices(Session& session, const PlaceOptions& options) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<ChoiceService>("referrals"));
  referrals_pb::ListPlaceChoicesRequest request;
  request.set_person_id(options.person);
  ASSIGN_OR_RETURN(const auto all,
                   ListAll(session, *stub, &ChoiceService::Stub::ListPlaceChoices, request));
  Table table({"ID", "PERSON", "FROM", "PLACES", "ASKED", "STATE", "NEXT PLACE"});
  for (const referrals_pb::PlaceChoice& choice : all.place_choices())
    table.AddRow({choice.id(), choice.person_id(), choice.from_organisation_code(),
                  absl::StrCat(choice.place_ids_size()), absl::StrCat(choice.attempts_size()),
                  CodeText(choice.state()), OrDash(choice.next_place_id())});
  Print(std::cout, session.options().output, all, table);
  return absl::OkStatus();
}

absl::Status TakeNext(Session& session, const PlaceOptions& options) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<ChoiceService>("referrals"));
  referrals_pb::ContinuePlaceChoiceRequest request;
  request.set_id(options.choice);
  if (options.places.empty()) {
    referrals_pb::GetPlaceChoiceRequest get;
    get.set_id(options.choice);
    ASSIGN_OR_RETURN(const auto seen,
                     session.Call(*stub, &ChoiceService::Stub::GetPlaceChoice, get));
    if (seen.place_choice().next_place_id().empty()) {
      return Refuse("NO_NEXT_PLACE", absl::StrCat("no place is offered next: the choice is ",
                                                  CodeText(seen.place_choice().state())));
    }
    request.set_place_id(seen.place_choice().next_place_id());
    request.set_etag(seen.place_choice().etag());
  } else {
    request.set_place_id(options.places.front());
  }
  request.set_request_id(NewUuidV7());
  ASSIGN_OR_RETURN(const auto response,
                   session.Call(*stub, &ChoiceService::Stub::ContinuePlaceChoice, request));
  Show(session, response, response.place_choice());
  return absl::OkStatus();
}

}  // namespace

void AddPlaceCommands(CommandLine& line) {
  CLI::App* places = line.Group("places", "Places to go: groups, work, internships, trainings");
  const auto options = std::make_shared<PlaceOptions>();

  CLI::App* shortlist =
      line.Add(places, "shortlist", "Places for a newcomer, best first, with reasons",
               "naober places shortlist PERSON\n"
               "naober places shortlist PERSON --limit 5 --language en",
               [options](Session& session) { return Suggest(session, *options); });
  shortlist->add_option("person", options->person, "id of the newcomer")->required();
  shortlist->add_option("--limit", options->limit, "at most so many, 5 to 50; 0 = 10")
      ->capture_default_str();
  shortlist->add_option("--language", options->language, "nl or en")->capture_default_str();

  CLI::App* choose =
      line.Add(places, "choose", "Record what the newcomer chose, and refer them to the first",
               "naober places choose PERSON PLACE1 PLACE2 PLACE3 --from in-gent",
               [options](Session& session) { return Choose(session, *options); });
  choose->add_option("person", options->person, "id of the newcomer")->required();
  choose->add_option("places", options->places, "ids of places, the dearest first")->required();
  choose->add_option("--from", options->from, "code of the organisation that refers")->required();
  choose->add_option("--programme", options->programme, "code of the programme");
  choose->add_option("--note", options->note, "for whoever receives the referral");

  CLI::App* choices = line.Add(places, "choices", "What newcomers chose, and where it stands",
                               "naober places choices --person ID", [options](Session& session) {
                                 return ListChoices(session, *options);
                               });
  choices->add_option("--person", options->person, "id of the newcomer");

  CLI::App* next =
      line.Add(places, "next", "After a refusal: ask the next place, with the newcomer's word",
               "naober places next CHOICE\nnaober places next CHOICE PLACE",
               [options](Session& session) { return TakeNext(session, *options); });
  next->add_option("choice", options->choice, "id of the choice")->required();
  next->add_option("place", options->places, "another of its places than the next")->expected(0, 1);
}

}  // namespace naober::cli
