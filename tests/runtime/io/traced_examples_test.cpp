// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Functions that parse Examples: their results are those of the same calls outside of functions,
// which are compared with TensorFlow's in tests/referee.

#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <vector>

#include <tf/io/records/composed_features.hpp>
#include <tf/saved_model.hpp>
#include <tf/tf.hpp>

#include "io_support.hpp"

namespace io = tf::io;
using tf::dyn;
using tf::train::BytesList;
using tf::train::Example;
using tf::train::FloatList;
using tf::train::Int64List;
using Batch = tf::Tensor<tf::string, dyn>;
using One = tf::Tensor<tf::string>;
using Ints = std::vector<std::int64_t>;

namespace {

struct Row {
    std::vector<float> x, r;
    Ints i, n;
    std::vector<std::string> words;
};
std::string bytes(const Row& row) {
    Example e;
    auto& all = e.features.feature;
    if (!row.x.empty()) all["x"] = FloatList{row.x};
    if (!row.r.empty()) all["r"] = FloatList{row.r};
    if (!row.i.empty()) all["i"] = Int64List{row.i};
    if (!row.n.empty()) all["n"] = Int64List{row.n};
    if (!row.words.empty()) all["words"] = BytesList{row.words};
    return e.SerializeToString();
}
const std::string full = bytes({{1, 2, 3}, {.5f, 1.5f, 2.5f, 3}, {4, 0, 2}, {1, 3}, {"to", "be"}});
const std::string poor = bytes({{}, {}, {}, {}, {}});
const std::string third = bytes({{5}, {4, 6}, {3}, {2}, {"or"}});
const Batch batch = tf::constant<dyn>(std::vector<std::string>{full, poor, third});

template <class T, int... Dims>
void check_equal(const tf::Tensor<T, Dims...>& a, const tf::Tensor<T, Dims...>& b) {
    CHECK(a.shape() == b.shape());
    CHECK(std::equal(a.values().begin(), a.values().end(), b.values().begin()));
}
template <class T, int Rank>
void check_equal(const tf::SparseTensor<T, Rank>& a, const tf::SparseTensor<T, Rank>& b) {
    check_equal(a.indices, b.indices);
    check_equal(a.values, b.values);
    check_equal(a.dense_shape, b.dense_shape);
}
template <class V>
void check_equal(const tf::RaggedTensor<V>& a, const tf::RaggedTensor<V>& b) {
    check_equal(tf::Tensor<std::int64_t, dyn>(a.row_splits),
                tf::Tensor<std::int64_t, dyn>(b.row_splits));
    check_equal(a.values, b.values);
}
template <class... T>
void check_equal(const std::tuple<T...>& a, const std::tuple<T...>& b) {
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        (check_equal(std::get<I>(a), std::get<I>(b)), ...);
    }(std::index_sequence_for<T...>{});
}
/// The function's results are those of the call.
template <class F, class X>
void check_traced(F f, const X& x) {
    check_equal(tf::function(f)(x), f(x));
}

constexpr auto dense = [](auto x) {
    return io::parse_example(x, io::FixedLenFeature<std::int64_t>("label", -1),
                             io::FixedLenFeature<float, 2>("p", tf::constant({.5f, 7.f})),
                             io::FixedLenSequenceFeature<tf::string>("words", "-"),
                             io::FixedLenSequenceFeature<float>("x"));
};
constexpr auto dense_of_one = [](One x) {
    return io::parse_single_example(x, io::FixedLenFeature<float, 3>("x"),
                                    io::FixedLenFeature<tf::string>("name", "none"),
                                    io::FixedLenSequenceFeature<std::int64_t>("n"));
};
constexpr auto placed = [](auto x) {
    return io::parse_example(
        x, io::VarLenFeature<tf::string>("words"), io::VarLenFeature<float>("absent"),
        io::SparseFeature<float>("i", "x", 5),
        io::SparseFeature<float, 2>({"i", "i"}, "x", {5, 6}, {.already_sorted = true}));
};
constexpr auto placed_of_one = [](One x) {
    return io::parse_single_example(x, io::VarLenFeature<std::int64_t>("n"),
                                    io::SparseFeature<float, 2>({"i", "i"}, "x", {5, 6}));
};
constexpr auto ragged = [](auto x) {
    return io::parse_example(
        x, io::RaggedFeature<tf::string>("words"),
        io::RaggedFeature<float, io::RowLengths>("r", {"n"}),
        io::RaggedFeature<float, io::UniformRowLength, io::UniformRowLength>("r", {1}, {2}),
        io::RaggedFeature<float, io::UniformRowLength, io::RowLengths>("r", {1}, {"n"}));
};
constexpr auto ragged_of_one = [](One x) {
    return io::parse_single_example(x, io::RaggedFeature<tf::string>("words"),
                                    io::RaggedFeature<float, io::RowLengths>("r", {"n"}));
};

}  // namespace

TEST_CASE("traced examples: dense features") {
    check_traced(dense, batch);
    check_traced(dense, Batch(tf::constant<dyn>(std::vector<std::string>{})));
    check_traced(dense, tf::Tensor<tf::string, 3>(batch));
    check_traced(dense_of_one, One(full));
}

TEST_CASE("traced examples: sparse features") {
    check_traced(placed, batch);
    check_traced(placed_of_one, One(full));
    check_traced(placed_of_one, One(poor));
}

TEST_CASE("traced examples: ragged features") {
    check_traced(ragged, batch);
    check_traced(ragged_of_one, One(full));
    check_traced(ragged_of_one, One(poor));
}

TEST_CASE("traced examples: partitions of all kinds") {
    const auto two_rows = [](Ints n, std::vector<float> r) {
        return Batch(tf::constant<dyn>(
            std::vector<std::string>{bytes({{}, r, {}, n, {}}), poor, bytes({{}, r, {}, n, {}})}));
    };
    const auto splits = [](auto x) {
        return io::parse_example(x, io::RaggedFeature<float, io::RowSplits>("r", {"n"}));
    };
    const auto starts = [](auto x) {
        return io::parse_example(x, io::RaggedFeature<float, io::RowStarts>("r", {"n"}));
    };
    const auto limits = [](auto x) {
        return io::parse_example(x, io::RaggedFeature<float, io::RowLimits>("r", {"n"}));
    };
    const auto rows = [](auto x) {
        return io::parse_example(x, io::RaggedFeature<float, io::ValueRowIds>("r", {"n"}));
    };
    check_traced(splits, two_rows({0, 1, 1, 3}, {1, 2, 3}));
    check_traced(starts, two_rows({0, 1, 1}, {1, 2, 3}));
    check_traced(limits, two_rows({1, 1, 3}, {1, 2, 3}));
    check_traced(rows, two_rows({0, 3, 3}, {1, 2, 3}));
    // positions that do not fit the values
    for (const Ints& n : {Ints{0, 1, 4}, Ints{1, 3}, Ints{0, 2, 1, 3}, Ints{0, 1}, Ints{-1, 3}})
        CHECK_THROWS_AS(tf::function(splits)(two_rows(n, {1, 2, 3})), tf::errors::InvalidArgument);
    for (const Ints& n : {Ints{1, 2}, Ints{0, 4}, Ints{0, 2, 1}})
        CHECK_THROWS_AS(tf::function(starts)(two_rows(n, {1, 2, 3})), tf::errors::InvalidArgument);
    for (const Ints& n : {Ints{1, 2}, Ints{3, 4}, Ints{2, 1, 3}, Ints{}})
        CHECK_THROWS_AS(tf::function(limits)(two_rows(n, {1, 2, 3})), tf::errors::InvalidArgument);
    for (const Ints& n :
         {Ints{0, 1}, Ints{0, 2, 1}, Ints{0, 1, std::int64_t{1} << 40}, Ints{-1, 0, 1}})
        CHECK_THROWS_AS(tf::function(rows)(two_rows(n, {1, 2, 3})), tf::errors::InvalidArgument);
}

TEST_CASE("traced examples: faults are those of eager calls") {
    CHECK_THROWS_AS(tf::function(dense_of_one)(One(poor)), tf::errors::InvalidArgument);
    CHECK_THROWS_AS(tf::function(dense_of_one)(One("\x0a\x05")), tf::errors::DataLoss);
    const auto other_dtype = [](auto x) {
        return io::parse_example(x, io::VarLenFeature<float>("words"));
    };
    CHECK_THROWS_AS(tf::function(other_dtype)(batch), tf::errors::InvalidArgument);
    const auto far = [](auto x) {
        return io::parse_example(x, io::SparseFeature<float>("i", "x", 4));
    };
    CHECK_THROWS_AS(tf::function(far)(batch), tf::errors::InvalidArgument);
    const auto uneven = [](auto x) {
        return io::parse_example(x, io::SparseFeature<float>("n", "x", 4));
    };
    CHECK_THROWS_AS(tf::function(uneven)(batch), tf::errors::InvalidArgument);
    const auto uniform = [](auto x) {
        return io::parse_example(x, io::RaggedFeature<float, io::UniformRowLength>("r", {0}));
    };
    CHECK_THROWS_AS(tf::function(uniform)(batch), tf::errors::InvalidArgument);
}
