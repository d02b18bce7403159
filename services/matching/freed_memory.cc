// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/freed_memory.h"

#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

namespace naober::matching {

int64_t ResidentBytes() {
  std::ifstream file("/proc/self/statm");
  int64_t size = 0;
  int64_t resident = 0;
  if (!(file >> size >> resident)) return 0;
  return resident * sysconf(_SC_PAGESIZE);
}

bool FreedMemory::ReturnIfGrown() {
  const int64_t now = ResidentBytes();
  if (now < smallest_ + kMuch) {
    smallest_ = std::min(smallest_, now);
    return false;
  }
  malloc_trim(0);
  smallest_ = ResidentBytes();
  return true;
}

}  // namespace naober::matching
