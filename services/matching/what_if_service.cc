// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/what_if_service.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "services/matching/convert_what_if.h"

namespace naober::matching {

namespace {

constexpr int kUsualBudget = 10;
constexpr int kMaxBudget = 50;

}  // namespace

grpc::Status WhatIfService::CompareWhatIf(grpc::ServerContext* context,
                                          const v1::CompareWhatIfRequest* request,
                                          v1::CompareWhatIfResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<v1::CompareWhatIfResponse> {
        ASSIGN_OR_RETURN(const std::vector<Scenario> scenarios, ScenariosOf(*request, gazetteer_));
        ASSIGN_OR_RETURN(const WhatIfComparison found,
                         what_if_.Compare(call, request->programme_code(), scenarios));
        v1::CompareWhatIfResponse answer;
        v1::WhatIfComparison& comparison = *answer.mutable_comparison();
        comparison.set_programme_code(request->programme_code());
        comparison.set_policy_version(found.policy_version);
        *comparison.mutable_baseline() = ToProto(found.baseline);
        for (size_t i = 0; i < found.scenarios.size(); ++i) {
          *comparison.add_scenarios() = ToProto(found.scenarios[i]);
          comparison.mutable_scenarios(static_cast<int>(i))->set_name(scenarios[i].name);
        }
        return answer;
      });
}

grpc::Status WhatIfService::PreviewRematch(grpc::ServerContext* context,
                                           const v1::PreviewRematchRequest* request,
                                           v1::PreviewRematchResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<v1::PreviewRematchResponse> {
        const int budget =
            request->has_max_moved_proposals() ? request->max_moved_proposals() : kUsualBudget;
        if (budget < 0 || budget > kMaxBudget)
          return InvalidField("max_moved_proposals", "OUT_OF_RANGE",
                              absl::StrCat("must be from 0 to ", kMaxBudget));
        ASSIGN_OR_RETURN(const RematchPreview found,
                         what_if_.PreviewRematch(call, request->programme_code(), budget));
        v1::PreviewRematchResponse answer;
        *answer.mutable_trade_off() = ToProto(found.trade_off);
        answer.mutable_trade_off()->set_programme_code(request->programme_code());
        answer.mutable_trade_off()->set_policy_version(found.policy_version);
        return answer;
      });
}

}  // namespace naober::matching
