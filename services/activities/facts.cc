// SPDX-License-Identifier: EUPL-1.2
#include "services/activities/facts.h"

#include <utility>

#include "libs/events/timestamps.h"
#include "libs/rpc/enum_code.h"
#include "naober/activities/v1/events.pb.h"

namespace naober::activities {
namespace {

namespace pb = ::naober::activities::v1;
namespace common = ::naober::common::v1;

common::Area AreaOf(const Series& series) {
  common::Area area;
  area.set_country(series.country);
  area.set_postcode(series.postcode.substr(0, 4));
  area.set_municipality_code(series.municipality_code);
  return area;
}

pb::SessionCodes CodesOf(const Series& series, const Session& session) {
  pb::SessionCodes codes;
  codes.set_session_id(session.id.str());
  codes.set_series_id(series.id.str());
  codes.set_organisation_code(series.organisation_code);
  codes.set_programme_code(series.programme_code);
  *codes.mutable_area() = AreaOf(series);
  codes.set_kind(rpc::EnumOf<common::ContactKind>(series.kind));
  for (const std::string& code : series.social_connections) {
    codes.add_social_connections(rpc::EnumOf<common::SocialConnection>(code));
  }
  *codes.mutable_start_time() = events::ToTimestamp(session.starts_at);
  codes.set_minutes(session.duration_minutes);
  return codes;
}

// What the three facts about a seat have in common.
template <class Fact>
std::unique_ptr<Fact> AboutSeat(const Series& series, const Session& session,
                                const Registration& registration) {
  auto fact = std::make_unique<Fact>();
  fact->set_registration_id(registration.id.str());
  fact->set_person_id(registration.person_id.str());
  *fact->mutable_session() = CodesOf(series, session);
  return fact;
}

}  // namespace

void Facts::Add(absl::string_view aggregate_type, const std::string& aggregate_id,
                std::unique_ptr<google::protobuf::Message> fact) {
  events_.push_back({.aggregate_type = std::string(aggregate_type),
                     .aggregate_id = aggregate_id,
                     .fact = fact.get(),
                     .occurred_at = occurred_at_});
  facts_.push_back(std::move(fact));
}

absl::Status Facts::Publish(postgres::Transaction& tx) {
  if (events_.empty()) return absl::OkStatus();
  return events::Emit(tx, events_);
}

void Facts::Published(const Series& series) {
  auto fact = std::make_unique<pb::SeriesPublished>();
  fact->set_series_id(series.id.str());
  fact->set_version(series.version);
  fact->set_organisation_code(series.organisation_code);
  fact->set_programme_code(series.programme_code);
  *fact->mutable_area() = AreaOf(series);
  fact->set_kind(rpc::EnumOf<common::ContactKind>(series.kind));
  for (const std::string& code : series.social_connections) {
    fact->add_social_connections(rpc::EnumOf<common::SocialConnection>(code));
  }
  for (const std::string& code : series.barrier_removals) {
    fact->add_barrier_removals(rpc::EnumOf<common::BarrierRemoval>(code));
  }
  fact->set_capacity(series.capacity);
  fact->set_requires_match(series.requires_match);
  Add("series", series.id.str(), std::move(fact));
}

void Facts::Scheduled(const Series& series, const Session& session, bool rescheduled) {
  auto fact = std::make_unique<pb::SessionScheduled>();
  *fact->mutable_session() = CodesOf(series, session);
  fact->set_version(session.version);
  fact->set_capacity(session.capacity);
  fact->set_rescheduled(rescheduled);
  Add("session", session.id.str(), std::move(fact));
}

void Facts::Cancelled(const Series& series, const Session& session) {
  auto fact = std::make_unique<pb::SessionCancelled>();
  *fact->mutable_session() = CodesOf(series, session);
  fact->set_version(session.version);
  Add("session", session.id.str(), std::move(fact));
}

void Facts::Held(const Series& series, const Session& session, const PresenceCount& count) {
  auto fact = std::make_unique<pb::SessionHeld>();
  *fact->mutable_session() = CodesOf(series, session);
  fact->set_version(session.version);
  fact->set_present(count.present);
  fact->set_excused(count.excused);
  fact->set_absent(count.absent);
  fact->set_walk_ins(session.walk_ins);
  Add("session", session.id.str(), std::move(fact));
}

void Facts::Seated(const Series& series, const Session& session, const Registration& registration) {
  Add("session", session.id.str(), AboutSeat<pb::SeatTaken>(series, session, registration));
}

void Facts::Waitlisted(const Series& series, const Session& session,
                       const Registration& registration, int position) {
  auto fact = AboutSeat<pb::SeatWaitlisted>(series, session, registration);
  fact->set_position(position);
  Add("session", session.id.str(), std::move(fact));
}

void Facts::GivenUp(const Series& series, const Session& session, const Registration& registration,
                    const std::string& barrier) {
  auto fact = AboutSeat<pb::SeatGivenUp>(series, session, registration);
  fact->set_barrier(rpc::EnumOf<common::Barrier>(barrier));
  Add("session", session.id.str(), std::move(fact));
}

void Facts::Attended(const Series& series, const Session& session, const Attendance& attendance) {
  auto fact = std::make_unique<pb::AttendanceRecorded>();
  fact->set_attendance_id(attendance.id.str());
  fact->set_version(attendance.version);
  fact->set_person_id(attendance.person_id.str());
  *fact->mutable_session() = CodesOf(series, session);
  fact->set_presence(rpc::EnumOf<pb::Presence>(ToCode(attendance.presence)));
  fact->set_minutes(attendance.minutes);
  fact->set_barrier(rpc::EnumOf<common::Barrier>(attendance.barrier));
  for (const std::string& code : attendance.flags) {
    fact->add_flags(rpc::EnumOf<common::ContactFlag>(code));
  }
  Add("session", session.id.str(), std::move(fact));
}

}  // namespace naober::activities
