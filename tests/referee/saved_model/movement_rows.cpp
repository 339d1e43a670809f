// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Shapes, pieces, numbered elements and constants, of every dtype.

#include "report.hpp"

namespace saved {
namespace {

/// The last element over the first.
constexpr auto write_first(const auto& x) {
    const auto array = tf::unstack_to_array(x);
    return array.write(0, array.read(1)).stack();
}

/// Ops that only move elements, on a [2, 3] tensor.
template <class X>
void moves(Rows& rows, const X& x) {
    using T = typename X::value_type;
    rows.one(
        with_dtype<T>("moves"),
        [](auto v, auto index) {
            return std::tuple(tf::reshape<3, -1>(v), tf::expand_dims<1>(v), tf::transpose(v),
                              tf::concat<0>(v, v), tf::stack<1>(v, v), tf::broadcast_to<4, 2, 3>(v),
                              tf::gather(v, index), tf::gather<1>(v, index), write_first(v));
        },
        x, tf::constant({1, 0, 1}));
}

void shapes(Rows& rows) {
    using Open = tf::Tensor<float, dyn, 3>;
    using Cube = tf::Tensor<float, dyn, 3, dyn>;
    const auto x = as<float>(sample<2, 3>(-1, 1));
    const auto cube = as<float>(sample<2, 3, 4>(-1, 1));
    rows.one(
        "shapes/cube",
        [](auto v) {
            return std::tuple(tf::transpose<2, 0, 1>(v), tf::reshape<4, 6>(v), tf::shape(v));
        },
        cube);
    rows.one(
        "shapes/squeeze", [](auto v) { return std::tuple(tf::squeeze(v), tf::squeeze<1>(v)); },
        as<float>(sample<2, 1, 3, 1>(-1, 1)));
    rows.add(
        "shapes/open",
        [](Open v) {
            return std::tuple(tf::reshape<3, -1>(v), tf::reshape<-1>(v), tf::transpose(v),
                              tf::expand_dims<0>(v), tf::shape(v), tf::concat<0>(v, v, v),
                              tf::stack<0>(v, v), tf::ones_like(v), tf::zeros_like(v));
        },
        call(Open(x)), call(Open(as<float>(sample<1, 3>(-1, 1)))),
        call(Open(as<float>(sample<0, 3>(-1, 1)))), call(Open(as<float>(sample<50, 3>(-1, 1)))));
    rows.one(
        "shapes/ensured",
        [](Open v) {
            const tf::Tensor<float, 2, 3> known = v;
            const tf::Tensor<float, 2, dyn> half = tf::transpose(tf::transpose(v));
            return std::tuple(known, known + 1.f, tf::reduce_sum(known), half);
        },
        Open(x));
    rows.add(
        "shapes/two open dims",
        [](Cube v) {
            return std::tuple(tf::transpose<2, 0, 1>(v), tf::shape(v), tf::concat<1>(v, v),
                              tf::concat<2>(v, v), tf::expand_dims<-1>(v));
        },
        call(Cube(cube)), call(Cube(as<float>(sample<5, 3, 1>(-1, 1)))));
    rows.add(
        "shapes/open, broadcast",
        [](tf::Tensor<float, dyn, 1> v) { return tf::broadcast_to<2, -1, 3>(v); },
        call(tf::Tensor<float, dyn, 1>(as<float>(sample<4, 1>(-1, 1)))));
}

void pieces(Rows& rows) {
    using Open = tf::Tensor<double, dyn, 3>;
    const auto x = sample<2, 3>(-1, 1);
    rows.one(
        "pieces/concat of many", [](auto a, auto b, auto c) { return tf::concat<1>(a, b, c, a); },
        x, sample<2, 1>(-1, 1), sample<2, 0>(-1, 1));
    rows.one(
        "pieces/gather", [](auto v, auto i) { return tf::gather<1>(v, i); }, sample<2, 3, 4>(-1, 1),
        tf::constant<std::int64_t>({{2, 0}, {1, 2}}));
    rows.one(
        "pieces/gather one", [](auto v, auto i) { return tf::gather(v, i); }, x, tf::constant(1));
    rows.one(
        "pieces/gather none", [](auto v, auto i) { return tf::gather(v, i); }, x,
        tf::zeros<int, 0>());
    rows.add(
        "pieces/open gather",
        [](Open v, tf::Tensor<int, dyn> i) {
            return std::tuple(tf::gather(v, i), tf::gather<1>(v, i));
        },
        call(Open(x), tf::Tensor<int, dyn>(tf::constant({1, 0}))),
        call(Open(sample<5, 3>(-1, 1)), tf::Tensor<int, dyn>(tf::constant({2, 2, 1}))));
}

void ranges(Rows& rows) {
    rows.add(
        "Range/int32",
        [](tf::Tensor<int> a, tf::Tensor<int> b, tf::Tensor<int> c) {
            return tf::range(a, b, c) + 0;
        },
        call(tf::constant(0), tf::constant(5), tf::constant(1)),
        call(tf::constant(7), tf::constant(-3), tf::constant(-4)),
        call(tf::constant(3), tf::constant(3), tf::constant(1)));
    rows.one(
        "Range/others",
        [](auto a, auto b, auto c) {
            return std::tuple(tf::range(a * 0, a) * 1, tf::range(b * 0.f, b, b / 7.f) * 1.f,
                              tf::range(c * 0.0, c, c / 3.0) * 1.0);
        },
        tf::constant<std::int64_t>(4), tf::constant(2.f), tf::constant<double>(1.));
    rows.one("Range/static", [] { return tf::range<2, 11, 3>(); });
    rows.add(
        "Fill",
        [](tf::Tensor<int> n) {
            return std::tuple(tf::zeros<float, dyn, 3>(n), tf::ones<double, 2, dyn>(n),
                              tf::ones<std::int8_t, dyn>(n), tf::ones<bool, dyn, dyn>(n, n),
                              tf::ones<tf::half, dyn>(n), tf::ones<std::uint64_t, dyn>(n));
        },
        call(tf::constant(2)), call(tf::constant(0)));
}

/// Constants of all dtypes, a scalar and a matrix; large ones with one value and with many.
template <class T>
auto constants() {
    return [] {
        return std::tuple(tf::constant<T>(1), tf::constant<T>({{1, 2}, {3, 4}}),
                          tf::ones<T, 3, 2>(), tf::zeros<T, 0>());
    };
}
template <class... T>
void all_constants(Rows& rows) {
    (rows.one(with_dtype<T>("Const"), constants<T>()), ...);
    rows.one("Const, bool and string", [] {
        return std::tuple(tf::constant({true, false}), tf::constant(true), tf::constant("text"),
                          tf::constant({"a", "", "two words"}), tf::zeros<tf::string, 2>());
    });
    rows.one("Const, limits", [] {
        return std::tuple(tf::constant<std::int64_t>({std::numeric_limits<std::int64_t>::min(),
                                                      std::numeric_limits<std::int64_t>::max()}),
                          tf::constant<std::uint64_t>(std::numeric_limits<std::uint64_t>::max()),
                          tf::constant<double>({1e-310, 1.7976931348623157e308, -0., 1. / 3.}),
                          tf::constant({std::numeric_limits<float>::infinity(), 1e-40f}));
    });
}

/// Elements of arrays, with indices in and out of range.
void arrays(Rows& rows) {
    rows.one(
        "arrays/read", [](auto v, auto i) { return tf::unstack_to_array(v).read(i); },
        sample<3, 2>(-1, 1), tf::constant(1));
    rows.add(
        "arrays/growing",
        [](tf::Tensor<int> i, tf::Tensor<float, 2> v) {
            const auto a = tf::TensorArray<float, dyn, 2>{}.write(i, v);
            return std::tuple(a.stack(), a.write(1, v * 2.f).stack());
        },
        call(tf::constant(0), as<float>(sample<2>(-1, 1))),
        call(tf::constant(3), as<float>(sample<2>(-1, 1))));
}

}  // namespace

const Family<Rows> movement_family([](Rows& rows) {
    const auto of_dtype = [&]<class T>() { moves(rows, numbers<T>(sample<2, 3>(-9, 9))); };
    each_float(of_dtype);
    each_integer(of_dtype);
    moves(rows, tf::constant({{true, false, false}, {true, true, false}}));
    moves(rows, tf::constant({{"a", "", "c"}, {"long enough for the heap, really", "e", "f"}}));
    shapes(rows);
    pieces(rows);
    ranges(rows);
    all_constants<float, double, std::int8_t, std::int16_t, std::int32_t, std::int64_t,
                  std::uint8_t, std::uint16_t, std::uint32_t, std::uint64_t>(rows);
    arrays(rows);
});

}  // namespace saved
