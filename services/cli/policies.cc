// SPDX-License-Identifier: EUPL-1.2
#include "services/cli/policies.h"

#include <algorithm>
#include <iostream>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "naober/matching/v1/matching_service.grpc.pb.h"
#include "services/cli/listing.h"

namespace naober::cli {
namespace {

namespace pb = ::naober::matching::v1;

using google::protobuf::FieldDescriptor;

// "NAME=VALUE" in two; INVALID_ARGUMENT with `reason` when there is no "=".
absl::StatusOr<std::pair<std::string, std::string>> SplitAtEquals(absl::string_view field,
                                                                  const std::string& text,
                                                                  absl::string_view reason,
                                                                  absl::string_view example) {
  const size_t at = text.rfind('=');
  if (at == std::string::npos)
    return InvalidField(field, reason, absl::StrCat("write for example ", example));
  return std::pair(text.substr(0, at), text.substr(at + 1));
}

std::string MinimumText(const pb::FairnessFloor& floor) {
  if (floor.has_min_percent()) return absl::StrCat(floor.min_percent(), "%");
  return absl::StrCat(floor.min_newcomers());
}

std::string GroupText(const pb::FairnessFloor& floor) {
  std::string text = floor.municipality_codes().empty()
                         ? "all municipalities"
                         : absl::StrJoin(floor.municipality_codes(), ", ");
  if (floor.each_municipality()) absl::StrAppend(&text, ", each");
  if (floor.max_dutch_level() != 0)
    absl::StrAppend(&text, ", Dutch up to ", CodeText(floor.max_dutch_level()));
  return text;
}

// A code without the prefix of its enumeration, as a person writes it.
std::string EnumText(const google::protobuf::EnumValueDescriptor& value) {
  const std::string& zero = value.type()->FindValueByNumber(0)->name();
  return absl::AsciiStrToLower(
      value.name().substr(zero.size() - absl::string_view("UNSPECIFIED").size()));
}

// "min_oral_level=a1, full_score_count=3": the settings that are given.
std::string ParametersText(const pb::RuleParameters& parameters) {
  std::vector<const FieldDescriptor*> fields;
  const google::protobuf::Reflection& reflection = *parameters.GetReflection();
  reflection.ListFields(parameters, &fields);
  std::vector<std::string> texts;
  for (const FieldDescriptor* const field : fields) {
    std::string value;
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM)
      value = EnumText(*reflection.GetEnum(parameters, field));
    else if (field->cpp_type() == FieldDescriptor::CPPTYPE_BOOL)
      value = reflection.GetBool(parameters, field) ? "yes" : "no";
    else if (field->cpp_type() == FieldDescriptor::CPPTYPE_INT32)
      value = absl::StrCat(reflection.GetInt32(parameters, field));
    else
      value = reflection.GetString(parameters, field);
    texts.push_back(absl::StrCat(field->name(), "=", value));
  }
  return OrDash(absl::StrJoin(texts, ", "));
}

std::string SettingNames() {
  std::vector<std::string> names;
  const auto* const type = pb::RuleParameters::descriptor();
  for (int i = 0; i < type->field_count(); ++i) names.push_back(type->field(i)->name());
  return absl::StrJoin(names, ", ");
}

absl::Status SetEnum(absl::string_view field, const std::string& text,
                     const FieldDescriptor& setting, pb::RuleParameters& parameters) {
  const auto* const type = setting.enum_type();
  std::vector<std::string> codes;
  for (int i = 0; i < type->value_count(); ++i) {
    const google::protobuf::EnumValueDescriptor& value = *type->value(i);
    if (value.number() == 0) continue;
    codes.push_back(EnumText(value));
    if (!absl::EqualsIgnoreCase(codes.back(), text)) continue;
    parameters.GetReflection()->SetEnum(&parameters, &setting, &value);
    return absl::OkStatus();
  }
  return InvalidField(field, "UNKNOWN_VALUE",
                      absl::StrCat(setting.name(), " must be one of ", absl::StrJoin(codes, ", ")));
}

void PrintTerms(std::ostream& out, const pb::Policy& policy) {
  out << "\nversion " << policy.version() << "; a proposal stands "
      << policy.proposal_lifetime_days() << " days after approval; contact is missed after "
      << policy.contact_threshold_days() << " days\na pair agrees on "
      << policy.guidance().period_weeks() << " weeks; each side is asked within "
      << policy.guidance().check_in_days() << " days, and once more within "
      << policy.guidance().follow_up_weeks() << " weeks after the end\n";
}

}  // namespace

absl::StatusOr<pb::Policy> LivePolicy(Session& session, const std::string& programme) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::PolicyService>("matching"));
  pb::GetPolicyRequest get;
  get.set_programme_code(programme);
  ASSIGN_OR_RETURN(auto live, session.Call(*stub, &pb::PolicyService::Stub::GetPolicy, get));
  return std::move(*live.mutable_policy());
}

void PrintPolicy(Session& session, const google::protobuf::Message& response,
                 const pb::Policy& policy) {
  Table table({"RULE", "NOW", "WEIGHT", "SETTINGS"});
  for (const pb::Rule& rule : policy.rules())
    table.AddRow({CodeText(rule.kind()), rule.enabled() ? CodeText(rule.strength()) : "off",
                  absl::StrCat(rule.weight()), ParametersText(rule.parameters())});
  Print(std::cout, session.options().output, response, table);
  if (session.options().output != "table") return;
  PrintTerms(std::cout, policy);
  if (policy.floors().empty()) return;
  std::cout << "\n";
  Table floors({"FLOOR", "AT LEAST", "OF NEWCOMERS IN"});
  for (const pb::FairnessFloor& floor : policy.floors())
    floors.AddRow({floor.name(), MinimumText(floor), GroupText(floor)});
  floors.PrintText(std::cout);
}

pb::Rule& RuleOf(pb::Policy& policy, pb::RuleKind kind) {
  for (pb::Rule& rule : *policy.mutable_rules()) {
    if (rule.kind() == kind) return rule;
  }
  pb::Rule& rule = *policy.add_rules();
  rule.set_kind(kind);
  rule.set_strength(pb::RULE_STRENGTH_HARD);
  return rule;
}

absl::Status ReadMinimum(absl::string_view field, absl::string_view text,
                         pb::FairnessFloor& floor) {
  const bool share = absl::ConsumeSuffix(&text, "%");
  int minimum = 0;
  if (!absl::SimpleAtoi(text, &minimum))
    return InvalidField(field, "NOT_A_NUMBER", "give a share like 80% or a number like 16");
  if (share)
    floor.set_min_percent(minimum);
  else
    floor.set_min_newcomers(minimum);
  return absl::OkStatus();
}

absl::StatusOr<pb::FairnessFloor> FloorFrom(absl::string_view field, const std::string& text,
                                            const pb::Policy& policy,
                                            const MunicipalityNames& names) {
  ASSIGN_OR_RETURN(const auto parts,
                   SplitAtEquals(field, text, "NOT_A_FLOOR", "Tiel=16 or each=80%"));
  const auto& [name, minimum] = parts;
  pb::FairnessFloor floor;
  const auto known = std::find_if(policy.floors().begin(), policy.floors().end(),
                                  [&](const auto& other) { return other.name() == name; });
  if (known != policy.floors().end()) {
    floor = *known;
  } else {
    floor.set_name(name);
    if (name == "each") {
      floor.set_each_municipality(true);
    } else if (name != "all") {
      ASSIGN_OR_RETURN(*floor.add_municipality_codes(), names.CodeOf(field, name));
    }
  }
  RETURN_IF_ERROR(ReadMinimum(field, minimum, floor));
  return floor;
}

absl::Status SetParameter(absl::string_view field, const std::string& text,
                          pb::RuleParameters& parameters) {
  const size_t at = text.find('=');
  const std::string name = text.substr(0, at);
  const std::string value = at == std::string::npos ? "" : text.substr(at + 1);
  const FieldDescriptor* const setting = pb::RuleParameters::descriptor()->FindFieldByName(name);
  if (setting == nullptr)
    return InvalidField(field, "UNKNOWN_SETTING",
                        absl::StrCat("write NAME=VALUE with a name of ", SettingNames()));
  const google::protobuf::Reflection& reflection = *parameters.GetReflection();
  switch (setting->cpp_type()) {
    case FieldDescriptor::CPPTYPE_ENUM:
      return SetEnum(field, value, *setting, parameters);
    case FieldDescriptor::CPPTYPE_BOOL:
      if (value != "yes" && value != "no")
        return InvalidField(field, "UNKNOWN_VALUE", absl::StrCat(name, " must be yes or no"));
      reflection.SetBool(&parameters, setting, value == "yes");
      return absl::OkStatus();
    case FieldDescriptor::CPPTYPE_INT32: {
      int number = 0;
      if (!absl::SimpleAtoi(value, &number))
        return InvalidField(field, "NOT_A_NUMBER", absl::StrCat(name, " must be a number"));
      reflection.SetInt32(&parameters, setting, number);
      return absl::OkStatus();
    }
    default:
      reflection.SetString(&parameters, setting, value);
      return absl::OkStatus();
  }
}

}  // namespace naober::cli
