// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Each variable by its name: a std::tie of 201 of them, and a tuple of as many gradients.

#include "net.hpp"

namespace {

struct ByName : layers::Net {
    constexpr tf::Tensor<float> step(layers::Input x, layers::Output y) {
        tf::GradientTape tape;
        const tf::Tensor<float> l = loss(x, y);
#define TF_SOURCES(i, next) , w##i, b##i
        const auto g = tape.gradient(l, std::tie(scale TF_LAYERS(TF_SOURCES)));
#undef TF_SOURCES
        scale.assign_sub(layers::rate * std::get<0>(g));
#define TF_UPDATE(i, next)                                 \
    w##i.assign_sub(layers::rate* std::get<2 * i + 1>(g)); \
    b##i.assign_sub(layers::rate* std::get<2 * i + 2>(g));
        TF_LAYERS(TF_UPDATE)
#undef TF_UPDATE
        return l;
    }
};

}  // namespace

int main() { return layers::check<ByName>(); }
