// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Sources in memory, and steps that choose and order elements.

#include "rows.hpp"

namespace {

using namespace referee;
namespace data = tf::data;

const Family<DataRows> family([](DataRows& r) {
    r.row("R(5)", [] { return data::range(5); });
    r.row("R(3, 20, 4)", [] { return data::range(3, 20, 4); });
    r.row("R(10, -4, -3)", [] { return data::range(10, -4, -3); });
    r.row("R(3, 3)", [] { return data::range(3, 3); });
    r.row("R(0, 5, 0)", [] { return data::range(0, 5, 0); });
    r.row("D.counter(7, -2)", [] { return data::counter(7, -2); });
    r.row("D.random(seed=4)", [] { return data::random({.seed = 4}); });
    r.row("D.random(seed=9, rerandomize_each_iteration=True)",
          [] { return data::random({.seed = 9, .rerandomize_each_iteration = true}); });
    r.row("D.from_tensors(([[1., 2.]], 'a'))", [] {
        return data::from_tensors(std::tuple(tf::constant({{1.f, 2.f}}), tf::constant("a")));
    });
    r.row("D.from_tensor_slices(([[1., 2.], [3., 4.]], ['a', 'bc']))", [] {
        return data::from_tensor_slices(
            std::tuple(tf::constant({{1.f, 2.f}, {3.f, 4.f}}), tf::constant({"a", "bc"})));
    });
    r.row("D.from_tensor_slices({'a': [1, 2], 'b': [True, False]})", [] {
        return data::from_tensor_slices(tf::dict(tf::named<"a">(tf::constant({1, 2})),
                                                 tf::named<"b">(tf::constant({true, false}))));
    });
    r.row("from_list([3, 1, 2])",
          [] { return data::experimental::from_list(std::vector{3, 1, 2}); });
    r.row("from_list([(1, [.5, 2.]), (2, [3., 4.])])", [] {
        return data::experimental::from_list(std::vector{std::tuple(1, tf::constant({.5f, 2.f})),
                                                         std::tuple(2, tf::constant({3.f, 4.f}))});
    });
    r.row("D.from_tensor_slices(tf.zeros([0, 3]))",
          [] { return data::from_tensor_slices(tf::zeros<float, 0, 3>()); });

    r.row("R(10).take(3)", [] { return numbers(10).take(3); });
    r.row("R(3).take(10)", [] { return numbers(3).take(10); });
    r.row("R(3).take(-1)", [] { return numbers(3).take(-1); });
    r.row("R(3).take(0)", [] { return numbers(3).take(0); });
    r.row("R(10).skip(7)", [] { return numbers(10).skip(7); });
    r.row("R(3).skip(10)", [] { return numbers(3).skip(10); });
    r.row("R(3).skip(-1)", [] { return numbers(3).skip(-1); });
    r.row("R(3).repeat(2)", [] { return numbers(3).repeat(2); });
    r.row("R(3).repeat()", [] { return numbers(3).repeat(); });
    r.row("R(3).repeat(0)", [] { return numbers(3).repeat(0); });
    r.row("R(0).repeat()", [] { return numbers(0).repeat(); });
    r.row("R(3).repeat().take(7)", [] { return numbers(3).repeat().take(7); });
    r.row("R(3).repeat().skip(2)", [] { return numbers(3).repeat().skip(2); });
    r.row("R(10).shard(3, 1)", [] { return numbers(10).shard(3, 1); });
    r.row("R(2).shard(3, 2)", [] { return numbers(2).shard(3, 2); });
    r.row("R(9).repeat().shard(4, 3)", [] { return numbers(9).repeat().shard(4, 3); });
    r.row("R(9).shard(3, 3)", [] { return numbers(9).shard(3, 3); });
    r.row("R(9).shard(0, 0)", [] { return numbers(9).shard(0, 0); });
    r.row("R(3).concatenate(R(5, 7))", [] { return numbers(3).concatenate(data::range(5, 7)); });
    r.row("R(3).concatenate(R(2).repeat())",
          [] { return numbers(3).concatenate(numbers(2).repeat()); });
    r.row("D.zip((R(3), R(5).repeat()))",
          [] { return data::zip(numbers(3), numbers(5).repeat()); });
    r.row("D.zip((R(5), R(3), R(9)))",
          [] { return data::zip(numbers(5), numbers(3), numbers(9)); });
    r.row("R(5, 8).enumerate(4)", [] { return data::range(5, 8).enumerate(4); });
    r.row("R(4).cache()", [] { return numbers(4).cache(); });
    r.row("R(20).shuffle(20, seed=3).cache()",
          [] { return numbers(20).shuffle(20, {.seed = 3}).cache(); });
    r.row("R(4).cache().repeat(3)", [] { return numbers(4).cache().repeat(3); });

    r.row("R(20).shuffle(4, seed=1)", [] { return numbers(20).shuffle(4, {.seed = 1}); });
    r.row("R(20).shuffle(1, seed=1)", [] { return numbers(20).shuffle(1, {.seed = 1}); });
    r.row("R(20).shuffle(100, seed=7)", [] { return numbers(20).shuffle(100, {.seed = 7}); });
    r.row("R(20).shuffle(8, seed=0)", [] { return numbers(20).shuffle(8, {.seed = 0}); });
    r.row("R(20).shuffle(8, seed=-5)", [] { return numbers(20).shuffle(8, {.seed = -5}); });
    r.row("R(20).shuffle(8, seed=2 ** 40 + 3)",
          [] { return numbers(20).shuffle(8, {.seed = (Int{1} << 40) + 3}); });
    r.row("R(20).shuffle(6, seed=2, reshuffle_each_iteration=False)",
          [] { return numbers(20).shuffle(6, {.seed = 2, .reshuffle_each_iteration = false}); });
    r.row("R(9).shuffle(4, seed=1).repeat(3)",
          [] { return numbers(9).shuffle(4, {.seed = 1}).repeat(3); });
    r.row("R(9).repeat(3).shuffle(4, seed=1)",
          [] { return numbers(9).repeat(3).shuffle(4, {.seed = 1}); });
    r.row("R(9).shuffle(4, seed=1).shuffle(3, seed=2)",
          [] { return numbers(9).shuffle(4, {.seed = 1}).shuffle(3, {.seed = 2}); });
    r.row("R(9).shuffle(0)", [] { return numbers(9).shuffle(0); });
});

}  // namespace
