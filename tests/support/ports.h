// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_TESTS_SUPPORT_PORTS_H_
#define NAOBER_TESTS_SUPPORT_PORTS_H_

#include <vector>

namespace naober::testing {

// `count` different ports on loopback that nobody listens on now, below the range from which the
// kernel takes the ports of outgoing connections: else a client that tries to reach a killed
// service could be given its port. Ends the test binary when there aren't as many.
std::vector<int> FreePorts(int count);

}  // namespace naober::testing

#endif  // NAOBER_TESTS_SUPPORT_PORTS_H_
