// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_TESTS_SUPPORT_CLIENT_H_
#define NAOBER_TESTS_SUPPORT_CLIENT_H_

#include <grpcpp/grpcpp.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/auth/caller.h"
#include "libs/rpc/unary.h"
#include "tests/support/platform.h"

namespace naober::testing {

// Somebody who calls the public API with a token. Thread-safe.
class Client {
 public:
  Client(const Platform& platform, const auth::Caller& caller)
      : Client(platform, platform.TokenFor(caller)) {}
  // An empty token is none.
  Client(const Platform& platform, std::string token)
      : platform_(platform), token_(std::move(token)) {}

  // One call, with 20 s to answer:
  //   client.Call<intake::v1::PersonService>(&intake::v1::PersonService::Stub::GetPerson, request)
  template <class Service, class StubBase, class Request, class Response>
  absl::StatusOr<Response> Call(grpc::Status (StubBase::*method)(grpc::ClientContext*,
                                                                 const Request&, Response*),
                                const Request& request) const {
    const auto stub =
        Service::NewStub(platform_.ChannelTo(ServiceOf(Service::service_full_name())));
    grpc::ClientContext context;
    Prepare(context);
    Response response;
    const grpc::Status status = ((*stub).*method)(&context, request, &response);
    if (!status.ok()) return rpc::FromGrpc(status);
    return response;
  }

  // All items of a list, page after page:
  //   client.ListAll<intake::v1::PersonService>(&intake::v1::PersonService::Stub::ListPeople,
  //                                             request, &intake::v1::ListPeopleResponse::people)
  template <class Service, class StubBase, class Request, class Response, class Item>
  absl::StatusOr<std::vector<Item>> ListAll(
      grpc::Status (StubBase::*method)(grpc::ClientContext*, const Request&, Response*),
      Request request,
      const google::protobuf::RepeatedPtrField<Item>& (Response::*items)() const) const {
    std::vector<Item> all;
    request.set_page_size(200);
    do {
      const absl::StatusOr<Response> page = Call<Service>(method, request);
      if (!page.ok()) return page.status();
      const auto& found = ((*page).*items)();
      all.insert(all.end(), found.begin(), found.end());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return all;
  }

  // A context of this client's calls, for calls that Call doesn't know.
  void Prepare(grpc::ClientContext& context) const;

  const Platform& platform() const { return platform_; }

  // "naober.intake.v1.PersonService" → "intake".
  static std::string ServiceOf(absl::string_view full_name);

 private:
  const Platform& platform_;
  const std::string token_;
};

// Callers as the scenarios know them.
auth::Caller Operator();
auth::Caller Coordinator(const std::string& tenant_id);
auth::Caller Caseworker(const std::string& tenant_id, const std::string& municipality_code);
auth::Caller Partner(const std::string& tenant_id, const std::string& organisation_code);
auth::Caller Funder(const std::string& tenant_id);

}  // namespace naober::testing

#endif  // NAOBER_TESTS_SUPPORT_CLIENT_H_
