// SPDX-License-Identifier: EUPL-1.2
#include "services/cli/command_line.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <string>
#include <vector>

namespace naober::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct Answer {
  int exit_code = 0;
  std::string out;
  std::string error;
};

class CommandLineTest : public ::testing::Test {
 protected:
  void SetUp() override {
    // What the shell of whoever runs this has set must not matter.
    unsetenv("NAOBER_CONFIG");
    unsetenv("NAOBER_TOKEN_FILE");
  }

  Answer Run(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), "naober");
    CommandLine line;
    AddAllCommands(line);
    ::testing::internal::CaptureStdout();
    ::testing::internal::CaptureStderr();
    Answer answer;
    answer.exit_code = line.Run(static_cast<int>(arguments.size()), arguments.data());
    answer.out = ::testing::internal::GetCapturedStdout();
    answer.error = ::testing::internal::GetCapturedStderr();
    return answer;
  }
};

// Every command that can be chosen, with the words that choose it.
void Collect(CLI::App* app, const std::string& words,
             std::vector<std::pair<std::string, CLI::App*>>& leaves) {
  const auto children = app->get_subcommands([](CLI::App*) { return true; });
  if (children.empty()) leaves.emplace_back(words, app);
  for (CLI::App* child : children) Collect(child, words + " " + child->get_name(), leaves);
}

TEST_F(CommandLineTest, EveryCommandShowsExamplesThatNameIt) {
  CommandLine line;
  AddAllCommands(line);
  std::vector<std::pair<std::string, CLI::App*>> leaves;
  Collect(line.root(), "naober", leaves);
  EXPECT_GT(leaves.size(), 30u);
  for (const auto& [words, app] : leaves) {
    EXPECT_THAT(app->help(), HasSubstr("Examples:\n  " + words)) << words;
    EXPECT_FALSE(app->get_description().empty()) << words;
  }
}

TEST_F(CommandLineTest, HelpIsSuccess) {
  const Answer answer = Run({"match", "confirm", "--help"});
  EXPECT_EQ(answer.exit_code, 0);
  EXPECT_THAT(answer.out, HasSubstr("naober match confirm ID --side buddy"));
}

TEST_F(CommandLineTest, VersionNeedsNoConfiguration) {
  const Answer answer = Run({"version", "--output", "json"});
  EXPECT_EQ(answer.exit_code, 0);
  EXPECT_THAT(answer.out, HasSubstr("\"version\": \""));
}

TEST_F(CommandLineTest, WrongArgumentsAreExitCodeTwo) {
  EXPECT_EQ(Run({}).exit_code, 2);
  EXPECT_EQ(Run({"nonsense"}).exit_code, 2);
  EXPECT_EQ(Run({"report", "municipal"}).exit_code, 2);  // no --programme
  EXPECT_EQ(Run({"people", "list", "--nonsense"}).exit_code, 2);
  EXPECT_EQ(Run({"people", "list", "--output", "xml"}).exit_code, 2);
  EXPECT_EQ(Run({"people", "list", "--timeout", "soon"}).exit_code, 2);
  EXPECT_EQ(Run({"token", "mint", "--role", "queen", "--key", "none"}).exit_code, 2);
}

TEST_F(CommandLineTest, AWrongValueIsNamedWithWhatWouldBeRight) {
  const Answer answer = Run({"people", "list", "--timeout", "0s"});
  EXPECT_THAT(answer.error, HasSubstr("--timeout: must be a positive duration"));
  EXPECT_EQ(answer.out, "");
}

TEST_F(CommandLineTest, SaysHowToConfigureIt) {
  const Answer answer = Run({"people", "list"});
  EXPECT_NE(answer.exit_code, 0);
  EXPECT_THAT(answer.error, HasSubstr("--config"));
  EXPECT_THAT(answer.error, Not(HasSubstr("terminate")));
}

TEST_F(CommandLineTest, AMissingFileIsNotFound) {
  const Answer answer = Run({"import", "organisations", "/nowhere/organisations.csv"});
  EXPECT_EQ(answer.exit_code, 3);
  EXPECT_THAT(answer.error, HasSubstr("can't read /nowhere/organisations.csv"));
}

}  // namespace
}  // namespace naober::cli
