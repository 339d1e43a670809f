// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A submodule with virtual functions, whose hidden pointer is not registered.

#include <tf/functions.hpp>

#ifdef TF_BAD
struct Layer : tf::Module {
    constexpr explicit Layer(tf::Module* owner = nullptr) : tf::Module(owner, "layer") {}
    constexpr virtual tf::Tensor<float> call(tf::Tensor<float> x) { return x; }
};
struct Net : tf::Module {
    Layer layer{this};
    constexpr Net() : tf::Module("net") {}
    constexpr tf::Tensor<float> run(tf::Tensor<float> x) { return layer.call(x); }
};
int main() {
    Net net;
    tf::function<&Net::run>(net)(1.f);  // expect: \[tf\.module\.untracked_member\].*Module\(owner, this, name\)
}
#else
struct Layer : tf::Module {
    constexpr explicit Layer(tf::Module* owner = nullptr) : tf::Module(owner, this, "layer") {}
    constexpr virtual tf::Tensor<float> call(tf::Tensor<float> x) { return x; }
};
struct Net : tf::Module {
    Layer layer{this};
    constexpr Net() : tf::Module("net") {}
    constexpr tf::Tensor<float> run(tf::Tensor<float> x) { return layer.call(x); }
};
int main() {
    Net net;
    tf::function<&Net::run>(net)(1.f);
}
#endif
