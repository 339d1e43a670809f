// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf.SparseTensor: conversions, order, products. The expected numbers are those of TensorFlow 2.21.

#include <tf/sparse.hpp>

#include "../ops/op_support.hpp"

namespace {

using namespace tests;
using tf::dyn;
using tf::sparse::to_dense;
using Sparse = tf::SparseTensor<float, 2>;

Sparse sample() {
    return {.indices = {{0, 1}, {1, 0}, {1, 3}, {2, 2}},
            .values = {1.5f, -2.f, 3.f, .5f},
            .dense_shape = {3, 4}};
}

}  // namespace

TEST_CASE("SparseTensor: a structure of three tensors") {
    static_assert(tf::nest::Aggregate<Sparse>);
    static_assert(Sparse::rank == 2 && Sparse::dtype == tf::DType::float32);
    const tf::SparseTensor deduced{tf::constant<std::int64_t>({{0, 1}}), tf::constant({2.f}),
                                   tf::constant<std::int64_t>({1, 3})};
    static_assert(std::is_same_v<decltype(deduced), const Sparse>);
    check(to_dense(deduced), tf::Shape(1, 3), {0, 2, 0});
    const auto same = both([](auto sp) { return sp; }, sample());
    static_assert(std::is_same_v<decltype(same), const Sparse>);
    check(same.values, tf::Shape(4), {1.5, -2, 3, .5});
    CHECK(Sparse{}.values.shape() == tf::Shape(0));
}

TEST_CASE("sparse::from_dense, to_dense") {
    const auto x = mat<float, 2, 3>({0, 5, 0, -1, 0, 2});
    const auto sp = both([](auto v) { return tf::sparse::from_dense(v); }, x);
    static_assert(std::is_same_v<decltype(sp), const Sparse>);
    check(sp.indices, tf::Shape(3, 2), {0, 1, 1, 0, 1, 2});
    check(sp.values, tf::Shape(3), {5, -1, 2});
    check(sp.dense_shape, tf::Shape(2), {2, 3});
    check(both([](auto s) { return to_dense(s); }, sp), tf::Shape(2, 3), {0, 5, 0, -1, 0, 2});
    check(both([](auto s) { return to_dense(s, 7.f); }, sample()), tf::Shape(3, 4),
          {7, 1.5, 7, 7, -2, 7, 7, 3, 7, 7, .5, 7});
    const auto words = both([](auto v) { return tf::sparse::from_dense(v); },
                            tf::constant({{"", "a"}, {"b", ""}}));
    CHECK(value_of(words.values).strings == std::vector<std::string>{"a", "b"});
    CHECK(value_of(to_dense(words, "-")).strings == std::vector<std::string>{"-", "a", "b", "-"});
    const auto flags_only =
        both([](auto v) { return tf::sparse::from_dense(v); }, tf::constant({true, false, true}));
    check(flags_only.indices, tf::Shape(2, 1), {0, 2});
    check(to_dense(Sparse{.indices = {}, .values = {}, .dense_shape = {2, 0}}), tf::Shape(2, 0),
          {});
}

TEST_CASE("sparse::to_dense: positions that do not fit") {
    const auto dense = [](auto sp) { return to_dense(sp); };
    const auto loose = [](auto sp) { return to_dense(sp, 0.f, {.validate_indices = false}); };
    const Sparse disordered{{{1, 0}, {0, 1}}, {1.f, 2.f}, {2, 2}};
    const Sparse repeated{{{0, 1}, {0, 1}}, {1.f, 2.f}, {2, 2}};
    const Sparse outside{{{0, 1}, {2, 0}}, {1.f, 2.f}, {2, 2}};
    both_throw<tf::errors::InvalidArgument>(dense, disordered);
    both_throw<tf::errors::InvalidArgument>(dense, repeated);
    both_throw<tf::errors::InvalidArgument>(dense, outside);
    both_throw<tf::errors::InvalidArgument>(loose, outside);
    check(both(loose, disordered), tf::Shape(2, 2), {0, 2, 1, 0});
    check(both(loose, repeated), tf::Shape(2, 2), {0, 2, 0, 0});
    const Sparse uneven{{{0, 1}, {1, 0}}, {1.f}, {2, 2}};
    both_throw<tf::errors::InvalidArgument>(dense, uneven);
    const Sparse negative{{{0, 0}}, {1.f}, {1, -1}};
    both_throw<tf::errors::InvalidArgument>(dense, negative);
}

TEST_CASE("sparse::reorder") {
    const auto ordered =
        both([](auto sp) { return tf::sparse::reorder(sp); },
             Sparse{{{2, 0}, {0, 3}, {0, 1}, {1, 1}}, {1.f, 2.f, 3.f, 4.f}, {3, 4}});
    check(ordered.indices, tf::Shape(4, 2), {0, 1, 0, 3, 1, 1, 2, 0});
    check(ordered.values, tf::Shape(4), {3, 2, 4, 1});
    both_throw<tf::errors::InvalidArgument>([](auto sp) { return tf::sparse::reorder(sp); },
                                            Sparse{{{0, 4}}, {1.f}, {3, 4}});
}

TEST_CASE("sparse::sparse_dense_matmul") {
    const auto b = mat<float, 4, 2>({1, 2, 3, 4, 5, 6, 7, 8});
    const auto y =
        both([](auto s, auto m) { return tf::sparse::sparse_dense_matmul(s, m); }, sample(), b);
    static_assert(std::is_same_v<decltype(y), const tf::Tensor<float, dyn, 2>>);
    check(y, tf::Shape(3, 2), {4.5, 6, 19, 20, 2.5, 3});
    const auto c = mat<float, 2, 3>({1, 2, 3, 4, 5, 6});
    const auto z = both(
        [](auto s, auto m) {
            return tf::sparse::sparse_dense_matmul(s, m, tf::adjoint_a, tf::adjoint_b);
        },
        sample(), c);
    check(z, tf::Shape(4, 2), {-4, -10, 1.5, 6, 1.5, 3, 6, 15});
    both_throw<tf::errors::InvalidArgument>(
        [](auto s, auto m) { return tf::sparse::sparse_dense_matmul(s, m); }, sample(), c);
}

TEST_CASE("sparse: gradients of values, defaults and dense matrices") {
    const auto w = mat<float, 3, 2>({1, 2, -1, .5, 3, -2});
    const auto product = [](auto s, auto m, auto weights) {
        tf::GradientTape tape;
        tape.watch(s.values);
        tape.watch(m);
        const auto y = tf::sparse::sparse_dense_matmul(s, m);
        return tape.gradient(tf::reduce_sum(y * weights), std::tuple(s.values, m));
    };
    const auto b = mat<float, 4, 2>({1, 2, 3, 4, 5, 6, 7, 8});
    const auto [values, matrix] = both(product, sample(), b, w);
    check(values, tf::Shape(4), {11, 0, -3, 3});
    check(matrix, tf::Shape(4, 2), {2, -1, 1.5, 3, 1.5, -1, -3, 1.5});

    const auto adjoint = [](auto s, auto m, auto weights) {
        tf::GradientTape tape;
        tape.watch(s.values);
        tape.watch(m);
        const auto y = tf::sparse::sparse_dense_matmul(s, m, tf::adjoint_a, tf::adjoint_b);
        return tape.gradient(tf::reduce_sum(y * weights), std::tuple(s.values, m));
    };
    const auto [av, am] = both(adjoint, sample(), mat<float, 2, 3>({1, 2, 3, 4, 5, 6}),
                               mat<float, 4, 2>({1, 2, -1, .5, 3, -2, .25, 1}));
    check(av, tf::Shape(4), {1, 12, 5.5, -3});
    check(am, tf::Shape(2, 3), {-1.5, -1.25, 1.5, .75, -1, -1});

    const auto dense = [](auto s, auto d) {
        tf::GradientTape tape;
        tape.watch(s.values);
        tape.watch(d);
        const auto y = to_dense(s, d);
        const auto weights = tf::cast<float>(tf::reshape<3, 4>(tf::range<12>()));
        return tape.gradient(tf::reduce_sum(y * weights), std::tuple(s.values, d));
    };
    const auto [dv, dd] = both(dense, sample(), tf::constant(7.f));
    check(dv, tf::Shape(4), {1, 4, 7, 10});
    check(dd, tf::Shape(), {44});
}
