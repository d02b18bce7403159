// SPDX-License-Identifier: EUPL-1.2
#include <unistd.h>

#include <vector>

#include "absl/flags/parse.h"
#include "absl/strings/str_cat.h"
#include "libs/events/node.h"
#include "libs/geo/gazetteer.h"
#include "libs/rpc/background_loop.h"
#include "libs/rpc/process.h"
#include "services/intake/activities_consumer.h"
#include "services/intake/consent_service.h"
#include "services/intake/consortium_service.h"
#include "services/intake/enrolment_service.h"
#include "services/intake/import_worker.h"
#include "services/intake/matching_consumer.h"
#include "services/intake/person_import_service.h"
#include "services/intake/person_service.h"
#include "services/intake/programme_service.h"
#include "services/intake/readiness_timer.h"
#include "services/intake/trajectory_service.h"

namespace intake = naober::intake;

int main(int argc, char** argv) {
  naober::rpc::Process process("intake");
  absl::ParseCommandLine(argc, argv);
  process.Configure(process.Must("configuration", naober::rpc::PlatformConfigFromFlags("intake")));
  const naober::rpc::PlatformConfig& config = process.config();
  const auto gazetteer = process.Must("places", naober::geo::Gazetteer::Load(config.geo_folder));
  process.RequireSchema(NAOBER_SCHEMA_VERSION);

  intake::ImportWorker import_worker(process.service_pool(), process.worker_pool(), process.clock(),
                                     gazetteer,
                                     {.instance = absl::StrCat(config.instance, "/", getpid())});
  intake::ReadinessTimer readiness_timer(process.service_pool(), process.worker_pool(),
                                         process.clock());
  naober::rpc::BackgroundLoop readiness_loop(
      "readiness", absl::Minutes(1),
      [&](const auto& stopping) { return readiness_timer.RunOnce(stopping); });

  intake::Consortia consortia(process.service_pool());
  intake::Programmes programmes(process.service_pool(), gazetteer);
  intake::People people(process.service_pool(), gazetteer);
  intake::Consents consents(process.service_pool());
  intake::Enrolments enrolments(process.service_pool());
  intake::Trajectories trajectories(process.service_pool());
  intake::PersonImports imports(process.service_pool(), [&] { import_worker.Wake(); });

  intake::ConsortiumService consortium_service(process.env(), consortia);
  intake::ProgrammeService programme_service(process.env(), programmes);
  intake::PersonService person_service(process.env(), people);
  intake::ConsentService consent_service(process.env(), consents);
  intake::EnrolmentService enrolment_service(process.env(), enrolments);
  intake::TrajectoryService trajectory_service(process.env(), trajectories);
  intake::PersonImportService import_service(process.env(), imports);
  process.Serve(consortium_service, intake::v1::ConsortiumService::service_full_name());
  process.Serve(programme_service, intake::v1::ProgrammeService::service_full_name());
  process.Serve(person_service, intake::v1::PersonService::service_full_name());
  process.Serve(consent_service, intake::v1::ConsentService::service_full_name());
  process.Serve(enrolment_service, intake::v1::EnrolmentService::service_full_name());
  process.Serve(trajectory_service, intake::v1::TrajectoryService::service_full_name());
  process.Serve(import_service, intake::v1::PersonImportService::service_full_name());

  naober::events::HandlerTable handlers;
  intake::AddMatchingHandlers(handlers);
  intake::AddActivitiesHandlers(handlers);
  naober::events::Node node(process, handlers, {"matching", "activities"});
  std::vector<naober::Task*> tasks = node.tasks();
  tasks.insert(tasks.end(), {&import_worker, &readiness_loop});
  return process.Run(tasks);
}
