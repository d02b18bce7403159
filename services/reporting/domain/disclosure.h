// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_REPORTING_DOMAIN_DISCLOSURE_H_
#define NAOBER_SERVICES_REPORTING_DOMAIN_DISCLOSURE_H_

#include <cstdint>
#include <vector>

namespace naober::reporting {

// Disclosure control of a table of counts (R34; "small cells" in the GDPR practice of statistics
// offices): which cells must stay blank so that nobody outside learns a count from 1 to k-1,
// neither by reading it nor by subtracting what is shown. Pure; a table is used by one thread.
//
//   DisclosureTable table(5);
//   auto a = table.AddCell(18), b = table.AddCell(8), c = table.AddCell(4), total =
//   table.AddCell(30); table.AddIdentity({a, b, c}, total); table.Suppress(); // b and c: 4 is
//   small, and 30 - 18 - 8 would give it away
class DisclosureTable {
 public:
  using Cell = int;

  // `threshold` k: counts from 1 to k-1 are small. A true 0 is shown.
  explicit DisclosureTable(int threshold) : threshold_(threshold) {}

  // A count of people that will be shown unless it is suppressed.
  Cell AddCell(int64_t people) { return AddCell(people, people); }

  // A quantity (meetings, minutes, cents) that `people` persons brought about: small when they are
  // few.
  Cell AddCell(int64_t value, int64_t people);

  // A count that is never shown but could be worked out from others: "matched elsewhere" beside
  // "matched" and "matched locally". It needs protection when it is small.
  Cell AddHiddenCell(int64_t people);

  // States that the `parts` add up to `whole`, as everybody who reads the table knows. The values
  // must agree.
  void AddIdentity(std::vector<Cell> parts, Cell whole);

  // Chooses what to blank: every small cell; then, until no small cell can be worked out from the
  // identities, one more cell (the smallest that helps, then the one added first). In an identity
  // the unknown parts together count at least k, else their sum would bound each of them. A 0 is
  // never blanked to protect another cell, because a blank is known not to be 0. Same input, same
  // choice.
  void Suppress();

  bool IsSuppressed(Cell cell) const { return cells_[cell].suppressed; }

  // Whether the reader of the table can work this unknown cell out exactly from the shown cells and
  // the identities.
  bool IsDetermined(Cell cell) const;

 private:
  struct CellState {
    int64_t value = 0;
    int64_t people = 0;
    bool hidden = false;
    bool suppressed = false;
  };
  struct Identity {
    std::vector<Cell> parts;
    Cell whole = 0;
  };

  bool IsUnknown(Cell cell) const { return cells_[cell].hidden || cells_[cell].suppressed; }
  bool IsSmall(Cell cell) const {
    return cells_[cell].people >= 1 && cells_[cell].people < threshold_;
  }
  bool NeedsAnother(const Identity& identity) const;
  bool SuppressOneOf(const Identity& identity);
  bool ProtectIdentities();
  bool ProtectDetermined();

  const int threshold_;
  std::vector<CellState> cells_;
  std::vector<Identity> identities_;
};

}  // namespace naober::reporting

#endif  // NAOBER_SERVICES_REPORTING_DOMAIN_DISCLOSURE_H_
