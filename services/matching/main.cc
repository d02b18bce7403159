// SPDX-License-Identifier: EUPL-1.2
#include <unistd.h>

#include <vector>

#include "absl/flags/parse.h"
#include "absl/strings/str_cat.h"
#include "libs/events/node.h"
#include "libs/geo/gazetteer.h"
#include "libs/rpc/channel.h"
#include "libs/rpc/process.h"
#include "services/matching/background_loop.h"
#include "services/matching/candidate_pool.h"
#include "services/matching/grpc_intake.h"
#include "services/matching/intake_consumer.h"
#include "services/matching/match_run_service.h"
#include "services/matching/match_service.h"
#include "services/matching/policy_service.h"
#include "services/matching/proposal_service.h"
#include "services/matching/run_worker.h"

namespace matching = naober::matching;

int main(int argc, char** argv) {
  naober::rpc::Process process("matching");
  absl::ParseCommandLine(argc, argv);
  const auto config =
      process.Must("configuration", naober::rpc::PlatformConfigFromFlags("matching"));
  process.Configure(config);
  const auto gazetteer = process.Must("places", naober::geo::Gazetteer::Load(config.geo_folder));

  const auto token = naober::rpc::TokenSource::FromFile(config.token_file);
  matching::GrpcIntake intake(naober::rpc::MakeChannel({config.PeerTarget("intake"), config.tls}),
                              *token);
  matching::CandidatePool candidates(process.service_pool(), process.worker_pool(), intake,
                                     process.metrics());
  matching::Proposals proposals(process.service_pool());
  matching::Matches matches(process.service_pool());
  matching::Policies policies(process.service_pool(), intake);
  matching::BackgroundLoop refresher("pool_refresher", absl::Seconds(2), [&](const auto& stopping) {
    return candidates.RefreshAll(stopping);
  });
  const auto handlers = matching::MakeIntakeConsumer([&] { refresher.Wake(); });
  naober::events::Node node(process, handlers, {"intake"});
  matching::RunWorker worker(process.service_pool(), process.worker_pool(), candidates, intake,
                             gazetteer, process.clock(), process.metrics(),
                             {.holder = absl::StrCat(config.instance, "/", getpid()),
                              .catch_up = [&](absl::Time deadline) {
                                return node.consumption().CatchUp("intake", deadline);
                              }});

  matching::BackgroundLoop runner("run_worker", absl::Seconds(1), [&](const auto& stopping) {
    return worker.WorkWhileRunsWait(stopping);
  });
  matching::BackgroundLoop expirer("proposal_expirer", absl::Seconds(30), [&](const auto&) {
    return proposals.ExpireAllOverdue(process.worker_pool(), process.clock().Now());
  });
  matching::MatchRuns runs(process.service_pool(), policies, [&] { runner.Wake(); });

  matching::PolicyService policy_service(process.env(), policies);
  matching::MatchRunService run_service(process.env(), runs);
  matching::ProposalService proposal_service(process.env(), proposals);
  matching::MatchService match_service(process.env(), matches);
  process.Serve(policy_service, "naober.matching.v1.PolicyService");
  process.Serve(run_service, "naober.matching.v1.MatchRunService");
  process.Serve(proposal_service, "naober.matching.v1.ProposalService");
  process.Serve(match_service, "naober.matching.v1.MatchService");

  std::vector<naober::Task*> tasks = node.tasks();
  tasks.insert(tasks.end(), {&refresher, &runner, &expirer});
  return process.Run(tasks);
}
