// SPDX-License-Identifier: EUPL-1.2
#include "tests/support/request_filler.h"

#include <functional>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "google/api/field_behavior.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "libs/base/uuid.h"
#include "libs/testing/server_process.h"
#include "naober/activities/v1/activities_service.pb.h"
#include "naober/intake/v1/intake_service.pb.h"
#include "naober/matching/v1/matching_service.pb.h"
#include "naober/matching/v1/round_service.pb.h"

namespace naober::testing {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// The business time at which tests stand: not before a match that begins now, nor in the future.
constexpr int64_t kMoment = 1788242400;

bool Behaves(const FieldDescriptor* field, google::api::FieldBehavior behavior) {
  const auto& options = field->options();
  for (int i = 0; i < options.ExtensionSize(google::api::field_behavior); ++i) {
    if (options.GetExtension(google::api::field_behavior, i) == behavior) return true;
  }
  return false;
}

// "person" for person_id and person_ids; "" for a field that names no resource of ours.
std::string KindOfField(const FieldDescriptor* field, const Rpc& rpc) {
  if (field->cpp_type() != FieldDescriptor::CPPTYPE_STRING) return "";
  absl::string_view name = field->name();
  if (name == "id") return KindOfId(rpc);
  if (name == "person_id" && rpc.method->name() == "ExplainNewcomer") return "newcomer";
  if (name == "request_id" || name == "external_id") return "";
  if (name == "former_referral_id") return "referral";
  if (absl::ConsumeSuffix(&name, "_ids") || absl::ConsumeSuffix(&name, "_id"))
    return std::string(name);
  return "";
}

std::string PlausibleText(absl::string_view name) {
  static constexpr std::pair<absl::string_view, absl::string_view> kTexts[] = {
      {"programme_code", "bartjes"},
      {"to_organisation_code", "vlucht-voorwaarts"},
      {"organisation_code", "werkplein"},
      {"municipality_code", "GM0106"},
      {"municipality_codes", "GM0106"},
      {"language_code", "nl"},
      {"text_language", "nl"},
      {"currency_code", "EUR"},
      {"country", "NL"},
      {"postcode", "9401 AB"},
      {"etag", "1"},
      {"_on", "2026-09-01"},
      {"start_local_time", "2026-09-01T09:00"},
      {"producer", "intake"},
      {"consumer", "reporting"},
      {"code", "fresh-code"}};
  for (const auto& [end, text] : kTexts) {
    if (absl::EndsWith(name, end)) return std::string(text);
  }
  return "Amal";
}

// Fills one message of a request.
class Filler {
 public:
  Filler(const Rpc& rpc, const Ids& ids) : rpc_(rpc), ids_(ids) {}

  void Fill(Message& message) const {
    const auto* const type = message.GetDescriptor();
    if (type == google::protobuf::Timestamp::descriptor()) {
      static_cast<google::protobuf::Timestamp&>(message).set_seconds(kMoment);
      return;
    }
    for (int i = 0; i < type->field_count(); ++i) FillField(message, type->field(i));
  }

  // Sets `field`, whether it is required or not.
  void FillValue(Message& message, const FieldDescriptor* field) const {
    const Reflection& reflection = *message.GetReflection();
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        SetText(message, field, PlausibleText(field->name()));
        break;
      case FieldDescriptor::CPPTYPE_MESSAGE:
        Fill(field->is_repeated() ? *reflection.AddMessage(&message, field)
                                  : *reflection.MutableMessage(&message, field));
        break;
      case FieldDescriptor::CPPTYPE_ENUM:
        if (field->is_repeated()) {
          reflection.AddEnum(&message, field, field->enum_type()->value(1));
        } else {
          reflection.SetEnum(&message, field, field->enum_type()->value(1));
        }
        break;
      case FieldDescriptor::CPPTYPE_INT32:
        reflection.SetInt32(&message, field, 30);
        break;
      default:
        GiveUpTesting(absl::StrCat("tests can't fill ", field->full_name()));
    }
  }

 private:
  void FillField(Message& message, const FieldDescriptor* field) const {
    if (Behaves(field, google::api::OUTPUT_ONLY)) return;
    const Reflection& reflection = *message.GetReflection();
    if (field->name() == "request_id") {
      reflection.SetString(&message, field, NewUuidV7());
      return;
    }
    if (const std::string kind = KindOfField(field, rpc_); !kind.empty()) {
      const auto id = ids_.find(kind);
      if (id == ids_.end())
        GiveUpTesting(absl::StrCat("tests have no ", kind, " for ", rpc_.Name()));
      SetText(message, field, id->second);
      return;
    }
    if (Behaves(field, google::api::REQUIRED)) FillValue(message, field);
  }

  static void SetText(Message& message, const FieldDescriptor* field, const std::string& text) {
    if (field->is_repeated()) {
      message.GetReflection()->AddString(&message, field, text);
    } else {
      message.GetReflection()->SetString(&message, field, text);
    }
  }

  const Rpc& rpc_;
  const Ids& ids_;
};

// Makes a request incomplete in one field.
using LeaveOut = std::function<void(Message&)>;

// Walks `type`, which stands at `path` of a request and is reached by `reach`, and hands every
// required field to `found`.
void EachRequired(const Filler& filler, const google::protobuf::Descriptor* type,
                  const std::string& path, const std::function<Message*(Message&)>& reach,
                  const std::function<void(const std::string& path, const LeaveOut&)>& found) {
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* const field = type->field(i);
    if (Behaves(field, google::api::OUTPUT_ONLY) || field->is_map()) continue;
    std::string at = absl::StrCat(path, path.empty() ? "" : ".", field->name());
    if (Behaves(field, google::api::REQUIRED)) {
      found(at, [reach, field](Message& root) {
        Message* const parent = reach(root);
        parent->GetReflection()->ClearField(parent, field);
      });
    }
    if (field->message_type() == nullptr ||
        !absl::StartsWith(field->message_type()->full_name(), "naober."))
      continue;
    if (field->is_repeated()) absl::StrAppend(&at, "[0]");
    const auto child = [&filler, reach, field](Message& root) -> Message* {
      Message* const parent = reach(root);
      const Reflection& reflection = *parent->GetReflection();
      if (field->is_repeated()) {
        if (reflection.FieldSize(*parent, field) == 0) filler.FillValue(*parent, field);
        return reflection.MutableRepeatedMessage(parent, field, 0);
      }
      if (!reflection.HasField(*parent, field)) filler.FillValue(*parent, field);
      return reflection.MutableMessage(parent, field);
    };
    EachRequired(filler, field->message_type(), at, child, found);
  }
}

// What the descriptors can't say of a request.
void Particulars(const Ids& ids, Message& message) {
  if (auto* approve = dynamic_cast<matching::v1::ApproveProposalsRequest*>(&message))
    approve->clear_match_run_id();  // either a run or proposals
  if (auto* create = dynamic_cast<matching::v1::CreateIntervisionGroupRequest*>(&message))
    create->mutable_intervision_group()->set_municipality_code("GM0106");  // nobody else's staff's
  if (auto* create = dynamic_cast<matching::v1::CreateRoundRequest*>(&message)) {
    auto& dinner = *create->mutable_round()->mutable_dinner();
    dinner.add_tables()->set_seats(4);
    for (const char* kind : {"person", "newcomer", "buddy"}) dinner.add_person_ids(ids.at(kind));
  }
  if (auto* rearrange = dynamic_cast<matching::v1::RearrangeRoundRequest*>(&message)) {
    auto& couple = *rearrange->mutable_changes(0)->mutable_couple();
    couple.set_newcomer_id(ids.at("newcomer"));
    couple.set_buddy_id(ids.at("buddy"));
  }
  if (auto* create = dynamic_cast<activities::v1::CreateSeriesRequest*>(&message))
    create->mutable_series()->set_postcode("9401 AB");
  if (auto* withdraw = dynamic_cast<intake::v1::WithdrawConsentRequest*>(&message))
    withdraw->set_purpose(common::v1::CONSENT_PURPOSE_MATCHING);
  if (auto* record = dynamic_cast<activities::v1::RecordAttendanceRequest*>(&message)) {
    auto& attendance = *record->add_attendance();
    attendance.set_person_id(ids.at("person"));
    attendance.set_presence(activities::v1::PRESENCE_PRESENT);
  }
  if (auto* create = dynamic_cast<intake::v1::CreatePersonRequest*>(&message))
    create->mutable_person()->set_birth_date("1990-01-01");  // which only an organisation lacks
  if (auto* update = dynamic_cast<intake::v1::UpdatePersonRequest*>(&message)) {
    update->clear_person();
    update->mutable_person()->set_id(ids.at("person"));
    update->mutable_person()->set_etag("1");
    update->mutable_person()->set_email("somebody@example.org");
    update->mutable_update_mask()->add_paths("email");
  }
  if (auto* update = dynamic_cast<matching::v1::UpdatePolicyRequest*>(&message)) {
    update->mutable_policy()->set_etag("1");
    update->mutable_policy()->clear_rules();
    for (const auto kind : {matching::v1::RULE_KIND_VETTING, matching::v1::RULE_KIND_CAPACITY}) {
      matching::v1::Rule& rule = *update->mutable_policy()->add_rules();
      rule.set_kind(kind);
      rule.set_strength(matching::v1::RULE_STRENGTH_HARD);
      rule.set_enabled(true);
    }
  }
}

}  // namespace

std::string KindOfId(const Rpc& rpc) {
  // A name that holds another one's comes before it.
  static constexpr std::pair<absl::string_view, absl::string_view> kKinds[] = {
      {"PersonImport", "person_import"},
      {"Person", "person"},
      {"Consortium", "consortium"},
      {"Enrolment", "enrolment"},
      {"MatchRun", "match_run"},
      {"Proposal", "proposal"},
      {"CheckIn", "check_in"},
      {"IntervisionGroup", "intervision_group"},
      {"IntervisionMeeting", "intervision_meeting"},
      {"Meeting", "meeting"},
      {"Match", "match"},
      {"Series", "series"},
      {"Session", "session"},
      {"Seat", "registration"},
      {"Referral", "referral"},
      {"NoShows", "round"},
      {"NoShow", "referral"},
      {"Round", "round"},
      {"PlaceChoice", "place_choice"},
      {"Place", "place"},
      {"Grant", "grant"},
      {"Criterion", "criterion"},
      {"Milestone", "criterion"},
      {"DeadLetter", "dead_letter"}};
  for (const auto& [part, kind] : kKinds) {
    if (absl::StrContains(rpc.method->name(), part)) return std::string(kind);
  }
  GiveUpTesting(absl::StrCat("tests don't know what the id of ", rpc.Name(), " names"));
}

std::unique_ptr<Message> FillRequest(const Rpc& rpc, const Ids& ids) {
  std::unique_ptr<Message> request = rpc.NewRequest();
  Filler(rpc, ids).Fill(*request);
  Particulars(ids, *request);
  return request;
}

std::vector<Incomplete> LeaveOutEach(const Rpc& rpc, const Ids& ids) {
  const Filler filler(rpc, ids);
  const auto* const type = rpc.method->input_type();
  const bool masked = type->FindFieldByName("update_mask") != nullptr;
  std::vector<Incomplete> all;
  EachRequired(
      filler, type, "", [](Message& root) { return &root; },
      [&](const std::string& path, const LeaveOut& leave_out) {
        if (masked && absl::StrContains(path, ".")) return;
        auto request = FillRequest(rpc, ids);
        leave_out(*request);
        all.push_back({path, std::move(request)});
      });
  return all;
}

bool NamesAnId(const Rpc& rpc) {
  // The person's own id is an output, but for this.
  if (rpc.method->input_type() == intake::v1::UpdatePersonRequest::descriptor()) return true;
  std::vector<const google::protobuf::Descriptor*> types = {rpc.method->input_type()};
  for (size_t i = 0; i < types.size(); ++i) {
    for (int j = 0; j < types[i]->field_count(); ++j) {
      const FieldDescriptor* const field = types[i]->field(j);
      if (Behaves(field, google::api::OUTPUT_ONLY)) continue;
      if (!KindOfField(field, rpc).empty()) return true;
      if (field->message_type() != nullptr && Behaves(field, google::api::REQUIRED))
        types.push_back(field->message_type());
    }
  }
  return false;
}

}  // namespace naober::testing
