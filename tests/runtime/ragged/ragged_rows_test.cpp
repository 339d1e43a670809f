// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Ragged tensors made from the positions of rows; merged dims, segments and partitions. The
// expected numbers are those of TensorFlow 2.21.

#include <tf/ragged.hpp>

#include "../ops/op_support.hpp"

namespace {

using namespace tests;
using tf::dyn;
namespace ragged = tf::ragged;
using List = std::initializer_list<double>;
using Rows = tf::RaggedTensor<tf::Tensor<float, dyn>>;
using Nested = tf::RaggedTensor<Rows>;

/// [[1, 2], [], [3, 4, 5], [6]]
Rows rows() { return {{1.f, 2.f, 3.f, 4.f, 5.f, 6.f}, {0, 2, 2, 5, 6}}; }
/// [[[1, 2], []], [], [[3, 4, 5], [6]]]
Nested nested() { return {rows(), {0, 2, 2, 4}}; }

void check(const Rows& rt, List values, List splits) {
    tests::check(rt.values, tf::Shape(static_cast<int>(values.size())), values);
    tests::check(rt.row_splits, tf::Shape(static_cast<int>(splits.size())), splits);
}
using tests::check;

constexpr List all{1, 2, 3, 4, 5, 6}, splits{0, 2, 2, 5, 6};

}  // namespace

TEST_CASE("ragged: from row starts, limits and lengths that are equal") {
    const auto values = vec<float>({1, 2, 3, 4, 5, 6});
    check(both([](auto v, auto s) { return ragged::from_row_starts(v, s); }, values,
               vec<int>({0, 2, 2, 5})),
          all, splits);
    check(both([](auto v, auto s) { return ragged::from_row_limits(v, s); }, values,
               vec<std::int64_t>({2, 2, 5, 6})),
          all, splits);
    check(both([](auto v) { return ragged::from_uniform_row_length(v, 2); }, values), all,
          {0, 2, 4, 6});
    both_throw<tf::errors::InvalidArgument>(
        [](auto v) { return ragged::from_uniform_row_length(v, 4); }, values);
    both_throw<tf::errors::InvalidArgument>(
        [](auto v) { return ragged::from_uniform_row_length(v, 0); }, values);
    both_throw<tf::errors::InvalidArgument>(
        [](auto v, auto s) { return ragged::from_row_starts(v, s); }, values, vec<int>({1, 2}));
    both_throw<tf::errors::InvalidArgument>(
        [](auto v, auto s) { return ragged::from_row_limits(v, s); }, values, vec<int>({2, 5}));
}

TEST_CASE("ragged: nested places of rows") {
    const auto values = vec<float>({1, 2, 3, 4, 5, 6});
    const auto same = [](const Nested& rt) {
        check(rt.values, all, splits);
        check(rt.row_splits, tf::Shape(4), {0, 2, 2, 4});
    };
    same(both([](auto v, auto o, auto i) { return ragged::from_nested_row_splits(v, o, i); },
              values, vec<int>({0, 2, 2, 4}), vec<int>({0, 2, 2, 5, 6})));
    same(both([](auto v, auto o, auto i) { return ragged::from_nested_row_lengths(v, o, i); },
              values, vec<int>({2, 0, 2}), vec<int>({2, 0, 3, 1})));
    same(both([](auto v, auto o, auto i) { return ragged::from_nested_value_rowids(v, o, i); },
              values, vec<int>({0, 0, 2, 2}), vec<int>({0, 0, 2, 2, 2, 3})));
    const auto [outer, inner] = both([](auto rt) { return rt.nested_row_splits(); }, nested());
    check(outer, tf::Shape(4), {0, 2, 2, 4});
    check(inner, tf::Shape(5), splits);
    check(std::get<1>(both([](auto rt) { return rt.nested_row_lengths(); }, nested())),
          tf::Shape(4), {2, 0, 3, 1});
    check(std::get<0>(both([](auto rt) { return rt.nested_value_rowids(); }, nested())),
          tf::Shape(4), {0, 0, 2, 2});
}

TEST_CASE("ragged: other values in the same rows") {
    const auto values = vec<float>({6, 5, 4, 3, 2, 1});
    check(both([](auto rt, auto v) { return rt.with_values(v); }, rows(), values),
          {6, 5, 4, 3, 2, 1}, splits);
    const auto deep =
        both([](auto rt, auto v) { return rt.with_flat_values(v); }, nested(), values);
    check(deep.values, {6, 5, 4, 3, 2, 1}, splits);
    check(deep.row_splits, tf::Shape(4), {0, 2, 2, 4});
}

TEST_CASE("ragged: merge_dims") {
    check(both([](auto rt) { return ragged::merge_dims<0, 1>(rt); }, nested()), all, splits);
    check(both([](auto rt) { return ragged::merge_dims<0, 2>(rt); }, nested()), tf::Shape(6), all);
    check(both([](auto rt) { return ragged::merge_dims<1, 2>(rt); }, nested()), all, {0, 2, 2, 6});
    check(both([](auto rt) { return ragged::merge_dims<2, 2>(rt); }, nested()).values, all, splits);
    const tf::RaggedTensor<tf::Tensor<float, dyn, 2, 2>> blocks{
        {{{0.f, 1.f}, {2.f, 3.f}}, {{4.f, 5.f}, {6.f, 7.f}}, {{8.f, 9.f}, {10.f, 11.f}}},
        {0, 1, 3}};
    const List numbers{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
    const auto inner = both([](auto rt) { return ragged::merge_dims<2, 3>(rt); }, blocks);
    check(inner.values, tf::Shape(3, 4), numbers);
    check(inner.row_splits, tf::Shape(3), {0, 1, 3});
    const auto three = both([](auto rt) { return ragged::merge_dims<1, 3>(rt); }, blocks);
    check(three, numbers, {0, 4, 12});
    const auto two = both([](auto rt) { return ragged::merge_dims<1, 2>(rt); }, blocks);
    check(two.values, tf::Shape(6, 2), numbers);
    check(two.row_splits, tf::Shape(3), {0, 2, 6});
    check(both([](auto rt) { return ragged::merge_dims<0, 2>(rt); }, blocks), tf::Shape(6, 2),
          numbers);
}

TEST_CASE("ragged: segments and partitions") {
    check(both([](auto s) { return ragged::row_splits_to_segment_ids(s); }, vec<int>({0, 3, 3, 5})),
          tf::Shape(5), {0, 0, 0, 2, 2});
    check(both([](auto s) { return ragged::segment_ids_to_row_splits(s); },
               vec<std::int64_t>({0, 0, 0, 3, 4})),
          tf::Shape(6), {0, 3, 3, 3, 4, 5});
    check(both([](auto s) { return ragged::segment_ids_to_row_splits(s, 7); },
               vec<int>({0, 0, 0, 3, 4})),
          tf::Shape(8), {0, 3, 3, 3, 4, 5, 5, 5});
    const auto parts = vec<int>({0, 3, 0, 0, 2, 1, 2});
    check(both([](auto x, auto p) { return ragged::stack_dynamic_partitions(x, p, 5); },
               vec<float>({10, 11, 12, 13, 14, 15, 16}), parts),
          {10, 12, 13, 15, 14, 16, 11}, {0, 3, 4, 6, 7, 7});
    const auto deep = both([](auto x, auto p) { return ragged::stack_dynamic_partitions(x, p, 2); },
                           rows(), vec<int>({1, 0, 1, 1}));
    check(deep.values, all, {0, 0, 2, 5, 6});
    check(deep.row_splits, tf::Shape(3), {0, 1, 4});
    both_throw<tf::errors::InvalidArgument>(
        [](auto x, auto p) { return ragged::stack_dynamic_partitions(x, p, 3); },
        vec<float>({10, 11, 12, 13, 14, 15, 16}), parts);
}

TEST_CASE("ragged: reduce_prod, reduce_any, reduce_all") {
    check(both([](auto rt) { return tf::reduce_prod<1>(rt); }, rows()), tf::Shape(4),
          {2, 1, 60, 6});
    check(both([](auto rt) { return tf::reduce_prod<0>(rt); }, rows()), tf::Shape(3), {18, 8, 5});
    check(both([](auto rt) { return tf::reduce_prod<2>(rt); }, nested()), {2, 1, 60, 6},
          {0, 2, 2, 4});
    const auto any = [](auto rt) { return tf::reduce_any<1>(rt > 2.f); };
    const auto all_true = [](auto rt) { return tf::reduce_all<1>(rt > 2.f); };
    check(both(any, rows()), tf::Shape(4), {0, 0, 1, 1});
    check(both(all_true, rows()), tf::Shape(4), {0, 1, 1, 1});
    check(both([](auto rt) { return tf::reduce_any<0>(rt > 2.f); }, rows()), tf::Shape(3),
          {1, 1, 1});
    check(both([](auto rt) { return tf::reduce_all<0>(rt > 2.f); }, rows()), tf::Shape(3),
          {0, 0, 1});
}
