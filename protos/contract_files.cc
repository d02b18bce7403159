// SPDX-License-Identifier: EUPL-1.2
#include "protos/contract_files.h"

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <set>

#include "absl/strings/str_cat.h"

namespace naober::contract {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::FileDescriptor;

constexpr char kContract[] = NAOBER_SOURCE_DIR "/protos/naober";

[[noreturn]] void GiveUp(const std::string& why) {
  std::cerr << why << "\n";
  std::abort();
}

std::set<std::string> NamesIn(const std::string& folder, const std::string& extension) {
  std::set<std::string> names;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() == extension) names.insert(entry.path().filename().string());
  }
  return names;
}

}  // namespace

std::vector<const FileDescriptor*> FilesOf(const std::string& part) {
  std::vector<const FileDescriptor*> files;
  for (const std::string& name : NamesIn(absl::StrCat(kContract, "/", part, "/v1"), ".proto")) {
    const std::string path = absl::StrCat("naober/", part, "/v1/", name);
    files.push_back(DescriptorPool::generated_pool()->FindFileByName(path));
    if (files.back() == nullptr) GiveUp(absl::StrCat(path, " isn't linked"));
  }
  if (files.empty()) GiveUp(absl::StrCat("the contract has no files of ", part));
  return files;
}

std::vector<const FileDescriptor*> AllFiles() {
  std::vector<const FileDescriptor*> files;
  for (const std::string& part : NamesIn(kContract, "")) {
    for (const FileDescriptor* file : FilesOf(part)) files.push_back(file);
  }
  return files;
}

}  // namespace naober::contract
