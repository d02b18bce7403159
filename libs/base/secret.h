// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_BASE_SECRET_H_
#define NAOBER_LIBS_BASE_SECRET_H_

#include <ostream>
#include <string>
#include <utility>

namespace naober {

// A value that prints as ***: a connection URL, a token, a key.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}

  // The value itself, for the library that needs it; never for a log or an error.
  const std::string& Reveal() const { return value_; }
  bool empty() const { return value_.empty(); }

  friend std::ostream& operator<<(std::ostream& out, const Secret&) { return out << "***"; }

 private:
  std::string value_;
};

}  // namespace naober

#endif  // NAOBER_LIBS_BASE_SECRET_H_
