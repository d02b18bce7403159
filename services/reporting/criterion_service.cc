// SPDX-License-Identifier: EUPL-1.2
#include "services/reporting/criterion_service.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/base/uuid.h"
#include "libs/events/timestamps.h"
#include "libs/rpc/page.h"
#include "services/reporting/convert.h"
#include "services/reporting/local_days.h"

namespace naober::reporting {
namespace {

namespace pb = ::naober::reporting::v1;

constexpr char kList[] = "criteria";

absl::Status CheckId(const std::string& id) {
  return IsUuid(id) ? absl::OkStatus()
                    : InvalidField("id", "NOT_A_UUID", "must be a UUID in lower case");
}

absl::StatusOr<Criterion> FromProto(const pb::Criterion& in) {
  FieldViolations violations;
  CheckProgrammeCode(in.programme_code(), "criterion.programme_code", violations);
  if (in.parts_size() > 0) {
    violations.Add("criterion.parts", "INDICATOR_UNKNOWN",
                   "no indicator is defined: milestones decide");
  }
  Criterion out;
  out.programme_code = in.programme_code();
  out.statement = std::string(absl::StripAsciiWhitespace(in.statement()));
  out.due_on = ParseDay(in.due_on(), "criterion.due_on", violations);
  for (const pb::CriterionMilestone& milestone : in.milestones()) {
    out.milestones.push_back({.code = milestone.code(),
                              .text = std::string(absl::StripAsciiWhitespace(milestone.text())),
                              .target = milestone.target(),
                              .counts_people = milestone.counts_people()});
  }
  Check(out, violations);
  RETURN_IF_ERROR(violations.ToStatus());
  return out;
}

}  // namespace

pb::Criterion CriterionService::ToProto(const rpc::Call& call, const Criterion& criterion) const {
  const bool outside = call.reach.aggregates_only;
  pb::Criterion out;
  out.set_id(criterion.id);
  out.set_etag(absl::StrCat(criterion.version));
  out.set_programme_code(criterion.programme_code);
  out.set_statement(criterion.statement);
  out.set_definition_version(1);
  if (!outside || criterion.MayShowStatusOutside(threshold_)) {
    out.set_status(static_cast<pb::CriterionStatus>(criterion.StatusOn(LocalDayOf(call.now))));
  }
  for (const Milestone& milestone : criterion.milestones) {
    pb::CriterionMilestone& item = *out.add_milestones();
    item.set_code(milestone.code);
    item.set_text(milestone.text);
    item.set_target(milestone.target);
    item.set_counts_people(milestone.counts_people);
    if (outside) continue;
    item.set_reached(milestone.reached);
    item.set_reached_on(FormatDay(milestone.reached_on));
  }
  out.set_due_on(FormatDay(criterion.due_on));
  if (!outside) out.set_achieved_on(FormatDay(criterion.AchievedOn()));
  *out.mutable_create_time() = events::ToTimestamp(criterion.created_at);
  return out;
}

grpc::Status CriterionService::CreateCriterion(grpc::ServerContext* context,
                                               const pb::CreateCriterionRequest* request,
                                               pb::CreateCriterionResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<pb::CreateCriterionResponse> {
                      ASSIGN_OR_RETURN(Criterion draft, FromProto(request->criterion()));
                      ASSIGN_OR_RETURN(const Criterion criterion,
                                       criteria_.Create(call, std::move(draft)));
                      pb::CreateCriterionResponse out;
                      *out.mutable_criterion() = ToProto(call, criterion);
                      return out;
                    });
}

grpc::Status CriterionService::GetCriterion(grpc::ServerContext* context,
                                            const pb::GetCriterionRequest* request,
                                            pb::GetCriterionResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<pb::GetCriterionResponse> {
                      RETURN_IF_ERROR(CheckId(request->id()));
                      ASSIGN_OR_RETURN(const Criterion criterion,
                                       criteria_.Get(call, request->id()));
                      pb::GetCriterionResponse out;
                      *out.mutable_criterion() = ToProto(call, criterion);
                      return out;
                    });
}

grpc::Status CriterionService::ListCriteria(grpc::ServerContext* context,
                                            const pb::ListCriteriaRequest* request,
                                            pb::ListCriteriaResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<pb::ListCriteriaResponse> {
        ASSIGN_OR_RETURN(const rpc::Page page,
                         rpc::ReadPage(request->page_size(), request->page_token(), kList));
        ASSIGN_OR_RETURN(std::vector<Criterion> criteria,
                         criteria_.List(call, request->programme_code(), page));
        pb::ListCriteriaResponse out;
        out.set_next_page_token(rpc::CutToPage(page, kList, criteria, [](const Criterion& last) {
          return std::vector<std::string>{last.id};
        }));
        for (const Criterion& criterion : criteria) *out.add_criteria() = ToProto(call, criterion);
        return out;
      });
}

grpc::Status CriterionService::RecordMilestone(grpc::ServerContext* context,
                                               const pb::RecordMilestoneRequest* request,
                                               pb::RecordMilestoneResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<pb::RecordMilestoneResponse> {
                      RETURN_IF_ERROR(CheckId(request->id()));
                      FieldViolations violations;
                      if (request->milestone_code().empty())
                        violations.Add("milestone_code", "REQUIRED", "must be given");
                      Criteria::Record record{.milestone_code = request->milestone_code(),
                                              .reached = request->reached()};
                      record.day = ParseDay(request->recorded_on(), "recorded_on", violations);
                      RETURN_IF_ERROR(violations.ToStatus());
                      ASSIGN_OR_RETURN(
                          const Criterion criterion,
                          criteria_.RecordMilestone(call, request->id(), record, request->etag()));
                      pb::RecordMilestoneResponse out;
                      *out.mutable_criterion() = ToProto(call, criterion);
                      return out;
                    });
}

}  // namespace naober::reporting
