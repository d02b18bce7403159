// SPDX-License-Identifier: EUPL-1.2
#include "absl/flags/parse.h"
#include "libs/events/node.h"
#include "libs/geo/gazetteer.h"
#include "libs/rpc/background_loop.h"
#include "libs/rpc/channel.h"
#include "libs/rpc/process.h"
#include "services/referrals/config.h"
#include "services/referrals/directory_service.h"
#include "services/referrals/intake_client.h"
#include "services/referrals/overdue_watch.h"
#include "services/referrals/place_choice_service.h"
#include "services/referrals/progress_events.h"
#include "services/referrals/referral_service.h"

int main(int argc, char** argv) {
  using namespace naober;  // NOLINT: main only wires
  rpc::Process process("referrals");
  absl::ParseCommandLine(argc, argv);
  const auto config = process.Must("configuration", referrals::ReferralsConfigFromFlags());
  process.Configure(config.platform);
  const geo::Gazetteer gazetteer =
      process.Must("places", geo::Gazetteer::Load(config.platform.geo_folder));
  process.RequireSchema(NAOBER_SCHEMA_VERSION);

  const auto own_token = rpc::TokenSource::FromFile(config.platform.token_file);
  referrals::IntakeClient intake(rpc::MakeChannel({.target = config.platform.PeerTarget("intake"),
                                                   .tls = config.platform.tls}),
                                 *own_token);
  referrals::Directory directory(process.service_pool(), gazetteer);
  referrals::ReferralDesk desk(process.service_pool(), intake);
  referrals::PlaceChoices place_choices(process.service_pool(), desk);
  referrals::OrganisationService organisations(process.env(), directory);
  referrals::PlaceService places(process.env(), directory);
  referrals::ReferralService referrals_service(process.env(), desk);
  referrals::PlaceChoiceService choices_service(process.env(), place_choices);
  process.Serve(organisations, referrals::v1::OrganisationService::service_full_name());
  process.Serve(places, referrals::v1::PlaceService::service_full_name());
  process.Serve(choices_service, referrals::v1::PlaceChoiceService::service_full_name());
  process.Serve(referrals_service, referrals::v1::ReferralService::service_full_name());

  referrals::OverdueWatch watch(process.service_pool(), process.worker_pool(), intake,
                                process.clock(), config.terms);
  rpc::BackgroundLoop watcher("overdue_watch", config.overdue_check_every,
                              [&](const auto&) { return watch.Look(); });
  const events::HandlerTable handlers = referrals::MakeProgressHandlers();
  events::Node node(process, handlers, {"intake", "matching", "activities"});
  std::vector<Task*> tasks = node.tasks();
  tasks.push_back(&watcher);
  return process.Run(tasks);
}
