// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Batches of all kinds, windows and groups.

#include <tf/sparse.hpp>

#include "rows.hpp"

namespace {

using namespace referee;
namespace data = tf::data;

/// Vectors of 1 to 8 numbers.
data::Dataset<tf::Tensor<Int, dyn>> lists() {
    return data::from_generator(std::vector<std::vector<Int>>{{0},
                                                              {1, 2, 3, 4},
                                                              {5, 6, 7},
                                                              {7, 8, 9, 10, 11},
                                                              {13, 14, 15, 16, 17, 18, 19, 20},
                                                              {21, 22}});
}
/// Matrices [n, m] of strings, and their numbers.
auto tables() {
    return numbers(5).map([](const tf::Tensor<Int>& i) {
        const int n = static_cast<int>(i()) % 3, m = static_cast<int>(i()) % 2 + 1;
        return std::pair(tf::fill<std::string, dyn, dyn>("x" + std::to_string(i()), n, m), i);
    });
}
constexpr auto size_of = [](const auto& list) { return list.shape()[0]; };
constexpr auto is_odd = [](const auto& x) { return x % Int{2}; };

const Family<DataRows> family([](DataRows& r) {
    r.row("R(10).batch(3)", [] { return numbers(10).batch(3); });
    r.row("R(10).batch(3, drop_remainder=True)",
          [] { return numbers(10).batch(3, {.drop_remainder = true}); });
    r.row("R(10).batch(3, drop_remainder=True)", [] { return numbers(10).batch<3>(); });
    r.row("R(10).batch(100)", [] { return numbers(10).batch(100); });
    r.row("R(2).batch(3, drop_remainder=True)", [] { return numbers(2).batch<3>(); });
    r.row("R(0).batch(3)", [] { return numbers(0).batch(3); });
    r.row("R(4).repeat().batch(3)", [] { return numbers(4).repeat().batch(3); });
    r.row("R(10).batch(2).batch(2)", [] { return numbers(10).batch(2).batch(2); });
    r.row("R(600).batch(590)", [] { return numbers(600).batch(590); });
    r.row("R(10).batch(0)", [] { return numbers(10).batch(0); });
    r.row("D.from_tensor_slices((['a', 'bc', ''], [[1.], [2.], [3.]])).batch(2)", [] {
        return data::from_tensor_slices(
                   std::tuple(tf::constant({"a", "bc", ""}), tf::constant({{1.f}, {2.f}, {3.f}})))
            .batch(2);
    });
    r.row("lists().batch(2)", [] { return lists().batch(2); });
    r.row("R(10).batch(3).unbatch()", [] { return numbers(10).batch(3).unbatch(); });
    r.row("D.from_tensors((['a', 'b'], [[1], [2]])).unbatch()", [] {
        return data::from_tensors(std::tuple(tf::constant({"a", "b"}), tf::constant({{1}, {2}})))
            .unbatch();
    });
    r.row("R(10).batch(3).rebatch(4)", [] { return numbers(10).batch(3).rebatch(4); });
    r.row("R(10).batch(3).rebatch(4, drop_remainder=True)",
          [] { return numbers(10).batch(3).rebatch(4, {.drop_remainder = true}); });
    r.row("R(10).batch(3).rebatch([2, 1])", [] { return numbers(10).batch(3).rebatch({2, 1}); });
    r.row("R(11).batch(5).rebatch([1, 3], drop_remainder=True)",
          [] { return numbers(11).batch(5).rebatch({1, 3}, {.drop_remainder = true}); });

    r.row("lists().padded_batch(2)", [] { return lists().padded_batch(2); });
    r.row("lists().padded_batch(4, padding_values=I(-1))",
          [] { return lists().padded_batch(4, {.padding_values = {-1}}); });
    r.row("lists().padded_batch(4, padded_shapes=[8], drop_remainder=True)", [] {
        return lists().padded_batch(4, {.padded_shapes = {tf::Shape(8)}, .drop_remainder = true});
    });
    r.row("lists().padded_batch(4, padded_shapes=[4])",
          [] { return lists().padded_batch(4, {.padded_shapes = {tf::Shape(4)}}); });
    r.row("tables().padded_batch(3)", [] { return tables().padded_batch(3); });
    r.row(
        "tables().padded_batch(2, padded_shapes=([None, 3], []), padding_values=('-', I(0)))", [] {
            return tables().padded_batch(
                2, {.padded_shapes = {tf::Shape(dyn, 3), tf::Shape()}, .padding_values = {"-", 0}});
        });
    r.row("R(5).padded_batch(2)", [] { return numbers(5).padded_batch(2); });

    r.row("lists().ragged_batch(4)", [] { return lists().ragged_batch(4); });
    r.row("lists().ragged_batch(4, drop_remainder=True)",
          [] { return lists().ragged_batch(4, {.drop_remainder = true}); });
    r.row("tables().ragged_batch(3)", [] { return tables().ragged_batch(3); });
    r.row("R(5).ragged_batch(2)", [] { return numbers(5).ragged_batch(2); });
    r.row("lists().sparse_batch(4, [8])", [] { return lists().sparse_batch(4, {8}); });
    r.row("lists().sparse_batch(2, [4])", [] { return lists().sparse_batch(2, {4}); });
    r.row("lists().sparse_batch(0, [8])", [] { return lists().sparse_batch(0, {8}); });
    r.row("tables().map(lambda t, i: t).sparse_batch(3, [2, 3])", [] {
        return tables().map([](const auto& t, const auto&) { return t; }).sparse_batch(3, {2, 3});
    });
    r.row("R(5).sparse_batch(2, [])", [] { return numbers(5).sparse_batch(2, {}); });

    r.row("lists().bucket_by_sequence_length(size, [3, 5], [2, 2, 2])",
          [] { return lists().bucket_by_sequence_length(size_of, {3, 5}, {2, 2, 2}); });
    r.row(
        "lists().bucket_by_sequence_length(size, [3, 5, 9], [2, 2, 2, 2], "
        "pad_to_bucket_boundary=True, padding_values=I(7))",
        [] {
            return lists().bucket_by_sequence_length(
                size_of, {3, 5, 9}, {2, 2, 2, 2},
                {.padding_values = {7}, .pad_to_bucket_boundary = true});
        });
    r.row("lists().bucket_by_sequence_length(size, [4], [2, 3], drop_remainder=True)", [] {
        return lists().bucket_by_sequence_length(size_of, {4}, {2, 3}, {.drop_remainder = true});
    });
    r.row("lists().bucket_by_sequence_length(size, [2, 3, 4, 5], [1, 1, 1, 1, 1], no_padding=True)",
          [] {
              return lists().bucket_by_sequence_length(size_of, {2, 3, 4, 5}, {1, 1, 1, 1, 1},
                                                       {.no_padding = true});
          });

    const auto batches = [](const auto& w) { return w.batch(10); };
    r.row("R(7).window(3).flat_map(tens)", [=] { return numbers(7).window(3).flat_map(batches); });
    r.row("R(7).window(3, 1, 1, True).flat_map(tens)", [=] {
        return numbers(7).window(3, {.shift = 1, .drop_remainder = true}).flat_map(batches);
    });
    r.row("R(7).window(3, 1).flat_map(tens)",
          [=] { return numbers(7).window(3, {.shift = 1}).flat_map(batches); });
    r.row("R(7).window(2, 4).flat_map(tens)",
          [=] { return numbers(7).window(2, {.shift = 4}).flat_map(batches); });
    r.row("R(7).window(3, 2, 2).flat_map(tens)",
          [=] { return numbers(7).window(3, {.shift = 2, .stride = 2}).flat_map(batches); });
    r.row("R(7).window(3, 2, 2, True).flat_map(tens)", [=] {
        return numbers(7)
            .window(3, {.shift = 2, .stride = 2, .drop_remainder = true})
            .flat_map(batches);
    });
    r.row(
        "D.zip((R(5), R(5, 10))).window(2).flat_map(lambda a, b: D.zip((a.batch(2), b.batch(2))))",
        [] {
            return data::zip(numbers(5), data::range(5, 10))
                .window(2)
                .flat_map(
                    [](const auto& a, const auto& b) { return data::zip(a.batch(2), b.batch(2)); });
        });
    r.row("R(7).window(0).flat_map(tens)", [=] { return numbers(7).window(0).flat_map(batches); });

    r.row("R(8).group_by_window(lambda x: x % 2, lambda k, d: d.batch(3), 3)", [] {
        return numbers(8).group_by_window(
            is_odd, [](const auto&, const auto& d) { return d.batch(3); }, 3);
    });
    r.row(
        "R(9).group_by_window(lambda x: x % 3, lambda k, d: d.map(lambda x: (k, x)), "
        "window_size_func=lambda k: k + 1)",
        [] {
            return numbers(9).group_by_window(
                [](const auto& x) { return x % Int{3}; },
                [](const auto& key, const auto& d) {
                    return d.map([key](const auto& x) { return std::tuple(key, x); });
                },
                [](const auto& key) { return key + Int{1}; });
        });
});

}  // namespace
