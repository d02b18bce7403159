// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_REFERRALS_CONFIG_H_
#define NAOBER_SERVICES_REFERRALS_CONFIG_H_

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/rpc/platform_config.h"
#include "services/referrals/domain/referral.h"

namespace naober::referrals {

struct ReferralsConfig {
  rpc::PlatformConfig platform;
  // --referral_reminder_days, --referral_escalation_days, --referral_expiry_days: 1 to 365, each
  // later than the one before.
  AnswerTerms terms;
  // --overdue_check_every: how often the watch looks, in real time; 1 s to 1 h.
  absl::Duration overdue_check_every = absl::Minutes(1);
};

// From the flags; all errors at once.
absl::StatusOr<ReferralsConfig> ReferralsConfigFromFlags();

}  // namespace naober::referrals

#endif  // NAOBER_SERVICES_REFERRALS_CONFIG_H_
