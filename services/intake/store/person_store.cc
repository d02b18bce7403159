// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/store/person_store.h"

#include <set>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "services/intake/domain/name_similarity.h"
#include "services/intake/store/code_column.h"
#include "services/intake/store/profile_json.h"
#include "services/intake/store/reach.h"
#include "services/intake/store/row_arrays.h"

namespace naober::intake {
namespace {

using postgres::Column;
using postgres::Query;
using postgres::ToParameter;

#define NAOBER_PERSON_COLUMNS                                                            \
  "person_id, version, kind, external_id, given_name, family_name, birth_date, gender, " \
  "country, postcode, place, municipality_code, email, phone, profile, channel, "        \
  "referring_organisation_code, campaign_code, helper_name, registered_on, created_at, " \
  "updated_at, organisation_code"

// The rows that ArraysOf makes.
#define NAOBER_PERSON_ROWS                                                                       \
  "FROM unnest($2::uuid[], $3::integer[], $4::text[], $5::text[], $6::text[], $7::text[], "      \
  "$8::date[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], "    \
  "$15::text[], $16::jsonb[], $17::text[], $18::text[], $19::text[], $20::text[], $21::date[], " \
  "$22::timestamptz[], $23::timestamptz[], $24::text[], $25::text[], $26::text[], $27::uuid[]) " \
  "AS "                                                                                          \
  "r(" NAOBER_PERSON_COLUMNS ", search_name, search_keys, source_fingerprint) "

constexpr Query kInsert = {
    "person.insert",
    "INSERT INTO people (tenant_id, " NAOBER_PERSON_COLUMNS
    ", search_name, search_keys, source_fingerprint) SELECT $1, " NAOBER_PERSON_COLUMNS
    ", search_name, search_keys::text[], source_fingerprint " NAOBER_PERSON_ROWS};

constexpr Query kSave = {
    "person.save",
    "UPDATE people SET version = r.version, given_name = r.given_name, family_name = "
    "r.family_name, birth_date = r.birth_date, gender = r.gender, country = r.country, postcode = "
    "r.postcode, place = r.place, municipality_code = r.municipality_code, email = r.email, phone "
    "= r.phone, profile = r.profile, channel = r.channel, referring_organisation_code = "
    "r.referring_organisation_code, campaign_code = r.campaign_code, helper_name = r.helper_name, "
    "registered_on = r.registered_on, search_name = r.search_name, search_keys = "
    "r.search_keys::text[], updated_at = r.updated_at " NAOBER_PERSON_ROWS
    "WHERE people.tenant_id = $1 AND people.person_id = r.person_id"};

#define NAOBER_PERSON_IN_REACH                                                \
  "WHERE tenant_id = $1 AND person_id = $2::uuid AND ($3::text[] IS NULL OR " \
  "municipality_code = ANY ($3::text[])) AND ($4::uuid IS NULL OR person_id = $4::uuid)"

constexpr Query kGet = {"person.get",
                        "SELECT " NAOBER_PERSON_COLUMNS " FROM people " NAOBER_PERSON_IN_REACH};

constexpr Query kLock = {"person.lock", "SELECT " NAOBER_PERSON_COLUMNS
                                        " FROM people " NAOBER_PERSON_IN_REACH " FOR UPDATE"};

constexpr Query kGetMany = {"person.get_many",
                            "SELECT " NAOBER_PERSON_COLUMNS
                            " FROM people WHERE tenant_id = $1 AND person_id = ANY ($2::uuid[])"};

constexpr Query kList = {
    "person.list",
    "SELECT " NAOBER_PERSON_COLUMNS
    " FROM people p WHERE tenant_id = $1 AND person_id > $2::uuid "
    "AND ($3 = '' OR kind = $3) AND ($4 = '' OR municipality_code = $4) "
    "AND ($5 = '' OR EXISTS (SELECT FROM enrolments e WHERE e.tenant_id = p.tenant_id "
    "AND e.person_id = p.person_id AND e.programme_code = $5 AND ($6 = '' OR e.state = $6))) "
    "AND ($7::text[] IS NULL OR municipality_code = ANY ($7::text[])) "
    "AND ($8::uuid IS NULL OR person_id = $8::uuid) "
    "ORDER BY person_id LIMIT $9"};

constexpr Query kSearch = {"person.search", R"sql(
  SELECT person_id FROM search_people($1, $2::text[], nullif($3, ''), $4::text[], $5))sql"};

// The two below look up one value after the other. OFFSET and LIMIT keep the planner to that: it
// has no statistics of a consortium, and reading all people of a large one may seem cheaper to it.
constexpr Query kBornOn = {"person.born_on", R"sql(
  SELECT p.person_id, p.given_name, p.family_name, p.birth_date, p.gender, p.municipality_code
  FROM unnest($2::date[]) AS wanted(birth_date)
  CROSS JOIN LATERAL (
    SELECT person_id, given_name, family_name, birth_date, gender, municipality_code
    FROM people WHERE tenant_id = $1 AND people.birth_date = wanted.birth_date OFFSET 0) AS p
  ORDER BY p.person_id)sql"};

constexpr Query kFindImported = {"person.find_imported", R"sql(
  SELECT p.person_id, p.external_id, coalesce(p.source_fingerprint::text, '') AS fingerprint
  FROM unnest($2::text[]) AS wanted(external_id)
  CROSS JOIN LATERAL (
    SELECT person_id, external_id, source_fingerprint
    FROM people WHERE tenant_id = $1 AND people.external_id = wanted.external_id LIMIT 1) AS p
  UNION ALL
  SELECT p.person_id, coalesce(p.external_id, ''), p.source_fingerprint::text
  FROM unnest($3::uuid[]) AS wanted(fingerprint)
  CROSS JOIN LATERAL (
    SELECT person_id, external_id, source_fingerprint
    FROM people WHERE tenant_id = $1 AND source_fingerprint = wanted.fingerprint LIMIT 1) AS p)sql"};

std::optional<std::string> NullIfEmpty(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return text;
}

RowArrays<26> ArraysOf(const std::vector<NewPerson>& people) {
  RowArrays<26> rows;
  for (const auto& [person, fingerprint] : people) {
    const Registration& registration = person.registration;
    const std::string search_name =
        Romanise(absl::StrCat(person.given_name, " ", person.family_name));
    std::set<std::string> keys;
    for (absl::string_view word : absl::StrSplit(search_name, ' ', absl::SkipEmpty())) {
      keys.insert(PhoneticKey(word));
    }
    rows.Add(
        person.id.str(), person.version, SpellingOf(person.kind), NullIfEmpty(person.external_id),
        person.given_name, person.family_name, ToParameter(person.birth_date),
        SpellingOf(person.gender), person.country, person.postcode, person.place,
        person.municipality_code, person.email, person.phone, ToJson(person.profile).dump(),
        SpellingOf(registration.channel), registration.referring_organisation_code,
        registration.campaign_code, registration.helper_name,
        ToParameter(registration.registered_on), ToParameter(person.create_time),
        ToParameter(person.update_time), NullIfEmpty(person.organisation_code), search_name,
        ToParameter(std::vector<std::string>(keys.begin(), keys.end())), NullIfEmpty(fingerprint));
  }
  return rows;
}

Person ReadPerson(const pqxx::row& row) {
  Person person;
  person.id = PersonId::FromTrusted(Column<std::string>(row, "person_id"));
  person.version = Column<int>(row, "version");
  person.kind = CodeColumn<PersonKind>(row, "kind");
  person.external_id = postgres::OptionalColumn<std::string>(row, "external_id").value_or("");
  person.given_name = Column<std::string>(row, "given_name");
  person.family_name = Column<std::string>(row, "family_name");
  person.birth_date = postgres::OptionalDayColumn(row, "birth_date");
  person.gender = CodeColumn<Gender>(row, "gender");
  person.country = Column<std::string>(row, "country");
  person.postcode = Column<std::string>(row, "postcode");
  person.place = Column<std::string>(row, "place");
  person.municipality_code = Column<std::string>(row, "municipality_code");
  person.email = Column<std::string>(row, "email");
  person.phone = Column<std::string>(row, "phone");
  person.profile = ProfileFromJson(Column<std::string>(row, "profile"));
  person.registration.channel = CodeColumn<RegistrationChannel>(row, "channel");
  person.registration.referring_organisation_code =
      Column<std::string>(row, "referring_organisation_code");
  person.registration.campaign_code = Column<std::string>(row, "campaign_code");
  person.registration.helper_name = Column<std::string>(row, "helper_name");
  person.registration.registered_on = postgres::DayColumn(row, "registered_on");
  person.create_time = postgres::TimeColumn(row, "created_at");
  person.update_time = postgres::TimeColumn(row, "updated_at");
  person.organisation_code =
      postgres::OptionalColumn<std::string>(row, "organisation_code").value_or("");
  return person;
}

std::vector<Person> ReadPeople(const pqxx::result& rows) {
  std::vector<Person> people;
  people.reserve(rows.size());
  for (const pqxx::row& row : rows) people.push_back(ReadPerson(row));
  return people;
}

absl::StatusOr<Person> ReadOne(const absl::StatusOr<pqxx::result>& rows, const PersonId& id) {
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return NotFound("person", id.str());
  return ReadPerson((*rows)[0]);
}

}  // namespace

absl::Status PersonStore::Insert(const std::vector<NewPerson>& people) {
  const absl::Status status = ArraysOf(people).Exec(tx_, kInsert).status();
  if (postgres::ConstraintOf(status) == "people_external_id_key") {
    return WithReason(absl::AlreadyExistsError("somebody else has this external id"),
                      "EXTERNAL_ID_EXISTS");
  }
  if (postgres::ConstraintOf(status) == "people_organisation_code_key") {
    return WithReason(absl::AlreadyExistsError("the organisation is registered as a buddy already"),
                      "BUDDY_ORGANISATION_EXISTS");
  }
  return status;
}

absl::StatusOr<Person> PersonStore::Get(const PersonId& id, const auth::Reach& reach) {
  const ReachParameters narrow = ParametersOf(reach);
  return ReadOne(tx_.Exec(kGet, tx_.tenant_id(), id.str(), narrow.municipalities, narrow.person),
                 id);
}

absl::StatusOr<Person> PersonStore::Lock(const PersonId& id, const auth::Reach& reach) {
  const ReachParameters narrow = ParametersOf(reach);
  return ReadOne(tx_.Exec(kLock, tx_.tenant_id(), id.str(), narrow.municipalities, narrow.person),
                 id);
}

absl::StatusOr<std::vector<Person>> PersonStore::GetMany(const std::vector<PersonId>& ids) {
  std::vector<std::string> texts;
  for (const PersonId& id : ids) texts.push_back(id.str());
  ASSIGN_OR_RETURN(const pqxx::result rows,
                   tx_.Exec(kGetMany, tx_.tenant_id(), ToParameter(texts)));
  return ReadPeople(rows);
}

absl::Status PersonStore::Save(const Person& person) {
  return ArraysOf({{person, ""}}).Exec(tx_, kSave).status();
}

absl::StatusOr<std::vector<Person>> PersonStore::List(const PersonFilter& filter,
                                                      const auth::Reach& reach,
                                                      const rpc::Page& page) {
  const ReachParameters narrow = ParametersOf(reach);
  const std::string after =
      page.after.empty() ? "00000000-0000-0000-0000-000000000000" : page.after[0];
  ASSIGN_OR_RETURN(
      const pqxx::result rows,
      tx_.Exec(kList, tx_.tenant_id(), after, CodeParameter(filter.kind), filter.municipality_code,
               filter.programme_code, CodeParameter(filter.enrolment_state), narrow.municipalities,
               narrow.person, page.limit + 1));
  return ReadPeople(rows);
}

absl::StatusOr<std::vector<Person>> PersonStore::Search(const std::string& name,
                                                        const PersonFilter& filter,
                                                        const auth::Reach& reach, int limit) {
  const std::string query = Romanise(name);
  std::vector<std::string> keys;
  for (absl::string_view word : absl::StrSplit(query, ' ', absl::SkipEmpty())) {
    keys.push_back(PhoneticKey(word));
  }
  std::optional<std::string> municipalities = ParametersOf(reach).municipalities;
  if (!filter.municipality_code.empty()) {
    // What is asked for must lie in reach as well.
    const bool covered = reach.CoversMunicipality(filter.municipality_code);
    municipalities = ToParameter(covered ? std::vector<std::string>{filter.municipality_code}
                                         : std::vector<std::string>());
  }
  ASSIGN_OR_RETURN(const pqxx::result rows,
                   tx_.Exec(kSearch, query, ToParameter(keys), CodeParameter(filter.kind),
                            municipalities, limit));
  std::vector<PersonId> ids;
  for (const pqxx::row& row : rows) {
    ids.push_back(PersonId::FromTrusted(Column<std::string>(row, "person_id")));
  }
  ASSIGN_OR_RETURN(std::vector<Person> found, GetMany(ids));
  absl::flat_hash_map<PersonId, Person> by_id;
  for (Person& person : found) {
    const PersonId id = person.id;
    by_id.emplace(id, std::move(person));
  }
  std::vector<Person> best_first;
  for (const PersonId& id : ids) {
    if (auto person = by_id.find(id); person != by_id.end()) {
      best_first.push_back(std::move(person->second));
    }
  }
  return best_first;
}

absl::StatusOr<std::vector<Namesake>> PersonStore::BornOn(const std::vector<absl::CivilDay>& days) {
  std::vector<std::string> texts;
  for (absl::CivilDay day : days) texts.push_back(ToParameter(day));
  ASSIGN_OR_RETURN(const pqxx::result rows, tx_.Exec(kBornOn, tx_.tenant_id(), ToParameter(texts)));
  std::vector<Namesake> people;
  for (const pqxx::row& row : rows) {
    people.push_back({PersonId::FromTrusted(Column<std::string>(row, "person_id")),
                      Column<std::string>(row, "given_name"),
                      Column<std::string>(row, "family_name"),
                      postgres::DayColumn(row, "birth_date"), CodeColumn<Gender>(row, "gender"),
                      Column<std::string>(row, "municipality_code")});
  }
  return people;
}

absl::StatusOr<std::vector<ImportedPerson>> PersonStore::FindImported(
    const std::vector<std::string>& external_ids, const std::vector<std::string>& fingerprints) {
  ASSIGN_OR_RETURN(const pqxx::result rows,
                   tx_.Exec(kFindImported, tx_.tenant_id(), ToParameter(external_ids),
                            ToParameter(fingerprints)));
  std::vector<ImportedPerson> people;
  for (const pqxx::row& row : rows) {
    people.push_back({PersonId::FromTrusted(Column<std::string>(row, "person_id")),
                      Column<std::string>(row, "external_id"),
                      Column<std::string>(row, "fingerprint")});
  }
  return people;
}

}  // namespace naober::intake
