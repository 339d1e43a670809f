// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Steps with functions, with threads, and with several datasets.

#include "rows.hpp"

namespace {

using namespace referee;
namespace data = tf::data;

Ints repeated(const tf::Tensor<Int>& x) { return data::from_tensors(x).repeat(6); }
/// Raises errors::InvalidArgument at 2.
tf::Tensor<Int> not_two(const tf::Tensor<Int>& x) {
    tf::debugging::assert_none_equal(x, Int{2});
    return x;
}
std::vector<Ints> three() { return {numbers(5), data::range(10, 15), data::range(100, 105)}; }

const Family<DataRows> family([](DataRows& r) {
    const auto twice = [](const auto& x) { return x * Int{2}; };
    r.row("R(5).map(lambda x: x * 2)", [=] { return numbers(5).map(twice); });
    r.row("R(9).map(lambda x: x * 2, num_parallel_calls=3)",
          [=] { return numbers(9).map(twice, {.num_parallel_calls = 3}); });
    r.row("R(4).map(lambda x: (x, tf.cast(x, tf.float32) / 3))", [] {
        return numbers(4).map(
            [](const auto& x) { return std::tuple(x, tf::cast<float>(x) / 3.f); });
    });
    r.row("D.zip((R(3), R(3, 6))).map(lambda a, b: a * b)", [] {
        return data::zip(numbers(3), data::range(3, 6)).map([](const auto& a, const auto& b) {
            return a * b;
        });
    });
    r.row("R(5).map(not_two)", [] { return numbers(5).map(not_two); });
    r.row("R(5).map(not_two, num_parallel_calls=2)",
          [] { return numbers(5).map(not_two, {.num_parallel_calls = 2}); });
    r.row("R(5).map(not_two).ignore_errors()",
          [] { return numbers(5).map(not_two).ignore_errors(); });
    r.row("R(5).map(not_two).prefetch(2)", [] { return numbers(5).map(not_two).prefetch(2); });
    r.row("R(9).prefetch(3)", [] { return numbers(9).prefetch(3); });
    r.row("R(9).filter(lambda x: x % 3 == 1)",
          [] { return numbers(9).filter([](const auto& x) { return x % Int{3} == Int{1}; }); });
    r.row("R(9).take_while(lambda x: x < 4)",
          [] { return numbers(9).take_while([](const auto& x) { return x < Int{4}; }); });
    r.row("R(5).flat_map(R)",
          [] { return numbers(5).flat_map([](const auto& x) { return numbers(x()); }); });
    r.row("R(1, 6).interleave(repeated, cycle_length=2, block_length=4)", [] {
        return data::range(1, 6).interleave(repeated, {.cycle_length = 2, .block_length = 4});
    });
    r.row("R(1, 6).interleave(repeated, cycle_length=3)",
          [] { return data::range(1, 6).interleave(repeated, {.cycle_length = 3}); });
    r.row("R(1, 6).interleave(repeated, cycle_length=9, block_length=2)", [] {
        return data::range(1, 6).interleave(repeated, {.cycle_length = 9, .block_length = 2});
    });
    r.row("R(1, 6).interleave(repeated, cycle_length=2, block_length=4, num_parallel_calls=2)", [] {
        return data::range(1, 6).interleave(
            repeated, {.cycle_length = 2, .block_length = 4, .num_parallel_calls = 2});
    });
    r.row("R(6).interleave(R, cycle_length=3)", [] {
        return numbers(6).interleave([](const auto& x) { return numbers(x()); },
                                     {.cycle_length = 3});
    });
    r.row("R(6).scan(I(0), lambda s, x: (s + x, s * x))", [] {
        return numbers(6).scan(
            Int{0}, [](const auto& s, const auto& x) { return std::pair(s + x, s * x); });
    });
    r.row("R(10).map(lambda x: x * 7 % 10).apply(sums_and_counts(lambda x: 5 - x % 3))", [] {
        const data::experimental::Reducer by{
            [](const auto& k) { return std::tuple(k, tf::Tensor<Int>(0), tf::Tensor<Int>(0)); },
            [](const auto& s, const auto& x) {
                const auto& [k, total, count] = s;
                return std::tuple(k, total + x, count + Int{1});
            },
            [](const auto& s) { return s; }};
        return numbers(10)
            .map([](const auto& x) { return x * Int{7} % Int{10}; })
            .apply(data::experimental::group_by_reducer(
                [](const auto& x) { return Int{5} - x % Int{3}; }, by));
    });
    r.row("D.from_tensors(tf.data.experimental.at(R(5).map(lambda x: x * 2), 3))",
          [=] { return data::from_tensors(data::experimental::at(numbers(5).map(twice), 3)); });
    r.row("D.from_tensors(tf.data.experimental.at(R(5), 5))",
          [] { return data::from_tensors(data::experimental::at(numbers(5), 5)); });
    r.row("D.from_tensors(tf.data.experimental.at(R(5), -1))",
          [] { return data::from_tensors(data::experimental::at(numbers(5), -1)); });
    for (const Int n : {0, 1, 2})
        r.row("D.from_tensors(R(" + std::to_string(n) + ").get_single_element())",
              [=] { return data::from_tensors(numbers(n).get_single_element()); });
    r.row("D.from_tensors(R(6).reduce(I(1), lambda s, x: s * 2 + x))", [] {
        return data::from_tensors(
            numbers(6).reduce(Int{1}, [](const auto& s, const auto& x) { return s * Int{2} + x; }));
    });
    r.row("D.from_tensor_slices([1, 37, 2, 37, 2, 1]).unique()",
          [] { return data::from_tensor_slices(tf::constant({1, 37, 2, 37, 2, 1})).unique(); });
    r.row("D.from_tensor_slices(['a', 'b', 'a']).unique()",
          [] { return data::from_tensor_slices(tf::constant({"a", "b", "a"})).unique(); });
    r.row("R(4).apply(lambda d: d.skip(1))",
          [] { return numbers(4).apply([](const auto& d) { return d.skip(1); }); });
    r.row("R(9).filter(lambda x: x > 3).apply(tf.data.experimental.assert_cardinality(5))", [] {
        return numbers(9).filter([](const auto& x) { return x > Int{3}; }).assert_cardinality(5);
    });
    r.row("R(9).filter(lambda x: x > 3).apply(tf.data.experimental.assert_cardinality(4))", [] {
        return numbers(9).filter([](const auto& x) { return x > Int{3}; }).assert_cardinality(4);
    });
    r.row("R(9).filter(lambda x: x > 3).apply(tf.data.experimental.assert_cardinality(7))", [] {
        return numbers(9).filter([](const auto& x) { return x > Int{3}; }).assert_cardinality(7);
    });

    r.row("sample(three(), weights=[.5, .3, .2], seed=3)",
          [] { return data::sample_from_datasets(three(), {.weights = {.5, .3, .2}, .seed = 3}); });
    r.row("sample(three(), seed=5)",
          [] { return data::sample_from_datasets(three(), {.seed = 5}); });
    r.row("sample(three(), weights=[.9, .1, 0.], seed=1, stop_on_empty_dataset=True)", [] {
        return data::sample_from_datasets(
            three(), {.weights = {.9, .1, 0}, .seed = 1, .stop_on_empty_dataset = true});
    });
    r.row("sample(three(), seed=2, rerandomize_each_iteration=True)", [] {
        return data::sample_from_datasets(three(), {.seed = 2, .rerandomize_each_iteration = true});
    });
    r.row("choose(three(), R(3).repeat(3))",
          [] { return data::choose_from_datasets(three(), numbers(3).repeat(3)); });
    r.row("choose(three(), D.from_tensor_slices(I([0, 0, 0, 0, 0, 0, 1])))", [] {
        return data::choose_from_datasets(
            three(), data::from_tensor_slices(tf::constant<Int>({0, 0, 0, 0, 0, 0, 1})));
    });
    r.row(
        "choose(three(), D.from_tensor_slices(I([0, 0, 0, 0, 0, 0, 1])), "
        "stop_on_empty_dataset=False)",
        [] {
            return data::choose_from_datasets(
                three(), data::from_tensor_slices(tf::constant<Int>({0, 0, 0, 0, 0, 0, 1})), false);
        });
    r.row("choose(three(), R(5))", [] { return data::choose_from_datasets(three(), numbers(5)); });
});

}  // namespace
