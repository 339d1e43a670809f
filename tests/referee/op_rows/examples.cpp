// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Functions of tf.io that parse serialized Examples and lines of comma-separated values.

#include <tf/io/records/composed_features.hpp>
#include <tf/io/records/csv.hpp>

#include "op_rows.hpp"

namespace referee {
namespace {

namespace io = tf::io;

using Ints = std::vector<std::int64_t>;

std::string example(const std::vector<float>& x, const Ints& i, const Ints& n,
                    const std::vector<std::string>& words) {
    tf::train::Example e;
    auto& all = e.features.feature;
    if (!x.empty()) all["x"] = tf::train::FloatList{x};
    if (!i.empty()) all["i"] = tf::train::Int64List{i};
    if (!n.empty()) all["n"] = tf::train::Int64List{n};
    if (!words.empty()) all["words"] = tf::train::BytesList{words};
    return e.SerializeToString();
}

tf::Tensor<tf::string, 3> examples() {
    return tf::Tensor<tf::string, 3>(tf::constant<dyn>(
        std::vector<std::string>{example({1, -2, 3.25f}, {4, 0, 2}, {1, 2}, {"to", "be"}),
                                 example({}, {}, {}, {}), example({5}, {3}, {1}, {"or"})}));
}

#define FEATURE(python) "tf.io.parse_example(x, {'f': " python "})['f']"
#define ONE(python) "tf.io.parse_single_example(x, {'f': " python "})['f']"
#define PARSED(...) [](auto bytes) { return std::get<0>(io::parse_example(bytes, __VA_ARGS__)); }
#define PART(part, ...) \
    [](auto bytes) { return std::get<0>(io::parse_example(bytes, __VA_ARGS__)).part; }
#define ONE_PARSED(...) \
    [](auto bytes) { return std::get<0>(io::parse_single_example(bytes, __VA_ARGS__)); }
#define ONE_PART(part, ...) \
    [](auto bytes) { return std::get<0>(io::parse_single_example(bytes, __VA_ARGS__)).part; }

using tf::io::FixedLenFeature;
using tf::io::FixedLenSequenceFeature;
using tf::io::RaggedFeature;
using tf::io::SparseFeature;
using tf::io::VarLenFeature;

void dense_rows(OpRows& rows, const tf::Tensor<tf::string, 3>& x, const tf::Tensor<tf::string>& e) {
    rows.of_values(
        FEATURE("tf.io.FixedLenFeature([2], tf.int64, [7, -8])"),
        PARSED(FixedLenFeature<std::int64_t, 2>("f", tf::constant<std::int64_t>({7, -8}))), x);
    rows.of_values(
        "tf.io.parse_example(x[::2], {'words': tf.io.FixedLenSequenceFeature([], tf.string, "
        "allow_missing=True, default_value='-')})['words']",
        [](auto all) {
            return std::get<0>(
                io::parse_example(all(tf::Slice<tf::none, tf::none, 2>()),
                                  FixedLenSequenceFeature<tf::string>("words", "-")));
        },
        x);
    rows.of_values(
        "tf.io.parse_single_example(x, {'x': tf.io.FixedLenFeature([3], tf.float32)})['x']",
        ONE_PARSED(FixedLenFeature<float, 3>("x")), e);
    rows.of_values(ONE("tf.io.FixedLenFeature([], tf.string, 'none')"),
                   ONE_PARSED(FixedLenFeature<tf::string>("f", "none")), e);
}

void sparse_rows(OpRows& rows, const tf::Tensor<tf::string, 3>& x,
                 const tf::Tensor<tf::string>& e) {
    rows.of_values(
        "tf.io.parse_example(x, {'words': tf.io.VarLenFeature(tf.string)})['words'].values",
        PART(values, VarLenFeature<tf::string>("words")), x);
    rows.of_values("tf.io.parse_example(x, {'x': tf.io.VarLenFeature(tf.float32)})['x'].indices",
                   PART(indices, VarLenFeature<float>("x")), x);
    rows.of_values(
        "tf.io.parse_single_example(x, {'n': tf.io.VarLenFeature(tf.int64)})['n'].dense_shape",
        ONE_PART(dense_shape, VarLenFeature<std::int64_t>("n")), e);
    rows.of_values(
        "tf.sparse.to_dense(tf.io.parse_example(x, {'f': tf.io.SparseFeature('i', 'x', tf.float32, "
        "5)})['f'])",
        [](auto all) {
            return tf::sparse::to_dense(
                std::get<0>(io::parse_example(all, SparseFeature<float>("i", "x", 5))));
        },
        x);
    rows.of_values(
        "tf.sparse.to_dense(tf.io.parse_single_example(x, {'f': tf.io.SparseFeature(['i', 'i'], "
        "'x', "
        "tf.float32, [5, 6])})['f'])",
        [](auto one) {
            return tf::sparse::to_dense(std::get<0>(
                io::parse_single_example(one, SparseFeature<float, 2>({"i", "i"}, "x", {5, 6}))));
        },
        e);
}

void ragged_rows(OpRows& rows, const tf::Tensor<tf::string, 3>& x,
                 const tf::Tensor<tf::string>& e) {
    rows.of_values(
        "tf.io.parse_example(x, {'words': tf.io.RaggedFeature(tf.string)})['words'].values",
        PART(values, RaggedFeature<tf::string>("words")), x);
    rows.of_values(  // with another op, because TensorFlow's node has these row splits
        "tf.cast(tf.io.parse_example(x, {'n': tf.io.RaggedFeature(tf.int64, "
        "row_splits_dtype=tf.int64)})['n'].row_splits, tf.float32)",
        [](auto bytes) {
            return tf::cast<float>(
                std::get<0>(io::parse_example(bytes, RaggedFeature<std::int64_t>("n"))).row_splits);
        },
        x);
    rows.of_values(
        "tf.io.parse_example(x, {'f': tf.io.RaggedFeature(tf.float32, 'x', "
        "[tf.io.RaggedFeature.RowLengths('n')], "
        "row_splits_dtype=tf.int64)})['f'].values.row_splits",
        PART(values.row_splits, RaggedFeature<float, io::RowLengths>("x", {"n"})), x);
    rows.of_values("tf.io.parse_single_example(x, {'x': tf.io.RaggedFeature(tf.float32)})['x']",
                   ONE_PARSED(RaggedFeature<float>("x")), e);
}

void csv_rows(OpRows& rows) {
    const auto lines = tf::constant({"1,\"a,b\",2.5", ",c,NA", "-7,,3e2"});
    rows.of_values(
        "tf.io.decode_csv(x, [-1, 'none', 9.0], na_value='NA')[0]",
        [](auto x) { return std::get<0>(io::decode_csv(x, {.na_value = "NA"}, -1, "none", 9.f)); },
        lines);
    rows.of_values(
        "tf.io.decode_csv(x, ['none', tf.constant(.5, tf.float64)], na_value='NA', "
        "select_cols=[1, 2])[1]",
        [](auto x) { return std::get<1>(io::decode_csv<1, 2>(x, {.na_value = "NA"}, "none", .5)); },
        lines);
    rows.of_values(
        "tf.io.decode_csv(x, [[''], tf.constant([], tf.string)], field_delim='|', "
        "use_quote_delim=False)[1]",
        [](auto x) {
            return std::get<1>(io::decode_csv(x, {.field_delim = '|', .use_quote_delim = false}, "",
                                              tf::Tensor<tf::string, 0>()));
        },
        tf::constant({{"a|\"b\""}, {"|c,d"}}));
}

}  // namespace

const Family<OpRows> example_family([](OpRows& rows) {
    const auto x = examples();
    const tf::Tensor<tf::string> one = tf::gather(x, 0);
    dense_rows(rows, x, one);
    sparse_rows(rows, x, one);
    ragged_rows(rows, x, one);
    csv_rows(rows);
});

#undef FEATURE
#undef ONE
#undef PARSED
#undef PART
#undef ONE_PARSED
#undef ONE_PART

}  // namespace referee
