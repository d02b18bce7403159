// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_EVENTS_NODE_H_
#define NAOBER_LIBS_EVENTS_NODE_H_

#include <memory>
#include <string>
#include <vector>

#include "libs/base/task.h"
#include "libs/events/consumption.h"
#include "libs/events/handler_table.h"

namespace naober::rpc {
class Process;
}  // namespace naober::rpc

namespace naober::events {

// A service's part in the event log: relay, EventLogService, and a consumer per producer. In main,
// after process.Configure:
//
//   events::HandlerTable handlers = …;
//   events::Node events(process, handlers, {"intake", "activities"});
//   return process.Run(events.tasks());
//
// Needs --redis_url_file, and --peers and --token_file when there are producers; the process ends
// with a message that names what is missing.
class Node {
 public:
  // `producers` are the services whose events `handlers` are for. `rebuild` is given by a service
  // that can clear what it derived from events. References must outlive it, and it `process.Run`.
  Node(rpc::Process& process, const HandlerTable& handlers,
       const std::vector<std::string>& producers, RebuildHook rebuild = nullptr);
  ~Node();

  // For Process::Run.
  std::vector<Task*> tasks() const;

  // How far this service is with its producers' logs, and waiting for them.
  Consumption& consumption();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace naober::events

#endif  // NAOBER_LIBS_EVENTS_NODE_H_
