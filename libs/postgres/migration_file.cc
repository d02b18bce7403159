// SPDX-License-Identifier: EUPL-1.2
#include "libs/postgres/migration_file.h"

#include <openssl/sha.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <system_error>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"

namespace naober::postgres {
namespace {

namespace fs = std::filesystem;

constexpr char kNoTransaction[] = "-- naober: no-transaction\n";

std::string Sha256Hex(const std::string& text) {
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(),
         reinterpret_cast<unsigned char*>(digest.data()));
  return absl::BytesToHexString(digest);
}

absl::StatusOr<MigrationFile> ReadMigration(const std::string& module, const fs::path& path) {
  static const std::regex* const kName = new std::regex("([0-9]{4})_[a-z0-9_]+\\.sql");
  MigrationFile out{.module = module, .name = path.filename().string()};
  std::smatch match;
  if (!std::regex_match(out.name, match, *kName)) {
    return Refuse("MIGRATION_NAME", absl::StrCat("migration ", module, "/", out.name,
                                                 " must be named NNNN_verb_noun.sql"));
  }
  out.version = std::stoi(match[1]);
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(absl::StrCat("can't read ", path.string()));
  out.text.assign(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  out.checksum = Sha256Hex(out.text);
  out.in_transaction = !absl::StartsWith(out.text, kNoTransaction);
  return out;
}

}  // namespace

absl::StatusOr<std::vector<MigrationFile>> ReadMigrations(const MigrationModule& module) {
  std::error_code error;
  std::vector<MigrationFile> files;
  for (fs::directory_iterator entry(module.folder, error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->path().extension() != ".sql") continue;
    ASSIGN_OR_RETURN(MigrationFile file, ReadMigration(module.name, entry->path()));
    files.push_back(std::move(file));
  }
  if (error) {
    return absl::NotFoundError(absl::StrCat("can't read the folder ", module.folder));
  }
  std::sort(files.begin(), files.end(),
            [](const MigrationFile& a, const MigrationFile& b) { return a.name < b.name; });
  for (size_t i = 0; i < files.size(); ++i) {
    if (files[i].version != static_cast<int>(i + 1)) {
      return Refuse("MIGRATION_GAP", absl::StrCat("migration ", module.name, "/", files[i].name,
                                                  " should have number ", i + 1));
    }
  }
  return files;
}

std::vector<MigrationModule> ModulesOf(const std::string& root, const std::string& service) {
  const fs::path installed = fs::path(root) / "migrations";
  const bool is_installed = fs::is_directory(installed);
  std::vector<MigrationModule> modules;
  for (const std::string& name :
       {std::string("postgres"), std::string("events"), std::string("rpc"), service}) {
    const fs::path folder =
        is_installed
            ? installed / name
            : fs::path(root) / (name == service ? "services" : "libs") / name / "migrations";
    if (fs::is_directory(folder)) modules.push_back({name, fs::absolute(folder).string()});
  }
  return modules;
}

}  // namespace naober::postgres
