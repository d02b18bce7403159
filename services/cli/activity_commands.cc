// SPDX-License-Identifier: EUPL-1.2
// activities, sessions: what there is to do.
#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "naober/activities/v1/activities_service.grpc.pb.h"
#include "services/cli/command_line.h"
#include "services/cli/listing.h"

namespace naober::cli {
namespace {

namespace pb = ::naober::activities::v1;
using common::v1::ContactKind;

struct ActivityFilter {
  std::string organisation;
  std::string programme;
  std::string municipality;
  std::string kind;
  std::string activity;
  std::string from;
  std::string until;
};

absl::Status ListActivities(Session& session, const ActivityFilter& filter) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::SeriesService>("activities"));
  pb::ListSeriesRequest request;
  ASSIGN_OR_RETURN(const auto kind, CodeFrom<ContactKind>("--kind", filter.kind));
  request.set_kind(kind);
  request.set_organisation_code(filter.organisation);
  request.set_programme_code(filter.programme);
  request.set_municipality_code(filter.municipality);
  ASSIGN_OR_RETURN(const auto all,
                   ListAll(session, *stub, &pb::SeriesService::Stub::ListSeries, request));
  Table table({"ID", "EXTERNAL ID", "TITLE", "ORGANISATION", "KIND", "MUNICIPALITY", "FIRST",
               "MINUTES", "SESSIONS", "SEATS", "REMOVES"});
  for (const pb::Series& series : all.series()) {
    table.AddRow({series.id(), OrDash(series.external_id()), series.title(),
                  series.organisation_code(), CodeText(series.kind()), series.municipality_code(),
                  series.start_local_time(), absl::StrCat(series.duration_minutes()),
                  absl::StrCat(series.session_count()),
                  series.capacity() == 0 ? "-" : absl::StrCat(series.capacity()),
                  OrDash(CodeTexts<common::v1::BarrierRemoval>(series.barrier_removals()))});
  }
  Print(std::cout, session.options().output, all, table);
  return absl::OkStatus();
}

absl::Status ListSessions(Session& session, const ActivityFilter& filter) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::SeriesService>("activities"));
  pb::ListSessionsRequest request;
  request.set_series_id(filter.activity);
  request.set_municipality_code(filter.municipality);
  RETURN_IF_ERROR(ReadTime("--from", filter.from, [&] { return request.mutable_from_time(); }));
  RETURN_IF_ERROR(ReadTime("--until", filter.until, [&] { return request.mutable_until_time(); }));
  ASSIGN_OR_RETURN(const auto all,
                   ListAll(session, *stub, &pb::SeriesService::Stub::ListSessions, request));
  Table table({"ID", "ACTIVITY", "NUMBER", "LOCAL TIME", "MINUTES", "STATE", "SEATS", "TAKEN",
               "WAITING", "WALKED IN"});
  for (const pb::Session& row : all.sessions()) {
    table.AddRow({row.id(), row.series_id(), absl::StrCat(row.ordinal()), row.start_local_time(),
                  absl::StrCat(row.duration_minutes()), CodeText(row.state()),
                  row.capacity() == 0 ? "-" : absl::StrCat(row.capacity()),
                  absl::StrCat(row.seats_taken()), absl::StrCat(row.waiting()),
                  absl::StrCat(row.walk_ins())});
  }
  Print(std::cout, session.options().output, all, table);
  return absl::OkStatus();
}

}  // namespace

void AddActivityCommands(CommandLine& line) {
  auto filter = std::make_shared<ActivityFilter>();
  CLI::App* activities = line.Group("activities", "What there is to do");
  CLI::App* list =
      line.Add(activities, "list", "Activities by time of publication",
               "naober activities list --municipality GM0281\n"
               "naober activities list --organisation openmind --kind training",
               [filter](Session& session) { return ListActivities(session, *filter); });
  list->add_option("--organisation", filter->organisation, "code of the organisation");
  list->add_option("--programme", filter->programme, "code of the programme");
  list->add_option("--municipality", filter->municipality, "code, e.g. GM0281");
  list->add_option("--kind", filter->kind, AllCodes<ContactKind>());

  CLI::App* sessions = line.Group("sessions", "Sessions of activities");
  CLI::App* listed =
      line.Add(sessions, "list", "Sessions by start, with seats and waiting list",
               "naober sessions list --activity ID\n"
               "naober sessions list --municipality GM0281 --from 2026-10-01T00:00:00+02:00",
               [filter](Session& session) { return ListSessions(session, *filter); });
  listed->add_option("--activity", filter->activity, "id of the activity");
  listed->add_option("--municipality", filter->municipality, "code, e.g. GM0281");
  listed->add_option("--from", filter->from, "not before this moment (RFC 3339)");
  listed->add_option("--until", filter->until, "before this moment (RFC 3339)");
}

}  // namespace naober::cli
