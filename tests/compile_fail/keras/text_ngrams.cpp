// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// N-grams of 0 words.

#include <tf/tf.hpp>

using namespace tf::keras;

int main() {
#ifdef TF_BAD
    TextVectorization<TextOptions{.ngrams = {0, 1}}> words;  // expect: \[tf\.keras\.text_ngrams\]
#else
    TextVectorization<TextOptions{.ngrams = {1, 2}}> words;
#endif
}
