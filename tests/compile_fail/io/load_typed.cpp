// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A model is loaded into a new module, which must be default-constructible.

#include <tf/tf.hpp>

struct Net : tf::Module {
    tf::Variable<float> x{this, "x", 0.f};
    constexpr explicit Net(std::string_view name) : tf::Module(name) {}
};
struct Named : Net {
    constexpr Named() : Net("net") {}
};

int main() {
#ifdef TF_BAD
    const auto net = tf::saved_model::load<Net>("net");  // expect: \[tf\.saved_model\.typed\]
#else
    const auto net = tf::saved_model::load<Named>("net");
#endif
    return net == nullptr ? 1 : 0;
}
