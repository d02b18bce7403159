// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_CLI_PROGRESS_H_
#define NAOBER_SERVICES_CLI_PROGRESS_H_

#include <ostream>
#include <string>

#include "absl/time/time.h"

namespace naober::cli {

// A line on standard error that shows how far a long piece of work is: a moving bar on a terminal,
// else one line when it is done. Not thread-safe.
class ProgressBar {
 public:
  // `total` 0 = not known yet.
  ProgressBar(std::ostream& out, bool is_terminal, std::string title, int total);
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  void SetTotal(int total) { total_ = total; }
  void Update(int done);

  // Ends the line: "✓ title  note  1.2 s". Without it the destructor ends the line as not finished.
  void Finish(const std::string& note);

 private:
  void Draw();

  std::ostream& out_;
  const bool is_terminal_;
  const std::string title_;
  const absl::Time started_;
  int total_;
  int done_ = 0;
  int drawn_permille_ = -1;
  bool finished_ = false;
};

// Whether standard error is a terminal.
bool StandardErrorIsTerminal();

}  // namespace naober::cli

#endif  // NAOBER_SERVICES_CLI_PROGRESS_H_
