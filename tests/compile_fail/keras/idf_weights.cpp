// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A vocabulary without weights for tf_idf.

#include <tf/tf.hpp>

using namespace tf::keras;

int main() {
    StringLookup<LookupOptions{.output_mode = "tf_idf"}> lookup;
#ifdef TF_BAD
    lookup.set_vocabulary({"a", "b"});  // expect: \[tf\.keras\.idf_weights\]
#else
    lookup.set_vocabulary({"a", "b"}, {1.f, 2.f});
#endif
}
