// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Rows of several texts.

#include <tf/tf.hpp>

using namespace tf::keras;

int main() {
    TextVectorization<> words;
    words.set_vocabulary({"a", "b"});
#ifdef TF_BAD
    words(tf::constant({{"a", "b"}, {"c", "a"}}));  // expect: \[tf\.keras\.text_input\]
#else
    words(tf::constant({"a", "b", "c", "a"}));
#endif
}
