// SPDX-License-Identifier: EUPL-1.2
#include "services/reporting/reports.h"

#include <limits>

#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/base/uuid.h"
#include "libs/postgres/transaction.h"
#include "libs/rpc/idempotency.h"
#include "services/reporting/local_days.h"
#include "services/reporting/store/projection_store.h"

namespace naober::reporting {
namespace {

// More grants than any programme has; a sum over them all is needed.
constexpr int kMaxGrants = 1000;

Audience AudienceOf(const rpc::Call& call) {
  return call.reach.aggregates_only ? Audience::kOutside : Audience::kConsortium;
}

// A caseworker sees the rows of their municipalities alone.
template <class Rows>
void NarrowTo(const auth::Reach& reach, Rows& rows) {
  if (reach.kind != auth::Reach::Kind::kMunicipalities) return;
  for (auto it = rows.begin(); it != rows.end();) {
    it = reach.CoversMunicipality(it->first) ? std::next(it) : rows.erase(it);
  }
}

// NOT_FOUND unless an event or a grant has named the programme: an empty report of a programme that
// is misspelt would look like one of a programme without people.
absl::Status CheckKnown(postgres::Transaction& tx, const std::string& programme_code) {
  ASSIGN_OR_RETURN(const bool known, projection_store::HasHeardOf(tx, programme_code));
  return known ? absl::OkStatus() : NotFound("programme", programme_code);
}

}  // namespace

absl::StatusOr<MunicipalTable> Reports::Municipal(const rpc::Call& call,
                                                  const std::string& programme_code) {
  std::map<std::string, Figures> figures;
  ReferralCounts referrals;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, postgres::Mode::kReadOnly,
      [&](postgres::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(figures, projection_store::MunicipalFigures(tx, programme_code));
        ASSIGN_OR_RETURN(referrals, projection_store::ReferralsByState(tx, programme_code));
        if (figures.empty() && referrals.empty()) return CheckKnown(tx, programme_code);
        return absl::OkStatus();
      }));
  NarrowTo(call.reach, figures);
  NarrowTo(call.reach, referrals);
  return MakeMunicipalTable(figures, referrals, AudienceOf(call), threshold_);
}

absl::StatusOr<FunderReport> Reports::Funder(const rpc::Call& call,
                                             const std::string& programme_code) {
  std::map<ChannelKey, int64_t> channels;
  int64_t matches = 0;
  std::vector<Grant> grants;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, postgres::Mode::kReadOnly,
      [&](postgres::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(channels, projection_store::Channels(tx, programme_code));
        ASSIGN_OR_RETURN(matches, projection_store::ActivatedMatches(tx, programme_code));
        ASSIGN_OR_RETURN(grants, grant_store::List(tx, programme_code, {}, kMaxGrants));
        if (channels.empty() && grants.empty()) return CheckKnown(tx, programme_code);
        return absl::OkStatus();
      }));
  FunderReport report;
  for (const Grant& grant : grants) {
    report.budget_cents = report.budget_cents.value_or(0) + grant.budget_cents;
    report.currency_code = grant.currency_code;
  }
  report.table =
      MakeFunderTable(channels, matches, report.budget_cents, AudienceOf(call), threshold_);
  return report;
}

absl::StatusOr<EffectReport> Reports::Effect(const rpc::Call& call,
                                             const std::string& programme_code,
                                             const EffectQuestion& question) {
  Proportion before, after;
  RETURN_IF_ERROR(postgres::Transact(pool_, call.scope, call.deadline, postgres::Mode::kReadOnly,
                                     [&](postgres::Transaction& tx) -> absl::Status {
                                       RETURN_IF_ERROR(CheckKnown(tx, programme_code));
                                       const auto count = [&](const EffectQuestion::Days& days) {
                                         return projection_store::PairsMeeting(
                                             tx, programme_code, StartOf(days.start_on),
                                             StartOf(days.end_on + 1), question.min_meetings,
                                             question.window_days * absl::Hours(24));
                                       };
                                       ASSIGN_OR_RETURN(before, count(question.before));
                                       ASSIGN_OR_RETURN(after, count(question.after));
                                       return absl::OkStatus();
                                     }));
  const auto shown = [&](const Proportion& cohort) {
    return AudienceOf(call) == Audience::kConsortium || MayShowOutside(cohort, threshold_);
  };
  EffectReport report;
  if (shown(before)) report.before = before;
  if (shown(after)) report.after = after;
  if (report.before && report.after) report.difference = DifferenceBetween(before, after);
  return report;
}

absl::StatusOr<Grant> Reports::CreateGrant(const rpc::Call& call, Grant grant) {
  Grant created;
  // Serializable: the sum over the programme's grants must still fit when two are created at once.
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, postgres::Mode::kSerializable,
      [&](postgres::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const auto earlier, rpc::ClaimRequest(tx, call));
        if (earlier.has_value()) {
          ASSIGN_OR_RETURN(created, grant_store::Get(tx, earlier->resource_id));
          return absl::OkStatus();
        }
        ASSIGN_OR_RETURN(const auto grants,
                         grant_store::List(tx, grant.programme_code, {}, kMaxGrants));
        int64_t sum = grant.budget_cents;
        for (const Grant& other : grants) {
          if (other.currency_code != grant.currency_code) {
            return Refuse("GRANT_CURRENCY_DIFFERS", "the programme has a grant in another currency",
                          {{"currency_code", other.currency_code}});
          }
          sum += other.budget_cents;
        }
        if (sum > std::numeric_limits<int32_t>::max()) {
          return Refuse("BUDGET_TOO_LARGE",
                        "the programme's grants together would exceed 21,474,836.47");
        }
        created = grant;
        created.id = NewUuidV7();
        created.created_at = call.now;
        call.Audit("grant", created.id);
        RETURN_IF_ERROR(grant_store::Insert(tx, created));
        return rpc::RecordAnswer(tx, call, created.id, created.version);
      }));
  return created;
}

absl::StatusOr<Grant> Reports::GetGrant(const rpc::Call& call, const std::string& id) {
  call.Audit("grant", id);
  Grant grant;
  RETURN_IF_ERROR(postgres::Transact(pool_, call.scope, call.deadline, postgres::Mode::kReadOnly,
                                     [&](postgres::Transaction& tx) -> absl::Status {
                                       ASSIGN_OR_RETURN(grant, grant_store::Get(tx, id));
                                       return absl::OkStatus();
                                     }));
  return grant;
}

absl::StatusOr<std::vector<Grant>> Reports::ListGrants(const rpc::Call& call,
                                                       const std::string& programme_code,
                                                       const rpc::Page& page) {
  std::vector<Grant> grants;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, postgres::Mode::kReadOnly,
      [&](postgres::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(grants, grant_store::List(tx, programme_code, page.after, page.limit + 1));
        return absl::OkStatus();
      }));
  return grants;
}

}  // namespace naober::reporting
