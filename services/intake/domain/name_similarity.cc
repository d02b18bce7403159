// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/domain/name_similarity.h"

#include <unicode/translit.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <memory>
#include <numeric>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "libs/base/errors.h"

namespace naober::intake {
namespace {

const icu::Transliterator& ToAscii() {
  // Made once: it compiles rule tables, which takes milliseconds. transliterate() is const and safe
  // to share.
  static const icu::Transliterator* const transliterator = [] {
    UErrorCode error = U_ZERO_ERROR;
    auto* made = icu::Transliterator::createInstance("Any-Latin; Latin-ASCII; [:^ASCII:] Remove",
                                                     UTRANS_FORWARD, error);
    NAOBER_CHECK(U_SUCCESS(error) && made != nullptr);
    return made;
  }();
  return *transliterator;
}

bool IsAscii(absl::string_view text) {
  return absl::c_all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool IsVowel(char c) { return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u'; }

// One letter for one sound. Order matters: the longer spelling first.
std::string Respell(absl::string_view word) {
  std::string spelling = absl::StrReplaceAll(word, {{"tch", "sh"},
                                                    {"sch", "sh"},
                                                    {"ch", "sh"},
                                                    {"dj", "j"},
                                                    {"ph", "f"},
                                                    {"kh", "k"},
                                                    {"gh", "g"},
                                                    {"th", "t"},
                                                    {"dh", "d"},
                                                    {"ck", "k"},
                                                    {"ou", "u"},
                                                    {"oe", "u"},
                                                    {"oo", "u"},
                                                    {"ee", "i"},
                                                    {"ie", "i"},
                                                    {"ij", "i"},
                                                    {"x", "ks"},
                                                    {"q", "k"},
                                                    {"z", "s"}});
  for (size_t i = 0; i < spelling.size(); ++i) {
    char& c = spelling[i];
    const char next = i + 1 < spelling.size() ? spelling[i + 1] : '\0';
    if (c == 'c') c = (next == 'e' || next == 'i') ? 's' : 'k';
    // Leading y and w are consonants; elsewhere they lengthen a vowel (Tsegay, Tsegaye; ywsf,
    // Yousef).
    if (c == 'y') c = i == 0 ? 'j' : 'i';
    if (c == 'w') c = i == 0 ? 'v' : 'u';
  }
  return spelling;
}

std::string KeyOf(absl::string_view spelling) {
  std::string key;
  for (size_t i = 0; i < spelling.size(); ++i) {
    char c = spelling[i];
    if (IsVowel(c)) {
      if (i > 0) continue;
      c = 'a';
    }
    if (c == 'h' && i + 1 == spelling.size()) continue;  // Fatimah, Fatima
    if (!key.empty() && key.back() == c) continue;       // Yussef, Yusef
    key.push_back(c);
  }
  return key;
}

// Words that belong to the one behind them: "al Masri" is "Almasri", "Abd al Rahman" is
// "Abdulrahman".
bool IsPrefix(absl::string_view word) {
  static constexpr absl::string_view kPrefixes[] = {
      "al", "el", "ul", "abd", "abdul", "abdel", "abu", "bin", "ben", "ibn", "mac", "mc", "ould"};
  return absl::c_linear_search(kPrefixes, word);
}

// Dutch particles that are left out as often as not.
bool IsParticle(absl::string_view word) {
  static constexpr absl::string_view kParticles[] = {"van", "de",  "der", "den", "het",
                                                     "te",  "ter", "ten", "t",   "v"};
  return absl::c_linear_search(kParticles, word);
}

// Levenshtein distance, for words of a few letters.
int EditDistance(absl::string_view a, absl::string_view b) {
  std::vector<int> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (size_t i = 1; i <= a.size(); ++i) {
    int diagonal = std::exchange(row[0], static_cast<int>(i));
    for (size_t j = 1; j <= b.size(); ++j) {
      const int substituted = diagonal + (a[i - 1] != b[j - 1]);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
    }
  }
  return row.back();
}

std::vector<std::string> WordsOf(absl::string_view name) {
  std::vector<std::string> words;
  std::string pending;
  for (absl::string_view word : absl::StrSplit(Romanise(name), ' ', absl::SkipEmpty())) {
    pending.append(word.data(), word.size());
    if (IsPrefix(word)) continue;
    if (!IsParticle(word) || pending.size() > word.size()) words.push_back(pending);
    pending.clear();
  }
  if (!pending.empty()) words.push_back(pending);
  return words;
}

}  // namespace

std::string Romanise(absl::string_view text) {
  std::string ascii;
  if (IsAscii(text)) {
    ascii.assign(text.data(), text.size());
  } else {
    icu::UnicodeString unicode = icu::UnicodeString::fromUTF8(
        icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
    ToAscii().transliterate(unicode);
    unicode.toUTF8String(ascii);
  }
  std::string words;
  for (char c : ascii) {
    // An apostrophe is inside a word (ts'ega, O'Neil); what else is not a letter or digit ends it.
    if (c == '\'' || c == '`') continue;
    if (absl::ascii_isalnum(c)) {
      words.push_back(absl::ascii_tolower(c));
    } else if (!words.empty() && words.back() != ' ') {
      words.push_back(' ');
    }
  }
  if (!words.empty() && words.back() == ' ') words.pop_back();
  return words;
}

std::string PhoneticKey(absl::string_view word) { return KeyOf(Respell(word)); }

ComparableName::ComparableName(absl::string_view given_name, absl::string_view family_name) {
  for (absl::string_view part : {given_name, family_name}) {
    for (const std::string& word : WordsOf(part)) {
      std::string spelling = Respell(word);
      std::string key = KeyOf(spelling);
      words_.push_back({std::move(spelling), std::move(key)});
    }
  }
}

int ComparableName::LikenessOf(const Word& a, const Word& b) {
  if (a.key != b.key) return 0;
  const int longer = static_cast<int>(std::max(a.spelling.size(), b.spelling.size()));
  const int likeness = 1000 - 1000 * EditDistance(a.spelling, b.spelling) / longer;
  // A key of one or two consonants says little (Ali, Ela): the spellings must be half alike as
  // well.
  return likeness >= 500 ? likeness : 0;
}

int ComparableName::SimilarityTo(const ComparableName& other) const {
  const std::vector<Word>& fewer = words_.size() <= other.words_.size() ? words_ : other.words_;
  const std::vector<Word>& more = words_.size() <= other.words_.size() ? other.words_ : words_;
  if (fewer.empty() || (fewer.size() == 1 && more.size() > 1)) return 0;
  std::vector<bool> taken(more.size(), false);
  int sum = 0;
  for (const Word& word : fewer) {
    int best = 0;
    size_t best_at = 0;
    for (size_t i = 0; i < more.size(); ++i) {
      const int likeness = taken[i] ? 0 : LikenessOf(word, more[i]);
      if (likeness > best) {
        best = likeness;
        best_at = i;
      }
    }
    if (best == 0) return 0;
    taken[best_at] = true;
    sum += best;
  }
  return sum / static_cast<int>(fewer.size());
}

}  // namespace naober::intake
