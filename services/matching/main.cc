// SPDX-License-Identifier: EUPL-1.2
#include <unistd.h>

#include <vector>

#include "absl/flags/parse.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/events/node.h"
#include "libs/geo/gazetteer.h"
#include "libs/rpc/background_loop.h"
#include "libs/rpc/channel.h"
#include "libs/rpc/process.h"
#include "services/matching/candidate_pool.h"
#include "services/matching/check_in_service.h"
#include "services/matching/contact_service.h"
#include "services/matching/contact_watch.h"
#include "services/matching/freed_memory.h"
#include "services/matching/grpc_intake.h"
#include "services/matching/grpc_place_directory.h"
#include "services/matching/insight_service.h"
#include "services/matching/intake_consumer.h"
#include "services/matching/intervision_service.h"
#include "services/matching/match_run_service.h"
#include "services/matching/match_service.h"
#include "services/matching/place_suggestion_service.h"
#include "services/matching/policy_service.h"
#include "services/matching/proposal_service.h"
#include "services/matching/round_service.h"
#include "services/matching/run_proofs.h"
#include "services/matching/run_worker.h"
#include "services/matching/what_if_service.h"

namespace matching = naober::matching;

int main(int argc, char** argv) {
  naober::rpc::Process process("matching");
  absl::ParseCommandLine(argc, argv);
  const auto config =
      process.Must("configuration", naober::rpc::PlatformConfigFromFlags("matching"));
  process.Configure(config);
  process.RequireSchema(NAOBER_SCHEMA_VERSION);
  const auto gazetteer = process.Must("places", naober::geo::Gazetteer::Load(config.geo_folder));

  const auto token = naober::rpc::TokenSource::FromFile(config.token_file);
  matching::GrpcIntake intake(naober::rpc::MakeChannel({config.PeerTarget("intake"), config.tls}),
                              *token);
  matching::GrpcPlaceDirectory place_directory(
      naober::rpc::MakeChannel({config.PeerTarget("referrals"), config.tls}), *token);
  matching::CandidatePool candidates(process.service_pool(), process.worker_pool(), intake,
                                     process.metrics());
  matching::Proposals proposals(process.service_pool());
  matching::Matches matches(process.service_pool());
  matching::Policies policies(process.service_pool(), intake);
  matching::CheckIns check_ins(process.service_pool());
  matching::Contacts contacts(process.service_pool(), policies);
  matching::Intervisions intervisions(process.service_pool(), policies);
  matching::ContactWatch contact_watch(process.service_pool(), process.worker_pool(), intake,
                                       process.clock());
  naober::rpc::BackgroundLoop refresher(
      "pool_refresher", absl::Seconds(2),
      [&](const auto& stopping) { return candidates.RefreshAll(stopping); });
  const auto handlers = matching::MakeIntakeConsumer([&] { refresher.Wake(); });
  naober::events::Node node(process, handlers, {"intake"});
  matching::RunWorker worker(process.service_pool(), process.worker_pool(), candidates, intake,
                             gazetteer, process.clock(), process.metrics(),
                             {.holder = absl::StrCat(config.instance, "/", getpid()),
                              .catch_up = [&](absl::Time deadline) {
                                return node.consumption().CatchUp("intake", deadline);
                              }});

  naober::rpc::BackgroundLoop runner("run_worker", absl::Seconds(1), [&](const auto& stopping) {
    return worker.WorkWhileRunsWait(stopping);
  });
  naober::rpc::BackgroundLoop expirer("proposal_expirer", absl::Seconds(30), [&](const auto&) {
    return proposals.ExpireAllOverdue(process.worker_pool(), process.clock().Now());
  });
  naober::rpc::BackgroundLoop watcher(
      "contact_watch", absl::Seconds(30),
      [&](const auto& stopping) { return contact_watch.LookAtAll(stopping); });
  matching::MatchRuns runs(process.service_pool(), policies, [&] { runner.Wake(); });
  matching::PoolSnapshots snapshots(process.service_pool(), gazetteer);
  matching::FreedMemory freed_memory;
  naober::rpc::BackgroundLoop forgetter("pool_snapshots", absl::Seconds(30), [&](const auto&) {
    snapshots.ForgetUnusedSince(absl::Now() - absl::Minutes(2));
    // While somebody plays, the next step needs it again.
    if (snapshots.people() == 0) freed_memory.ReturnIfGrown();
    return absl::OkStatus();
  });

  matching::Insights insights(process.service_pool(), policies, intake, gazetteer);
  matching::WhatIf what_if(process.service_pool(), policies, intake, snapshots, gazetteer);
  matching::Rounds rounds(process.service_pool(), policies, candidates, intake, gazetteer);
  matching::PlaceSuggestions place_suggestions(intake, place_directory, gazetteer);
  matching::PolicyService policy_service(process.env(), policies, gazetteer);
  matching::RunProofs proofs(process.service_pool(), intake, gazetteer);
  matching::MatchRunService run_service(process.env(), runs, proofs);
  matching::HandPairings hand_pairings(process.service_pool(), policies, candidates, intake,
                                       gazetteer);
  matching::ProposalService proposal_service(process.env(), proposals, hand_pairings);
  matching::MatchService match_service(process.env(), matches);
  matching::CheckInService check_in_service(process.env(), check_ins);
  matching::ContactService contact_service(process.env(), contacts);
  matching::IntervisionService intervision_service(process.env(), intervisions);
  matching::InsightService insight_service(process.env(), insights);
  matching::WhatIfService what_if_service(process.env(), what_if, gazetteer);
  matching::RoundService round_service(process.env(), rounds);
  matching::PlaceSuggestionService place_suggestion_service(process.env(), place_suggestions);
  process.Serve(policy_service, "naober.matching.v1.PolicyService");
  process.Serve(insight_service, "naober.matching.v1.InsightService");
  process.Serve(what_if_service, "naober.matching.v1.WhatIfService");
  process.Serve(run_service, "naober.matching.v1.MatchRunService");
  process.Serve(proposal_service, "naober.matching.v1.ProposalService");
  process.Serve(match_service, "naober.matching.v1.MatchService");
  process.Serve(check_in_service, "naober.matching.v1.CheckInService");
  process.Serve(contact_service, "naober.matching.v1.ContactService");
  process.Serve(intervision_service, "naober.matching.v1.IntervisionService");
  process.Serve(round_service, "naober.matching.v1.RoundService");
  process.Serve(place_suggestion_service, "naober.matching.v1.PlaceSuggestionService");

  std::vector<naober::Task*> tasks = node.tasks();
  tasks.insert(tasks.end(), {&refresher, &runner, &expirer, &watcher, &forgetter});
  return process.Run(tasks);
}
