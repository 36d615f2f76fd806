#include "augment/function_words.h"

#include <gtest/gtest.h>

namespace pointsman::augment {
namespace {

struct Pair {
  const char* parent;
  const char* child;
};

// Translations by hand.
TEST(FunctionWords, AnotherLanguageIsTold) {
  for (const auto& [parent, child] : {
           Pair{"what is the weather like tomorrow", "¿cuál es el clima para mañana?"},
           {"write a poem about the rain", "escribe un poema sobre la lluvia"},
           {"how do I cook rice", "¿cómo se cocina el arroz?"},
           {"what is the weather like tomorrow", "Quel temps fera-t-il demain dans la ville ?"},
           {"can you explain this code", "Est-ce que vous pouvez m'expliquer ce code ?"},
           {"what is the weather like tomorrow", "Wie wird das Wetter morgen?"},
           {"I need a new phone", "Ich brauche ein neues Handy"},
           {"I need a new phone", "Ho bisogno di un nuovo telefono"},
           {"I need a new phone", "Eu preciso de um telefone novo"},
           {"I need a new phone", "Ik heb een nieuwe telefoon nodig"},
           {"wie wird das Wetter morgen", "what will the weather be like tomorrow"},
           {"¿cómo se cocina el arroz?", "how do I cook rice in a pot"},
       }) {
    EXPECT_TRUE(changes_language(function_words(parent), child)) << child;
  }
}

TEST(FunctionWords, GoodEnglishStays) {
  for (const auto& [parent, child] : {
           Pair{"what is the weather like tomorrow", "how's the weather going to be tomorrow?"},
           {"weather tomorrow", "tomorrow weather forecast"},
           {"translate 'el perro de la casa' to English", "what does 'el perro de la casa' mean"},
           {"tell me about Paris", "who founded La Defense and Les Halles in Paris"},
           {"what did van Gogh paint", "which of the works in the museum are by Vincent van Gogh"},
           {"plan a trip to California",
            "plan me a week from Los Angeles to El Paso and Las Vegas"},
           {"is the UN in Geneva", "does the UN have a seat in Geneva"},
           {"fix this sql", "please fix this: SELECT id, na FROM dos WHERE en = 1"},
           {"¿cómo se cocina el arroz?", "¿me dices cómo cocinar el arroz en una olla?"},
           {"a mi no me gusta el pan de molde", "el pan de molde no es para mi"},
           {"ist das gut so", "war das nicht gut genug für dich"},
       }) {
    EXPECT_FALSE(changes_language(function_words(parent), child)) << child;
  }
}

TEST(FunctionWords, NoOtherListHoldsAnEnglishWord) {
  for (const char* word : {"die", "was", "in", "war", "so",  "an",   "on",   "me",  "pour", "no",
                           "a",   "as",  "do", "den", "sin", "come", "also", "man", "is",   "of"}) {
    const FunctionWords found = function_words(word);
    for (std::size_t t = 1; t < kTongues; ++t) EXPECT_EQ(found.of[t], 0U) << word;
  }
  EXPECT_EQ(function_words("The CAT isn't L\u2019EAU.").of[0], 1U);
}

}  // namespace
}  // namespace pointsman::augment
