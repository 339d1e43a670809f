// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Computations with ragged tensors. The expected numbers are those of TensorFlow 2.21.

#include <sstream>

#include <tf/ragged.hpp>
#include <tf/sparse.hpp>

#include "../ops/op_support.hpp"

namespace {

using namespace tests;
using tf::dyn;
namespace ragged = tf::ragged;
using List = std::initializer_list<double>;
template <class T>
using Rows = tf::RaggedTensor<tf::Tensor<T, dyn>>;
using Nested = tf::RaggedTensor<Rows<float>>;

/// [[1, 2], [], [3, 4, 5], [6]]
Rows<float> rows() { return {{1.f, 2.f, 3.f, 4.f, 5.f, 6.f}, {0, 2, 2, 5, 6}}; }
/// [[10], [20, 30], [], [40]]
Rows<float> others() { return {{10.f, 20.f, 30.f, 40.f}, {0, 1, 3, 3, 4}}; }
/// [[[1, 2], []], [], [[3, 4, 5], [6]]]
Nested nested() { return {rows(), {0, 2, 2, 4}}; }
/// [[[1, 2]], [[3, 4], [5, 6]]]
tf::RaggedTensor<tf::Tensor<float, dyn, 2>> pairs() {
    return {{{1.f, 2.f}, {3.f, 4.f}, {5.f, 6.f}}, {0, 1, 3}};
}

template <class T>
void check(const Rows<T>& rt, List values, List splits) {
    tests::check(rt.values, tf::Shape(static_cast<int>(values.size())), values);
    tests::check(rt.row_splits, tf::Shape(static_cast<int>(splits.size())), splits);
}
void check(const Nested& rt, List values, List outer, List inner) {
    tests::check(rt.row_splits, tf::Shape(static_cast<int>(outer.size())), outer);
    check(rt.values, values, inner);
}
using tests::check;

constexpr float lowest = std::numeric_limits<float>::lowest();

}  // namespace

TEST_CASE("ragged: reductions of rows, columns and inner dims") {
    check(both([](auto rt) { return tf::reduce_sum<1>(rt); }, rows()), tf::Shape(4), {3, 0, 12, 6});
    check(both([](auto rt) { return tf::reduce_sum<0>(rt); }, rows()), tf::Shape(3), {10, 6, 5});
    check(both([](auto rt) { return tf::reduce_sum<-1>(rt); }, nested()), {3, 0, 12, 6},
          {0, 2, 2, 4});
    check(both([](auto rt) { return tf::reduce_sum<2>(rt); }, pairs()), {3, 7, 11}, {0, 1, 3});
    check(both([](auto rt) { return tf::reduce_sum<1>(rt); }, pairs()), tf::Shape(2, 2),
          {1, 2, 8, 10});
    check(both([](auto rt) { return tf::reduce_mean<1>(rt); }, rows()), tf::Shape(4),
          {1.5, NaN, 4, 6});
    check(both([](auto rt) { return tf::reduce_max<1>(rt); }, rows()), tf::Shape(4),
          {2, lowest, 5, 6});
    check(both([](auto rt) { return tf::reduce_min<0>(rt); }, rows()), tf::Shape(3), {1, 2, 5});
    check(both([](auto rt) { return tf::reduce_sum<1>(tf::reduce_max<2>(rt)); }, nested()),
          tf::Shape(3), {2 + double(lowest), 0, 11});
}

TEST_CASE("ragged: gather, boolean_mask") {
    check(both([](auto rt, auto i) { return tf::gather(rt, i); }, rows(), vec<int>({2, 0, 2})),
          {3, 4, 5, 1, 2, 3, 4, 5}, {0, 3, 5, 8});
    check(both([](auto rt, auto i) { return tf::gather(rt, i); }, nested(), vec<int>({2, 1, 0, 2})),
          {3, 4, 5, 6, 1, 2, 3, 4, 5, 6}, {0, 2, 2, 4, 6}, {0, 3, 4, 6, 6, 9, 10});
    both_throw<tf::errors::InvalidArgument>([](auto rt, auto i) { return tf::gather(rt, i); },
                                            rows(), vec<int>({4}));
    const auto mask = [](auto x, auto m) { return ragged::boolean_mask(x, m); };
    check(both(mask, tf::constant({{1, 2, 3}, {4, 5, 6}, {7, 8, 9}}),
               tf::constant({{true, false, true}, {false, false, false}, {true, true, true}})),
          {1, 3, 7, 8, 9}, {0, 2, 2, 5});
    const Rows<bool> inner{{true, false, false, true, true, false}, {0, 2, 2, 5, 6}};
    check(both(mask, rows(), inner), {1, 4, 5}, {0, 1, 1, 3, 3});
    check(both(mask, rows(), flags({true, false, false, true})), {1, 2, 6}, {0, 2, 3});
}

TEST_CASE("ragged: map_flat_values, range, stack, concat") {
    check(both(
              [](auto rt) {
                  return ragged::map_flat_values([](auto v) { return tf::square(v); }, rt);
              },
              nested()),
          {1, 4, 9, 16, 25, 36}, {0, 2, 2, 4}, {0, 2, 2, 5, 6});
    const auto sum = [](auto a, auto b) {
        return ragged::map_flat_values([](auto v, auto w) { return v + w; }, a, b);
    };
    check(both(sum, rows(), rows()), {2, 4, 6, 8, 10, 12}, {0, 2, 2, 5, 6});
    auto uneven = rows();
    uneven.row_splits = {0, 1, 2, 5, 6};
    both_throw<tf::errors::InvalidArgument>(sum, rows(), uneven);

    check(both([](auto n) { return ragged::range(n); }, vec<int>({3, 0, 4})), {0, 1, 2, 0, 1, 2, 3},
          {0, 3, 3, 7});
    const auto steps = [](auto a, auto b, auto c) { return ragged::range(a, b, c); };
    check(both(steps, vec<int>({0, 5, 8}), vec<int>({3, 3, 12}), vec<int>({1, 1, 3})),
          {0, 1, 2, 8, 11}, {0, 3, 3, 5});
    check(both(steps, vec<std::int64_t>({5, 0}), vec<std::int64_t>({0, 3}),
               vec<std::int64_t>({-2, 2})),
          {5, 3, 1, 0, 2}, {0, 3, 5});
    check(both(steps, vec<float>({0, 1}), vec<float>({1, 2}), vec<float>({.25, .5})),
          {0, .25, .5, .75, 1, 1.5}, {0, 4, 6});

    check(both([](auto a, auto b, auto c) { return ragged::stack(a, b, c); }, tf::constant({1, 2}),
               tf::constant({3}), tf::constant({4, 5, 6})),
          {1, 2, 3, 4, 5, 6}, {0, 2, 3, 6});
    check(both([](auto a, auto b) { return ragged::stack(a, b); }, rows(), others()),
          {1, 2, 3, 4, 5, 6, 10, 20, 30, 40}, {0, 4, 8}, {0, 2, 2, 5, 6, 7, 9, 9, 10});
    check(both([](auto a, auto b) { return ragged::concat<0>(a, b); }, rows(), others()),
          {1, 2, 3, 4, 5, 6, 10, 20, 30, 40}, {0, 2, 2, 5, 6, 7, 9, 9, 10});
    check(both([](auto a, auto b) { return ragged::concat<1>(a, b); }, rows(), others()),
          {1, 2, 10, 20, 30, 3, 4, 5, 6, 40}, {0, 3, 5, 8, 10});
    both_throw<tf::errors::InvalidArgument>([](auto a, auto b) { return ragged::concat<1>(a, b); },
                                            rows(), Rows<float>{{1.f}, {0, 1}});
}

TEST_CASE("ragged: gradients of values, a loop variable") {
    const auto f = [](auto rt) {
        tf::GradientTape tape;
        tape.watch(rt.values);
        const auto sums = tf::reduce_sum<1>(rt);
        return tape.gradient(tf::reduce_sum(sums * sums), rt.values);
    };
    check(both(f, rows()), tf::Shape(6), {6, 6, 24, 24, 24, 12});
    const auto doubled = [](auto rt, auto n) {
        return tf::while_loop([](auto, auto k) { return k > 0; },
                              [](auto t, auto k) {
                                  return std::tuple(
                                      ragged::map_flat_values([](auto v) { return v * 2.f; }, t),
                                      k - 1);
                              },
                              rt, n);
    };
    check(std::get<0>(both(doubled, rows(), tf::constant(3))), {8, 16, 24, 32, 40, 48},
          {0, 2, 2, 5, 6});
}

TEST_CASE("SparseTensor: as text") {
    std::ostringstream out;
    out << tf::SparseTensor<float, 2>{{{0, 1}}, {1.5f}, {2, 3}};
    CHECK(out.str() ==
          "SparseTensor(indices=tf.Tensor([[0 1]], shape=(1, 2), dtype=int64), "
          "values=tf.Tensor([1.5], shape=(1,), dtype=float32), "
          "dense_shape=tf.Tensor([2 3], shape=(2,), dtype=int64))");
}
