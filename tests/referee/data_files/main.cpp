// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Writes and reads TFRecord files, Examples and NumPy's files for data_files.py, which does the
// other half with TensorFlow and NumPy. Bytes are passed as lines of hexadecimal digits.

#include <cstdio>
#include <iostream>

#include <tf/tf.hpp>

#include <tf/io/records/npy.hpp>
#include <tf/io/records/parse_example.hpp>
#include <tf/io/records/tfrecord.hpp>

#include "../command.hpp"

namespace {

namespace io = tf::io;

std::string hex(std::string_view bytes) {
    std::string out;
    for (const char c : bytes) {
        out += "0123456789abcdef"[static_cast<unsigned char>(c) >> 4];
        out += "0123456789abcdef"[static_cast<unsigned char>(c) & 15];
    }
    return out;
}
std::string from_hex(std::string_view digits) {
    const auto value = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
    std::string out;
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
        out.push_back(static_cast<char>(value(digits[i]) * 16 + value(digits[i + 1])));
    return out;
}
/// Calls f with every line of the input.
template <class F>
void lines(F f) {
    for (std::string line; std::getline(std::cin, line);) f(line);
}

std::string json(const tf::AnyTensor& x) {
    const auto count = static_cast<std::size_t>(x.shape().size());
    std::string out = "{\"dtype\": \"" + std::string(tf::name_of(x.dtype())) + "\", \"shape\": [";
    for (int i = 0; i < x.shape().rank; ++i)
        out += (i == 0 ? "" : ", ") + std::to_string(x.shape()[i]);
    out += "], \"bytes\": [";
    if (x.dtype() == tf::DType::str) {
        for (std::size_t i = 0; i < count; ++i)
            out +=
                (i == 0 ? "\"" : ", \"") + hex(static_cast<const std::string*>(x.data())[i]) + "\"";
    } else {
        out +=
            "\"" + hex({static_cast<const char*>(x.data()), count * tf::size_of(x.dtype())}) + "\"";
    }
    return out + "]}";
}

/// Prints the tensors of parse(), or its error.
template <class F>
void print_parsed(F parse) {
    try {
        std::string out;
        const auto add = [&](const auto& x) {
            out += (out.empty() ? "[" : ", ") + json(tf::AnyTensor(x));
        };
        std::apply([&](const auto&... x) { (add(x), ...); }, parse());
        std::cout << out << "]\n";
    } catch (const tf::errors::OpError& e) {
        std::cout << "{\"error\": \"" << hex(e.what()) << "\"}\n";
    }
}
/// The same as SPECS in data_files.py.
template <class F>
auto with_specs(F f) {
    return f(io::FixedLenFeature<float, 2, 2>("x"), io::FixedLenFeature<std::int64_t>("label", -7),
             io::FixedLenFeature<tf::string, 1>("name", tf::constant({"none"})),
             io::FixedLenSequenceFeature<float, 2>("steps", .5f),
             io::FixedLenSequenceFeature<tf::string>("words", "-"),
             io::FixedLenSequenceFeature<std::int64_t>("ids", 9));
}

/// One Example after another, as a program builds them.
std::string built(int k) {
    tf::train::Example e;
    auto& feature = e.features.feature;
    feature["x"] = tf::train::FloatList{{.1f * static_cast<float>(k), -1.f, 1e-40f, 3e38f}};
    feature["label"] = tf::train::Int64List{{std::int64_t{1} << k}};
    feature["name"] = tf::train::BytesList{{"row " + std::to_string(k)}};
    for (int i = 0; i < k; ++i)
        feature["words"].mutable_bytes_list().value.push_back(std::string(1, '\0') + "word");
    return e.SerializeToString();
}

template <class T>
void copy(const std::string& digits) {
    std::cout << hex(T::FromString(from_hex(digits)).SerializeToString()) << '\n';
}

int run(const std::vector<std::string>& arguments) {
    const std::string &what = arguments[0], &path = arguments[1];
    const io::TFRecordOptions options{.compression_type = arguments[2]};
    if (what == "write records") {
        io::TFRecordWriter writer(path, options);
        lines([&](const std::string& line) { writer.write(from_hex(line)); });
        writer.close();
    } else if (what == "read records") {  // one path after the other
        lines([&](const std::string& line) {
            try {
                for (const auto record : io::TFRecordReader(line, options))
                    std::cout << hex(record) << ' ';
                std::cout << "end\n";
            } catch (const tf::errors::DataLoss&) {
                std::cout << "broken\n";
            }
        });
    } else if (what == "build examples") {
        io::TFRecordWriter writer(path, options);
        for (int k = 0; k < 4; ++k) writer.write(built(k));
        writer.close();
    } else if (what == "copy examples") {
        lines(copy<tf::train::Example>);
    } else if (what == "copy sequences") {
        lines(copy<tf::train::SequenceExample>);
    } else if (what == "parse examples") {
        lines([](const std::string& line) {
            print_parsed([&] {
                return with_specs([&](const auto&... specs) {
                    return io::parse_single_example(from_hex(line), specs...);
                });
            });
        });
    } else if (what == "parse batches") {  // a line has the examples of a batch
        lines([](const std::string& line) {
            std::vector<std::string> batch;
            for (std::size_t at = 0, end = 0; end != std::string::npos; at = end + 1) {
                end = line.find(' ', at);
                batch.push_back(from_hex(line.substr(at, end - at)));
            }
            print_parsed([&] {
                return with_specs(
                    [&](const auto&... specs) { return io::parse_example(batch, specs...); });
            });
        });
    } else if (what == "copy arrays") {  // one path after the other; the copy is in the same folder
        lines([](const std::string& line) {
            const tf::AnyTensor x = io::read_npy(line);
            std::cout << json(x) << '\n';
            io::write_npy(line + ".copy", x);
        });
    } else {
        std::cerr << "unknown: " << what << '\n';
        return 2;
    }
    return 0;
}

}  // namespace

int main(int count, char** words) { return referee::command(count, words, run); }
