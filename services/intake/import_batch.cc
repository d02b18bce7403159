// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/import_batch.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "services/intake/registrar.h"
#include "services/intake/store/person_store.h"

namespace naober::intake {
namespace {

// Foreign keys are checked row by row with a plan that the connection keeps. One that was made
// while the tables were empty reads them whole, so that a first import would take time by the
// square of its rows: each batch plans anew, once.
constexpr postgres::Query kForgetPlans = {"import.forget_plans", "DISCARD PLANS"};

// Which rows were imported before, and which external ids are taken.
class Known {
 public:
  static absl::StatusOr<Known> Load(postgres::Transaction& tx, const std::vector<PersonRow>& rows) {
    std::vector<std::string> external_ids, fingerprints;
    for (const PersonRow& row : rows) {
      if (!row.person.external_id.empty()) external_ids.push_back(row.person.external_id);
      fingerprints.push_back(row.fingerprint);
    }
    ASSIGN_OR_RETURN(const std::vector<ImportedPerson> people,
                     PersonStore(tx).FindImported(external_ids, fingerprints));
    Known known;
    for (const ImportedPerson& person : people) {
      known.fingerprints_.insert(person.fingerprint);
      known.external_ids_.insert(person.external_id);
    }
    return known;
  }

  bool HasContent(const PersonRow& row) const { return fingerprints_.contains(row.fingerprint); }
  bool HasExternalId(const PersonRow& row) const {
    return !row.person.external_id.empty() && external_ids_.contains(row.person.external_id);
  }
  // A later row with the same content, and no external id to tell it apart, is the same person
  // again.
  void Add(const PersonRow& row) { fingerprints_.insert(row.fingerprint); }

 private:
  absl::flat_hash_set<std::string> fingerprints_;
  absl::flat_hash_set<std::string> external_ids_;
};

void CheckProgramme(PersonRow& row, const ImportRules& rules) {
  const auto programme = rules.programmes.find(row.programme_code);
  if (!row.errors.empty() || programme == rules.programmes.end()) return;
  const absl::Status admitted = CheckAdmission(row.person, programme->second);
  if (admitted.ok()) return;
  const std::string reason = ReasonOf(admitted);
  row.errors.push_back({row.row,
                        reason == "BACKGROUND_NOT_LOCAL" ? "background" : "municipality_code",
                        reason, std::string(admitted.message())});
}

NewRegistration ToRegistration(PersonRow row, const ImportRules& rules) {
  NewRegistration registration;
  for (ConsentPurpose purpose : row.consents) {
    Consent consent;
    consent.purpose = purpose;
    consent.text_version = "taken-over";
    consent.text_language = "nl";
    consent.manner = ConsentManner::kTakenOver;
    consent.recorded_by = rules.recorded_by;
    consent.valid_from = ReadySinceRegistration(row.person.registration.registered_on,
                                                rules.calendar.zone, rules.now);
    registration.consents.push_back(std::move(consent));
  }
  registration.person = std::move(row.person);
  registration.fingerprint = std::move(row.fingerprint);
  registration.programme_code = std::move(row.programme_code);
  return registration;
}

absl::StatusOr<int> CountDuplicates(postgres::Transaction& tx,
                                    const std::vector<NewRegistration>& registrations,
                                    absl::Time now) {
  std::vector<const Person*> people;
  for (const NewRegistration& registration : registrations) people.push_back(&registration.person);
  ASSIGN_OR_RETURN(const auto found, FindDuplicates(tx, people, now));
  return std::count_if(found.begin(), found.end(),
                       [](const auto& duplicates) { return !duplicates.empty(); });
}

// Somebody has the external id then in any case: whether that is known by now depends on the
// batches.
bool RepeatsExternalId(const PersonRow& row) {
  return std::any_of(row.errors.begin(), row.errors.end(),
                     [](const CellError& error) { return error.reason == "EXTERNAL_ID_REPEATED"; });
}

}  // namespace

absl::StatusOr<BatchOutcome> ImportRows(postgres::Transaction& tx, const PeopleFile& file,
                                        int begin, int end, const ImportRules& rules) {
  std::vector<PersonRow> rows;
  for (int i = begin; i < end; ++i) {
    rows.push_back(file.Read(i, rules.rows));
    CheckProgramme(rows.back(), rules);
  }
  ASSIGN_OR_RETURN(Known known, Known::Load(tx, rows));
  BatchOutcome outcome;
  std::vector<NewRegistration> registrations;
  for (PersonRow& row : rows) {
    if (row.errors.empty() && known.HasContent(row)) {
      ++outcome.unchanged;
      continue;
    }
    if (!RepeatsExternalId(row) && known.HasExternalId(row)) {
      row.errors.push_back({row.row, "external_id", "EXTERNAL_ID_EXISTS",
                            "somebody registered before has it, with other particulars"});
    }
    if (!row.errors.empty()) {
      ++outcome.failed;
      std::move(row.errors.begin(), row.errors.end(), std::back_inserter(outcome.errors));
      continue;
    }
    known.Add(row);
    registrations.push_back(ToRegistration(std::move(row), rules));
  }
  outcome.created = static_cast<int>(registrations.size());
  if (registrations.empty()) return outcome;
  if (rules.dry_run) {
    ASSIGN_OR_RETURN(outcome.probable_duplicates, CountDuplicates(tx, registrations, rules.now));
    return outcome;
  }
  RETURN_IF_ERROR(tx.Exec(kForgetPlans).status());
  ASSIGN_OR_RETURN(
      const std::vector<Registered> registered,
      RegisterPeople(tx, std::move(registrations), rules.programmes, rules.calendar, rules.now));
  outcome.probable_duplicates =
      std::count_if(registered.begin(), registered.end(),
                    [](const Registered& one) { return !one.duplicates.empty(); });
  return outcome;
}

}  // namespace naober::intake
