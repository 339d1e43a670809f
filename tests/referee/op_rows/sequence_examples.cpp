// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Functions of tf.io that parse serialized SequenceExamples.

#include "op_rows.hpp"

namespace referee {
namespace {

namespace io = tf::io;

using Steps = std::vector<std::vector<float>>;

std::string sequence(std::int64_t label, const Steps& dense, const Steps& sparse,
                     const std::vector<std::string>& words) {
    tf::train::SequenceExample e;
    e.context.feature["label"] = tf::train::Int64List{{label}};
    e.context.feature["c"] = tf::train::FloatList{{.5f, static_cast<float>(label)}};
    const auto add = [&](const char* key, const Steps& steps) {
        auto& list = e.feature_lists.feature_list[key].feature;
        for (const auto& step : steps) list.push_back(tf::train::FloatList{step});
    };
    if (!dense.empty()) add("d", dense);
    if (!sparse.empty()) add("s", sparse);
    auto& list = e.feature_lists.feature_list["w"].feature;
    for (const std::string& word : words) list.push_back(tf::train::BytesList{{word}});
    return e.SerializeToString();
}
tf::Tensor<tf::string, 3> sequences() {
    return tf::Tensor<tf::string, 3>(tf::constant<dyn>(std::vector<std::string>{
        sequence(3, {{1, 2}, {3, 4}, {5, 6}}, {{1}, {}, {2, 3}}, {"to", "be"}),
        sequence(-1, {}, {}, {}), sequence(7, {{-1, -2}}, {{9, 8}}, {"or"})}));
}

#define DENSE(key, shape, type) \
    "{'" key "': tf.io.FixedLenSequenceFeature(" shape ", " type ", allow_missing=True)}"
void single(OpRows& rows, const tf::Tensor<tf::string>& one) {
    rows.of_values(
        "tf.io.parse_single_sequence_example(x, None, " DENSE("d", "[2]", "tf.float32") ")[1]['d']",
        [](auto x) {
            return std::get<0>(io::parse_single_sequence_example(
                                   x, io::ContextFeatures(),
                                   io::SequenceFeatures(io::FixedLenSequenceFeature<float, 2>("d")))
                                   .feature_lists);
        },
        one);
    rows.of_values(
        "tf.io.parse_single_sequence_example(x, None, " DENSE("w", "[]", "tf.string") ")[1]['w']",
        [](auto x) {
            return std::get<0>(
                io::parse_single_sequence_example(
                    x, io::ContextFeatures(),
                    io::SequenceFeatures(io::FixedLenSequenceFeature<tf::string>("w")))
                    .feature_lists);
        },
        one);
    rows.of_values(
        "tf.io.parse_single_sequence_example(x, {'label': tf.io.FixedLenFeature([], tf.int64)})[0]"
        "['label'] + 1",
        [](auto x) {
            return std::get<0>(io::parse_single_sequence_example(
                                   x,
                                   io::ContextFeatures(io::FixedLenFeature<std::int64_t>("label")),
                                   io::SequenceFeatures())
                                   .context) +
                   1;
        },
        one);
    const std::string sparse =
        "tf.io.parse_single_sequence_example(x, None, {'s': tf.io.VarLenFeature(tf.float32)})[1]"
        "['s'].";
    rows.of_values(
        sparse + "values",
        [](auto x) {
            return std::get<0>(io::parse_single_sequence_example(
                                   x, io::ContextFeatures(),
                                   io::SequenceFeatures(io::VarLenFeature<float>("s")))
                                   .feature_lists)
                .values;
        },
        one);
    rows.of_values(
        sparse + "indices",
        [](auto x) {
            return std::get<0>(io::parse_single_sequence_example(
                                   x, io::ContextFeatures(),
                                   io::SequenceFeatures(io::VarLenFeature<float>("s")))
                                   .feature_lists)
                .indices;
        },
        one);
}

void batch(OpRows& rows, const tf::Tensor<tf::string, 3>& x) {
    const std::string dense =
        "tf.io.parse_sequence_example(x, None, " DENSE("d", "[2]", "tf.float32") ")";
    rows.of_values(
        dense + "[1]['d']",
        [](auto v) {
            return std::get<0>(io::parse_sequence_example(
                                   v, io::ContextFeatures(),
                                   io::SequenceFeatures(io::FixedLenSequenceFeature<float, 2>("d")))
                                   .feature_lists);
        },
        x);
    rows.of_values(
        dense + "[2]['d']",
        [](auto v) {
            return std::get<0>(io::parse_sequence_example(
                                   v, io::ContextFeatures(),
                                   io::SequenceFeatures(io::FixedLenSequenceFeature<float, 2>("d")))
                                   .lengths);
        },
        x);
    rows.of_values(
        "tf.sparse.to_dense(tf.io.parse_sequence_example(x, None, {'s': "
        "tf.io.VarLenFeature(tf.float32)})[1]['s'])",
        [](auto v) {
            return tf::sparse::to_dense(std::get<0>(
                io::parse_sequence_example(v, io::ContextFeatures(),
                                           io::SequenceFeatures(io::VarLenFeature<float>("s")))
                    .feature_lists));
        },
        x);
    rows.of_values(
        "tf.reduce_sum(tf.io.parse_sequence_example(x, {'c': tf.io.FixedLenFeature([2], "
        "tf.float32)})[0]['c'], 1)",
        [](auto v) {
            return tf::reduce_sum<1>(
                std::get<0>(io::parse_sequence_example(
                                v, io::ContextFeatures(io::FixedLenFeature<float, 2>("c")),
                                io::SequenceFeatures())
                                .context));
        },
        x);
}

}  // namespace

const Family<OpRows> sequence_example_family([](OpRows& rows) {
    const auto x = sequences();
    single(rows, tf::Tensor<tf::string>(tf::gather(x, 0)));
    batch(rows, x);
});

#undef DENSE

}  // namespace referee
