// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Features that are parsed to sparse and ragged tensors. The expected results are those of
// TensorFlow 2.21.

#include <sstream>

#include <tf/io/records/composed_features.hpp>
#include <tf/ragged.hpp>
#include <tf/sparse.hpp>

#include "../ops/op_support.hpp"

namespace {

using namespace tests;
using tf::dyn;
namespace io = tf::io;
using Ints = std::vector<std::int64_t>;
using List = std::initializer_list<double>;

std::string example(std::vector<float> x, const std::map<std::string, Ints>& numbers) {
    tf::train::Example e;
    if (!x.empty()) e.features.feature["x"] = tf::train::FloatList{std::move(x)};
    for (const auto& [key, all] : numbers) e.features.feature[key] = tf::train::Int64List{all};
    return e.SerializeToString();
}
std::vector<std::string> batch() {
    return {example({1, 2, 3}, {{"i", {4, 0, 2}},
                                {"j", {1, 0, 1}},
                                {"n", {1, 2}},
                                {"s", {0, 1, 3}},
                                {"w", {0, 0, 2}},
                                {"starts", {0, 0}},
                                {"limits", {0, 3}},
                                {"deep", {1, 1}}}),
            example({}, {}),
            example({5}, {{"i", {3}},
                          {"j", {0}},
                          {"n", {0, 1}},
                          {"s", {0, 1}},
                          {"w", {1}},
                          {"starts", {0}},
                          {"limits", {1}},
                          {"deep", {2}}})};
}

template <class T, int Rank>
void check(const tf::SparseTensor<T, Rank>& sp, List indices, List values, List dense_shape) {
    tests::check(sp.indices, tf::Shape(static_cast<int>(values.size()), Rank), indices);
    tests::check(sp.values, tf::Shape(static_cast<int>(values.size())), values);
    tests::check(sp.dense_shape, tf::Shape(Rank), dense_shape);
}
using tests::check;

/// The rows of the batch, and of its first example, as text.
template <class Feature>
void check_rows(const Feature& feature, std::string_view all, std::string_view first) {
    const auto text = [](const auto& x) {
        std::ostringstream out;
        out << x;
        return out.str();
    };
    const auto [rows] = io::parse_example(batch(), feature);
    CHECK(text(rows) == "<tf.RaggedTensor " + std::string(all) + ">");
    const auto [own] = io::parse_single_example(batch()[0], feature);
    CHECK(text(own) == first);
}
template <class Feature>
void check_refused(const std::string& bytes, const Feature& feature) {
    CHECK_THROWS_AS(io::parse_single_example(bytes, feature), tf::errors::InvalidArgument);
    CHECK_THROWS_AS(io::parse_example(std::vector{bytes}, feature), tf::errors::InvalidArgument);
}

}  // namespace

TEST_CASE("parse_example: VarLenFeature") {
    const auto [x, i] = io::parse_example(batch(), io::VarLenFeature<float>("x"),
                                          io::FixedLenSequenceFeature<std::int64_t>("i", -1));
    check(x, {0, 0, 0, 1, 0, 2, 2, 0}, {1, 2, 3, 5}, {3, 3});
    check(i, tf::Shape(3, 3), {4, 0, 2, -1, -1, -1, 3, -1, -1});
    const auto [one] = io::parse_single_example(batch()[0], io::VarLenFeature<float>("x"));
    check(one, {0, 1, 2}, {1, 2, 3}, {3});
    const auto [none] = io::parse_single_example(batch()[1], io::VarLenFeature<float>("x"));
    check(none, {}, {}, {0});
    const auto [words] = io::parse_example(batch(), io::VarLenFeature<tf::string>("words"));
    check(words.dense_shape, tf::Shape(2), {3, 0});
    check_refused(batch()[0], io::VarLenFeature<std::int64_t>("x"));
}

TEST_CASE("parse_example: SparseFeature") {
    const io::SparseFeature<float> vector("i", "x", 5);
    const auto [x] = io::parse_example(batch(), vector);
    check(x, {0, 0, 0, 2, 0, 4, 2, 3}, {2, 3, 1, 5}, {3, 5});
    const auto [one] = io::parse_single_example(batch()[0], vector);
    check(one, {0, 2, 4}, {2, 3, 1}, {5});
    const io::SparseFeature<float, 2> matrix({"i", "j"}, "x", {5, 2});
    const auto [y] = io::parse_example(batch(), matrix);
    check(y, {0, 0, 0, 0, 2, 1, 0, 4, 1, 2, 3, 0}, {2, 3, 1, 5}, {3, 5, 2});
    const io::SparseFeature<float> sorted("i", "x", 5, {.already_sorted = true});
    const auto [z] = io::parse_example(batch(), sorted);
    check(z, {0, 4, 0, 0, 0, 2, 2, 3}, {1, 2, 3, 5}, {3, 5});
    check_refused(batch()[0], io::SparseFeature<float>("i", "x", 4));
    check_refused(batch()[0], io::SparseFeature<float>("n", "x", 5));
    check_refused(example({1}, {{"i", {-1}}}), vector);
}

TEST_CASE("parse_example: RaggedFeature") {
    check_rows(io::RaggedFeature<float>("x"), "[[1.0, 2.0, 3.0], [], [5.0]]",
               "tf.Tensor([1. 2. 3.], shape=(3,), dtype=float32)");
    check_rows(io::RaggedFeature<float, io::RowLengths>("x", {"n"}),
               "[[[1.0], [2.0, 3.0]], [], [[], [5.0]]]", "<tf.RaggedTensor [[1.0], [2.0, 3.0]]>");
    check_rows(io::RaggedFeature<float, io::RowSplits>("x", {"s"}),
               "[[[1.0], [2.0, 3.0]], [], [[5.0]]]", "<tf.RaggedTensor [[1.0], [2.0, 3.0]]>");
    check_rows(io::RaggedFeature<float, io::ValueRowIds>("x", {"w"}),
               "[[[1.0, 2.0], [], [3.0]], [], [[], [5.0]]]",
               "<tf.RaggedTensor [[1.0, 2.0], [], [3.0]]>");
    check_rows(io::RaggedFeature<float, io::RowStarts>("x", {"starts"}),
               "[[[], [1.0, 2.0, 3.0]], [], [[5.0]]]", "<tf.RaggedTensor [[], [1.0, 2.0, 3.0]]>");
    check_rows(io::RaggedFeature<float, io::RowLimits>("x", {"limits"}),
               "[[[], [1.0, 2.0, 3.0]], [], [[5.0]]]", "<tf.RaggedTensor [[], [1.0, 2.0, 3.0]]>");
    check_rows(io::RaggedFeature<float, io::UniformRowLength>("x", {1}),
               "[[[1.0],\n  [2.0],\n  [3.0]], [], [[5.0]]]",
               "<tf.RaggedTensor [[1.0],\n [2.0],\n [3.0]]>");
    check_rows(io::RaggedFeature<float, io::RowLengths, io::RowLengths>("x", {"deep"}, {"n"}),
               "[[[[1.0]], [[2.0, 3.0]]], [], [[[], [5.0]]]]",
               "<tf.RaggedTensor [[[1.0]],\n [[2.0, 3.0]]]>");
}

TEST_CASE("parse_example: partitions that do not fit") {
    const auto with = [](Ints p) { return example({1, 2, 3}, {{"p", std::move(p)}}); };
    const Ints sizes[] = {{}, {1, 1}, {4}, {-1, 4}, {2, std::int64_t{1} << 62, 1}};
    for (const Ints& p : sizes)
        check_refused(with(p), io::RaggedFeature<float, io::RowLengths>("x", {"p"}));
    const Ints splits[] = {{}, {1, 3}, {0, 2}, {0, 4}, {0, 2, 1, 3}, {-1, 3}};
    for (const Ints& p : splits)
        check_refused(with(p), io::RaggedFeature<float, io::RowSplits>("x", {"p"}));
    const Ints rowids[] = {{}, {0, 0}, {1, 0, 2}, {-1, 0, 0}, {0, 0, std::int64_t{1} << 60}};
    for (const Ints& p : rowids)
        check_refused(with(p), io::RaggedFeature<float, io::ValueRowIds>("x", {"p"}));
    check_refused(with({1, 2}), io::RaggedFeature<float, io::RowStarts>("x", {"p"}));
    check_refused(with({0, 4}), io::RaggedFeature<float, io::RowStarts>("x", {"p"}));
    check_refused(with({1, 2}), io::RaggedFeature<float, io::RowLimits>("x", {"p"}));
    check_refused(with({}), io::RaggedFeature<float, io::UniformRowLength>("x", {2}));
    check_refused(with({}), io::RaggedFeature<float, io::UniformRowLength>("x", {0}));
}
