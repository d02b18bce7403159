// SPDX-License-Identifier: EUPL-1.2
#include "services/cli/resource_rows.h"

#include "absl/strings/str_split.h"
#include "services/cli/money.h"

namespace naober::cli {
namespace {

using common::v1::BarrierRemoval;
using common::v1::ContactKind;
using common::v1::SocialConnection;

// A barrier in a file of offers is one that the offer takes away.
const Aliases& BarrierAliases() {
  static const auto* aliases = new Aliases{
      {"childcare", "CHILDCARE_ON_SITE"}, {"transport", "PICK_UP"}, {"language", "INTERPRETER"}};
  return *aliases;
}

// "fri-morning;mon-afternoon".
void ReadAvailability(ResourceRow& row, const std::string& column, referrals::v1::Place& place) {
  for (const std::string& text : row.List(column)) {
    const std::pair<std::string, std::string> parts = absl::StrSplit(text, absl::MaxSplits('-', 1));
    const auto weekday = CodeFrom<common::v1::Weekday>(column, parts.first);
    const auto day_part = CodeFrom<common::v1::DayPart>(column, parts.second);
    if (!weekday.ok() || !day_part.ok() || *weekday == 0 || *day_part == 0) {
      row.AddError(column, "NOT_A_MOMENT", "must be moments such as mon-morning;fri-evening");
      return;
    }
    common::v1::WeeklySlot* slot = place.add_availability();
    slot->set_weekday(*weekday);
    slot->set_day_part(*day_part);
  }
}

}  // namespace

const RowFormat& OrganisationFormat() {
  static const auto* format = new RowFormat{{{"external_id", "name", "kind", "country", "postcode"},
                                             {"municipality_code", "email", "phone"}},
                                            {{"code", "external_id"}, {"display_name", "name"}}};
  return *format;
}

referrals::v1::Organisation OrganisationFrom(ResourceRow& row) {
  static const auto* aliases = new Aliases{{"association", "NGO"}, {"venue", "OTHER"}};
  referrals::v1::Organisation organisation;
  organisation.set_code(row.Text("external_id"));
  organisation.set_display_name(row.Text("name"));
  organisation.set_kind(row.Code<referrals::v1::OrganisationKind>("kind", *aliases));
  organisation.set_country(row.Text("country"));
  organisation.set_postcode(row.Text("postcode"));
  organisation.set_municipality_code(row.Text("municipality_code"));
  organisation.set_email(row.Text("email"));
  organisation.set_phone(row.Text("phone"));
  return organisation;
}

const RowFormat& ProgrammeFormat() {
  static const auto* format =
      new RowFormat{{{"code", "name", "kinds", "municipality_codes", "starts_on", "ends_on"},
                     {"target_minutes", "requires_local_background",
                      "local_background_justification", "isolation_threshold_days"}},
                    {{"display_name", "name"}, {"start_on", "starts_on"}, {"end_on", "ends_on"}}};
  return *format;
}

intake::v1::Programme ProgrammeFrom(ResourceRow& row) {
  intake::v1::Programme programme;
  programme.set_code(row.Text("code"));
  programme.set_display_name(row.Text("name"));
  programme.set_target_minutes(row.Number("target_minutes"));
  row.Codes<ContactKind>("kinds", [&](ContactKind kind) { programme.add_kinds(kind); });
  for (const std::string& code : row.List("municipality_codes"))
    programme.add_municipality_codes(code);
  programme.set_start_on(row.Text("starts_on"));
  programme.set_end_on(row.Text("ends_on"));
  programme.set_requires_local_background(row.Flag("requires_local_background"));
  programme.set_local_background_justification(row.Text("local_background_justification"));
  programme.set_isolation_threshold_days(row.Number("isolation_threshold_days"));
  return programme;
}

const RowFormat& OfferFormat() {
  static const auto* format = new RowFormat{
      {{"external_id", "organisation", "title", "kind", "postcode", "capacity"},
       {"interests", "competences", "min_oral_level", "language", "availability", "country",
        "municipality_code", "social_connection", "barrier_removals", "audience", "assured_on"}},
      {{"organisation_code", "organisation"},
       {"language_code", "language"},
       {"social_connections", "social_connection"}}};
  return *format;
}

referrals::v1::Place PlaceFrom(ResourceRow& row) {
  referrals::v1::Place place;
  place.set_external_id(row.Text("external_id"));
  place.set_organisation_code(row.Text("organisation"));
  place.set_title(row.Text("title"));
  place.set_kind(row.Code<referrals::v1::PlaceKind>("kind"));
  for (const std::string& code : row.List("interests")) place.add_interests(code);
  for (const std::string& code : row.List("competences")) place.add_competences(code);
  place.set_min_oral_level(row.Code<common::v1::OralLevel>("min_oral_level"));
  place.set_language_code(row.Text("language"));
  ReadAvailability(row, "availability", place);
  place.set_country(row.Text("country"));
  place.set_postcode(row.Text("postcode"));
  place.set_municipality_code(row.Text("municipality_code"));
  place.set_capacity(row.Number("capacity"));
  row.Codes<SocialConnection>("social_connection",
                              [&](SocialConnection code) { place.add_social_connections(code); });
  row.Codes<BarrierRemoval>(
      "barrier_removals", [&](BarrierRemoval code) { place.add_barrier_removals(code); },
      BarrierAliases());
  place.set_audience(row.Code<referrals::v1::PlaceAudience>("audience"));
  place.set_assured_on(row.Text("assured_on"));
  return place;
}

const RowFormat& ActivityFormat() {
  static const auto* format = new RowFormat{
      {{"external_id", "organisation", "title", "starts_at_local", "duration_minutes"},
       {"rrule", "description", "kind", "programme", "requires_match", "country", "postcode",
        "place", "venue", "municipality_code", "time_zone", "capacity", "language",
        "social_connection", "barrier_removals"}},
      {{"organisation_code", "organisation"},
       {"programme_code", "programme"},
       {"recurrence_rule", "rrule"},
       {"start_local_time", "starts_at_local"},
       {"language_code", "language"},
       {"social_connections", "social_connection"}}};
  return *format;
}

activities::v1::Series SeriesFrom(ResourceRow& row) {
  activities::v1::Series series;
  series.set_external_id(row.Text("external_id"));
  series.set_organisation_code(row.Text("organisation"));
  series.set_title(row.Text("title"));
  series.set_description(row.Text("description"));
  // Most of what is on a calendar of activities is just that.
  series.set_kind(row.Text("kind").empty() ? common::v1::CONTACT_KIND_ACTIVITY
                                           : row.Code<ContactKind>("kind"));
  series.set_programme_code(row.Text("programme"));
  series.set_requires_match(row.Flag("requires_match"));
  series.set_recurrence_rule(row.Text("rrule"));
  series.set_start_local_time(row.Text("starts_at_local"));
  series.set_time_zone(row.Text("time_zone"));
  series.set_duration_minutes(row.Number("duration_minutes"));
  series.set_country(row.Text("country"));
  series.set_postcode(row.Text("postcode"));
  series.set_place(row.Text("place"));
  series.set_venue(row.Text("venue"));
  series.set_municipality_code(row.Text("municipality_code"));
  series.set_capacity(row.Number("capacity"));
  series.set_language_code(row.Text("language"));
  row.Codes<SocialConnection>("social_connection",
                              [&](SocialConnection code) { series.add_social_connections(code); });
  row.Codes<BarrierRemoval>(
      "barrier_removals", [&](BarrierRemoval code) { series.add_barrier_removals(code); },
      BarrierAliases());
  return series;
}

const RowFormat& GrantFormat() {
  static const auto* format = new RowFormat{
      {{"programme", "amount", "reference"}, {"currency", "funder", "starts_on", "ends_on"}},
      {{"programme_code", "programme"},
       {"budget.cents", "amount"},
       {"budget.currency_code", "currency"},
       {"funder_organisation_code", "funder"},
       {"start_on", "starts_on"},
       {"end_on", "ends_on"}}};
  return *format;
}

reporting::v1::Grant GrantFrom(ResourceRow& row) {
  reporting::v1::Grant grant;
  grant.set_programme_code(row.Text("programme"));
  const auto cents = CentsFrom("amount", row.Text("amount"));
  if (cents.ok()) {
    grant.mutable_budget()->set_cents(*cents);
  } else {
    for (const FieldViolation& violation : FieldViolationsOf(cents.status()))
      row.AddError("amount", violation.reason, violation.description);
  }
  const std::string currency = row.Text("currency");
  grant.mutable_budget()->set_currency_code(currency.empty() ? "EUR" : currency);
  grant.set_funder_organisation_code(row.Text("funder"));
  grant.set_reference(row.Text("reference"));
  grant.set_start_on(row.Text("starts_on"));
  grant.set_end_on(row.Text("ends_on"));
  return grant;
}

}  // namespace naober::cli
