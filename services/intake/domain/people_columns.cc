// SPDX-License-Identifier: EUPL-1.2
#include <iterator>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "services/intake/domain/name_similarity.h"
#include "services/intake/domain/people_file.h"

namespace naober::intake {
namespace {

struct ColumnNames {
  const char* ours;
  const char* others;  // what administrations call it, romanised, spaces as _; separated by blanks
};

constexpr ColumnNames kColumns[] = {
    {"external_id",
     "extern_id externe_id id clientnummer client_id dossiernummer persoonsnummer kenmerk nummer"},
    {"kind", "soort type rol role"},
    {"given_name", "voornaam voornamen roepnaam first_name firstname"},
    {"family_name", "achternaam familienaam last_name lastname surname naam"},
    {"birth_date", "geboortedatum geboren geb_datum date_of_birth birthdate dob"},
    {"gender", "geslacht sex"},
    {"country", "land"},
    {"postcode", "postal_code post_code zip zip_code"},
    {"place", "plaats woonplaats city town"},
    {"municipality_code", "gemeentecode gemeente_code gemeente municipality nis_code cbs_code"},
    {"email", "e_mail emailadres e_mailadres e_mail_adres mail email_address"},
    {"phone", "telefoon telefoonnummer tel mobiel gsm phone_number telephone mobile"},
    {"languages", "talen taal language"},
    {"literacy", "geletterdheid alfabetisering"},
    {"interests", "interesses hobbys hobbies"},
    {"competences", "competenties vaardigheden skills"},
    {"availability", "beschikbaarheid beschikbaar"},
    {"travel_modes", "vervoer vervoermiddelen travel"},
    {"max_travel_minutes", "reistijd max_reistijd maximale_reistijd reistijd_minuten"},
    {"barriers", "drempels belemmeringen"},
    {"children_ages", "leeftijden_kinderen leeftijd_kinderen kinderen children"},
    {"buddy_gender", "geslacht_maatje geslacht_buddy gender_wish"},
    {"background", "achtergrond"},
    {"capacity", "capaciteit"},
    {"buddy_organisation", "vereniging club maatje_organisatie organisatie_maatje"},
    {"vetted_until", "vog_tot vog_geldig_tot vetted_until_on"},
    {"programme", "programma programme_code project program"},
    {"channel", "kanaal instroom aanmeldkanaal"},
    {"referring_organisation", "verwijzer organisatie referrer organisation organization"},
    {"campaign", "campagne campaign_code"},
    {"registered_on",
     "aanmelddatum aangemeld_op datum_aanmelding inschrijfdatum registration_date"},
    {"consents", "toestemmingen toestemming consent"},
};

}  // namespace

const std::vector<std::string>& PeopleColumns() {
  static const auto* const columns = [] {
    auto* made = new std::vector<std::string>();
    for (const ColumnNames& column : kColumns) made->push_back(column.ours);
    return made;
  }();
  return *columns;
}

std::string PeopleColumnFor(absl::string_view header) {
  static const auto* const names = [] {
    auto* made = new absl::flat_hash_map<std::string, std::string>();
    for (const ColumnNames& column : kColumns) {
      made->emplace(column.ours, column.ours);
      for (absl::string_view other : absl::StrSplit(column.others, ' ')) {
        made->emplace(other, column.ours);
      }
    }
    return made;
  }();
  const auto found = names->find(absl::StrReplaceAll(Romanise(header), {{" ", "_"}}));
  return found == names->end() ? "" : found->second;
}

}  // namespace naober::intake
