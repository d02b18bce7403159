// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_EVENTS_BELL_H_
#define NAOBER_LIBS_EVENTS_BELL_H_

#include "libs/base/bell.h"

namespace naober::events {

using ::naober::Bell;

}  // namespace naober::events

#endif  // NAOBER_LIBS_EVENTS_BELL_H_
