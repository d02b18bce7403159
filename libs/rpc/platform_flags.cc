// SPDX-License-Identifier: EUPL-1.2
#include <unistd.h>

#include <climits>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "libs/auth/development_key.h"
#include "libs/base/status_macros.h"
#include "libs/config/flag_errors.h"
#include "libs/rpc/platform_config.h"

ABSL_FLAG(std::string, environment, "development", "development or production");
ABSL_FLAG(std::string, clock, "system",
          "business time: system, or file:PATH with an RFC 3339 time (not in production)");
ABSL_FLAG(std::string, listen_host, "127.0.0.1", "address to listen on; 0.0.0.0 in a container");
ABSL_FLAG(int, grpc_port, 0, "port for gRPC; 0 takes any free one");
ABSL_FLAG(int, admin_port, 0, "port for /livez, /readyz, /startupz, /metrics; 0 takes a free one");
ABSL_FLAG(int, max_threads, 24, "calls served at once, 2 to 1000; more are refused");
ABSL_FLAG(bool, reflection, true, "serve gRPC reflection");
ABSL_FLAG(absl::Duration, drain_timeout, absl::Seconds(10),
          "how long calls may take to finish when the process is asked to stop");
ABSL_FLAG(absl::Duration, drain_delay, absl::ZeroDuration(),
          "how long to report NOT_SERVING before new calls are refused");
ABSL_FLAG(absl::Duration, max_deadline, absl::Seconds(60), "longer deadlines are lowered to this");
ABSL_FLAG(std::string, tls_cert_file, "", "certificate chain (PEM); turns TLS on");
ABSL_FLAG(std::string, tls_key_file, "", "private key of the certificate (PEM)");
ABSL_FLAG(std::string, tls_ca_file, "", "CA (PEM) that clients' certificates must be of: mTLS");
ABSL_FLAG(std::string, postgres_url_file, "", "file with the service role's connection URL");
ABSL_FLAG(std::string, postgres_worker_url_file, "", "file with the worker role's connection URL");
ABSL_FLAG(int, postgres_max_connections, 8, "connections of each role, 1 to 200");
ABSL_FLAG(std::string, redis_url_file, "", "file with the Redis URL");
ABSL_FLAG(std::vector<std::string>, issuers, {}, "accepted issuers (iss) of access tokens");
ABSL_FLAG(std::string, jwks, "", "the issuers' public keys: path or http(s) URL of a key set");
ABSL_FLAG(std::string, claims_file, "",
          "JSON: how an issuer's claims map to ours (libs/auth/README.md)");
ABSL_FLAG(bool, accept_development_tokens, false,
          "accept tokens of `naober token` (not in production)");
ABSL_FLAG(std::string, token_file, "", "file with this service's own access token");
ABSL_FLAG(std::string, fingerprint_key_file, "",
          "file with the key of request fingerprints, at least 32 bytes");
ABSL_FLAG(
    std::vector<std::string>, peers, {},
    "services that this one calls, each as service=target, e.g. matching=dns:///matching:50052");
ABSL_FLAG(std::string, instance, "", "stable name of this process; default: the host's name");
ABSL_FLAG(std::string, geo_folder, "/usr/share/naober/geo", "folder with the places' files");

namespace naober::rpc {
namespace {

using absl::GetFlag;

constexpr size_t kMinKeyBytes = 32;

void ReadServing(PlatformConfig& config, config::FlagErrors& errors) {
  config.listen_host = GetFlag(FLAGS_listen_host);
  config.grpc_port = GetFlag(FLAGS_grpc_port);
  config.admin_port = GetFlag(FLAGS_admin_port);
  config.max_threads = GetFlag(FLAGS_max_threads);
  config.reflection = GetFlag(FLAGS_reflection);
  config.drain_timeout = GetFlag(FLAGS_drain_timeout);
  config.drain_delay = GetFlag(FLAGS_drain_delay);
  config.max_deadline = GetFlag(FLAGS_max_deadline);
  errors.RequireBetween(config.grpc_port, 0, 65535, "grpc_port");
  errors.RequireBetween(config.admin_port, 0, 65535, "admin_port");
  errors.RequireBetween(config.max_threads, 2, 1000, "max_threads");
  errors.Require(config.drain_timeout > absl::ZeroDuration(), "drain_timeout",
                 "must be above zero");
  errors.Require(config.drain_delay >= absl::ZeroDuration(), "drain_delay", "must not be negative");
  errors.Require(config.max_deadline >= absl::Seconds(1), "max_deadline", "must be 1s or more");

  config.tls = {GetFlag(FLAGS_tls_ca_file), GetFlag(FLAGS_tls_cert_file),
                GetFlag(FLAGS_tls_key_file)};
  errors.Require(config.tls.cert_file.empty() == config.tls.key_file.empty(), "tls_key_file",
                 "goes together with --tls_cert_file");
  for (const auto& [flag, path] : {std::pair{"tls_ca_file", &config.tls.ca_file},
                                   {"tls_cert_file", &config.tls.cert_file},
                                   {"tls_key_file", &config.tls.key_file}}) {
    if (!path->empty()) errors.SecretFrom(flag, *path);  // only whether it can be read
  }
}

void ReadStores(PlatformConfig& config, config::FlagErrors& errors) {
  config.postgres_url = errors.SecretFrom("postgres_url_file", GetFlag(FLAGS_postgres_url_file));
  config.postgres_worker_url =
      errors.SecretFrom("postgres_worker_url_file", GetFlag(FLAGS_postgres_worker_url_file));
  config.redis_url = errors.SecretFrom("redis_url_file", GetFlag(FLAGS_redis_url_file));
  config.postgres_max_connections = GetFlag(FLAGS_postgres_max_connections);
  errors.RequireBetween(config.postgres_max_connections, 1, 200, "postgres_max_connections");
}

void ReadIdentity(PlatformConfig& config, config::FlagErrors& errors) {
  config.issuers = GetFlag(FLAGS_issuers);
  config.jwks = GetFlag(FLAGS_jwks);
  config.claims_file = GetFlag(FLAGS_claims_file);
  config.accept_development_tokens = GetFlag(FLAGS_accept_development_tokens);
  config.token_file = GetFlag(FLAGS_token_file);
  errors.Require(!config.jwks.empty(), "jwks", "must name a key set: a path or an http(s) URL");
  errors.Require(!config.issuers.empty() || config.accept_development_tokens, "issuers",
                 "must name at least one issuer");
  for (const std::string& issuer : config.issuers) {
    errors.Require(issuer != auth::kDevelopmentIssuer, "issuers",
                   absl::StrCat("must not hold ", auth::kDevelopmentIssuer,
                                ": that is what --accept_development_tokens is for"));
  }
  config.fingerprint_key =
      errors.SecretFrom("fingerprint_key_file", GetFlag(FLAGS_fingerprint_key_file));
  if (!config.fingerprint_key.empty()) {
    errors.Require(config.fingerprint_key.Reveal().size() >= kMinKeyBytes, "fingerprint_key_file",
                   "must hold at least 32 bytes");
  }
  for (const std::string& peer : GetFlag(FLAGS_peers)) {
    const std::pair<std::string, std::string> parts = absl::StrSplit(peer, absl::MaxSplits('=', 1));
    if (parts.first.empty() || parts.second.empty()) {
      errors.Add("peers", absl::StrCat("must be service=target, not '", peer, "'"));
    } else {
      config.peers.insert(parts);
    }
  }
  errors.Require(config.peers.empty() || !config.token_file.empty(), "token_file",
                 "is needed to call --peers");
}

void ReadEnvironment(PlatformConfig& config, config::FlagErrors& errors) {
  config.environment = GetFlag(FLAGS_environment);
  config.clock = GetFlag(FLAGS_clock);
  config.geo_folder = GetFlag(FLAGS_geo_folder);
  config.instance = GetFlag(FLAGS_instance);
  if (config.instance.empty()) {
    char host[HOST_NAME_MAX + 1] = {};
    gethostname(host, sizeof(host) - 1);
    config.instance = host;
  }
  const bool production = config.environment == "production";
  errors.Require(production || config.environment == "development", "environment",
                 "must be development or production");
  errors.Require(config.clock == "system" || absl::StartsWith(config.clock, "file:"), "clock",
                 "must be system or file:PATH");
  errors.Require(!production || config.clock == "system", "clock", "must be system in production");
  errors.Require(!production || !config.accept_development_tokens, "accept_development_tokens",
                 "must be off in production");
}

}  // namespace

absl::StatusOr<PlatformConfig> PlatformConfigFromFlags(const std::string& service) {
  PlatformConfig config;
  config.service = service;
  config::FlagErrors errors;
  ReadServing(config, errors);
  ReadStores(config, errors);
  ReadIdentity(config, errors);
  ReadEnvironment(config, errors);
  RETURN_IF_ERROR(errors.ToStatus());
  return config;
}

}  // namespace naober::rpc
