// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_PLACE_PLACE_TEXTS_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_PLACE_PLACE_TEXTS_H_

#include <string>

#include "services/matching/domain/explanation.h"
#include "services/matching/domain/place/place_shortlist.h"

// What a shortlist says to people: Dutch at B1, or English. Names nobody.
namespace naober::matching {

// One sentence about a condition that is met, or that nobody has stated.
std::string Sentence(const PlaceCheck& check, Tongue tongue);

// One sentence about a part of the score.
std::string Sentence(const PlaceReason& reason, Tongue tongue);

// What the shortlist comes to. Where fewer than kFewestSuggestions fit it names the condition that
// left most places out.
std::string Conclusion(const PlaceShortlist& shortlist, Tongue tongue);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_PLACE_PLACE_TEXTS_H_
