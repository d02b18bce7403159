// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_RPC_FINGERPRINT_H_
#define NAOBER_LIBS_RPC_FINGERPRINT_H_

#include <google/protobuf/message.h>

#include <string>

#include "libs/base/secret.h"

namespace naober::rpc {

// HMAC-SHA-256 over a canonical form of `request`: fields in order of their numbers, map entries in
// order of their keys, each with its number and length. The top-level request_id and fields that
// this program doesn't know are left out. Two requests have the same fingerprint exactly if they
// ask for the same thing. (A serialized message won't do: protobuf promises no canonical form.)
// Keyed, because a plain hash of a short personal value could be found by trying them all.
std::string FingerprintOf(const google::protobuf::Message& request, const Secret& key);

}  // namespace naober::rpc

#endif  // NAOBER_LIBS_RPC_FINGERPRINT_H_
