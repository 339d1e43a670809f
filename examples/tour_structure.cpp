// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A tour of the ops that arrange elements: subscripts, gather and scatter, masks, joining and
// splitting, reshaping. Dims and axes are template arguments, so the compiler knows all shapes;
// where a shape depends on values, a dim is tf::dyn.

#include <iostream>

#include <tf/tf.hpp>

void show(const char* what, const auto& x) { std::cout << what << ' ' << x << '\n'; }

int main() {
    const auto x = tf::reshape<3, 4>(tf::range<12>());  // a tf::Tensor<int, 3, 4>
    show("x", x);

    std::cout << "-- subscripts\n";
    show("x[1]", x[1]);
    show("x[:, -1]", x(tf::all, tf::at<-1>));
    show("x[0:2, 1:]", x(tf::Slice<0, 2>(), tf::Slice<1>()));
    show("x[::-1, ::2]",
         x(tf::Slice<tf::none, tf::none, -1>(), tf::Slice<tf::none, tf::none, 2>()));
    show("slice", tf::slice<2, 2>(x, {1, 1}));

    std::cout << "-- gather and scatter\n";
    show("gather of rows", tf::gather(x, {2, 0}));
    show("gather of columns", tf::gather<1>(x, {3, 3, 0}));
    show("gather_nd", tf::gather_nd(x, tf::constant({{0, 1}, {2, 3}})));
    const auto places = tf::constant({{1}, {3}, {1}});
    show("scatter_nd", tf::scatter_nd<5>(places, tf::constant({10, 20, 30})));  // index 1 occurs
                                                                                // twice: the values
                                                                                // are added
    show("tensor_scatter_nd_update",
         tf::tensor_scatter_nd_update(x, tf::constant({{0, 0}, {2, 1}}), tf::constant({-1, -2})));

    std::cout << "-- masks\n";
    show("where with values", tf::where(x % 2 == 0, x, -x));
    show("where", tf::where(x > 8));
    show("boolean_mask", tf::boolean_mask(x, x % 5 == 0));
    show("sequence_mask", tf::sequence_mask<int, 4>(tf::constant({1, 3})));
    show("one_hot", tf::one_hot<int, 3, -1>(tf::constant({2, 0})));

    std::cout << "-- join and split\n";
    const auto a = tf::constant({1, 2}), b = tf::constant({3, 4});
    show("concat", tf::concat<0>(a, b));
    show("stack", tf::stack<1>({a, b}));
    const auto [left, right] = tf::split<std::array{1, -1}, 1>(x);
    show("split, left", left);
    show("split, right", right);
    show("unstack, the last", std::get<2>(tf::unstack(x)));

    std::cout << "-- shapes\n";
    static_assert(tf::transpose(x).static_shape == tf::Shape(4, 3));
    show("reshape", tf::reshape<2, -1>(x));
    show("transpose", tf::transpose(x));
    show("expand_dims", tf::expand_dims<1>(a));
    show("tile", tf::tile<1, 2>(tf::stack<0>({a, b})));
    show("repeat", tf::repeat<2, 0>(a));
    show("pad", tf::pad<tf::Paddings{{1, 0}}>(a, 9));
    show("reverse", tf::reverse<1>(x));
    show("roll", tf::roll<1>(x, 1));
}
