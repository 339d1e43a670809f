// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/keras/datasets.hpp.

#include <algorithm>
#include <array>
#include <iterator>
#include <limits>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <string_view>

#include <tf/io/bytes/byte_stream.hpp>
#include <tf/io/bytes/compression.hpp>
#include <tf/io/records/npz.hpp>
#include <tf/keras/datasets.hpp>
#include <tf/keras/numpy_shuffle.hpp>
#include <tf/keras/rows.hpp>
#include <tf/trace/value.hpp>

namespace tf::keras::detail {

namespace fs = std::filesystem;

/// The rows of a tensor at these indices.
template <class T, int... Dims>
Tensor<T, dyn, Dims...> chosen_rows(const Tensor<T, dyn, Dims...>& from,
                                    std::span<const std::size_t> rows) {
    constexpr std::size_t size = (std::size_t{1} * ... * static_cast<std::size_t>(Dims));
    std::vector<T> out;
    out.reserve(rows.size() * size);
    for (const std::size_t row : rows)
        out.insert(out.end(), from.data() + row * size, from.data() + (row + 1) * size);
    return as_rows<T, Dims...>(std::span<const T>(out));
}

/// How many of n examples are for training.
TF_COMMON_INLINE std::size_t size_of_training(std::size_t n, double test_split,
                                              std::string_view op) {
    if (!(test_split >= 0 && test_split < 1))
        errors::raise<errors::InvalidArgument>({"tf.keras.datasets", op, "test_split",
                                                std::to_string(test_split),
                                                "a fraction of the examples, from 0 to below 1"});
    return static_cast<std::size_t>(static_cast<double>(n) * (1 - test_split));
}
[[gnu::cold, noreturn]] inline void refuse_lengths(std::string_view op, const fs::path& path,
                                                   std::size_t examples, std::size_t labels) {
    errors::raise<errors::DataLoss>(
        {"tf.keras.datasets", op, path.string(),
         std::to_string(examples) + " examples and " + std::to_string(labels) + " labels",
         "a label for each example"});
}
template <class T, int... Dims>
std::size_t count_rows(const Tensor<T, dyn, Dims...>& x) {
    return static_cast<std::size_t>(x.shape()[0]);
}

// ---- IDX files

/// Reads a file of bytes with a header of big-endian numbers: two zeros, the type 8, the number of
/// dims, and the dims.
template <int... Dims>
Tensor<std::uint8_t, dyn, Dims...> read_idx(const fs::path& folder, std::string_view name,
                                            std::string_view op) {
    fs::path path = folder / name;
    std::error_code missing;
    const bool zipped = !fs::exists(path, missing);
    if (zipped) path += ".gz";
    const auto from = io::decompressed(std::make_unique<io::FileSource>(path, op),
                                       zipped ? io::Compression::gzip : io::Compression::none);
    constexpr std::size_t rank = sizeof...(Dims) + 1;
    std::array<char, 4 * (rank + 1)> head{};
    io::detail::read_exactly(*from, head.data(), head.size());
    const auto number = [&](std::size_t k) {
        std::uint32_t n = 0;
        for (std::size_t i = 0; i < 4; ++i) n = n << 8 | static_cast<std::uint8_t>(head[4 * k + i]);
        return n;
    };
    bool fits = number(0) == (0x800 | rank);
    std::size_t at = 2;
    ((fits = fits && number(at++) == static_cast<std::uint32_t>(Dims)), ...);
    if (!fits)
        io::detail::corrupt(from->source().behind(0), 0, "another header",
                            "an IDX file of bytes with the dims of this data set");
    constexpr std::size_t size = (std::size_t{1} * ... * static_cast<std::size_t>(Dims));
    const std::size_t all = number(1) * size;
    const std::string bytes = io::detail::read_up_to(*from, all + 1);
    if (bytes.size() != all)
        io::detail::corrupt(from->source(), 0, "the end of the file or more bytes",
                            std::to_string(number(1)) + " rows");
    return as_rows<std::uint8_t, Dims...>(
        {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}
TF_COMMON_INLINE datasets::GrayImages read_gray_images(const fs::path& path, std::string_view op) {
    datasets::GrayImages data;
    if (path.extension() == ".npz") {
        const io::NpzFile file(path, op);
        const auto read = [&](auto& part, const std::string& name) {
            part.x = file.read("x_" + name).as<std::uint8_t, dyn, 28, 28>();
            part.y = file.read("y_" + name).as<std::uint8_t, dyn>();
        };
        read(data.train, "train");
        read(data.test, "test");
    } else {
        data.train.x = read_idx<28, 28>(path, "train-images-idx3-ubyte", op);
        data.train.y = read_idx<>(path, "train-labels-idx1-ubyte", op);
        data.test.x = read_idx<28, 28>(path, "t10k-images-idx3-ubyte", op);
        data.test.y = read_idx<>(path, "t10k-labels-idx1-ubyte", op);
    }
    for (const auto* part : {&data.train, &data.test})
        if (count_rows(part->x) != count_rows(part->y))
            refuse_lengths(op, path, count_rows(part->x), count_rows(part->y));
    return data;
}

// ---- CIFAR

/// Reads files whose records consist of `labels` label bytes, of which one is used, and an image in
/// three planes.
TF_COMMON_INLINE
datasets::Examples<Tensor<std::uint8_t, dyn, 32, 32, 3>, Tensor<std::uint8_t, dyn, 1>>
read_color_images(const fs::path& folder, std::span<const std::string> names, std::size_t labels,
                  std::size_t label, std::string_view op) {
    constexpr std::size_t plane = 32 * 32;
    std::string bytes;
    const std::size_t record = labels + 3 * plane;
    for (const std::string& name : names) {
        const fs::path path = folder / name;
        const std::string more = io::read_file(path, op);
        if (more.size() % record != 0)
            errors::raise<errors::DataLoss>({"tf.keras.datasets", op, path.string(),
                                             std::to_string(more.size()) + " bytes",
                                             "a multiple of " + std::to_string(record)});
        bytes += more;
    }
    const std::size_t count = bytes.size() / record;
    std::vector<std::uint8_t> x, y;
    x.reserve(count * 3 * plane);
    for (std::size_t k = 0; k < count; ++k) {
        const char* from = bytes.data() + k * record;
        y.push_back(static_cast<std::uint8_t>(from[label]));
        for (std::size_t i = 0; i < 3 * plane; ++i)
            x.push_back(static_cast<std::uint8_t>(from[labels + i % 3 * plane + i / 3]));
    }
    return {as_rows<std::uint8_t, 32, 32, 3>(x), as_rows<std::uint8_t, 1>(y)};
}

// ---- houses

template <class T, int Columns>
datasets::Data<Tensor<T, dyn, Columns>, Tensor<T, dyn>> read_houses(
    const fs::path& path, const datasets::HousingOptions& options, std::size_t most,
    std::string_view op) {
    const io::NpzFile file(path, op);
    const auto x = file.read("x").as<T, dyn, Columns>();
    const auto y = file.read("y").as<T, dyn>();
    if (count_rows(x) != count_rows(y)) refuse_lengths(op, path, count_rows(x), count_rows(y));
    std::mt19937 generator(options.seed);
    const std::vector<std::size_t> order = shuffled(std::min(most, count_rows(x)), generator);
    const std::size_t n = size_of_training(order.size(), options.test_split, op);
    const std::span<const std::size_t> train(order.data(), n),
        test(order.data() + n, order.size() - n);
    return {{chosen_rows(x, train), chosen_rows(y, train)},
            {chosen_rows(x, test), chosen_rows(y, test)}};
}

// ---- texts

struct LabeledText {
    std::vector<int> words;
    std::int64_t label;
};
TF_COMMON_INLINE std::vector<LabeledText> read_texts(const io::NpzFile& file,
                                                     const std::string& end, const fs::path& path,
                                                     std::mt19937& generator,
                                                     const datasets::TextOptions& options,
                                                     std::string_view op) {
    std::vector<std::vector<int>> x = file.read_lists("x" + end);
    const auto y = file.read("y" + end).as<std::int64_t, dyn>();
    if (x.size() != count_rows(y)) refuse_lengths(op, path, x.size(), count_rows(y));
    std::vector<LabeledText> out;
    for (const std::size_t k : shuffled(x.size(), generator)) {
        std::vector<int> words;
        if (options.start_char >= 0) words.push_back(options.start_char);
        for (const int word : x[k]) {
            const std::int64_t moved = std::int64_t{word} + options.index_from;
            if (moved != static_cast<int>(moved))
                errors::raise<errors::DataLoss>({"tf.keras.datasets", op, path.string(),
                                                 "the word " + std::to_string(moved),
                                                 "word indices that fit into an int"});
            words.push_back(static_cast<int>(moved));
        }
        if (options.maxlen == 0 || words.size() < static_cast<std::size_t>(options.maxlen))
            out.push_back({std::move(words), y.data()[k]});
    }
    if (out.empty())
        errors::raise<errors::InvalidArgument>({"tf.keras.datasets", op, "maxlen",
                                                std::to_string(options.maxlen),
                                                "a length that keeps at least one text"});
    return out;
}
/// Replaces or drops words.
TF_COMMON_INLINE void limit_words(std::span<LabeledText> texts,
                                  const datasets::TextOptions& options) {
    int end = options.num_words;
    if (end == 0)
        for (const LabeledText& text : texts)
            for (const int word : text.words) end = std::max(end, word);
    const auto unknown = [&](int word) { return word < options.skip_top || word >= end; };
    for (LabeledText& text : texts) {
        if (options.oov_char >= 0)
            std::replace_if(text.words.begin(), text.words.end(), unknown, options.oov_char);
        else std::erase_if(text.words, unknown);
    }
}
/// The first n texts are for training.
TF_COMMON_INLINE datasets::LabeledTexts divided(std::span<LabeledText> texts, std::size_t n) {
    const auto examples = [](std::span<LabeledText> part)
        -> datasets::Examples<datasets::Texts, Tensor<std::int64_t, dyn>> {
        datasets::Texts words;
        std::vector<std::int64_t> labels;
        for (LabeledText& text : part) {
            words.push_back(std::move(text.words));
            labels.push_back(text.label);
        }
        return {std::move(words), as_rows<std::int64_t>(labels)};
    };
    return {examples(texts.first(n)), examples(texts.subspan(n))};
}

}  // namespace tf::keras::detail

namespace tf::keras::datasets {

TF_COMMON_BODY GrayImages mnist::load_data(const std::filesystem::path& path) {
    return keras::detail::read_gray_images(path, "datasets::mnist::load_data");
}
TF_COMMON_BODY GrayImages fashion_mnist::load_data(const std::filesystem::path& path) {
    return keras::detail::read_gray_images(path, "datasets::fashion_mnist::load_data");
}
TF_COMMON_BODY ColorImages cifar10::load_data(const std::filesystem::path& folder) {
    constexpr std::string_view op = "datasets::cifar10::load_data";
    const std::array<std::string, 5> train{"data_batch_1.bin", "data_batch_2.bin",
                                           "data_batch_3.bin", "data_batch_4.bin",
                                           "data_batch_5.bin"};
    const std::array<std::string, 1> test{"test_batch.bin"};
    return {keras::detail::read_color_images(folder, train, 1, 0, op),
            keras::detail::read_color_images(folder, test, 1, 0, op)};
}
TF_COMMON_BODY ColorImages cifar100::load_data(const std::filesystem::path& folder,
                                               LabelMode label_mode) {
    constexpr std::string_view op = "datasets::cifar100::load_data";
    const std::size_t label = label_mode == LabelMode::fine ? 1 : 0;
    const std::array<std::string, 1> train{"train.bin"}, test{"test.bin"};
    return {keras::detail::read_color_images(folder, train, 2, label, op),
            keras::detail::read_color_images(folder, test, 2, label, op)};
}
TF_COMMON_BODY Data<Tensor<double, dyn, 13>, Tensor<double, dyn>> boston_housing::load_data(
    const std::filesystem::path& path, const HousingOptions& options) {
    return keras::detail::read_houses<double, 13>(path, options,
                                                  std::numeric_limits<std::size_t>::max(),
                                                  "datasets::boston_housing::load_data");
}
TF_COMMON_BODY Data<Tensor<float, dyn, 8>, Tensor<float, dyn>> california_housing::load_data(
    Version version, const std::filesystem::path& path, const HousingOptions& options) {
    const std::size_t most =
        version == Version::small ? 600 : std::numeric_limits<std::size_t>::max();
    return keras::detail::read_houses<float, 8>(path, options, most,
                                                "datasets::california_housing::load_data");
}
TF_COMMON_BODY LabeledTexts imdb::load_data(const std::filesystem::path& path,
                                            const TextOptions& options) {
    constexpr std::string_view op = "datasets::imdb::load_data";
    const io::NpzFile file(path, op);
    std::mt19937 generator(options.seed);
    auto all = keras::detail::read_texts(file, "_train", path, generator, options, op);
    const std::size_t n = all.size();
    auto test = keras::detail::read_texts(file, "_test", path, generator, options, op);
    std::move(test.begin(), test.end(), std::back_inserter(all));
    keras::detail::limit_words(all, options);
    return keras::detail::divided(all, n);
}
TF_COMMON_BODY LabeledTexts reuters::load_data(const std::filesystem::path& path,
                                               const TextOptions& options) {
    constexpr std::string_view op = "datasets::reuters::load_data";
    const io::NpzFile file(path, op);
    std::mt19937 generator(options.seed);
    auto all = keras::detail::read_texts(file, "", path, generator, options, op);
    keras::detail::limit_words(all, options);
    const std::size_t n = keras::detail::size_of_training(all.size(), options.test_split, op);
    return keras::detail::divided(all, n);
}

}  // namespace tf::keras::datasets
