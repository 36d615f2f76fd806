#pragma once

#include <string_view>

namespace pointsman::augment {

// Closed lists that several operators look at. English words in lower case, Korean ones as whole
// words.
bool is_negation(std::string_view word);        // not, never, don't; 안, 못
bool is_english_filler(std::string_view word);  // just, really, basically
bool is_article(std::string_view word);         // a, an, the
bool is_korean_degree(std::string_view word);   // 너무, 진짜, 좀
bool is_korean_adverb(std::string_view word);   // 오늘, 자꾸, 다시: free to move in a clause
bool is_request_verb(std::string_view word);    // write, explain, fix: a request begins so
bool is_question_word(std::string_view word);   // what, how; is, does, can
bool is_korean_question_word(std::string_view word);  // 왜, 뭐, 언제, 몇

}  // namespace pointsman::augment
