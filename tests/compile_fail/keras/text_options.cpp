// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A way to split that does not exist.

#include <tf/tf.hpp>

using namespace tf::keras;

int main() {
#ifdef TF_BAD
    TextVectorization<TextOptions{.split = "words"}> words;  // expect: \[tf\.keras\.text_options\]
#else
    TextVectorization<TextOptions{.split = "whitespace"}> words;
#endif
}
