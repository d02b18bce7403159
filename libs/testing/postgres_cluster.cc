// SPDX-License-Identifier: EUPL-1.2
#include "libs/testing/postgres_cluster.h"

#include <libpq-fe.h>
#include <pwd.h>
#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/postgres/admin_connection.h"
#include "libs/postgres/migrator.h"
#include "libs/postgres/service_database.h"
#include "libs/testing/eventually.h"

namespace naober::testing {
namespace {

constexpr char kPrograms[] = "/usr/lib/postgresql/15/bin";
constexpr char kSuperuser[] = "postgres";

// Quick rather than safe: nothing here outlives the machine's memory. It does outlive a crash of
// the server, so commits are written at once. $1 is the folder, $2 the programs.
constexpr char kInitAndRun[] = R"sh(
[ -d "$1"/cluster ] ||
"$2"/initdb --pgdata="$1"/cluster --username=postgres --auth=trust --no-sync --encoding=UTF8 --locale=C &&
exec "$2"/postgres -D "$1"/cluster -c listen_addresses= -c unix_socket_directories="$1" \
  -c fsync=off -c full_page_writes=off -c wal_level=minimal -c max_wal_senders=0 \
  -c max_connections=200 -c shared_buffers=64MB -c jit=off -c timezone=UTC
)sh";

std::vector<std::string> Command(const std::string& folder) {
  std::vector<std::string> command = {"/bin/sh", "-c", kInitAndRun, "postgres", folder, kPrograms};
  if (geteuid() != 0) return command;
  // PostgreSQL refuses to run as root. setpriv replaces itself, so signals reach the server.
  const passwd* const user = getpwnam(kSuperuser);
  if (user == nullptr || chown(folder.c_str(), user->pw_uid, user->pw_gid) != 0) {
    GiveUpTesting("as root, PostgreSQL needs a user named postgres");
  }
  command.insert(command.begin(), {"/usr/bin/setpriv", "--reuid=postgres", "--regid=postgres",
                                   "--init-groups", "--"});
  return command;
}

// The server's first process, and those that it has started: connections, the checkpointer ….
std::vector<pid_t> ProcessesOf(const std::string& folder) {
  pid_t first = 0;
  std::ifstream(absl::StrCat(folder, "/cluster/postmaster.pid")) >> first;
  if (first <= 0) GiveUpTesting("PostgreSQL left no process id");
  std::vector<pid_t> processes = {first};
  std::ifstream children(absl::StrCat("/proc/", first, "/task/", first, "/children"));
  for (pid_t child = 0; children >> child;) processes.push_back(child);
  return processes;
}

// Gone, or a zombie, which holds nothing any more.
bool IsGone(pid_t process) {
  std::ifstream stat(absl::StrCat("/proc/", process, "/stat"));
  std::string pid, name, state;
  return !(stat >> pid >> name >> state) || state == "Z" || state == "X";
}

void Require(const absl::Status& status) {
  if (!status.ok()) GiveUpTesting(status.ToString());
}

}  // namespace

PostgresCluster& PostgresCluster::Instance() {
  static PostgresCluster cluster;
  return cluster;
}

PostgresCluster::PostgresCluster() : folder_(NewTemporaryFolder()) {
  if (access(absl::StrCat(kPrograms, "/initdb").c_str(), X_OK) != 0) {
    GiveUpTesting(absl::StrCat("PostgreSQL 15 is not in ", kPrograms,
                               "; deploy/packages.txt names its package"));
  }
  Start();
}

void PostgresCluster::Start() {
  if (server_ != nullptr) return;
  // QUIT: at once, without a checkpoint.
  server_ = std::make_unique<ServerProcess>(ServerProcess::Options{
      .command = Command(folder_), .folder = folder_, .stop_signal = "QUIT"});
  const std::string url = Url(kSuperuser, "postgres").Reveal();
  server_->WaitUntil([&] { return PQping(url.c_str()) == PQPING_OK; });
}

void PostgresCluster::Kill() {
  if (server_ == nullptr) return;
  // The children would notice the first one's end, but may finish a commit before they do.
  const std::vector<pid_t> processes = ProcessesOf(folder_);
  for (const pid_t process : processes) kill(process, SIGKILL);
  server_->KillAndKeepFolder();
  server_.reset();
  // A new server refuses to start while a process of the old one has its shared memory.
  for (const pid_t process : processes) {
    if (!Eventually([process] { return IsGone(process); }))
      GiveUpTesting("a process of PostgreSQL outlives SIGKILL");
  }
}

Secret PostgresCluster::Url(const std::string& role, const std::string& database) const {
  return Secret(absl::StrCat("postgresql:///", database, "?host=", folder_, "&user=", role));
}

std::string PostgresCluster::CreateDatabase(const std::string& service) {
  MutexLock lock(mutex_);
  EnsureTemplate(service);
  std::string name = absl::StrCat("test_", ++databases_);
  RunAsSuperuser(absl::StrCat("CREATE DATABASE ", name, " OWNER naober_", service,
                              "_owner TEMPLATE ", templates_.at(service)));
  return name;
}

void PostgresCluster::DropDatabase(const std::string& database) {
  RunAsSuperuser(absl::StrCat("DROP DATABASE IF EXISTS ", database, " WITH (FORCE)"));
}

std::string PostgresCluster::DumpSchema(const std::string& database) const {
  const std::string command =
      absl::StrCat(kPrograms, "/pg_dump --schema-only --no-owner --dbname='",
                   Url(kSuperuser, database).Reveal(), "' 2>&1");
  FILE* const output = popen(command.c_str(), "r");
  if (output == nullptr) GiveUpTesting("pg_dump can't be started");
  std::string dump;
  char piece[4096];
  while (const size_t length = fread(piece, 1, sizeof piece, output)) dump.append(piece, length);
  if (pclose(output) != 0) GiveUpTesting(absl::StrCat("pg_dump failed: ", dump));
  return dump;
}

void PostgresCluster::EnsureTemplate(const std::string& service) {
  if (templates_.count(service) > 0) return;
  const std::string name = absl::StrCat("template_", service);
  Require(postgres::EnsureDatabase(Url(kSuperuser, "postgres"), {service, name}));
  Require(postgres::Migrate(Url(absl::StrCat("naober_", service, "_owner"), name), service,
                            postgres::ModulesOf(NAOBER_SOURCE_DIR, service))
              .status());
  templates_[service] = name;
}

void PostgresCluster::RunAsSuperuser(const std::string& sql) const {
  auto connection = postgres::AdminConnection::Open(Url(kSuperuser, "postgres"));
  Require(connection.status());
  Require((*connection)->Exec("test.database", sql).status());
}

}  // namespace naober::testing
