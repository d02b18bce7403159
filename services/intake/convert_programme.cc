// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/convert_programme.h"

#include "absl/strings/str_cat.h"
#include "services/intake/convert_codes.h"
#include "services/intake/convert_person.h"

namespace naober::intake {

Consortium ConsortiumFromPb(const v1::Consortium& from) {
  Consortium consortium;
  consortium.code = from.code();
  consortium.display_name = from.display_name();
  consortium.country = from.country();
  consortium.time_zone = from.time_zone();
  return consortium;
}

v1::Consortium ToPb(const Consortium& consortium) {
  v1::Consortium pb;
  pb.set_id(consortium.id);
  pb.set_etag(absl::StrCat(consortium.version));
  pb.set_code(consortium.code);
  pb.set_display_name(consortium.display_name);
  pb.set_country(consortium.country);
  pb.set_time_zone(consortium.time_zone);
  *pb.mutable_create_time() = ToPb(consortium.create_time);
  return pb;
}

Programme ProgrammeFromPb(const v1::Programme& from, FieldViolations& violations) {
  Programme programme;
  programme.code = from.code();
  programme.display_name = from.display_name();
  programme.target_minutes = from.target_minutes();
  programme.kinds = FromPbList<ContactKind>(from.kinds());
  programme.municipality_codes.assign(from.municipality_codes().begin(),
                                      from.municipality_codes().end());
  for (const auto& [text, field, day] :
       {std::tuple(&from.start_on(), "programme.start_on", &programme.start_on),
        std::tuple(&from.end_on(), "programme.end_on", &programme.end_on)}) {
    if (text->empty()) violations.Add(field, "MISSING", "must be a day, YYYY-MM-DD");
    *day = DayFromPb(*text, field, violations).value_or(absl::CivilDay());
  }
  programme.requires_local_background = from.requires_local_background();
  programme.local_background_justification = from.local_background_justification();
  programme.copied_from_programme_code = from.copied_from_programme_code();
  programme.isolation_threshold_days = from.isolation_threshold_days();
  programme.credits_other_languages = from.credits_other_languages();
  return programme;
}

ProgrammeCopy ProgrammeCopyFromPb(const v1::CopyProgrammeRequest& from,
                                  FieldViolations& violations) {
  ProgrammeCopy copy;
  copy.code = from.code();
  copy.display_name = from.display_name();
  copy.municipality_codes.assign(from.municipality_codes().begin(),
                                 from.municipality_codes().end());
  copy.start_on = DayFromPb(from.start_on(), "start_on", violations);
  copy.end_on = DayFromPb(from.end_on(), "end_on", violations);
  if (from.has_credits_other_languages())
    copy.credits_other_languages = from.credits_other_languages();
  return copy;
}

v1::Programme ToPb(const Programme& programme) {
  v1::Programme pb;
  pb.set_code(programme.code);
  pb.set_etag(absl::StrCat(programme.version));
  pb.set_display_name(programme.display_name);
  pb.set_target_minutes(programme.target_minutes);
  ToPbList(programme.kinds, pb.mutable_kinds());
  for (const std::string& code : programme.municipality_codes) pb.add_municipality_codes(code);
  pb.set_start_on(ToPb(programme.start_on));
  pb.set_end_on(ToPb(programme.end_on));
  pb.set_requires_local_background(programme.requires_local_background);
  pb.set_local_background_justification(programme.local_background_justification);
  pb.set_copied_from_programme_code(programme.copied_from_programme_code);
  pb.set_isolation_threshold_days(programme.isolation_threshold_days);
  pb.set_credits_other_languages(programme.credits_other_languages);
  *pb.mutable_create_time() = ToPb(programme.create_time);
  *pb.mutable_update_time() = ToPb(programme.update_time);
  return pb;
}

}  // namespace naober::intake
