// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A length for counts of words.

#include <tf/tf.hpp>

using namespace tf::keras;

int main() {
#ifdef TF_BAD
    TextVectorization<TextOptions{.output_mode = "count", .output_sequence_length = 9}> t;  // expect: \[tf\.keras\.text_length\]
#else
    TextVectorization<TextOptions{.output_mode = "int", .output_sequence_length = 9}> t;
#endif
}
