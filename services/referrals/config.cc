// SPDX-License-Identifier: EUPL-1.2
#include "services/referrals/config.h"

#include "absl/flags/flag.h"
#include "libs/base/status_macros.h"
#include "libs/config/flag_errors.h"

ABSL_FLAG(int, referral_reminder_days, 7, "local days without an answer until the reminder");
ABSL_FLAG(int, referral_escalation_days, 14, "local days without an answer until the escalation");
ABSL_FLAG(int, referral_expiry_days, 30, "local days without an answer until it expires");
ABSL_FLAG(absl::Duration, overdue_check_every, absl::Minutes(1),
          "how often unanswered referrals are looked at (real time)");

namespace naober::referrals {

absl::StatusOr<ReferralsConfig> ReferralsConfigFromFlags() {
  ReferralsConfig config;
  ASSIGN_OR_RETURN(config.platform, rpc::PlatformConfigFromFlags("referrals"));
  config.terms = {.reminder_days = absl::GetFlag(FLAGS_referral_reminder_days),
                  .escalation_days = absl::GetFlag(FLAGS_referral_escalation_days),
                  .expiry_days = absl::GetFlag(FLAGS_referral_expiry_days)};
  config.overdue_check_every = absl::GetFlag(FLAGS_overdue_check_every);

  config::FlagErrors errors;
  errors.RequireBetween(config.terms.reminder_days, 1, 365, "referral_reminder_days");
  errors.RequireBetween(config.terms.escalation_days, 1, 365, "referral_escalation_days");
  errors.RequireBetween(config.terms.expiry_days, 1, 365, "referral_expiry_days");
  errors.Require(config.terms.reminder_days < config.terms.escalation_days,
                 "referral_escalation_days", "must be later than the reminder");
  errors.Require(config.terms.escalation_days < config.terms.expiry_days, "referral_expiry_days",
                 "must be later than the escalation");
  errors.Require(config.overdue_check_every >= absl::Seconds(1) &&
                     config.overdue_check_every <= absl::Hours(1),
                 "overdue_check_every", "must be 1s to 1h");
  RETURN_IF_ERROR(errors.ToStatus());
  return config;
}

}  // namespace naober::referrals
