// SPDX-License-Identifier: EUPL-1.2
#include "libs/base/secret.h"

#include <sstream>

#include "gtest/gtest.h"

namespace naober {
namespace {

TEST(Secret, PrintsAsStars) {
  const Secret secret("geheim");
  std::ostringstream out;
  out << secret;
  EXPECT_EQ(out.str(), "***");
  EXPECT_EQ(::testing::PrintToString(secret), "***");
  EXPECT_EQ(secret.Reveal(), "geheim");
  EXPECT_FALSE(secret.empty());
  EXPECT_TRUE(Secret().empty());
}

}  // namespace
}  // namespace naober
