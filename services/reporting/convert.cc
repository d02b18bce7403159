// SPDX-License-Identifier: EUPL-1.2
#include "services/reporting/convert.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "naober/referrals/v1/referrals.pb.h"

namespace naober::reporting {
namespace {

namespace pb = ::naober::reporting::v1;
namespace common = ::naober::common::v1;

constexpr char kChannelPrefix[] = "REGISTRATION_CHANNEL_";
constexpr size_t kMaxCode = 64;

// Fills published cells and names those that are not shown.
template <class Response>
class CellWriter {
 public:
  explicit CellWriter(Response& response) : response_(response) {}

  void Write(const std::optional<int64_t>& value, const std::string& field,
             google::protobuf::Value* cell) {
    if (value.has_value()) {
      cell->set_number_value(static_cast<double>(*value));
      return;
    }
    cell->set_null_value(google::protobuf::NULL_VALUE);
    auto* suppressed = response_.add_suppressed();
    suppressed->set_field(field);
    suppressed->set_reason(pb::SUPPRESSION_REASON_SMALL_CELL);
  }

 private:
  Response& response_;
};

int StateOrder(const std::string& state) {
  ::naober::referrals::v1::ReferralState value;
  return ::naober::referrals::v1::ReferralState_Parse(absl::StrCat("REFERRAL_STATE_", state),
                                                      &value)
             ? value
             : 0;
}

void WriteRow(const MunicipalRow& row, const std::string& path,
              CellWriter<pb::GetMunicipalReportResponse>& writer, pb::MunicipalReportRow* out) {
  out->set_municipality_code(row.municipality_code);
  const std::map<std::string, google::protobuf::Value*> cells = {
      {"registered", out->mutable_registered()},
      {"ready", out->mutable_ready()},
      {"matched", out->mutable_matched()},
      {"matchedLocally", out->mutable_matched_locally()},
      {"waiting", out->mutable_waiting()},
      {"meetings", out->mutable_meetings()},
      {"minutes", out->mutable_minutes()},
      {"buddies", out->mutable_buddies()},
      {"buddiesFree", out->mutable_buddies_free()}};
  for (const char* column : kMunicipalColumns) {
    writer.Write(row.cells.at(column), absl::StrCat(path, ".", column), cells.at(column));
  }
  std::vector<std::string> states;
  for (const auto& [state, count] : row.referrals) states.push_back(state);
  std::sort(states.begin(), states.end(), [](const std::string& a, const std::string& b) {
    return std::pair(StateOrder(a), a) < std::pair(StateOrder(b), b);
  });
  for (const std::string& state : states) {
    const int index = out->referrals_size();
    auto* cell = out->add_referrals();
    cell->set_state(state);
    writer.Write(row.referrals.at(state), absl::StrCat(path, ".referrals[", index, "].count"),
                 cell->mutable_count());
  }
}

bool IsCurrencyCode(const std::string& code) {
  return code.size() == 3 &&
         std::all_of(code.begin(), code.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

}  // namespace

std::string ChannelCode(common::RegistrationChannel channel) {
  const std::string& name = common::RegistrationChannel_Name(channel);
  if (name.empty()) return absl::StrCat(static_cast<int>(channel));
  return std::string(absl::StripPrefix(name, kChannelPrefix));
}

std::string FormatDay(const std::optional<absl::CivilDay>& day) {
  return day.has_value() ? absl::FormatCivilTime(*day) : "";
}

std::optional<absl::CivilDay> ParseDay(const std::string& text, absl::string_view field,
                                       FieldViolations& violations) {
  if (text.empty()) return std::nullopt;
  absl::CivilDay day;
  if (text.size() != 10 || !absl::ParseCivilTime(text, &day)) {
    violations.Add(field, "NOT_A_DATE", "must be a date as YYYY-MM-DD");
    return std::nullopt;
  }
  return day;
}

void CheckProgrammeCode(const std::string& code, absl::string_view field,
                        FieldViolations& violations) {
  if (code.empty()) violations.Add(field, "REQUIRED", "must name a programme");
  if (code.size() > kMaxCode) violations.Add(field, "TOO_LONG", "must have at most 64 characters");
}

pb::GetMunicipalReportResponse ToProto(const std::string& programme_code,
                                       const MunicipalTable& table, int threshold) {
  pb::GetMunicipalReportResponse response;
  response.set_programme_code(programme_code);
  response.set_suppression_threshold(threshold);
  CellWriter<pb::GetMunicipalReportResponse> writer(response);
  for (const MunicipalRow& row : table.rows) {
    const std::string path = absl::StrCat("rows[", response.rows_size(), "]");
    WriteRow(row, path, writer, response.add_rows());
  }
  WriteRow(table.total, "total", writer, response.mutable_total());
  return response;
}

pb::GetFunderReportResponse ToProto(const std::string& programme_code, const FunderReport& report,
                                    int threshold) {
  pb::GetFunderReportResponse response;
  response.set_programme_code(programme_code);
  response.set_suppression_threshold(threshold);
  CellWriter<pb::GetFunderReportResponse> writer(response);
  writer.Write(report.table.registered, "registered", response.mutable_registered());
  for (const auto& [key, registered] : report.table.channels) {
    const std::string field = absl::StrCat("channels[", response.channels_size(), "].registered");
    auto* channel = response.add_channels();
    common::RegistrationChannel code = common::REGISTRATION_CHANNEL_UNSPECIFIED;
    common::RegistrationChannel_Parse(absl::StrCat(kChannelPrefix, key.first), &code);
    channel->set_channel(code);
    channel->set_referring_organisation_code(key.second);
    writer.Write(registered, field, channel->mutable_registered());
  }
  writer.Write(report.table.matches, "matches", response.mutable_matches());
  if (report.budget_cents.has_value()) {
    response.mutable_budget()->set_cents(*report.budget_cents);
    response.mutable_budget()->set_currency_code(report.currency_code);
  }
  if (report.table.cost_per_match_cents.has_value() || report.table.cost_suppressed) {
    writer.Write(report.table.cost_per_match_cents, "costPerMatchCents",
                 response.mutable_cost_per_match_cents());
  }
  return response;
}

pb::GetEffectReportResponse ToProto(const std::string& programme_code,
                                    const EffectQuestion& question, const EffectReport& report,
                                    int threshold) {
  pb::GetEffectReportResponse response;
  response.set_programme_code(programme_code);
  response.set_definition_version(1);
  response.set_unit("pairs");
  response.set_min_meetings(question.min_meetings);
  response.set_window_days(question.window_days);
  response.set_suppression_threshold(threshold);
  const auto set = [](const std::optional<int>& number, google::protobuf::Value* value) {
    if (number) {
      value->set_number_value(*number);
    } else {
      value->set_null_value(google::protobuf::NULL_VALUE);
    }
  };
  const auto fill = [&](const EffectQuestion::Days& days, const std::optional<Proportion>& counted,
                        pb::EffectCohort& cohort) {
    cohort.mutable_period()->set_start_on(FormatDay(days.start_on));
    cohort.mutable_period()->set_end_on(FormatDay(days.end_on));
    std::optional<int> pairs, reaching;
    if (counted) {
      pairs = static_cast<int>(counted->all);
      reaching = static_cast<int>(counted->reaching);
    }
    set(pairs, cohort.mutable_pairs());
    set(reaching, cohort.mutable_pairs_reaching());
    set(counted ? SharePermille(*counted) : std::nullopt, cohort.mutable_share_permille());
  };
  fill(question.before, report.before, *response.mutable_before());
  fill(question.after, report.after, *response.mutable_after());
  std::optional<int> difference, low, high;
  if (report.difference) {
    difference = report.difference->permille;
    low = report.difference->low;
    high = report.difference->high;
  }
  set(difference, response.mutable_difference_permille());
  set(low, response.mutable_difference_low_permille());
  set(high, response.mutable_difference_high_permille());
  return response;
}

absl::StatusOr<EffectQuestion> FromProto(const pb::GetEffectReportRequest& request) {
  EffectQuestion question;
  FieldViolations violations;
  CheckProgrammeCode(request.programme_code(), "programme_code", violations);
  const auto take = [&](const pb::CohortPeriod& period, absl::string_view name,
                        EffectQuestion::Days& days) {
    const std::string start = absl::StrCat(name, ".start_on");
    const std::string end = absl::StrCat(name, ".end_on");
    if (period.start_on().empty()) violations.Add(start, "REQUIRED", "must be given");
    if (period.end_on().empty()) violations.Add(end, "REQUIRED", "must be given");
    const auto first = ParseDay(period.start_on(), start, violations);
    const auto last = ParseDay(period.end_on(), end, violations);
    if (!first || !last) return;
    if (*last < *first) violations.Add(end, "BEFORE_START", "must not lie before start_on");
    days = {*first, *last};
  };
  take(request.before(), "before", question.before);
  take(request.after(), "after", question.after);
  if (request.min_meetings() != 0) question.min_meetings = request.min_meetings();
  if (request.window_days() != 0) question.window_days = request.window_days();
  if (question.min_meetings < 1 || question.min_meetings > 100)
    violations.Add("min_meetings", "OUT_OF_RANGE", "must be 1 to 100");
  if (question.window_days < 1 || question.window_days > 730)
    violations.Add("window_days", "OUT_OF_RANGE", "must be 1 to 730");
  RETURN_IF_ERROR(violations.ToStatus());
  return question;
}

pb::Grant ToProto(const Grant& grant) {
  pb::Grant out;
  out.set_id(grant.id);
  out.set_etag(absl::StrCat(grant.version));
  out.set_programme_code(grant.programme_code);
  out.set_funder_organisation_code(grant.funder_organisation_code);
  out.set_reference(grant.reference);
  out.mutable_budget()->set_cents(grant.budget_cents);
  out.mutable_budget()->set_currency_code(grant.currency_code);
  out.set_start_on(FormatDay(grant.start_on));
  out.set_end_on(FormatDay(grant.end_on));
  const int64_t micros = absl::ToUnixMicros(grant.created_at);
  out.mutable_create_time()->set_seconds(micros / 1000000);
  out.mutable_create_time()->set_nanos(static_cast<int32_t>(micros % 1000000 * 1000));
  return out;
}

absl::StatusOr<Grant> FromProto(const pb::Grant& grant) {
  FieldViolations violations;
  CheckProgrammeCode(grant.programme_code(), "grant.programme_code", violations);
  if (grant.reference().size() > kMaxCode) {
    violations.Add("grant.reference", "TOO_LONG", "must have at most 64 characters");
  }
  if (grant.funder_organisation_code().size() > kMaxCode) {
    violations.Add("grant.funder_organisation_code", "TOO_LONG", "must have at most 64 characters");
  }
  if (grant.budget().cents() <= 0)
    violations.Add("grant.budget.cents", "NOT_POSITIVE", "must be more than 0 cents");
  if (!IsCurrencyCode(grant.budget().currency_code())) {
    violations.Add("grant.budget.currency_code", "NOT_A_CURRENCY",
                   "must be an ISO 4217 code such as EUR");
  }
  Grant out;
  out.start_on = ParseDay(grant.start_on(), "grant.start_on", violations);
  out.end_on = ParseDay(grant.end_on(), "grant.end_on", violations);
  if (out.start_on.has_value() && out.end_on.has_value() && *out.end_on < *out.start_on) {
    violations.Add("grant.end_on", "BEFORE_START", "must not lie before start_on");
  }
  RETURN_IF_ERROR(violations.ToStatus());
  out.programme_code = grant.programme_code();
  out.funder_organisation_code = grant.funder_organisation_code();
  out.reference = grant.reference();
  out.budget_cents = grant.budget().cents();
  out.currency_code = grant.budget().currency_code();
  return out;
}

}  // namespace naober::reporting
