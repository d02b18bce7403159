// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/convert_enrolment.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/intake/convert_codes.h"

namespace naober::intake {
namespace {

namespace codes = ::naober::common::v1;

TrajectoryState StateOf(const Trajectory& trajectory) {
  if (trajectory.progress.IsCompleted()) return TrajectoryState::kCompleted;
  return trajectory.ended ? TrajectoryState::kEnded : TrajectoryState::kInProgress;
}

}  // namespace

v1::Enrolment ToPb(const Enrolment& enrolment) {
  v1::Enrolment pb;
  pb.set_id(enrolment.id.str());
  pb.set_etag(absl::StrCat(enrolment.version));
  pb.set_person_id(enrolment.person_id.str());
  pb.set_person_kind(ToPb<codes::PersonKind>(enrolment.person_kind));
  pb.set_programme_code(enrolment.programme_code);
  pb.set_municipality_code(enrolment.municipality_code);
  pb.set_state(ToPb<v1::EnrolmentState>(enrolment.state));
  ToPbList(enrolment.missing, pb.mutable_missing());
  if (enrolment.ready_time) *pb.mutable_ready_time() = ToPb(*enrolment.ready_time);
  if (enrolment.waiting_position) pb.set_waiting_position(*enrolment.waiting_position);
  pb.set_opened_on(ToPb(enrolment.opened_on));
  if (enrolment.close_time) *pb.mutable_close_time() = ToPb(*enrolment.close_time);
  pb.set_close_reason(ToPb<v1::EnrolmentCloseReason>(enrolment.close_reason));
  return pb;
}

v1::WaitingPosition ToPb(const Standing& standing) {
  v1::WaitingPosition pb;
  pb.set_person_id(standing.person_id.str());
  pb.set_kind(ToPb<codes::PersonKind>(standing.kind));
  *pb.mutable_area() = AreaOf(standing.country, standing.postcode, standing.municipality_code);
  if (!standing.enrolment) return pb;
  const Enrolment& enrolment = *standing.enrolment;
  pb.set_enrolment_id(enrolment.id.str());
  pb.set_state(ToPb<v1::EnrolmentState>(enrolment.state));
  if (enrolment.ready_time) *pb.mutable_ready_time() = ToPb(*enrolment.ready_time);
  if (enrolment.waiting_position) pb.set_position(*enrolment.waiting_position);
  return pb;
}

v1::Trajectory ToPb(const TrajectoryView& view) {
  const Trajectory& trajectory = view.trajectory;
  const Progress& progress = trajectory.progress;
  const int target = view.programme.target_minutes;
  v1::Trajectory pb;
  pb.set_id(trajectory.id.str());
  pb.set_etag(absl::StrCat(trajectory.version));
  pb.set_person_id(trajectory.person_id.str());
  pb.set_programme_code(trajectory.programme_code);
  pb.set_enrolment_id(trajectory.enrolment_id.str());
  pb.set_state(ToPb<v1::TrajectoryState>(StateOf(trajectory)));
  pb.set_target_minutes(target);
  pb.set_credited_minutes(progress.credited_minutes);
  pb.set_remaining_minutes(std::max(0, target - progress.credited_minutes));
  for (const MinutesByKind& minutes : view.minutes) {
    v1::MinutesByKind* const added = pb.add_minutes_by_kind();
    added->set_kind(ToPb<codes::ContactKind>(minutes.kind));
    added->set_minutes(minutes.minutes);
  }
  pb.set_window_start_on(ToPb(view.programme.start_on));
  pb.set_window_end_on(ToPb(view.programme.end_on));
  if (progress.completed_on) pb.set_completed_on(ToPb(*progress.completed_on));
  pb.set_shortfall(progress.FellShort(view.programme.credit_rules()));
  return pb;
}

v1::LedgerEntry ToPb(const LedgerEntry& entry) {
  v1::LedgerEntry pb;
  pb.set_id(entry.id.str());
  pb.set_trajectory_id(entry.trajectory_id.str());
  pb.set_kind(ToPb<codes::ContactKind>(entry.kind));
  *pb.mutable_start_time() = ToPb(entry.starts_at);
  pb.set_minutes(entry.minutes);
  pb.set_state(ToPb<v1::LedgerEntryState>(entry.state));
  pb.set_refusal_reason(ToPb<v1::MinutesRefusalReason>(entry.refusal_reason));
  pb.set_source(ToPb<v1::LedgerSource>(entry.source));
  pb.set_source_id(entry.source_id);
  pb.set_reversed_entry_id(entry.reversed_entry_id.str());
  *pb.mutable_create_time() = ToPb(entry.create_time);
  return pb;
}

}  // namespace naober::intake
