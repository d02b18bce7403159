// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_TESTS_SUPPORT_RPC_CATALOGUE_H_
#define NAOBER_TESTS_SUPPORT_RPC_CATALOGUE_H_

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "naober/common/v1/options.pb.h"
#include "tests/support/platform.h"

// Every RPC of the platform as its descriptor knows it, for tests that are made from the contract.
namespace naober::testing {

// One RPC as one program serves it; the event log is served by every program.
struct Rpc {
  std::string program;
  const google::protobuf::MethodDescriptor* method = nullptr;

  // "intake: naober.intake.v1.PersonService.GetPerson"
  std::string Name() const;
  const common::v1::Permission& permission() const;
  std::unique_ptr<google::protobuf::Message> NewRequest() const;
};

// Every program's, by program and then by file of its contract.
const std::vector<Rpc>& AllRpcs();

// What a call carries besides its request; an empty token is none.
struct Credentials {
  std::string token;
  std::map<std::string, std::string> metadata;
};

// Somebody for each role and then each service that `rpc` lets in: of the consortium `tenant_id`,
// of the organisation and the municipalities of the Drenthe example, and as person `person_id`.
// Operators, who belong to no consortium, stand for RPCs that let nobody else in.
std::vector<Credentials> Admitted(const Platform& platform, const Rpc& rpc,
                                  const std::string& tenant_id, const std::string& person_id);

struct Answer {
  absl::Status status;
  std::unique_ptr<google::protobuf::Message> response;  // never null; empty unless OK
};

// Calls `rpc` with 20 s to answer.
Answer CallRpc(const Platform& platform, const Rpc& rpc, const Credentials& credentials,
               const google::protobuf::Message& request);

}  // namespace naober::testing

#endif  // NAOBER_TESTS_SUPPORT_RPC_CATALOGUE_H_
