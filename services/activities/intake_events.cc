// SPDX-License-Identifier: EUPL-1.2
#include "services/activities/intake_events.h"

#include "naober/intake/v1/events.pb.h"
#include "services/activities/store/person_store.h"

namespace naober::activities {
namespace {

absl::Status Put(const events::Incoming& event, const std::string& person,
                 const common::v1::Area& area) {
  return PersonStore(event.tx).Put(
      {.id = PersonId::FromTrusted(person), .municipality_code = area.municipality_code()});
}

}  // namespace

events::HandlerTable MakeIntakeHandlers() {
  events::HandlerTable handlers;
  handlers.On<intake::v1::PersonRegistered>(
      [](const events::Incoming& event, const intake::v1::PersonRegistered& fact) {
        return Put(event, fact.person_id(), fact.area());
      });
  handlers.On<intake::v1::PersonMoved>(
      [](const events::Incoming& event, const intake::v1::PersonMoved& fact) {
        return Put(event, fact.person_id(), fact.to_area());
      });
  return handlers;
}

}  // namespace naober::activities
