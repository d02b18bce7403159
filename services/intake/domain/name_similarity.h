// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_DOMAIN_NAME_SIMILARITY_H_
#define NAOBER_SERVICES_INTAKE_DOMAIN_NAME_SIMILARITY_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

// Names that travelled: one person's name is written "Mohammed", "Muhammad", "Mohamad" or "محمد",
// with the family name first or last. Together with the same birth date, similar names make a
// probable duplicate, which people look at; nothing is merged by this alone. Thread-safe.
namespace naober::intake {

// `text` in lower-case ASCII letters: any script is transliterated (ICU Any-Latin; Latin-ASCII),
// marks are dropped, everything else but digits becomes one space. "Şükran Öz-Demir" → "sukran oz
// demir".
std::string Romanise(absl::string_view text);

// The sound of one romanised word: its consonants, with the spellings of one sound brought together
// (ou/oe/u, dj/j/y, c/k/q, z/s, ph/f) and a leading vowel kept as 'a'. "mohammed", "muhammad" →
// "mhmd"; "youssef", "joesoef" → "jsf".
std::string PhoneticKey(absl::string_view word);

// A name taken apart once, to be compared often.
class ComparableName {
 public:
  ComparableName(absl::string_view given_name, absl::string_view family_name);

  // Likeness in permille, 1000 for the same spelling; 0 unless the words of the shorter name (two
  // at least, or one when both have one) each sound like a different word of the other, in any
  // order. Symmetric.
  int SimilarityTo(const ComparableName& other) const;

 private:
  struct Word {
    std::string spelling;  // romanised, digraphs made one letter
    std::string key;
  };
  static int LikenessOf(const Word& a, const Word& b);
  std::vector<Word> words_;
};

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_DOMAIN_NAME_SIMILARITY_H_
