// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Images with two channels are read from files.

#include <tf/keras.hpp>
#include <tf/keras/image_dataset.hpp>

int main() {
#ifdef TF_BAD
    constexpr int channels = 2;  // expect: \[tf\.keras\.dataset_channels\]
#else
    constexpr int channels = 3;
#endif
    (void)tf::keras::utils::image_dataset_from_directory<8, channels>("folder");
}
