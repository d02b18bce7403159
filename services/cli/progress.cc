// SPDX-License-Identifier: EUPL-1.2
#include "services/cli/progress.h"

#include <unistd.h>

#include <utility>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"

namespace naober::cli {
namespace {

constexpr int kBarWidth = 30;

}  // namespace

ProgressBar::ProgressBar(std::ostream& out, bool is_terminal, std::string title, int total)
    : out_(out),
      is_terminal_(is_terminal),
      title_(std::move(title)),
      started_(absl::Now()),
      total_(total) {
  Draw();
}

ProgressBar::~ProgressBar() {
  if (finished_) return;
  if (is_terminal_) out_ << "\r\x1b[K";
  if (total_ == 0) {
    out_ << absl::StreamFormat("  ✗ %s  stopped\n", title_);
  } else {
    out_ << absl::StreamFormat("  ✗ %s  stopped at %d of %d\n", title_, done_, total_);
  }
  out_.flush();
}

void ProgressBar::Update(int done) {
  done_ = done;
  Draw();
}

void ProgressBar::Draw() {
  if (!is_terminal_) return;
  const int permille = total_ > 0 ? static_cast<int>(int64_t{1000} * done_ / total_) : 0;
  if (permille == drawn_permille_) return;  // a terminal need not see more than a thousand pictures
  drawn_permille_ = permille;
  const int filled = permille * kBarWidth / 1000;
  std::string bar;
  for (int i = 0; i < kBarWidth; ++i) bar += i < filled ? "█" : "░";
  out_ << absl::StreamFormat("\r\x1b[K  %s  %s  %d/%d", bar, title_, done_, total_);
  out_.flush();
}

void ProgressBar::Finish(const std::string& note) {
  finished_ = true;
  if (is_terminal_) out_ << "\r\x1b[K";
  out_ << absl::StreamFormat("  ✓ %-28s %-44s %6.1f s\n", title_, note,
                             absl::ToDoubleSeconds(absl::Now() - started_));
  out_.flush();
}

bool StandardErrorIsTerminal() { return isatty(STDERR_FILENO) == 1; }

}  // namespace naober::cli
