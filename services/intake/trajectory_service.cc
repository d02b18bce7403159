// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/trajectory_service.h"

#include <utility>

#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/rpc/page.h"
#include "services/intake/convert_enrolment.h"

namespace naober::intake {
namespace {

constexpr char kList[] = "ledger_entries";

// The person whose trajectory is asked for; every trajectory belongs to a programme.
template <class Request>
absl::StatusOr<PersonId> PersonIn(const Request& request) {
  FieldViolations violations;
  if (request.programme_code().empty())
    violations.Add("programme_code", "MISSING", "must name a programme");
  const absl::StatusOr<PersonId> person = PersonId::Parse(request.person_id(), "person_id");
  for (const FieldViolation& violation : FieldViolationsOf(person.status()))
    violations.Add(violation.field, violation.reason, violation.description);
  if (!violations.empty()) return violations.ToStatus();
  return person;
}

}  // namespace

grpc::Status TrajectoryService::GetTrajectory(grpc::ServerContext* context,
                                              const v1::GetTrajectoryRequest* request,
                                              v1::GetTrajectoryResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<v1::GetTrajectoryResponse> {
                      ASSIGN_OR_RETURN(const PersonId person, PersonIn(*request));
                      ASSIGN_OR_RETURN(const TrajectoryView view,
                                       trajectories_.Get(call, person, request->programme_code()));
                      v1::GetTrajectoryResponse out;
                      *out.mutable_trajectory() = ToPb(view);
                      return out;
                    });
}

grpc::Status TrajectoryService::ListLedgerEntries(grpc::ServerContext* context,
                                                  const v1::ListLedgerEntriesRequest* request,
                                                  v1::ListLedgerEntriesResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<v1::ListLedgerEntriesResponse> {
        ASSIGN_OR_RETURN(const PersonId person, PersonIn(*request));
        ASSIGN_OR_RETURN(const rpc::Page page,
                         rpc::ReadPage(request->page_size(), request->page_token(), kList));
        ASSIGN_OR_RETURN(auto entries,
                         trajectories_.Entries(call, person, request->programme_code(), page));
        v1::ListLedgerEntriesResponse out;
        out.set_next_page_token(rpc::CutToPage(page, kList, entries, [](const LedgerEntry& last) {
          return std::vector<std::string>{last.id.str()};
        }));
        for (const LedgerEntry& entry : entries) *out.add_ledger_entries() = ToPb(entry);
        return out;
      });
}

}  // namespace naober::intake
