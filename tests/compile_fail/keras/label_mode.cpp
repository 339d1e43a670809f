// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Labels are of one of four kinds.

#include <tf/keras/text_dataset.hpp>

using namespace tf::keras::utils;

int main() {
#ifdef TF_BAD
    (void)text_dataset_from_directory<"float">("folder");  // expect: \[tf\.keras\.label_mode\]
#else
    (void)text_dataset_from_directory<"binary">("folder");
#endif
}
