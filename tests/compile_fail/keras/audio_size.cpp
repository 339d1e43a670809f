// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Sounds have samples and channels.

#include <tf/keras/audio_dataset.hpp>

using namespace tf::keras::utils;

int main() {
#ifdef TF_BAD
    (void)audio_dataset_from_directory<16000, 0>("folder");  // expect: \[tf\.keras\.audio_size\]
#else
    (void)audio_dataset_from_directory<16000, 2>("folder");
#endif
}
