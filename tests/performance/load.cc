// SPDX-License-Identifier: EUPL-1.2
// Calls intake as fast as it answers, or at a steady rate, and prints what that took as one JSON
// line:
//   {"calls": 12345, "seconds": 5.0, "perSecond": 2469, "p50Micros": 800, "p99Micros": 2100,
//   "errors": 0}
// Part of tests/performance/run; it costs about as much processor time as the server, which is
// counted against us.
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "libs/base/mutex.h"
#include "libs/base/uuid.h"
#include "naober/intake/v1/intake_service.grpc.pb.h"

ABSL_FLAG(std::string, target, "", "host:port of intake");
ABSL_FLAG(std::string, token_file, "", "a coordinator's token");
ABSL_FLAG(std::string, call, "create", "create (CreatePerson) or get (GetPerson)");
ABSL_FLAG(std::string, programme, "", "create: enrol in this programme; empty = register only");
ABSL_FLAG(std::string, ids_file, "",
          "get: person ids, one a line; create: the new ids are written to it");
ABSL_FLAG(int, in_flight, 16, "calls at once");
ABSL_FLAG(double, rate, 0, "calls a second over all; 0 = as fast as it goes");
ABSL_FLAG(absl::Duration, duration, absl::Seconds(5), "for how long");
ABSL_FLAG(int, limit, 0, "stop after this many calls; 0 = by time alone");

namespace {

namespace pb = ::naober::intake::v1;
namespace common = ::naober::common::v1;

std::string ReadFile(const std::string& path) {
  std::ifstream in(path);
  std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  absl::StripTrailingAsciiWhitespace(&text);
  return text;
}

std::vector<std::string> ReadLines(const std::string& path) {
  std::ifstream in(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

// Everybody has a birth date or a name of their own, so that nobody looks like somebody else.
pb::CreatePersonRequest NewPerson(int64_t number, const std::string& programme) {
  static constexpr const char* kSyllables[] = {"ba", "ro", "mi", "ka", "su",
                                               "te", "lo", "na", "vi", "du"};
  std::string family = "V";
  for (int64_t n = number; n > 0; n /= 10) absl::StrAppend(&family, kSyllables[n % 10]);
  pb::CreatePersonRequest request;
  request.set_request_id(naober::NewUuidV7());
  request.set_programme_code(programme);
  pb::Person& person = *request.mutable_person();
  person.set_kind(common::PERSON_KIND_NEWCOMER);
  person.set_given_name("Load");
  person.set_family_name(family);
  person.set_birth_date(absl::FormatCivilTime(absl::CivilDay(1960, 1, 1) + number % 16000));
  person.set_gender(common::GENDER_FEMALE);
  person.set_country("NL");
  person.set_postcode("4001");
  person.set_municipality_code("GM0281");
  person.mutable_registration()->set_channel(common::REGISTRATION_CHANNEL_SELF);
  pb::Profile& profile = *person.mutable_profile();
  auto* language = profile.add_languages();
  language->set_language_code("nl");
  language->set_oral_level(common::ORAL_LEVEL_A2);
  auto* slot = profile.add_availability();
  slot->set_weekday(common::WEEKDAY_TUE);
  slot->set_day_part(common::DAY_PART_EVENING);
  profile.add_travel_modes(common::TRAVEL_MODE_BICYCLE);
  profile.set_max_travel_minutes(30);
  return request;
}

struct Tally {
  std::vector<int64_t> micros;
  std::vector<std::string> ids;
  int64_t errors = 0;
  std::string first_error;
};

class Load {
 public:
  Load() : token_("Bearer " + ReadFile(absl::GetFlag(FLAGS_token_file))) {
    if (absl::GetFlag(FLAGS_call) == "get") ids_ = ReadLines(absl::GetFlag(FLAGS_ids_file));
  }

  void Run() {
    started_ = absl::Now();
    std::vector<Tally> tallies(absl::GetFlag(FLAGS_in_flight));
    std::vector<std::thread> threads;
    for (Tally& tally : tallies) threads.emplace_back([this, &tally] { Work(tally); });
    for (std::thread& thread : threads) thread.join();
    Print(tallies, absl::Now() - started_);
  }

 private:
  void Work(Tally& tally) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);  // a connection of its own
    const auto channel = grpc::CreateCustomChannel(absl::GetFlag(FLAGS_target),
                                                   grpc::InsecureChannelCredentials(), arguments);
    const auto stub = pb::PersonService::NewStub(channel);
    const double rate = absl::GetFlag(FLAGS_rate);
    const absl::Time end = started_ + absl::GetFlag(FLAGS_duration);
    const int limit = absl::GetFlag(FLAGS_limit);
    while (absl::Now() < end) {
      const int64_t number = next_++;
      if (limit > 0 && number >= limit) return;
      // At a rate, call n is due at n / rate, and its time counts from then: a late server can't
      // hide behind a late client.
      absl::Time due = absl::Now();
      if (rate > 0) {
        due = started_ + absl::Seconds(static_cast<double>(number) / rate);
        std::this_thread::sleep_until(absl::ToChronoTime(due));
      }
      const grpc::Status status = CallOnce(*stub, number, tally);
      tally.micros.push_back(absl::ToInt64Microseconds(absl::Now() - due));
      if (!status.ok() && tally.errors++ == 0) tally.first_error = status.error_message();
    }
  }

  grpc::Status CallOnce(pb::PersonService::Stub& stub, int64_t number, Tally& tally) {
    grpc::ClientContext context;
    context.AddMetadata("authorization", token_);
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
    if (absl::GetFlag(FLAGS_call) == "get") {
      pb::GetPersonRequest request;
      // A step that is coprime to most sizes visits the ids in no order that a cache could guess.
      request.set_id(ids_[static_cast<size_t>(number) * 7919 % ids_.size()]);
      pb::GetPersonResponse response;
      return stub.GetPerson(&context, request, &response);
    }
    pb::CreatePersonResponse response;
    const grpc::Status status = stub.CreatePerson(
        &context, NewPerson(base_ + number, absl::GetFlag(FLAGS_programme)), &response);
    if (status.ok()) tally.ids.push_back(response.person().id());
    return status;
  }

  void Print(const std::vector<Tally>& tallies, absl::Duration took) {
    std::vector<int64_t> micros;
    std::ofstream ids;
    if (absl::GetFlag(FLAGS_call) == "create" && !absl::GetFlag(FLAGS_ids_file).empty()) {
      ids.open(absl::GetFlag(FLAGS_ids_file), std::ios::app);
    }
    int64_t errors = 0;
    for (const Tally& tally : tallies) {
      micros.insert(micros.end(), tally.micros.begin(), tally.micros.end());
      errors += tally.errors;
      if (tally.errors > 0) std::cerr << tally.first_error << "\n";
      for (const std::string& id : tally.ids) ids << id << "\n";
    }
    std::sort(micros.begin(), micros.end());
    const auto quantile = [&](double q) {
      return micros.empty()
                 ? 0
                 : micros[std::min(micros.size() - 1, static_cast<size_t>(q * micros.size()))];
    };
    const double seconds = absl::ToDoubleSeconds(took);
    std::printf(
        "{\"calls\": %zu, \"seconds\": %.3f, \"perSecond\": %.1f, \"p50Micros\": %ld, "
        "\"p99Micros\": %ld, \"errors\": "
        "%ld}\n",
        micros.size(), seconds, micros.size() / seconds, quantile(0.5), quantile(0.99), errors);
  }

  const std::string token_;
  const int64_t base_ = absl::ToUnixSeconds(absl::Now()) % 100000000 * 1000000;
  std::vector<std::string> ids_;
  absl::Time started_;
  std::atomic<int64_t> next_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  absl::ParseCommandLine(argc, argv);
  Load().Run();
}
