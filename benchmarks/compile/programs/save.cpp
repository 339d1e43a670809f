// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The compile time of saving: a module and a function of two ops, as a SavedModel.

#include <tf/saved_model.hpp>

struct Scale : tf::Module {
    tf::Variable<float> factor{this, "factor", 2.f};
    constexpr tf::Tensor<float, 8> call(const tf::Tensor<float, 8>& x) { return x * factor + 1.f; }
};

int main() {
    Scale scale;
    tf::saved_model::save(scale, "model", tf::function<&Scale::call>(scale));
}
