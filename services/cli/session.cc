// SPDX-License-Identifier: EUPL-1.2
#include "services/cli/session.h"

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "libs/base/backoff.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/obs/trace.h"
#include "libs/rpc/channel.h"
#include "naober/common/v1/options.pb.h"
#include "services/cli/poll.h"

namespace naober::cli {
namespace {

constexpr char kNoConfiguration[] = "NO_CONFIGURATION";

absl::StatusOr<std::string> ReadFile(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  if (!in || !(text << in.rdbuf())) return absl::NotFoundError(absl::StrCat("can't read ", file));
  return text.str();
}

// Whether a second try can't do harm: the server knows the request by its id, or the RPC declares
// that repeating it is harmless.
bool MayRepeat(const google::protobuf::Message& request) {
  const google::protobuf::Descriptor* type = request.GetDescriptor();
  const auto* field = type->FindFieldByName("request_id");
  if (field != nullptr) return !request.GetReflection()->GetString(request, field).empty();
  // Services stand in the same file as their requests.
  for (int i = 0; i < type->file()->service_count(); ++i) {
    const google::protobuf::ServiceDescriptor* service = type->file()->service(i);
    for (int j = 0; j < service->method_count(); ++j) {
      if (service->method(j)->input_type() != type) continue;
      return service->method(j)->options().GetExtension(common::v1::permission).idempotent();
    }
  }
  return false;
}

bool IsPassing(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsResourceExhausted(status) ||
         (absl::IsAborted(status) && ReasonOf(status) != "ETAG_MISMATCH");
}

absl::StatusOr<rpc::TlsFiles> ReadTls(const nlohmann::json& tls, const std::string& file) {
  rpc::TlsFiles files;
  for (const auto& [name, member] : {std::pair{"ca", &rpc::TlsFiles::ca_file},
                                     {"certificate", &rpc::TlsFiles::cert_file},
                                     {"key", &rpc::TlsFiles::key_file}}) {
    if (!tls.is_object() || !tls.value(name, nlohmann::json("")).is_string()) {
      return absl::InvalidArgumentError(
          absl::StrCat(file, ": \"tls\" must be of file names: ca, certificate, key"));
    }
    files.*member = tls.value(name, "");
  }
  if (files.ca_file.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(file, ": \"tls\" must name a \"ca\", whose certificates are trusted"));
  }
  if (files.cert_file.empty() != files.key_file.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(file, ": in \"tls\", \"certificate\" and \"key\" go together"));
  }
  return files;
}

}  // namespace

absl::StatusOr<CommandConfig> ReadCommandConfig(const std::string& file) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(file));
  const nlohmann::json json = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || !json.contains("endpoints") || !json["endpoints"].is_object()) {
    return absl::InvalidArgumentError(
        absl::StrCat(file, " is not a configuration: it has no \"endpoints\""));
  }
  CommandConfig config;
  for (const auto& [service, endpoint] : json["endpoints"].items()) {
    if (!endpoint.is_object() || !endpoint.value("grpc", nlohmann::json()).is_string()) {
      return absl::InvalidArgumentError(
          absl::StrCat(file, ": endpoint ", service, " has no \"grpc\" address"));
    }
    config.endpoints[service] = {endpoint["grpc"].get<std::string>(), endpoint.value("admin", "")};
  }
  config.geo_folder = json.value("geoFolder", "");
  config.development_key = json.value("developmentKey", "");
  if (json.contains("tls")) {
    ASSIGN_OR_RETURN(config.tls, ReadTls(json["tls"], file));
  }
  return config;
}

absl::StatusOr<const CommandConfig*> Session::config() {
  if (config_ == nullptr) {
    if (options_.config_file.empty()) {
      return Refuse(kNoConfiguration,
                    "no configuration: give --config FILE or set NAOBER_CONFIG "
                    "(./deploy/local/naober does it for you)");
    }
    ASSIGN_OR_RETURN(CommandConfig config, ReadCommandConfig(options_.config_file));
    config_ = std::make_unique<CommandConfig>(std::move(config));
  }
  return config_.get();
}

absl::StatusOr<std::shared_ptr<grpc::Channel>> Session::ChannelTo(const std::string& service) {
  auto& channel = channels_[service];
  if (channel == nullptr) {
    ASSIGN_OR_RETURN(const CommandConfig* config, this->config());
    const auto endpoint = config->endpoints.find(service);
    if (endpoint == config->endpoints.end()) {
      return absl::NotFoundError(
          absl::StrCat(options_.config_file, " names no endpoint of ", service));
    }
    channel = rpc::MakeChannel({.target = endpoint->second.grpc, .tls = config->tls});
  }
  return channel;
}

absl::StatusOr<std::unique_ptr<grpc::ClientContext>> Session::Context() {
  if (token_.empty()) {
    if (options_.token_file.empty()) {
      return Refuse("NO_TOKEN", "no access token: give --token-file FILE or set NAOBER_TOKEN_FILE");
    }
    ASSIGN_OR_RETURN(std::string token, ReadFile(options_.token_file));
    absl::StripTrailingAsciiWhitespace(&token);
    token_ = std::move(token);
  }
  auto context = std::make_unique<grpc::ClientContext>();
  context->AddMetadata("authorization", absl::StrCat("Bearer ", token_));
  context->AddMetadata("traceparent", obs::TraceContext::New().ToHeader());
  context->set_deadline(absl::ToChronoTime(absl::Now() + options_.timeout));
  return context;
}

absl::Status Session::CallWithRetry(const google::protobuf::Message& request,
                                    absl::FunctionRef<grpc::Status(grpc::ClientContext&)> call) {
  const absl::Time deadline = absl::Now() + options_.timeout;
  Backoff backoff(absl::Milliseconds(50), absl::Seconds(2));
  while (true) {
    ASSIGN_OR_RETURN(const std::unique_ptr<grpc::ClientContext> context, Context());
    context->set_deadline(absl::ToChronoTime(deadline));
    const absl::Status status = rpc::FromGrpc(call(*context));
    if (status.ok() || !IsPassing(status) || !MayRepeat(request)) return status;
    const absl::Duration wait = backoff.Next();
    if (absl::Now() + wait >= deadline) return status;
    Pause(wait);
  }
}

}  // namespace naober::cli
