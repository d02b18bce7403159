// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_CONVERT_H_
#define NAOBER_SERVICES_MATCHING_CONVERT_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/base/errors.h"
#include "naober/intake/v1/intake_service.pb.h"
#include "naober/matching/v1/matching.pb.h"
#include "services/matching/domain/candidate.h"
#include "services/matching/domain/match.h"
#include "services/matching/domain/match_run.h"
#include "services/matching/domain/meeting.h"
#include "services/matching/domain/proposal.h"
#include "services/matching/messages/policy.h"  // IWYU pragma: export

namespace naober::geo {
class Gazetteer;
}  // namespace naober::geo

namespace naober::matching {

namespace pb = ::naober::matching::v1;

pb::MatchRun ToProto(const MatchRun& run);
pb::Proposal ToProto(const Proposal& proposal);
pb::Match ToProto(const Match& match);
pb::Meeting ToProto(const Meeting& meeting);
common::v1::Area ToProto(const Area& area);

Area FromProto(const common::v1::Area& area);

// A meeting that is to be logged; id, match and state are the caller's to fill in.
absl::StatusOr<Meeting> FromProto(const pb::Meeting& meeting, absl::string_view field);

// INVALID_ARGUMENT naming `field` for the zero value and for unknown ones.
absl::StatusOr<Side> FromProto(pb::MatchSide side, absl::string_view field);
absl::StatusOr<PairReason> FromProto(pb::PairReason reason, absl::string_view field);
absl::StatusOr<DeclineReason> FromProto(pb::DeclineReason reason, absl::string_view field);
absl::StatusOr<MatchEndReason> FromProto(pb::MatchEndReason reason, absl::string_view field);

// Adds MUNICIPALITY_UNKNOWN for each code in the floor at `path` that no municipality has: a floor
// with such a code would be about nobody.
void CheckMunicipalities(const pb::FairnessFloor& floor, const std::string& path,
                         const geo::Gazetteer& gazetteer, FieldViolations& violations);

// What intake tells of a person, with the position of their postcode where the gazetteer has it.
Features FeaturesOf(const intake::v1::MatchingProfile& profile, const geo::Gazetteer& gazetteer);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_CONVERT_H_
