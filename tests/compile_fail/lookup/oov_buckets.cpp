// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A vocabulary without a bucket for unknown keys.

#include <tf/lookup.hpp>

int main() {
    const tf::lookup::KeyValueTensorInitializer init({"a"}, {0}, tf::string_, tf::int64);
#ifdef TF_BAD
    tf::lookup::StaticVocabularyTable<std::string, 0> t(init);  // expect: \[tf\.lookup\.oov_buckets\]
#else
    tf::lookup::StaticVocabularyTable<std::string, 1> t(init);
#endif
    t.size().shape();
}
