// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A gradient of a list of variables is converted to another dtype.

#include <tf/functions.hpp>

struct Line : tf::Module {
    tf::Variable<float, 2> a{this, "a", tf::ones<float, 2>()};
    constexpr Line() : tf::Module("line") {}
    template <class Row>
    constexpr void step() {
        tf::GradientTape tape;
        const tf::Tensor<float> l = tf::reduce_sum(a * a);
        const auto g = tape.gradient(l, trainable_variables());
        a.assign_sub(tf::cast<float>(g[0].as<Row, 2>()));
    }
};

int main() {
    Line line;
#ifdef TF_BAD
    auto step = tf::function<&Line::step<double>>(line);
    step();  // expect: \[tf\.gradient\.type\]
#else
    auto step = tf::function<&Line::step<float>>(line);
    step();
#endif
}
