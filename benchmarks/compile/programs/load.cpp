// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// What loading without types costs to compile: a graph that comes from a file may hold any op.

#include <tf/tf.hpp>

int main() {
    tf::saved_model::LoadedModel model = tf::saved_model::load("model");
    const auto y = model(tf::ones<float, 8>());
    tf::print(y);
}
