// SPDX-License-Identifier: EUPL-1.2
// What buf's lint can't see: our own rules for the contract, checked on the compiled descriptors.
#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "google/api/annotations.pb.h"
#include "naober/common/v1/options.pb.h"
#include "naober/intake/v1/intake.pb.h"
#include "protos/contract_files.h"

namespace naober {
namespace {

namespace gp = ::google::protobuf;
namespace common = ::naober::common::v1;

// The event log is every program's, and no service of its own.
constexpr char kEventLogFile[] = "naober/events/v1/event_log_service.proto";

// Files with RPCs of services.
std::vector<const gp::FileDescriptor*> ServiceFiles() {
  std::vector<const gp::FileDescriptor*> files;
  for (const gp::FileDescriptor* file : contract::AllFiles()) {
    if (file->service_count() > 0 && file->name() != kEventLogFile) files.push_back(file);
  }
  return files;
}

std::vector<const gp::FileDescriptor*> EventFiles() {
  std::vector<const gp::FileDescriptor*> files;
  for (const gp::FileDescriptor* file : contract::AllFiles()) {
    if (absl::EndsWith(file->name(), "/events.proto")) files.push_back(file);
  }
  return files;
}

const gp::FileDescriptor* EventLogFile() {
  return gp::DescriptorPool::generated_pool()->FindFileByName(kEventLogFile);
}

void ForEachField(const gp::Descriptor* message,
                  const std::function<void(const gp::FieldDescriptor*)>& visit) {
  for (int i = 0; i < message->field_count(); ++i) visit(message->field(i));
  for (int i = 0; i < message->nested_type_count(); ++i) {
    if (!message->nested_type(i)->options().map_entry())
      ForEachField(message->nested_type(i), visit);
  }
}

void ForEachField(const gp::FileDescriptor* file,
                  const std::function<void(const gp::FieldDescriptor*)>& visit) {
  for (int i = 0; i < file->message_type_count(); ++i) ForEachField(file->message_type(i), visit);
}

void ForEachMethod(const std::vector<const gp::FileDescriptor*>& files,
                   const std::function<void(const gp::MethodDescriptor*)>& visit) {
  for (const gp::FileDescriptor* file : files) {
    for (int i = 0; i < file->service_count(); ++i) {
      const gp::ServiceDescriptor* service = file->service(i);
      for (int j = 0; j < service->method_count(); ++j) visit(service->method(j));
    }
  }
}

bool HoldsText(const gp::FieldDescriptor* field) {
  if (!field->is_map()) return field->type() == gp::FieldDescriptor::TYPE_STRING;
  return field->message_type()->map_value()->type() == gp::FieldDescriptor::TYPE_STRING;
}

const common::Permission& PermissionOf(const gp::MethodDescriptor* method) {
  return method->options().GetExtension(common::permission);
}

// Path and verb of the HTTP rule; empty when there is none.
struct HttpRule {
  std::string verb, path, body, response_body;
};

HttpRule HttpRuleOf(const gp::MethodDescriptor* method) {
  const google::api::HttpRule& rule = method->options().GetExtension(google::api::http);
  switch (rule.pattern_case()) {
    case google::api::HttpRule::kGet:
      return {"GET", rule.get(), rule.body(), rule.response_body()};
    case google::api::HttpRule::kPost:
      return {"POST", rule.post(), rule.body(), rule.response_body()};
    case google::api::HttpRule::kPut:
      return {"PUT", rule.put(), rule.body(), rule.response_body()};
    case google::api::HttpRule::kPatch:
      return {"PATCH", rule.patch(), rule.body(), rule.response_body()};
    case google::api::HttpRule::kDelete:
      return {"DELETE", rule.delete_(), rule.body(), rule.response_body()};
    default:
      return {};
  }
}

const gp::FieldDescriptor* FieldAt(const gp::Descriptor* message, const std::string& path) {
  const gp::FieldDescriptor* field = nullptr;
  for (const absl::string_view name : absl::StrSplit(path, '.')) {
    if (message == nullptr) return nullptr;
    field = message->FindFieldByName(std::string(name));
    if (field == nullptr) return nullptr;
    message = field->message_type();
  }
  return field;
}

TEST(Contract, HasServicesAndEventsOfEveryProgram) {
  std::set<std::string> with_services, with_events;
  for (const gp::FileDescriptor* file : ServiceFiles()) with_services.insert(file->package());
  for (const gp::FileDescriptor* file : EventFiles()) with_events.insert(file->package());
  const std::set<std::string> programs = {"naober.activities.v1", "naober.intake.v1",
                                          "naober.matching.v1", "naober.referrals.v1",
                                          "naober.reporting.v1"};
  EXPECT_EQ(with_services, programs);
  EXPECT_EQ(with_events, programs);
}

TEST(Contract, StatesOfEveryTextWhetherItIsSensitive) {
  int texts = 0;
  for (const gp::FileDescriptor* file : contract::AllFiles()) {
    ForEachField(file, [&](const gp::FieldDescriptor* field) {
      if (!HoldsText(field)) return;
      ++texts;
      EXPECT_TRUE(field->options().HasExtension(common::sensitive)) << field->full_name();
    });
  }
  EXPECT_GT(texts, 500);
}

TEST(Contract, PutsNothingSensitiveIntoAnEvent) {
  std::set<const gp::Descriptor*> seen;
  const std::function<void(const gp::Descriptor*)> visit = [&](const gp::Descriptor* message) {
    if (!absl::StartsWith(message->full_name(), "naober.") || !seen.insert(message).second) return;
    ForEachField(message, [&](const gp::FieldDescriptor* field) {
      EXPECT_FALSE(field->options().GetExtension(common::sensitive)) << field->full_name();
      EXPECT_NE(field->type(), gp::FieldDescriptor::TYPE_BYTES) << field->full_name();
      if (field->message_type() != nullptr) visit(field->message_type());
    });
  };
  for (const gp::FileDescriptor* file : EventFiles()) {
    for (int i = 0; i < file->message_type_count(); ++i) visit(file->message_type(i));
  }
  EXPECT_GT(seen.size(), 60u);
}

TEST(Contract, KeepsSixtyFourBitIntegersOutOfThePublicSurface) {
  for (const gp::FileDescriptor* file : contract::AllFiles()) {
    if (file->package() == "naober.events.v1") continue;
    ForEachField(file, [](const gp::FieldDescriptor* field) {
      EXPECT_NE(field->cpp_type(), gp::FieldDescriptor::CPPTYPE_INT64) << field->full_name();
      EXPECT_NE(field->cpp_type(), gp::FieldDescriptor::CPPTYPE_UINT64) << field->full_name();
    });
  }
}

TEST(Contract, DeclaresOnEveryRpcWhoMayCallIt) {
  std::vector<const gp::FileDescriptor*> files = ServiceFiles();
  files.push_back(EventLogFile());
  std::set<std::string> actions;
  ForEachMethod(files, [&](const gp::MethodDescriptor* method) {
    const common::Permission& permission = PermissionOf(method);
    EXPECT_TRUE(actions.insert(permission.action()).second)
        << method->full_name() << ": action '" << permission.action() << "' is used twice or empty";
    EXPECT_FALSE(permission.action().empty()) << method->full_name();
    EXPECT_TRUE(permission.allow_size() > 0 || permission.services_size() > 0)
        << method->full_name();
    std::set<int> roles;
    for (const common::Grant& grant : permission.allow()) {
      EXPECT_TRUE(roles.insert(grant.role()).second) << method->full_name() << ": a role twice";
      EXPECT_NE(grant.role(), common::ROLE_UNSPECIFIED) << method->full_name();
      EXPECT_NE(grant.scope(), common::SCOPE_UNSPECIFIED) << method->full_name();
    }
  });
}

TEST(Contract, LetsAnOperatorReachNoTenantAndAFunderNothingButAggregates) {
  ForEachMethod(ServiceFiles(), [](const gp::MethodDescriptor* method) {
    for (const common::Grant& grant : PermissionOf(method).allow()) {
      EXPECT_EQ(grant.role() == common::ROLE_OPERATOR, grant.scope() == common::SCOPE_PLATFORM)
          << method->full_name();
      if (grant.role() != common::ROLE_FUNDER) continue;
      ForEachField(method->output_type(), [&](const gp::FieldDescriptor* field) {
        EXPECT_NE(field->name(), "person_id") << method->full_name();
        if (field->message_type() == nullptr) return;
        EXPECT_EQ(field->message_type()->FindFieldByName("person_id"), nullptr)
            << method->full_name() << " shows a funder " << field->message_type()->full_name();
        EXPECT_NE(field->message_type(), intake::v1::Person::descriptor()) << method->full_name();
      });
    }
  });
}

TEST(Contract, GivesEveryRequestToOneRpcOnly) {
  std::map<const gp::Descriptor*, std::string> owners;
  std::vector<const gp::FileDescriptor*> files = ServiceFiles();
  files.push_back(EventLogFile());
  ForEachMethod(files, [&](const gp::MethodDescriptor* method) {
    const auto [owner, added] = owners.emplace(method->input_type(), method->full_name());
    EXPECT_TRUE(added) << method->full_name() << " and " << owner->second;
  });
}

TEST(Contract, AsksARequestIdOfWhateverMayNotBeRepeated) {
  ForEachMethod(ServiceFiles(), [](const gp::MethodDescriptor* method) {
    const bool has_request_id = method->input_type()->FindFieldByName("request_id") != nullptr;
    EXPECT_NE(PermissionOf(method).idempotent(), has_request_id) << method->full_name();
  });
}

TEST(Contract, PagesEveryList) {
  ForEachMethod(ServiceFiles(), [](const gp::MethodDescriptor* method) {
    if (!absl::StartsWith(method->name(), "List")) return;
    EXPECT_NE(method->input_type()->FindFieldByName("page_size"), nullptr) << method->full_name();
    EXPECT_NE(method->input_type()->FindFieldByName("page_token"), nullptr) << method->full_name();
    EXPECT_NE(method->output_type()->FindFieldByName("next_page_token"), nullptr)
        << method->full_name();
  });
}

TEST(Contract, MapsExactlyTheRpcsForPeopleToHttp) {
  std::set<std::string> routes;
  ForEachMethod(ServiceFiles(), [&](const gp::MethodDescriptor* method) {
    const HttpRule rule = HttpRuleOf(method);
    EXPECT_EQ(rule.verb.empty(), PermissionOf(method).allow_size() == 0) << method->full_name();
    if (rule.verb.empty()) return;
    EXPECT_TRUE(routes.insert(absl::StrCat(rule.verb, " ", rule.path)).second)
        << method->full_name();
  });
}

TEST(Contract, FollowsTheDutchApiDesignRulesInPaths) {
  const std::regex path_rule(R"(/v1(/[a-z]+(-[a-z]+)*|/\{[a-z_.]+\})+(/_[a-z]+)?)");
  ForEachMethod(ServiceFiles(), [&](const gp::MethodDescriptor* method) {
    const HttpRule rule = HttpRuleOf(method);
    if (rule.verb.empty()) return;
    EXPECT_TRUE(std::regex_match(rule.path, path_rule)) << method->full_name() << " " << rule.path;
    EXPECT_EQ(rule.verb == "GET", PermissionOf(method).idempotent() && rule.body.empty())
        << method->full_name();
  });
}

TEST(Contract, NamesFieldsThatExistInHttpRules) {
  const std::regex variable(R"(\{([a-z_.]+)\})");
  ForEachMethod(ServiceFiles(), [&](const gp::MethodDescriptor* method) {
    const HttpRule rule = HttpRuleOf(method);
    std::sregex_iterator match(rule.path.begin(), rule.path.end(), variable);
    for (; match != std::sregex_iterator(); ++match) {
      EXPECT_NE(FieldAt(method->input_type(), (*match)[1]), nullptr)
          << method->full_name() << " " << rule.path;
    }
    if (!rule.body.empty() && rule.body != "*") {
      EXPECT_NE(method->input_type()->FindFieldByName(rule.body), nullptr) << method->full_name();
    }
    if (!rule.response_body.empty()) {
      EXPECT_NE(method->output_type()->FindFieldByName(rule.response_body), nullptr)
          << method->full_name();
    }
  });
}

TEST(Contract, KeepsSensitiveTextOutOfUris) {
  ForEachMethod(ServiceFiles(), [](const gp::MethodDescriptor* method) {
    if (HttpRuleOf(method).verb != "GET") return;
    ForEachField(method->input_type(), [&](const gp::FieldDescriptor* field) {
      EXPECT_FALSE(field->options().GetExtension(common::sensitive))
          << method->full_name() << " " << field->name();
    });
  });
}

// "| intake | PersonRegistered, … |" → intake → its facts; "each" has those of every producer.
std::map<std::string, std::set<std::string>> CatalogueOfEvents() {
  std::ifstream readme(absl::StrCat(NAOBER_SOURCE_DIR, "/protos/README.md"));
  const std::regex row(R"(\| ([a-z]+) \| (([A-Z][A-Za-z]+(, )?)+) \|)");
  std::map<std::string, std::set<std::string>> catalogue;
  std::smatch match;
  for (std::string line; std::getline(readme, line);) {
    if (!std::regex_match(line, match, row)) continue;
    catalogue[match[1]] = absl::StrSplit(match[2].str(), ", ");
  }
  return catalogue;
}

TEST(Contract, NamesEveryEventInTheReadmeAndNoOther) {
  const auto catalogue = CatalogueOfEvents();
  ASSERT_EQ(catalogue.count("each"), 1u);
  for (const gp::FileDescriptor* file : EventFiles()) {
    const std::vector<std::string> package = absl::StrSplit(file->package(), '.');
    std::set<std::string> named = catalogue.at("each");
    const auto own = catalogue.find(package.at(1));
    if (own != catalogue.end()) named.insert(own->second.begin(), own->second.end());
    std::set<std::string> declared;
    for (int i = 0; i < file->message_type_count(); ++i) {
      const std::string& name = file->message_type(i)->name();
      if (!absl::EndsWith(name, "Codes")) declared.insert(name);
    }
    EXPECT_EQ(named, declared) << file->name() << " and the table in protos/README.md";
  }
}

}  // namespace
}  // namespace naober
