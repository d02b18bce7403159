// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_REGISTER_ENTRY_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_REGISTER_ENTRY_H_

#include <string>
#include <vector>

#include "services/matching/domain/policy.h"

namespace naober::matching {

// A rule as the register shows it.
struct RegisteredRule {
  RuleKind kind = RuleKind::kCommonLanguage;
  Strength strength = Strength::kHard;
  int share = 0;     // in the score, in thousandths of all weights
  std::string text;  // what it does, with its settings
};

// A programme's matching as the Dutch algorithm register asks for it (Algoritmeregister,
// publicatiestandaard 1.0; the field names are its own, translated), in Dutch. What only the
// organisation can say is left for it to add: its name, its contact, its impact assessments.
struct RegisterEntry {
  std::string name;
  std::string short_description;
  std::string status;
  std::string start_on;  // YYYY-MM-DD of the policy's version; empty for a default never used
  std::string goal_and_impact;
  std::string considerations;
  std::string human_intervention;
  std::string risk_management;
  std::string legal_basis;
  std::vector<std::string> data;  // categories that rules which are on look at
  std::string technical_operation;
  std::string supplier;
  std::string programme_code;
  int policy_version = 0;
  std::vector<RegisteredRule> rules;  // those that are on, in the policy's order
  std::vector<std::string> floors;    // the fairness floors, a sentence each
};

// The entry of a policy; days are counted in `zone`.
RegisterEntry MakeRegisterEntry(const PolicyVersion& policy, absl::TimeZone zone);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_REGISTER_ENTRY_H_
