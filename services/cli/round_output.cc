// SPDX-License-Identifier: EUPL-1.2
#include "services/cli/round_output.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/cli/listing.h"
#include "services/cli/output.h"

namespace naober::cli {
namespace {

namespace pb = ::naober::matching::v1;

// The tables of a dinner as a picture: who is proposed to whom, at which table.
//
//   table 1 ── 8 of 8 seats
//     018f…  ═ 870 ═  018f…
void DrawDinner(std::ostream& out, const pb::Round& round) {
  for (const pb::Group& table : round.groups()) {
    if (table.members().empty()) continue;
    out << "\n  table " << table.number() << " ── " << table.members_size() << " of "
        << table.seats() << " seats\n";
    for (const pb::GroupMember& member : table.members()) {
      if (member.mate_id().empty()) {
        out << "    " << member.person_id() << "  (" << CodeText(member.side())
            << " without a mate)\n";
      } else if (member.side() == pb::MATCH_SIDE_NEWCOMER) {
        out << "    " << member.person_id() << "  ═ " << member.score_permille() << " ═  "
            << member.mate_id() << "\n";
      }
    }
  }
}

std::string MomentsText(const pb::Group& group) {
  return absl::StrJoin(group.moments(), ";", [](std::string* out, const auto& moment) {
    absl::StrAppend(out, CodeText(moment.weekday()), " ", CodeText(moment.day_part()));
  });
}

Table GuestsOf(const pb::Round& round) {
  Table table({"TABLE", "PERSON", "SIDE", "MATE", "SCORE", "CANDIDATES"});
  for (const pb::Group& group : round.groups()) {
    for (const pb::GroupMember& member : group.members()) {
      table.AddRow({absl::StrCat(group.number()), member.person_id(), CodeText(member.side()),
                    OrDash(member.mate_id()),
                    member.mate_id().empty() ? "-" : absl::StrCat(member.score_permille()),
                    absl::StrCat(member.candidates())});
    }
  }
  return table;
}

Table ResidentsOf(const pb::Round& round) {
  Table table({"SHIFT", "HOST", "PERSON", "CLEARED", "GUIDE", "GUIDE AT HOST"});
  for (const pb::Group& group : round.groups()) {
    for (const pb::GroupMember& member : group.members()) {
      table.AddRow({group.shift_code(), group.organisation_code(), member.person_id(),
                    member.cleared() ? "yes" : "no", OrDash(group.group_guide_code()),
                    OrDash(group.host_guide_code())});
    }
  }
  return table;
}

Table CircleMembersOf(const pb::Round& round) {
  Table table({"CIRCLE", "PERSON", "SIDE", "MEETS HERE", "MOMENTS"});
  for (const pb::Group& group : round.groups()) {
    for (const pb::GroupMember& member : group.members()) {
      table.AddRow({absl::StrCat(group.number()), member.person_id(), CodeText(member.side()),
                    member.person_id() == group.place_member_id() ? "yes" : "-",
                    OrDash(MomentsText(group))});
    }
  }
  return table;
}

Table MembersOf(const pb::Round& round) {
  if (round.has_dinner()) return GuestsOf(round);
  return round.has_circles() ? CircleMembersOf(round) : ResidentsOf(round);
}

// One line for all who lack the same thing in the same place.
void PrintFaults(std::ostream& out, const pb::Round& round) {
  if (round.violations().empty()) return;
  std::vector<std::pair<std::vector<std::string>, std::vector<std::string>>> lines;
  for (const pb::RoundViolation& violation : round.violations()) {
    const std::vector<std::string> what = {
        CodeText(violation.kind()),
        violation.group_number() > 0 ? absl::StrCat(violation.group_number()) : "-",
        OrDash(violation.shift_code()), violation.unavoidable() ? "yes" : "no"};
    auto line =
        std::find_if(lines.begin(), lines.end(), [&](const auto& l) { return l.first == what; });
    if (line == lines.end()) line = lines.insert(lines.end(), {what, {}});
    for (const std::string& person : violation.person_ids()) line->second.push_back(person);
  }
  out << "\nnot possible:\n";
  Table table({"WHAT", "GROUP", "SHIFT", "UNAVOIDABLE", "PEOPLE"});
  for (auto& [cells, people] : lines) {
    cells.push_back(OrDash(absl::StrJoin(people, ";")));
    table.AddRow(cells);
  }
  table.PrintText(out);
}

// What comes after it.
void PrintNext(std::ostream& out, const pb::Round& round) {
  if (round.state() == pb::ROUND_STATE_PLANNED)
    out << "\nthen: naober match " << KindOf(round) << " approve " << round.id() << "\n";
  else if (round.has_dinner())
    out << "\nthen: naober match confirm --all --programme " << round.programme_code() << "\n";
}

// What there is to know before any names.
void PrintSummary(std::ostream& out, const pb::Round& round) {
  const pb::RoundResult& result = round.result();
  out << result.placed() << " of " << result.people() << " people placed";
  if (round.has_dinner())
    out << ", " << result.couples() << " couples, score " << result.total_score_permille();
  out << (result.proven_best() ? ", proven best\n" : "\n");
}

}  // namespace

const char* KindOf(const pb::Round& round) {
  if (round.has_dinner()) return "dinner";
  return round.has_circles() ? "circles" : "groups";
}

void PrintRound(std::ostream& out, absl::string_view format,
                const google::protobuf::Message& response, const pb::Round& round) {
  if (format != "table") {
    Print(out, format, response, MembersOf(round));
    return;
  }
  out << "round " << round.id() << "  " << CodeText(round.state()) << "\n";
  if (round.state() == pb::ROUND_STATE_DRAFT) {
    out << "nobody is placed yet: naober match " << KindOf(round) << " plan " << round.id() << "\n";
    return;
  }
  PrintSummary(out, round);
  if (round.has_dinner())
    DrawDinner(out, round);
  else
    MembersOf(round).PrintText(out);
  PrintFaults(out, round);
  PrintNext(out, round);
}

}  // namespace naober::cli
