// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Reads data sets for keras_data.py, which reads them with Keras, and writes them as .npy files.

#include <iostream>
#include <string>
#include <vector>

#include <tf/tf.hpp>

#include "../command.hpp"

namespace {

namespace datasets = tf::keras::datasets;
namespace utils = tf::keras::utils;

/// Texts become their lengths and all words.
void write(const std::string& to, const datasets::Texts& texts) {
    std::vector<int> lengths, words;
    for (const std::vector<int>& text : texts) {
        lengths.push_back(static_cast<int>(text.size()));
        words.insert(words.end(), text.begin(), text.end());
    }
    tf::io::write_npy(to + "_lengths.npy", tf::Tensor<int, tf::dyn>(tf::constant(lengths)));
    tf::io::write_npy(to + ".npy", tf::Tensor<int, tf::dyn>(tf::constant(words)));
}
template <tf::TensorLike X>
void write(const std::string& to, const X& x) {
    tf::io::write_npy(to + ".npy", x);
}
template <class D>
void write_data(const std::string& to, const D& data) {
    write(to + "/x_train", data.train.x);
    write(to + "/y_train", data.train.y);
    write(to + "/x_test", data.test.x);
    write(to + "/y_test", data.test.y);
}

/// Writes the tensors of all elements; strings, one a line.
template <class D>
void write_elements(const std::string& to, const D& dataset) {
    int elements = 0;
    for (const auto& element : dataset) {
        int part = 0;
        const std::string name = to + "-" + std::to_string(elements++) + "-";
        tf::nest::for_each(element, [&](const auto& x) {
            const std::string file = name + std::to_string(part++);
            if constexpr (std::remove_cvref_t<decltype(x)>::dtype == tf::DType::str) {
                std::string lines;
                for (std::int64_t k = 0; k < x.shape().size(); ++k) lines += x.data()[k] + "\n";
                tf::io::write_file(file + ".lines", lines);
            } else {
                write(file, x);
            }
        });
    }
    std::cout << elements << '\n';
}
/// Writes two passes over the batches and one over single examples.
template <class D>
void write_dataset(const std::string& to, const D& dataset) {
    write_elements(to + "0", dataset);
    write_elements(to + "1", dataset);
    write_elements(to + "2", dataset.examples());
}
template <class D>
void write_folder(const std::string& to, const D& dataset) {
    write_dataset(to + "/element", dataset);
    for (const std::string& name : dataset.class_names) std::cout << name << '\n';
    for (const std::string& path : dataset.file_paths) std::cout << path << '\n';
}
template <class D>
void write_both(const std::string& to, const std::pair<D, D>& parts) {
    write_folder(to, parts.first);
    write_dataset(to + "/test", parts.second);
    for (const std::string& path : parts.second.file_paths) std::cout << path << '\n';
}

void images(const std::string& kind, const std::string& path, const std::string& to) {
    using utils::image_dataset_from_directory;
    if (kind == "images_sorted")
        return write_folder(to, image_dataset_from_directory<8>(path, {.shuffle = false}));
    if (kind == "images_alpha")
        return write_folder(to, image_dataset_from_directory<8, 4>(path, {.shuffle = false}));
    if (kind == "images_training")
        return write_folder(to, image_dataset_from_directory<tf::nn::Window{6, 9}, 1>(
                                    path, {.batch_size = 1,
                                           .seed = 5,
                                           .validation_split = .3,
                                           .subset = utils::Subset::training}));
    if (kind == "images_validation")
        return write_folder(to, image_dataset_from_directory<tf::nn::Window{6, 9}>(
                                    path, {.batch_size = 3,
                                           .seed = 5,
                                           .validation_split = .3,
                                           .subset = utils::Subset::validation}));
    if (kind == "images_both")
        return write_both(to, image_dataset_from_directory<8>(
                                  path, utils::both_subsets,
                                  {.batch_size = 4, .seed = 5, .validation_split = .3}));
    using enum tf::image::ResizeMethod;
    if (kind == "images_binary")
        return write_folder(
            to, image_dataset_from_directory<8, 3, bilinear, "binary">(
                    path, {.class_names = {"c d", "b"}, .batch_size = 4, .shuffle = false}));
    if (kind == "images_none")
        return write_folder(to, image_dataset_from_directory<8, 3, bilinear, "none">(
                                    path, {.shuffle = false, .pad_to_aspect_ratio = true}));
    if (kind == "images_categorical")
        return write_folder(
            to, image_dataset_from_directory<tf::nn::Window{9, 6}, 3, bicubic, "categorical">(
                    path, {.batch_size = 5, .seed = 3, .pad_to_aspect_ratio = true}));
    write_folder(to,
                 image_dataset_from_directory<tf::nn::Window{5, 7}, 3,
                                              tf::image::ResizeMethod::nearest_neighbor>(
                     path, {.class_names = {"b", "a"}, .seed = 1, .crop_to_aspect_ratio = true}));
}

void texts(const std::string& kind, const std::string& path, const std::string& to) {
    using utils::text_dataset_from_directory;
    if (kind == "texts_sorted")
        return write_folder(to, text_dataset_from_directory(path, {.shuffle = false}));
    if (kind == "texts_binary")
        return write_folder(
            to, text_dataset_from_directory<"binary">(path, {.batch_size = 4,
                                                             .max_length = 5,
                                                             .seed = 5,
                                                             .validation_split = .3,
                                                             .subset = utils::Subset::training}));
    if (kind == "texts_none")
        return write_folder(to, text_dataset_from_directory<"none">(path, {.shuffle = false}));
    if (kind == "texts_both")
        return write_both(to, text_dataset_from_directory(path, utils::both_subsets,
                                                          {.seed = 0, .validation_split = .4}));
    write_folder(to,
                 text_dataset_from_directory<"categorical">(path, {.batch_size = 1, .seed = 2}));
}

void sounds(const std::string& kind, const std::string& path, const std::string& to) {
    using utils::audio_dataset_from_directory;
    if (kind == "sounds_longest")
        return write_folder(
            to, audio_dataset_from_directory(path, {.batch_size = 4, .shuffle = false}));
    if (kind == "sounds_binary")
        return write_folder(
            to, audio_dataset_from_directory<6, 1, "binary">(
                    path, {.seed = 5, .validation_split = .3, .subset = utils::Subset::training}));
    if (kind == "sounds_none")
        return write_folder(to, audio_dataset_from_directory<10, 1, "none">(path, {.seed = 3}));
    if (kind == "sounds_both")
        return write_both(
            to, audio_dataset_from_directory(path, utils::both_subsets,
                                             {.batch_size = 2, .seed = 1, .validation_split = .4}));
    write_folder(to, audio_dataset_from_directory<tf::dyn, 2, "categorical">(
                         path, {.batch_size = 1, .seed = 2}));
}

void series(const std::string& to) {
    using utils::timeseries_dataset_from_array;
    const auto data = tf::reshape<20, 3>(tf::range<0, 60>());
    const auto targets = tf::range<100, 117>();
    const auto all = [&](const std::string& name, const auto& d) {
        write_dataset(to + "/" + name, d);
    };
    all("plain", timeseries_dataset_from_array<4>(data, targets, {.batch_size = 5}));
    all("strides", timeseries_dataset_from_array<3>(data, std::nullopt,
                                                    {.sequence_stride = 4, .sampling_rate = 2}));
    all("part", timeseries_dataset_from_array<2>(data, tf::range<200, 220>(),
                                                 {.sequence_stride = 2,
                                                  .sampling_rate = 3,
                                                  .batch_size = 2,
                                                  .shuffle = true,
                                                  .seed = 4,
                                                  .start_index = 3,
                                                  .end_index = 17}));
    all("shuffled", timeseries_dataset_from_array<2>(
                        data, data, {.batch_size = 2, .shuffle = true, .seed = 9}));
    all("none", timeseries_dataset_from_array<19>(data, std::nullopt, {.sampling_rate = 5}));
}
/// Reads an image in three modes and sizes, and writes it again.
void image(const std::string& path, const std::string& to) {
    using namespace utils;
    write(to + "/rgb", img_to_array(load_img(path)));
    write(to + "/gray", img_to_array(load_img<"grayscale">(path)));
    write(to + "/alpha", img_to_array(load_img<"rgba">(path)));
    const tf::nn::Window size{7, 4};
    write(to + "/small", img_to_array(load_img(path, {.target_size = size})));
    write(to + "/cut",
          img_to_array(load_img(path, {.target_size = size, .keep_aspect_ratio = true})));
    for (const char* name : {"bilinear", "bicubic", "lanczos", "box", "hamming"}) {
        write(to + "/" + name,
              img_to_array(load_img(path, {.target_size = size, .interpolation = name})));
        write(to + "/alpha_" + name,
              img_to_array(load_img<"rgba">(
                  path, {.target_size = tf::nn::Window{17, 3}, .interpolation = name})));
        write(to + "/cut_" + name,
              img_to_array(load_img<"grayscale">(
                  path, {.target_size = size, .interpolation = name, .keep_aspect_ratio = true})));
    }
    const auto numbers = tf::cast<float>(load_img(path)) / 100.f - 1.f;
    write(to + "/scaled", array_to_img(numbers));
    save_img(to + "/saved.png", numbers);
    save_img(to + "/saved.jpg", tf::cast<float>(load_img<"rgba">(path)), {.scale = false});
    save_img(to + "/gray.png", load_img<"grayscale">(path), {.scale = false});
}
void split(const std::string& to) {
    using utils::split_dataset;
    const auto x = tf::reshape<11, 2>(tf::range<0, 22>());
    const auto y = tf::range<0, 11>();
    const auto all = [&](const std::string& name, const auto& parts) {
        write(to + "/" + name + "_left_x", std::get<0>(parts.first));
        write(to + "/" + name + "_left_y", std::get<1>(parts.first));
        write(to + "/" + name + "_right_x", std::get<0>(parts.second));
        write(to + "/" + name + "_right_y", std::get<1>(parts.second));
    };
    const std::tuple data(x, y);
    all("share", split_dataset(data, {.left_size = .5}));
    all("number", split_dataset(data, {.right_size = 3}));
    all("shuffled",
        split_dataset(data, {.left_size = 4, .right_size = .25, .shuffle = true, .seed = 7}));
}

int run(const std::vector<std::string>& arguments) {
    const std::string &kind = arguments[0], &path = arguments[1], &to = arguments[2];
    if (kind == "mnist") write_data(to, datasets::mnist::load_data(path));
    else if (kind == "fashion_mnist") write_data(to, datasets::fashion_mnist::load_data(path));
    else if (kind == "cifar10") write_data(to, datasets::cifar10::load_data(path));
    else if (kind == "cifar100") write_data(to, datasets::cifar100::load_data(path));
    else if (kind == "cifar100_coarse")
        write_data(to, datasets::cifar100::load_data(path, datasets::cifar100::LabelMode::coarse));
    else if (kind == "boston_housing")
        write_data(to, datasets::boston_housing::load_data(path, {.test_split = .3, .seed = 7}));
    else if (kind == "california_housing")
        write_data(to, datasets::california_housing::load_data(
                           datasets::california_housing::Version::large, path));
    else if (kind == "california_small")
        write_data(to, datasets::california_housing::load_data(
                           datasets::california_housing::Version::small, path));
    else if (kind == "imdb") write_data(to, datasets::imdb::load_data(path));
    else if (kind == "imdb_limited")
        write_data(to, datasets::imdb::load_data(path, {.num_words = 30,
                                                        .skip_top = 6,
                                                        .maxlen = 12,
                                                        .seed = 2,
                                                        .start_char = -1,
                                                        .oov_char = -1,
                                                        .index_from = 5}));
    else if (kind == "reuters")
        write_data(to, datasets::reuters::load_data(path, {.num_words = 25, .test_split = .4}));
    else if (kind == "series") series(to);
    else if (kind == "split") split(to);
    else if (kind == "image") image(path, to);
    else if (kind == "interpolation")
        (void)utils::load_img(path, {.target_size = tf::nn::Window{2, 2}, .interpolation = to});
    else if (kind.starts_with("sounds")) sounds(kind, path, to);
    else if (kind.starts_with("texts")) texts(kind, path, to);
    else images(kind, path, to);
    return 0;
}

}  // namespace

int main(int count, char** words) { return referee::command(count, words, run); }
