// SPDX-License-Identifier: EUPL-1.2
#include "tests/support/rpc_catalogue.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/impl/codegen/proto_utils.h>

#include <chrono>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "libs/rpc/unary.h"
#include "protos/contract_files.h"
#include "tests/support/client.h"

namespace naober::testing {
namespace {

using google::protobuf::FileDescriptor;
using google::protobuf::Message;

void AddRpcs(const std::string& program, const std::string& part, std::vector<Rpc>& rpcs) {
  for (const FileDescriptor* file : contract::FilesOf(part)) {
    for (int i = 0; i < file->service_count(); ++i) {
      const auto* const service = file->service(i);
      for (int j = 0; j < service->method_count(); ++j)
        rpcs.push_back({program, service->method(j)});
    }
  }
}

std::unique_ptr<Message> NewMessage(const google::protobuf::Descriptor* type) {
  return std::unique_ptr<Message>(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
}

}  // namespace

std::string Rpc::Name() const { return absl::StrCat(program, ": ", method->full_name()); }

const common::v1::Permission& Rpc::permission() const {
  return method->options().GetExtension(common::v1::permission);
}

std::unique_ptr<Message> Rpc::NewRequest() const { return NewMessage(method->input_type()); }

const std::vector<Rpc>& AllRpcs() {
  static const auto* const all = [] {
    auto* const rpcs = new std::vector<Rpc>();
    for (const std::string& program : Platform::Services()) {
      AddRpcs(program, program, *rpcs);
      AddRpcs(program, "events", *rpcs);
    }
    return rpcs;
  }();
  return *all;
}

std::vector<Credentials> Admitted(const Platform& platform, const Rpc& rpc,
                                  const std::string& tenant_id, const std::string& person_id) {
  std::vector<Credentials> all;
  for (const auto& grant : rpc.permission().allow()) {
    if (grant.role() == common::v1::ROLE_OPERATOR) continue;
    auth::Caller caller;
    caller.subject = "somebody";
    caller.tenant_id = tenant_id;
    caller.organisation_id = "werkplein";
    caller.municipalities = {"GM0106", "GM1680", "GM1699"};
    caller.person_id = person_id;
    caller.roles.insert(grant.role());
    all.push_back({platform.TokenFor(caller), {}});
  }
  for (const std::string& service : rpc.permission().services()) {
    auth::Caller caller;
    caller.subject = service;
    caller.service = service;
    caller.roles.insert(common::v1::ROLE_SERVICE);
    all.push_back({platform.TokenFor(caller), {{"naober-tenant", tenant_id}}});
  }
  if (all.empty()) all.push_back({platform.TokenFor(Operator()), {}});
  return all;
}

Answer CallRpc(const Platform& platform, const Rpc& rpc, const Credentials& credentials,
               const Message& request) {
  grpc::TemplatedGenericStub<Message, Message> stub(platform.ChannelTo(rpc.program));
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
  if (!credentials.token.empty())
    context.AddMetadata("authorization", absl::StrCat("Bearer ", credentials.token));
  for (const auto& [key, value] : credentials.metadata) context.AddMetadata(key, value);
  const std::string path =
      absl::StrCat("/", rpc.method->service()->full_name(), "/", rpc.method->name());

  Answer answer;
  answer.response = NewMessage(rpc.method->output_type());
  absl::Notification done;
  stub.UnaryCall(&context, path, {}, &request, answer.response.get(), [&](grpc::Status status) {
    answer.status = rpc::FromGrpc(status);
    done.Notify();
  });
  done.WaitForNotification();
  return answer;
}

}  // namespace naober::testing
