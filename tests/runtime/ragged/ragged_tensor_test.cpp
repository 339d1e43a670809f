// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf.RaggedTensor: rows, conversions. The expected numbers are those of TensorFlow 2.21.

#include <tf/ragged.hpp>

#include "../ops/op_support.hpp"

namespace {

using namespace tests;
using tf::dyn;
namespace ragged = tf::ragged;
using List = std::initializer_list<double>;
using Floats = tf::RaggedTensor<tf::Tensor<float, dyn>>;
using Nested = tf::RaggedTensor<Floats>;

/// [[1, 2], [], [3, 4, 5], [6]]
Floats rows() { return {{1.f, 2.f, 3.f, 4.f, 5.f, 6.f}, {0, 2, 2, 5, 6}}; }
/// [[[1, 2], []], [], [[3, 4, 5], [6]]]
Nested nested() { return {rows(), {0, 2, 2, 4}}; }

void check(const Floats& rt, List values, List splits) {
    tests::check(rt.values, tf::Shape(static_cast<int>(values.size())), values);
    tests::check(rt.row_splits, tf::Shape(static_cast<int>(splits.size())), splits);
}
using tests::check;

}  // namespace

TEST_CASE("RaggedTensor: a structure, its rows") {
    static_assert(tf::nest::Aggregate<Floats> && tf::nest::Aggregate<Nested>);
    static_assert(Floats::rank == 2 && Floats::ragged_rank == 1);
    static_assert(Nested::rank == 3 && Nested::ragged_rank == 2);
    static_assert(Nested::dtype == tf::DType::float32);
    check(both([](auto rt) { return rt; }, rows()), {1, 2, 3, 4, 5, 6}, {0, 2, 2, 5, 6});
    check(both([](auto rt) { return rt; }, nested()).values, {1, 2, 3, 4, 5, 6}, {0, 2, 2, 5, 6});
    check(both([](auto rt) { return rt.row_lengths(); }, rows()), tf::Shape(4), {2, 0, 3, 1});
    check(both([](auto rt) { return rt.nrows(); }, nested()), tf::Shape(), {3});
    check(both([](auto rt) { return rt.value_rowids(); }, rows()), tf::Shape(6),
          {0, 0, 2, 2, 2, 3});
    check(both([](auto rt) { return rt.row_starts(); }, rows()), tf::Shape(4), {0, 2, 2, 5});
    check(both([](auto rt) { return rt.bounding_shape(); }, rows()), tf::Shape(2), {4, 3});
    check(both([](auto rt) { return rt.bounding_shape(); }, nested()), tf::Shape(3), {3, 2, 3});
    check(both([](auto rt) { return rt[2]; }, rows()), tf::Shape(3), {3, 4, 5});
    check(both([](auto rt) { return rt[1]; }, rows()), tf::Shape(0), {});
    check(both([](auto rt) { return rt[-1]; }, rows()), tf::Shape(1), {6});
    check(both([](auto rt, auto i) { return rt[i]; }, rows(), tf::constant(0)), tf::Shape(2),
          {1, 2});
    check(both([](auto rt) { return rt[2]; }, nested()), {3, 4, 5, 6}, {0, 3, 4});
    check(both([](auto rt) { return rt[2][-1]; }, nested()), tf::Shape(1), {6});
    both_throw<tf::errors::InvalidArgument>([](auto rt, auto i) { return rt[i]; }, rows(),
                                            tf::constant(4));
    const tf::RaggedTensor deduced{tf::constant({1.f, 2.f}), tf::constant<std::int64_t>({0, 1, 2})};
    static_assert(std::is_same_v<decltype(deduced), const Floats>);
}

TEST_CASE("ragged: from rows") {
    const auto values = vec<float>({1, 2, 3, 4, 5, 6});
    check(both([](auto v, auto s) { return ragged::from_row_splits(v, s); }, values,
               vec<int>({0, 2, 2, 5, 6})),
          {1, 2, 3, 4, 5, 6}, {0, 2, 2, 5, 6});
    check(both([](auto v, auto s) { return ragged::from_row_lengths(v, s); }, values,
               vec<std::int64_t>({2, 0, 3, 1})),
          {1, 2, 3, 4, 5, 6}, {0, 2, 2, 5, 6});
    const auto by_ids = [](auto v, auto s) { return ragged::from_value_rowids(v, s); };
    check(both(by_ids, values, vec<int>({0, 0, 2, 2, 2, 3})), {1, 2, 3, 4, 5, 6}, {0, 2, 2, 5, 6});
    check(both(by_ids, vec<float>({}), vec<int>({})), {}, {0});
    check(both([](auto v, auto s) { return ragged::from_value_rowids(v, s, 6); }, values,
               vec<int>({0, 0, 2, 2, 2, 3})),
          {1, 2, 3, 4, 5, 6}, {0, 2, 2, 5, 6, 6, 6});
    const auto outer = both([](auto rt, auto s) { return ragged::from_row_lengths(rt, s); }, rows(),
                            vec<std::int64_t>({2, 0, 2}));
    static_assert(std::is_same_v<decltype(outer), const Nested>);
    check(outer.row_splits, tf::Shape(4), {0, 2, 2, 4});
    const auto constant = [](auto v) {  // in a trace, a check of constants
        return ragged::from_row_splits(v, tf::constant<std::int64_t>({0, 2, 2, 5, 6}));
    };
    check(both(constant, values), {1, 2, 3, 4, 5, 6}, {0, 2, 2, 5, 6});
    check(both(constant, mat<float, 6>({1, 2, 3, 4, 5, 6})), {1, 2, 3, 4, 5, 6}, {0, 2, 2, 5, 6});
    both_throw<tf::errors::InvalidArgument>(constant, vec<float>({1, 2}));
    const auto splits = [](auto v, auto s) { return ragged::from_row_splits(v, s); };
    both_throw<tf::errors::InvalidArgument>(splits, values, vec<int>({1, 6}));
    both_throw<tf::errors::InvalidArgument>(splits, values, vec<int>({0, 3, 2, 6}));
    both_throw<tf::errors::InvalidArgument>(splits, values, vec<int>({0, 5}));
    both_throw<tf::errors::InvalidArgument>(by_ids, values, vec<int>({0, 1, 0, 2, 2, 3}));
}

TEST_CASE("ragged: to_tensor and from_tensor") {
    check(both([](auto rt) { return ragged::to_tensor(rt); }, rows()), tf::Shape(4, 3),
          {1, 2, 0, 0, 0, 0, 3, 4, 5, 6, 0, 0});
    check(both([](auto rt) { return ragged::to_tensor(rt, -1.f); }, nested()), tf::Shape(3, 2, 3),
          {1, 2, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 3, 4, 5, 6, -1, -1});
    const auto cut = both([](auto rt) { return ragged::to_tensor<dyn, 2>(rt, 9.f); }, rows());
    static_assert(std::is_same_v<decltype(cut), const tf::Tensor<float, dyn, 2>>);
    check(cut, tf::Shape(4, 2), {1, 2, 9, 9, 3, 4, 6, 9});
    check(both([](auto rt) { return ragged::to_tensor<5, 4>(rt, 9.f); }, rows()), tf::Shape(5, 4),
          {1, 2, 9, 9, 9, 9, 9, 9, 3, 4, 5, 9, 6, 9, 9, 9, 9, 9, 9, 9});
    check(both([](auto rt) { return ragged::to_tensor<2, dyn>(rt); }, rows()), tf::Shape(2, 3),
          {1, 2, 0, 0, 0, 0});
    const tf::RaggedTensor<tf::Tensor<float, dyn, 2>> pairs{{{1.f, 2.f}, {3.f, 4.f}, {5.f, 6.f}},
                                                            {0, 1, 3}};
    check(both([](auto rt) { return ragged::to_tensor(rt, 7.f); }, pairs), tf::Shape(2, 2, 2),
          {1, 2, 7, 7, 3, 4, 5, 6});
    const auto x = mat<float, 3, 3>({1, 0, 0, 2, 0, 3, 0, 0, 0});
    check(both([](auto v) { return ragged::from_tensor(v); }, x), {1, 0, 0, 2, 0, 3, 0, 0, 0},
          {0, 3, 6, 9});
    check(both([](auto v, auto n) { return ragged::from_tensor(v, n); }, x, vec<int>({2, 0, 5})),
          {1, 0, 0, 0, 0}, {0, 2, 2, 5});
    check(both([](auto v) { return ragged::from_padded_tensor(v, 0.f); }, x), {1, 2, 0, 3},
          {0, 1, 4, 4});
    const Floats none{{}, {0}};
    check(both([](auto rt) { return ragged::to_tensor(rt); }, none), tf::Shape(0, 0), {});
}

TEST_CASE("ragged: to_sparse and from_sparse") {
    const auto sp = both([](auto rt) { return ragged::to_sparse(rt); }, rows());
    check(sp.indices, tf::Shape(6, 2), {0, 0, 0, 1, 2, 0, 2, 1, 2, 2, 3, 0});
    check(sp.values, tf::Shape(6), {1, 2, 3, 4, 5, 6});
    check(sp.dense_shape, tf::Shape(2), {4, 3});
    const auto cube = both([](auto rt) { return ragged::to_sparse(rt); }, nested());
    check(cube.indices, tf::Shape(6, 3), {0, 0, 0, 0, 0, 1, 2, 0, 0, 2, 0, 1, 2, 0, 2, 2, 1, 0});
    check(cube.dense_shape, tf::Shape(3), {3, 2, 3});
    const auto back = [](auto s) { return ragged::from_sparse(s); };
    check(both(back, sp), {1, 2, 3, 4, 5, 6}, {0, 2, 2, 5, 6});
    const tf::SparseTensor<float, 2> gap{{{0, 0}, {0, 2}}, {1.f, 2.f}, {2, 3}};
    both_throw<tf::errors::InvalidArgument>(back, gap);
}

TEST_CASE("ragged: the words of strings") {
    using Words = tf::RaggedTensor<tf::Tensor<tf::string, dyn>>;
    const auto split = [](auto x) {
        const tf::RaggedTensor<tf::Tensor<tf::string, dyn>> rt = tf::strings::split(x);
        return rt;
    };
    const Words words = both(split, tf::constant({"to be", "", "or not to"}));
    CHECK(value_of(words[2]).strings == std::vector<std::string>{"or", "not", "to"});
    CHECK(value_of(ragged::to_tensor(words, "-")).strings ==
          std::vector<std::string>{"to", "be", "-", "-", "-", "-", "or", "not", "to"});
}

TEST_CASE("ragged: gradients of values") {
    const auto f = [](auto rt) {
        tf::GradientTape tape;
        tape.watch(rt.values);
        const auto dense = ragged::to_tensor<dyn, 2>(rt);
        return tape.gradient(tf::reduce_sum(dense * dense), rt.values);
    };
    check(both(f, rows()), tf::Shape(6), {2, 4, 6, 8, 0, 12});
}

TEST_CASE("RaggedTensor: constants") {
    const auto digits = ragged::constant({{3, 1, 4, 1}, {}, {5, 9, 2}, {6}, {}});
    static_assert(std::same_as<decltype(digits), const tf::RaggedTensor<tf::Tensor<int, dyn>>>);
    check(digits.values, tf::Shape(8), {3, 1, 4, 1, 5, 9, 2, 6});
    check(digits.row_splits, tf::Shape(6), {0, 4, 4, 7, 8, 8});
    const auto deep = ragged::constant({{{1.f, 2.f}, {}}, {}, {{3.f, 4.f, 5.f}, {6.f}}});
    check(deep.values, {1, 2, 3, 4, 5, 6}, {0, 2, 2, 5, 6});
    check(deep.row_splits, tf::Shape(4), {0, 2, 2, 4});
    const auto words = ragged::constant({{"to", "be"}, {"or"}});
    CHECK(words[1][0].data()[0] == "or");
    check(ragged::constant(std::vector<std::vector<float>>(2)), {}, {0, 0, 0});
    const std::vector<std::vector<float>> rows{{1, 2}, {}, {3}};
    check(ragged::constant(rows), {1, 2, 3}, {0, 2, 2, 3});
    const auto f =
        tf::function([](tf::Tensor<int> x) { return ragged::constant({{1, 2}, {3}}).values + x; });
    check(f(10), tf::Shape(3), {11, 12, 13});
}
