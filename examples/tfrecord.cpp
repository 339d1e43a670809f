// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A data set as a TFRecord file: written row by row as Examples, read again in batches of tensors,
// and one column of it saved for NumPy.

#include <iostream>

#include <tf/tf.hpp>

#include <tf/io/records/npy.hpp>
#include <tf/io/records/parse_example.hpp>
#include <tf/io/records/tfrecord.hpp>

namespace {

void write_rows(const char* path) {
    const std::vector<std::string> words[] = {{"a", "short", "row"}, {}, {"the", "last"}};
    tf::io::TFRecordWriter writer(path);
    for (int k = 0; k < 3; ++k) {
        const float x = static_cast<float>(k);
        tf::train::Example row;
        row.features.feature["x"] = tf::train::FloatList{{x, x / 2.f}};
        row.features.feature["words"] = tf::train::BytesList{words[k]};
        if (k != 1) row.features.feature["label"] = tf::train::Int64List{{10 + k}};
        writer.write(row.SerializeToString());
    }
    writer.close();
}

}  // namespace

int main() {
    write_rows("rows.tfrecord");

    // One by one
    const tf::io::FixedLenFeature<float, 2> x("x");
    const tf::io::FixedLenFeature<std::int64_t> label("label", -1);  // default -1
    for (const std::string_view record : tf::io::TFRecordReader("rows.tfrecord")) {
        auto [point, number] = tf::io::parse_single_example(record, x, label);
        std::cout << point << ' ' << number << '\n';
    }

    // As one batch: every tensor has one more dimension, the first; the words are padded
    std::vector<std::string> rows;
    for (const std::string_view record : tf::io::TFRecordReader("rows.tfrecord"))
        rows.emplace_back(record);
    auto [points, labels, words] = tf::io::parse_example(
        rows, x, label, tf::io::FixedLenSequenceFeature<tf::string>("words", "-"));
    std::cout << tf::reduce_mean<0>(points) << '\n' << labels << '\n' << words << '\n';

    // numpy.load("points.npy")
    tf::io::write_npy("points.npy", points);
    std::cout << tf::io::read_npy("points.npy").as<float, tf::dyn, 2>() << '\n';

    // A feature that does not match is an error
    try {
        tf::io::parse_example(rows, tf::io::FixedLenFeature<std::int64_t>("label"));
    } catch (const tf::errors::InvalidArgument& e) {
        std::cout << e.what() << '\n';
    }
}
