// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A model is saved without the header that reads and writes files.

#include <tf/keras.hpp>
#ifndef TF_BAD
#include <tf/keras/files.hpp>
#endif

using namespace tf::keras;

void f() {
    Sequential<Input<4>{}, Dense<10>{}> net;
#ifdef TF_BAD
    net.save_weights("weights");  // expect: \[tf\.keras\.files\]
#else
    net.save_weights("weights");
#endif
}
