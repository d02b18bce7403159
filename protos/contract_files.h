// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_PROTOS_CONTRACT_FILES_H_
#define NAOBER_PROTOS_CONTRACT_FILES_H_

#include <google/protobuf/descriptor.h>

#include <string>
#include <vector>

// The contract as tests go through it: whatever stands in this folder, without a list of it in
// code.
namespace naober::contract {

// Descriptors of the files of protos/naober/<part>/v1 by name; `part` is a program, "events" or
// "common". Ends the program when there are none, or when one isn't linked.
std::vector<const google::protobuf::FileDescriptor*> FilesOf(const std::string& part);

// Those of all parts.
std::vector<const google::protobuf::FileDescriptor*> AllFiles();

}  // namespace naober::contract

#endif  // NAOBER_PROTOS_CONTRACT_FILES_H_
