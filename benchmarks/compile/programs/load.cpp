// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The compile time of loading without types: a graph from a file can have any op.

#include <tf/saved_model.hpp>

int main() {
    tf::saved_model::LoadedModel model = tf::saved_model::load("model");
    const auto y = model(tf::ones<float, 8>());
    tf::print(y);
}
