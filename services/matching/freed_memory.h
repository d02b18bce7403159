// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_FREED_MEMORY_H_
#define NAOBER_SERVICES_MATCHING_FREED_MEMORY_H_

#include <cstdint>

namespace naober::matching {

// Bytes of this process that are in memory; 0 where the system doesn't tell.
int64_t ResidentBytes();

// Gives memory that planning has freed back to the system. The C library keeps it, for each thread
// by itself, so a service that once planned for thousands would stay that large for good. Not
// thread-safe.
class FreedMemory {
 public:
  // How much a process may grow before giving back is worth its time, some milliseconds.
  static constexpr int64_t kMuch = 16 << 20;

  // Gives back when the process has grown by kMuch since it did so last; whether it did.
  bool ReturnIfGrown();

 private:
  int64_t smallest_ = 0;  // resident bytes since memory was given back
};

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_FREED_MEMORY_H_
