// SPDX-License-Identifier: EUPL-1.2
// Who takes part in an example's activities.
#include <atomic>
#include <set>

#include "libs/base/uuid.h"
#include "naober/activities/v1/activities_service.grpc.pb.h"
#include "services/cli/example/example.h"
#include "services/cli/example/life_rules.h"
#include "services/cli/listing.h"
#include "services/cli/parallel.h"

namespace naober::cli {
namespace {

namespace apb = ::naober::activities::v1;
namespace mpb = ::naober::matching::v1;

struct Counts {
  std::atomic<int> registered = 0;
  std::atomic<int> refused = 0;  // no buddy yet (R1)
};

// Newcomers who register for the series at `index`, in the order in which they do: everybody of its
// programme, or, when it is open to all, every second one of its municipality who has a buddy.
absl::StatusOr<std::vector<std::string>> ParticipantsOf(Session& session, const apb::Series& series,
                                                        int index,
                                                        const std::vector<mpb::Match>& matches) {
  std::vector<std::string> participants;
  if (!series.programme_code().empty()) {
    ASSIGN_OR_RETURN(const auto newcomers, NewcomersOf(session, series.programme_code()));
    for (const intake::v1::Person& person : newcomers) participants.push_back(person.id());
    return participants;
  }
  int position = 0;
  for (const mpb::Match& match : matches) {
    if (match.newcomer_municipality_code() != series.municipality_code()) continue;
    if (Registers(position++, index)) participants.push_back(match.newcomer_id());
  }
  return participants;
}

absl::StatusOr<std::set<std::string>> RegisteredFor(Session& session,
                                                    apb::RegistrationService::Stub& stub,
                                                    const std::string& series_id) {
  apb::ListRegistrationsRequest request;
  request.set_series_id(series_id);
  ASSIGN_OR_RETURN(
      const auto all,
      ListAll(session, stub, &apb::RegistrationService::Stub::ListRegistrations, request));
  std::set<std::string> people;
  for (const apb::Registration& registration : all.registrations())
    people.insert(registration.person_id());
  return people;
}

// One after another, since the order decides who gets a seat.
absl::Status RegisterAll(Session& session, apb::RegistrationService::Stub& stub,
                         const std::string& series_id, const std::vector<std::string>& participants,
                         Counts& counts) {
  ASSIGN_OR_RETURN(const auto registered, RegisteredFor(session, stub, series_id));
  for (const std::string& person_id : participants) {
    if (registered.count(person_id) > 0) continue;
    apb::RegisterForSeriesRequest request;
    request.set_series_id(series_id);
    request.set_person_id(person_id);
    request.set_request_id(UuidFrom({"naober example register", series_id, person_id}));
    const absl::Status status =
        session.Call(stub, &apb::RegistrationService::Stub::RegisterForSeries, request).status();
    const std::string reason = ReasonOf(status);
    // The clock of the platform may have passed the whole series.
    if (reason == "SERIES_ENDED") break;
    if (reason == "MAATJE_REQUIRED_BEFORE_TRAINING") {
      ++counts.refused;
      continue;
    }
    RETURN_IF_ERROR(status);
    ++counts.registered;
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status RegisterForActivities(Example& example, const std::vector<mpb::Match>& matches) {
  Session& session = *example.as_coordinator;
  ASSIGN_OR_RETURN(const auto series_stub, session.Stub<apb::SeriesService>("activities"));
  ASSIGN_OR_RETURN(const auto stub, session.Stub<apb::RegistrationService>("activities"));
  ASSIGN_OR_RETURN(const auto all,
                   ListAll(session, *series_stub, &apb::SeriesService::Stub::ListSeries,
                           apb::ListSeriesRequest()));
  ProgressBar progress = StepBar("registered for activities", all.series_size());
  Counts counts;
  RETURN_IF_ERROR(ForEach(all.series_size(), progress, [&](int i) -> absl::Status {
    const apb::Series& series = all.series(i);
    ASSIGN_OR_RETURN(const auto participants, ParticipantsOf(session, series, i, matches));
    return RegisterAll(session, *stub, series.id(), participants, counts);
  }));
  progress.Finish(absl::StrCat(counts.registered.load(), " new participants, ",
                               counts.refused.load(), " refused (no buddy yet)"));
  return absl::OkStatus();
}

}  // namespace naober::cli
