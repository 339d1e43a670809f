// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A replacement in a traced function that is not a code point.

#include <tf/tf.hpp>

int main() {
    const auto f = tf::function([](const tf::Tensor<tf::string, 2>& x) {
#ifdef TF_BAD
        // expect: replacement_char_is_no_code_point
        return tf::strings::unicode_transcode(x, "UTF-8", "UTF-8", {.replacement_char = -1});
#else
        return tf::strings::unicode_transcode(x, "UTF-8", "UTF-8", {.replacement_char = 63});
#endif
    });
    f(tf::constant({"a", "b"}));
}
