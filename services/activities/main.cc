// SPDX-License-Identifier: EUPL-1.2
#include "absl/flags/parse.h"
#include "libs/events/node.h"
#include "libs/geo/gazetteer.h"
#include "libs/rpc/channel.h"
#include "libs/rpc/process.h"
#include "services/activities/intake_events.h"
#include "services/activities/peer_clients.h"
#include "services/activities/registration_service.h"
#include "services/activities/series_service.h"

int main(int argc, char** argv) {
  using namespace naober;  // NOLINT: main only wires
  rpc::Process process("activities");
  absl::ParseCommandLine(argc, argv);
  process.Configure(process.Must("configuration", rpc::PlatformConfigFromFlags("activities")));
  const rpc::PlatformConfig& config = process.config();
  const geo::Gazetteer gazetteer = process.Must("places", geo::Gazetteer::Load(config.geo_folder));
  process.RequireSchema(NAOBER_SCHEMA_VERSION);

  const auto own_token = rpc::TokenSource::FromFile(config.token_file);
  activities::IntakeClient intake(
      rpc::MakeChannel({.target = config.PeerTarget("intake"), .tls = config.tls}), *own_token);
  activities::MatchingClient matching(
      rpc::MakeChannel({.target = config.PeerTarget("matching"), .tls = config.tls}), *own_token);

  activities::Calendar calendar(process.service_pool(), gazetteer, intake);
  activities::PeopleDirectory people(process.service_pool(), intake);
  activities::RegistrationDesk desk(process.service_pool(), people, matching);
  activities::AttendanceRegister attendance(process.service_pool(), people);
  activities::SeriesService series_service(process.env(), calendar);
  activities::RegistrationService registration_service(process.env(), desk, attendance);
  process.Serve(series_service, activities::v1::SeriesService::service_full_name());
  process.Serve(registration_service, activities::v1::RegistrationService::service_full_name());

  const events::HandlerTable handlers = activities::MakeIntakeHandlers();
  events::Node node(process, handlers, {"intake"});
  return process.Run(node.tasks());
}
