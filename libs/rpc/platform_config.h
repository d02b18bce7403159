// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_RPC_PLATFORM_CONFIG_H_
#define NAOBER_LIBS_RPC_PLATFORM_CONFIG_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/base/secret.h"
#include "libs/rpc/channel.h"

namespace naober::rpc {

// What every service is told in the same words. The flags are declared once, in
// libs/rpc/platform_flags.cc, which only services' programs link.
struct PlatformConfig {
  std::string service;
  std::string environment = "development";  // --environment: development | production
  std::string clock = "system";             // --clock: system | file:PATH (refused in production)
  std::string listen_host = "127.0.0.1";    // --listen_host
  int grpc_port = 0;                        // --grpc_port; 0 = any free one
  int admin_port = 0;                       // --admin_port; 0 = any free one
  int max_threads = 24;    // --max_threads; more calls at once are refused (RESOURCE_EXHAUSTED)
  bool reflection = true;  // --reflection
  absl::Duration drain_timeout = absl::Seconds(10);  // --drain_timeout
  absl::Duration drain_delay =
      absl::ZeroDuration();  // --drain_delay: NOT_SERVING before it stops accepting
  absl::Duration max_deadline = absl::Seconds(60);  // --max_deadline: longer ones are lowered to it
  TlsFiles tls;  // --tls_cert_file --tls_key_file --tls_ca_file (CA given = mTLS)

  Secret postgres_url;               // --postgres_url_file: the service role
  Secret postgres_worker_url;        // --postgres_worker_url_file: the worker role
  int postgres_max_connections = 8;  // --postgres_max_connections
  Secret redis_url;                  // --redis_url_file

  std::vector<std::string> issuers;  // --issuers: accepted iss values
  std::string jwks;                  // --jwks: path or http(s) URL
  std::string
      claims_file;  // --claims_file: JSON, how claims of an issuer map (default: our own names)
  bool accept_development_tokens =
      false;  // --accept_development_tokens: tokens of `naober token`; refused in production
  std::string token_file;  // --token_file: this service's own access token
  Secret fingerprint_key;  // --fingerprint_key_file: key of the request fingerprints (32 bytes or
                           // more)

  std::map<std::string, std::string> peers;  // --peers=matching=dns:///matching:50052,intake=…
  std::string instance;                      // --instance: stable name; default: host name
  std::string geo_folder = "/usr/share/naober/geo";  // --geo_folder: the files of libs/geo

  std::string PeerTarget(const std::string& service) const;  // "" when not configured
};

// From the flags; all errors at once, each naming its flag.
absl::StatusOr<PlatformConfig> PlatformConfigFromFlags(const std::string& service);

}  // namespace naober::rpc

#endif  // NAOBER_LIBS_RPC_PLATFORM_CONFIG_H_
