// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_RPC_TLS_H_
#define NAOBER_LIBS_RPC_TLS_H_

#include <grpcpp/security/credentials.h>
#include <grpcpp/security/server_credentials.h>

#include <memory>

#include "absl/time/time.h"
#include "libs/rpc/channel.h"

// gRPC credentials from certificate files, which are read again every `reload` (whole seconds), so
// that certificates can be renewed without a restart. A renewed pair must be put in place by
// replacing its folder (or a symbolic link to it) as a whole. Without files: no TLS, for one
// machine or a mesh that does it.
namespace naober::rpc {

inline constexpr absl::Duration kTlsReload = absl::Minutes(1);

// A certificate is needed for TLS; a CA besides means that clients must show a certificate of it
// (mTLS).
std::shared_ptr<grpc::ServerCredentials> ServerCredentialsFor(const TlsFiles& files,
                                                              absl::Duration reload = kTlsReload);

// A CA is needed for TLS; certificate and key besides are shown to the server.
std::shared_ptr<grpc::ChannelCredentials> ChannelCredentialsFor(const TlsFiles& files,
                                                                absl::Duration reload = kTlsReload);

}  // namespace naober::rpc

#endif  // NAOBER_LIBS_RPC_TLS_H_
