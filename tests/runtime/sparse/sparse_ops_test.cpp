// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Parts, arrangements and sums of sparse tensors. The expected numbers are those of
// TensorFlow 2.21.

#include <tf/sparse.hpp>

#include "../ops/op_support.hpp"

namespace {

using namespace tests;
using tf::dyn;
namespace sparse = tf::sparse;
using Sparse = tf::SparseTensor<float, 2>;
using Sparse3 = tf::SparseTensor<float, 3>;
using List = std::initializer_list<double>;

Sparse first() { return {{{0, 1}, {1, 0}, {1, 3}, {2, 2}}, {1.5f, -2.f, 3.f, .5f}, {3, 4}}; }
Sparse second() { return {{{0, 0}, {0, 1}, {1, 3}, {2, 3}}, {4.f, -1.f, -3.f, 2.f}, {3, 4}}; }
Sparse3 cube() {
    return {{{0, 1, 0}, {0, 1, 2}, {1, 0, 1}, {1, 1, 0}, {1, 1, 1}},
            {1.f, 2.f, -3.f, 4.f, -5.f},
            {2, 2, 3}};
}
/// Nothing is stored.
Sparse nothing() { return {.indices = {}, .values = {}, .dense_shape = {3, 4}}; }

template <class T, int Rank>
void check(const tf::SparseTensor<T, Rank>& sp, List indices, List values, List dense_shape) {
    const tf::Shape dims(static_cast<int>(values.size()), Rank);
    tests::check(sp.indices, dims, indices);
    tests::check(sp.values, tf::Shape(static_cast<int>(values.size())), values);
    tests::check(sp.dense_shape, tf::Shape(Rank), dense_shape);
}
using tests::check;

constexpr auto add = [](auto a, auto b) { return sparse::add(a, b); };

}  // namespace

TEST_CASE("sparse: retain, transpose") {
    check(both([](auto s) { return sparse::retain(s, s.values > 0.f); }, first()),
          {0, 1, 1, 3, 2, 2}, {1.5, 3, .5}, {3, 4});
    check(both([](auto s) { return sparse::transpose(s); }, first()), {0, 1, 1, 0, 2, 2, 3, 1},
          {-2, 1.5, .5, 3}, {4, 3});
    check(both([](auto s) { return sparse::transpose<2, 0, 1>(s); }, cube()),
          {0, 0, 1, 0, 1, 1, 1, 1, 0, 1, 1, 1, 2, 0, 1}, {1, 4, -3, -5, 2}, {3, 2, 2});
}

TEST_CASE("sparse: expand_dims, reshape, reset_shape") {
    check(both([](auto s) { return sparse::expand_dims(s); }, first()),
          {0, 1, 0, 1, 0, 0, 1, 3, 0, 2, 2, 0}, {1.5, -2, 3, .5}, {3, 4, 1});
    check(both([](auto s) { return sparse::expand_dims<0>(s); }, first()),
          {0, 0, 1, 0, 1, 0, 0, 1, 3, 0, 2, 2}, {1.5, -2, 3, .5}, {1, 3, 4});
    check(both([](auto s) { return sparse::expand_dims<-2>(s); }, first()),
          {0, 0, 1, 1, 0, 0, 1, 0, 3, 2, 0, 2}, {1.5, -2, 3, .5}, {3, 1, 4});
    check(both([](auto s) { return sparse::reshape<2, -1>(s); }, first()), {0, 1, 0, 4, 1, 1, 1, 4},
          {1.5, -2, 3, .5}, {2, 6});
    check(both([](auto s, auto dims) { return sparse::reshape(s, dims); }, first(),
               tf::constant<std::int64_t>({2, 3, 2})),
          {0, 0, 1, 0, 2, 0, 1, 0, 1, 1, 2, 0}, {1.5, -2, 3, .5}, {2, 3, 2});
    check(both([](auto s) { return sparse::reshape<-1>(s); }, cube()), {3, 5, 7, 9, 10},
          {1, 2, -3, 4, -5}, {12});
    both_throw<tf::errors::InvalidArgument>([](auto s) { return sparse::reshape<5, -1>(s); },
                                            first());
    both_throw<tf::errors::InvalidArgument>([](auto s) { return sparse::reshape<-1, -1>(s); },
                                            first());
    check(both([](auto s) { return sparse::reset_shape(s); },
               Sparse{{{0, 1}, {1, 0}}, {1.f, 2.f}, {5, 6}}),
          {0, 1, 1, 0}, {1, 2}, {2, 2});
    check(both([](auto s) { return sparse::reset_shape(s); }, nothing()), {}, {}, {0, 0});
    check(both([](auto s) { return sparse::reset_shape(s, {4, 6}); }, first()),
          {0, 1, 1, 0, 1, 3, 2, 2}, {1.5, -2, 3, .5}, {4, 6});
    both_throw<tf::errors::InvalidArgument>([](auto s) { return sparse::reset_shape(s, {4, 3}); },
                                            first());
}

TEST_CASE("sparse: slice, concat") {
    check(both([](auto s) { return sparse::slice(s, {1, 0}, {2, 3}); }, first()), {0, 0, 1, 2},
          {-2, .5}, {2, 3});
    check(both([](auto s) { return sparse::slice(s, {1, 2}, {9, 9}); }, first()), {0, 1, 1, 0},
          {3, .5}, {2, 2});
    check(both([](auto s) { return sparse::slice(s, {0, 5}, {2, 3}); }, first()), {}, {}, {2, 0});
    check(both([](auto a, auto b) { return sparse::concat<0>(a, b); }, first(), second()),
          {0, 1, 1, 0, 1, 3, 2, 2, 3, 0, 3, 1, 4, 3, 5, 3}, {1.5, -2, 3, .5, 4, -1, -3, 2}, {6, 4});
    check(both([](auto a, auto b) { return sparse::concat<1>(a, b, a); }, first(), second()),
          {0, 1, 0, 4, 0, 5, 0, 9, 1, 0, 1, 3, 1, 7, 1, 8, 1, 11, 2, 2, 2, 7, 2, 10},
          {1.5, 4, -1, 1.5, -2, 3, -3, -2, 3, .5, 2, .5}, {3, 12});
    const Sparse wide{{{0, 5}}, {9.f}, {1, 6}};
    check(both(
              [](auto a, auto b) {
                  return sparse::concat<0, sparse::ConcatOptions{.expand_nonconcat_dims = true}>(a,
                                                                                                 b);
              },
              first(), wide),
          {0, 1, 1, 0, 1, 3, 2, 2, 3, 5}, {1.5, -2, 3, .5, 9}, {4, 6});
    both_throw<tf::errors::InvalidArgument>([](auto a, auto b) { return sparse::concat<0>(a, b); },
                                            first(), wide);
}

TEST_CASE("sparse: fill_empty_rows") {
    const auto filled = both([](auto s) { return sparse::fill_empty_rows(s, -1.f); },
                             Sparse{{{0, 1}, {2, 0}, {2, 3}}, {1.f, 2.f, 3.f}, {5, 4}});
    check(filled.output, {0, 1, 1, 0, 2, 0, 2, 3, 3, 0, 4, 0}, {1, -1, 2, 3, -1, -1}, {5, 4});
    check(filled.empty_row_indicator, tf::Shape(5), {0, 1, 0, 1, 1});
    const auto none = both([](auto s) { return sparse::fill_empty_rows(s, 7.f); }, nothing());
    check(none.output, {0, 0, 1, 0, 2, 0}, {7, 7, 7}, {3, 4});
}

TEST_CASE("sparse: add, maximum, minimum") {
    check(both(add, first(), second()), {0, 0, 0, 1, 1, 0, 1, 3, 2, 2, 2, 3}, {4, .5, -2, 0, .5, 2},
          {3, 4});
    check(both([](auto a, auto b) { return sparse::add(a, b, .5f); }, first(), second()),
          {0, 0, 0, 1, 1, 0, 2, 2, 2, 3}, {4, .5, -2, .5, 2}, {3, 4});
    check(both(add, first(), tf::ones<3, 4>()), tf::Shape(3, 4),
          {1, 2.5, 1, 1, -1, 1, 1, 4, 1, 1, 1.5, 1});
    check(both([](auto a, auto b) { return sparse::maximum(a, b); }, first(), second()),
          {0, 0, 0, 1, 1, 0, 1, 3, 2, 2, 2, 3}, {4, 1.5, 0, 3, .5, 2}, {3, 4});
    check(both([](auto a, auto b) { return sparse::minimum(a, b); }, first(), second()),
          {0, 0, 0, 1, 1, 0, 1, 3, 2, 2, 2, 3}, {0, -1, -2, -3, 0, 0}, {3, 4});
    check(both(add, nothing(), nothing()), {}, {}, {3, 4});
    check(both(add, nothing(), first()), {0, 1, 1, 0, 1, 3, 2, 2}, {1.5, -2, 3, .5}, {3, 4});
    both_throw<tf::errors::InvalidArgument>(add, first(), Sparse{{{0, 0}}, {1.f}, {3, 5}});
    both_throw<tf::errors::InvalidArgument>(add, first(), tf::ones<3, 5>());
}

TEST_CASE("sparse: reduce_sum, reduce_max") {
    check(both([](auto s) { return sparse::reduce_sum(s); }, first()), tf::Shape(), {3});
    check(both([](auto s) { return sparse::reduce_max(s); }, first()), tf::Shape(), {3});
    check(both([](auto s) { return sparse::reduce_sum<0>(s); }, first()), tf::Shape(4),
          {-2, 1.5, .5, 3});
    check(both([](auto s) { return sparse::reduce_max<0>(s); }, first()), tf::Shape(4),
          {-2, 1.5, .5, 3});
    check(both([](auto s) { return sparse::reduce_sum<-1>(s); }, first()), tf::Shape(3),
          {1.5, 1, .5});
    check(both([](auto s) { return sparse::reduce_max<1>(s); }, first()), tf::Shape(3),
          {1.5, 3, .5});
    check(both([](auto s) { return sparse::reduce_sum<0, 2>(s); }, cube()), tf::Shape(2), {-3, 2});
    check(both([](auto s) { return sparse::reduce_sum<1>(s, tf::keepdims); }, cube()),
          tf::Shape(2, 1, 3), {1, 0, 2, 4, -8, 0});
    check(both([](auto s) { return sparse::reduce_max<0, 2>(s, tf::keepdims); }, cube()),
          tf::Shape(1, 2, 1), {-3, 4});
    check(both([](auto s) { return sparse::reduce_sum(s, tf::keepdims); }, cube()),
          tf::Shape(1, 1, 1), {-1});
    check(both([](auto s) { return sparse::reduce_sum<0>(s); }, nothing()), tf::Shape(4),
          {0, 0, 0, 0});
    check(both([](auto s) { return sparse::reduce_max<1>(s); },
               tf::SparseTensor<int, 2>{{{0, 0}, {0, 1}}, {-5, -7}, {2, 2}}),
          tf::Shape(2), {-5, 0});
}

TEST_CASE("sparse: softmax, map_values") {
    const auto y = both([](auto s) { return sparse::softmax(s); }, cube());
    check_close(
        y.values,
        {.268941421369995L, .731058578630005L, 1.L, .999876605424014L, .000123394575986232L}, 8);
    const auto squares =
        both([](auto s) { return sparse::map_values([](auto v) { return v * v; }, s); }, first());
    check(squares.values, tf::Shape(4), {2.25, 4, 9, .25});
}

TEST_CASE("sparse: gradients of values") {
    const auto sum = [](auto a, auto b) {
        tf::GradientTape tape;
        tape.watch(a.values);
        tape.watch(b.values);
        const auto y = sparse::add(a, b);
        const auto loss = tf::reduce_sum(y.values * tf::cast<float>(tf::range<6>()));
        return tape.gradient(loss, std::tuple(a.values, b.values));
    };
    const auto [da, db] = both(sum, first(), second());
    check(da, tf::Shape(4), {1, 2, 3, 4});
    check(db, tf::Shape(4), {0, 1, 3, 5});

    const auto shares = [](auto s) {
        tf::GradientTape tape;
        tape.watch(s.values);
        const auto y = sparse::softmax(s);
        return tape.gradient(tf::reduce_sum(y.values * tf::cast<float>(tf::range<5>())), s.values);
    };
    const auto ds = both(shares, cube());
    const double expected[] = {-.19661194, .19661193, 0, -.00012337935, .00012337935};
    for (int k = 0; k < 5; ++k) CHECK(ds(k) == doctest::Approx(expected[k]).epsilon(1e-3));

    const auto rows = [](auto s) {
        tf::GradientTape tape;
        tape.watch(s.values);
        const auto y = sparse::reduce_sum<1>(sparse::transpose(s));
        return tape.gradient(tf::reduce_sum(y * y), s.values);
    };
    check(both(rows, first()), tf::Shape(4), {3, -4, 6, 1});  // twice the sum of a column
}

TEST_CASE("SparseTensor: a loop variable and a branch's result") {
    const auto doubled = [](auto s, auto n) {
        return tf::while_loop([](auto, auto k) { return k > 0; },
                              [](auto t, auto k) {
                                  return std::tuple(
                                      sparse::map_values([](auto v) { return v * 2.f; }, t), k - 1);
                              },
                              s, n);
    };
    const auto [y, k] = both(doubled, first(), tf::constant(3));
    check(y.values, tf::Shape(4), {12, -16, 24, 4});
    const auto chosen = [](auto a, auto b, auto p) {
        return tf::cond(p, [&] { return a; }, [&] { return sparse::add(a, b); });
    };
    check(both(chosen, first(), second(), tf::constant(true)).values, tf::Shape(4),
          {1.5, -2, 3, .5});
    check(both(chosen, first(), second(), tf::constant(false)).values, tf::Shape(6),
          {4, .5, -2, 0, .5, 2});
}
