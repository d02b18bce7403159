// SPDX-License-Identifier: EUPL-1.2
// Works in the example's consortium at a steady pace, over all five services, until it is told to
// stop (SIGTERM): people register, take a seat, are referred; pairs meet. Every call may be
// repeated (it reads, or it carries a request_id) and is, until it succeeds or patience ends.
// Prints a line of JSON each second (LoadTally::Line), the last one when everything under way is
// done. Exit code 1 when a call had to be given up.
#include <grpcpp/grpcpp.h>
#include <signal.h>

#include <atomic>
#include <iostream>
#include <thread>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "libs/base/backoff.h"
#include "libs/base/status_macros.h"
#include "libs/base/uuid.h"
#include "libs/config/file.h"
#include "libs/rpc/channel.h"
#include "naober/activities/v1/activities_service.grpc.pb.h"
#include "naober/intake/v1/intake_service.grpc.pb.h"
#include "naober/matching/v1/matching_service.grpc.pb.h"
#include "naober/referrals/v1/referrals_service.grpc.pb.h"
#include "naober/reporting/v1/reporting_service.grpc.pb.h"
#include "services/cli/session.h"
#include "tests/kubernetes/load_tally.h"

ABSL_FLAG(std::string, config, "", "the configuration of the naober command");
ABSL_FLAG(std::string, token_file, "", "a coordinator's token");
ABSL_FLAG(std::string, programme, "", "code of the programme");
ABSL_FLAG(std::string, municipality, "", "code of one of its municipalities");
ABSL_FLAG(std::string, postcode, "", "a postcode in it");
ABSL_FLAG(double, rate, 4, "journeys a second, of seven calls each");
ABSL_FLAG(int, in_flight, 8, "journeys at once");
ABSL_FLAG(absl::Duration, patience, absl::Seconds(60), "how long one call is tried");

namespace naober::testing {
namespace {

namespace activities = ::naober::activities::v1;
namespace intake = ::naober::intake::v1;
namespace matching = ::naober::matching::v1;
namespace referrals = ::naober::referrals::v1;
namespace reporting = ::naober::reporting::v1;

constexpr absl::Duration kTry = absl::Seconds(5);  // the deadline of one try
constexpr int kMeetingMinutes = 20;                // unlike any meeting of the example

// Passes by itself, or nobody knows whether it took effect: the same request may be sent again.
bool MayPass(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kUnknown:
    case absl::StatusCode::kCancelled:
      return true;
    default:
      return false;
  }
}

// The services, seen by one coordinator. Thread-safe.
class Platform {
 public:
  Platform(const cli::CommandConfig& config, std::string token, LoadTally& tally)
      : token_("Bearer " + token), tally_(tally) {
    for (const auto& [service, endpoint] : config.endpoints)
      channels_[service] = rpc::MakeChannel({.target = endpoint.grpc, .tls = config.tls});
  }

  // platform.Call<intake::PersonService>("intake", &intake::PersonService::Stub::GetPerson,
  // request)
  template <class Service, class StubBase, class Request, class Response>
  absl::StatusOr<Response> Call(const std::string& service,
                                grpc::Status (StubBase::*method)(grpc::ClientContext*,
                                                                 const Request&, Response*),
                                const Request& request) const {
    const auto stub = Service::NewStub(channels_.at(service));
    const absl::Time start = absl::Now();
    const absl::Time until = start + absl::GetFlag(FLAGS_patience);
    Backoff backoff(absl::Milliseconds(50), absl::Seconds(1));
    while (true) {
      grpc::ClientContext context;
      context.AddMetadata("authorization", token_);
      context.set_deadline(absl::ToChronoTime(absl::Now() + kTry));
      Response response;
      const absl::Status status = rpc::FromGrpc(((*stub).*method)(&context, request, &response));
      const bool again = MayPass(status.code()) && absl::Now() < until;
      if (again) {
        tally_.AddRefusal(status);
        std::this_thread::sleep_for(absl::ToChronoMicroseconds(backoff.Next()));
        continue;
      }
      tally_.AddCall(Request::descriptor()->name(), absl::Now() - start, status);
      if (!status.ok()) return status;
      return response;
    }
  }

 private:
  const std::string token_;
  LoadTally& tally_;
  std::map<std::string, std::shared_ptr<grpc::Channel>> channels_;
};

// What the journeys start from.
struct Setting {
  std::string session_id;         // an activity with room for all, far ahead
  std::string from_organisation;  // refers
  std::string to_organisation;    // is referred to
  std::vector<matching::Match> matches;
};

absl::StatusOr<std::string> PublishActivity(const Platform& platform,
                                            const std::string& organisation) {
  activities::CreateSeriesRequest create;
  create.set_request_id(NewUuidV7());
  activities::Series& series = *create.mutable_series();
  series.set_title("Open huis");
  series.set_organisation_code(organisation);
  series.set_kind(common::v1::CONTACT_KIND_ACTIVITY);
  series.set_start_local_time("2027-06-01T10:00");
  series.set_duration_minutes(60);
  series.set_municipality_code(absl::GetFlag(FLAGS_municipality));
  series.set_postcode(absl::GetFlag(FLAGS_postcode));
  ASSIGN_OR_RETURN(const auto created,
                   platform.Call<activities::SeriesService>(
                       "activities", &activities::SeriesService::Stub::CreateSeries, create));
  activities::ListSessionsRequest list;
  list.set_series_id(created.series().id());
  ASSIGN_OR_RETURN(const auto sessions,
                   platform.Call<activities::SeriesService>(
                       "activities", &activities::SeriesService::Stub::ListSessions, list));
  if (sessions.sessions().empty()) return absl::NotFoundError("the activity has no session");
  return sessions.sessions(0).id();
}

absl::StatusOr<Setting> SetUp(const Platform& platform) {
  Setting setting;
  ASSIGN_OR_RETURN(const auto organisations,
                   platform.Call<referrals::OrganisationService>(
                       "referrals", &referrals::OrganisationService::Stub::ListOrganisations,
                       referrals::ListOrganisationsRequest()));
  if (organisations.organisations_size() < 2)
    return absl::NotFoundError("the consortium has fewer than two organisations");
  setting.from_organisation = organisations.organisations(0).code();
  setting.to_organisation = organisations.organisations(1).code();
  matching::ListMatchesRequest list;
  list.set_programme_code(absl::GetFlag(FLAGS_programme));
  list.add_states(matching::MATCH_STATE_ACTIVE);
  ASSIGN_OR_RETURN(const auto matches,
                   platform.Call<matching::MatchService>(
                       "matching", &matching::MatchService::Stub::ListMatches, list));
  if (matches.matches().empty()) return absl::NotFoundError("the programme has no active match");
  setting.matches.assign(matches.matches().begin(), matches.matches().end());
  ASSIGN_OR_RETURN(setting.session_id, PublishActivity(platform, setting.from_organisation));
  return setting;
}

// One person's way through all services, and one meeting of a pair.
class Journey {
 public:
  Journey(const Platform& platform, const Setting& setting, int64_t number, LoadTally& tally)
      : platform_(platform), setting_(setting), number_(number), tally_(tally) {}

  absl::Status Go() {
    RETURN_IF_ERROR(Register());
    RETURN_IF_ERROR(TakeSeat());
    RETURN_IF_ERROR(Refer());
    RETURN_IF_ERROR(Meet());
    reporting::GetMunicipalReportRequest report;
    report.set_programme_code(absl::GetFlag(FLAGS_programme));
    return platform_
        .Call<reporting::ReportService>("reporting",
                                        &reporting::ReportService::Stub::GetMunicipalReport, report)
        .status();
  }

 private:
  absl::Status Register() {
    intake::CreatePersonRequest request;
    request.set_request_id(NewUuidV7());
    request.set_programme_code(absl::GetFlag(FLAGS_programme));
    intake::Person& person = *request.mutable_person();
    person.set_kind(common::v1::PERSON_KIND_NEWCOMER);
    person.set_given_name("Load");
    // A name and a birth date of their own, so that nobody looks like somebody else.
    person.set_family_name(Spelled(number_));
    person.set_birth_date(absl::FormatCivilTime(absl::CivilDay(1960, 1, 1) + number_ % 16000));
    person.set_country("NL");
    person.set_postcode(absl::GetFlag(FLAGS_postcode));
    person.set_municipality_code(absl::GetFlag(FLAGS_municipality));
    person.mutable_registration()->set_channel(common::v1::REGISTRATION_CHANNEL_SELF);
    ASSIGN_OR_RETURN(const auto created,
                     platform_.Call<intake::PersonService>(
                         "intake", &intake::PersonService::Stub::CreatePerson, request));
    tally_.AddFact("people", 1);
    person_id_ = created.person().id();
    intake::GetPersonRequest read;
    read.set_id(person_id_);
    return platform_
        .Call<intake::PersonService>("intake", &intake::PersonService::Stub::GetPerson, read)
        .status();
  }

  absl::Status TakeSeat() {
    activities::RegisterForSessionRequest request;
    request.set_request_id(NewUuidV7());
    request.set_session_id(setting_.session_id);
    request.set_person_id(person_id_);
    RETURN_IF_ERROR(
        platform_
            .Call<activities::RegistrationService>(
                "activities", &activities::RegistrationService::Stub::RegisterForSession, request)
            .status());
    tally_.AddFact("seats", 1);
    return absl::OkStatus();
  }

  absl::Status Refer() {
    referrals::CreateReferralRequest request;
    request.set_request_id(NewUuidV7());
    request.set_send(true);
    referrals::Referral& referral = *request.mutable_referral();
    referral.set_from_organisation_code(setting_.from_organisation);
    referral.set_to_organisation_code(setting_.to_organisation);
    referral.set_person_id(person_id_);
    referral.set_programme_code(absl::GetFlag(FLAGS_programme));
    referral.set_purpose(referrals::REFERRAL_PURPOSE_SUPPORT);
    RETURN_IF_ERROR(platform_
                        .Call<referrals::ReferralService>(
                            "referrals", &referrals::ReferralService::Stub::CreateReferral, request)
                        .status());
    tally_.AddFact("referrals", 1);
    return absl::OkStatus();
  }

  absl::Status Meet() {
    const matching::Match& match = setting_.matches[number_ % setting_.matches.size()];
    matching::LogMeetingRequest log;
    log.set_request_id(NewUuidV7());
    log.set_match_id(match.id());
    matching::Meeting& meeting = *log.mutable_meeting();
    // Every meeting of a pair begins at another second.
    meeting.mutable_start_time()->set_seconds(match.active_from_time().seconds() + 1 + number_);
    meeting.set_minutes(kMeetingMinutes);
    meeting.set_kind(common::v1::CONTACT_KIND_BUDDY);
    meeting.set_logged_by(matching::MATCH_SIDE_BUDDY);
    ASSIGN_OR_RETURN(const auto logged,
                     platform_.Call<matching::MatchService>(
                         "matching", &matching::MatchService::Stub::LogMeeting, log));
    matching::ConfirmMeetingRequest confirm;
    confirm.set_request_id(NewUuidV7());
    confirm.set_id(logged.meeting().id());
    confirm.set_side(matching::MATCH_SIDE_NEWCOMER);
    RETURN_IF_ERROR(platform_
                        .Call<matching::MatchService>(
                            "matching", &matching::MatchService::Stub::ConfirmMeeting, confirm)
                        .status());
    tally_.AddFact("meetings", 1);
    tally_.AddFact("minutes", kMeetingMinutes);
    return absl::OkStatus();
  }

  static std::string Spelled(int64_t number) {
    static constexpr const char* kSyllables[] = {"ba", "ro", "mi", "ka", "su",
                                                 "te", "lo", "na", "vi", "du"};
    std::string name = "V";
    for (int64_t rest = number + 1; rest > 0; rest /= 10)
      absl::StrAppend(&name, kSyllables[rest % 10]);
    return name;
  }

  const Platform& platform_;
  const Setting& setting_;
  const int64_t number_;
  LoadTally& tally_;
  std::string person_id_;
};

// Keeps the pace until `stop`, with each journey at its time, and finishes what is under way.
void KeepGoing(const Platform& platform, const Setting& setting, LoadTally& tally,
               const std::atomic<bool>& stop) {
  std::atomic<int64_t> next = 0;
  const absl::Time begin = absl::Now();
  const absl::Duration interval = absl::Seconds(1 / absl::GetFlag(FLAGS_rate));
  std::vector<std::thread> threads;
  for (int i = 0; i < absl::GetFlag(FLAGS_in_flight); ++i) {
    threads.emplace_back([&] {
      while (!stop) {
        const int64_t number = next++;
        std::this_thread::sleep_until(absl::ToChronoTime(begin + number * interval));
        if (stop) return;
        // What fails is counted and told by the tally.
        Journey(platform, setting, number, tally).Go().IgnoreError();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

absl::Status Run(LoadTally& tally) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  ASSIGN_OR_RETURN(const cli::CommandConfig config,
                   cli::ReadCommandConfig(absl::GetFlag(FLAGS_config)));
  ASSIGN_OR_RETURN(const Secret token, config::ReadSecretFile(absl::GetFlag(FLAGS_token_file)));
  const Platform platform(config, token.Reveal(), tally);
  ASSIGN_OR_RETURN(const Setting setting, SetUp(platform));
  std::atomic<bool> stop = false;
  std::thread load([&] { KeepGoing(platform, setting, tally, stop); });
  const timespec second = {.tv_sec = 1, .tv_nsec = 0};
  while (sigtimedwait(&signals, nullptr, &second) < 0)
    std::cout << tally.Line(absl::Now()) << "\n" << std::flush;
  stop = true;
  load.join();
  return absl::OkStatus();
}

int Main() {
  LoadTally tally;
  const absl::Status status = Run(tally);
  std::cout << tally.Line(absl::Now()) << "\n" << std::flush;
  if (!status.ok()) std::cerr << status << "\n";
  return status.ok() && !tally.HasFailures() ? 0 : 1;
}

}  // namespace
}  // namespace naober::testing

int main(int argc, char** argv) {
  absl::ParseCommandLine(argc, argv);
  return naober::testing::Main();
}
