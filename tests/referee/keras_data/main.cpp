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

template <class D>
void write_images(const std::string& to, const D& data) {
    write(to + "/images", data.images);
    write(to + "/labels", data.labels);
    for (const std::string& name : data.class_names) std::cout << name << '\n';
    for (const std::string& path : data.file_paths) std::cout << path << '\n';
}
void images(const std::string& kind, const std::string& path, const std::string& to) {
    using utils::image_dataset_from_directory;
    if (kind == "images_sorted")
        return write_images(to, image_dataset_from_directory<8>(path, {.shuffle = false}));
    if (kind == "images_alpha")
        return write_images(to, image_dataset_from_directory<8, 4>(path, {.shuffle = false}));
    if (kind == "images_training")
        return write_images(
            to, image_dataset_from_directory<tf::nn::Window{6, 9}, 1>(
                    path, {.seed = 5, .validation_split = .3, .subset = utils::Subset::training}));
    if (kind == "images_validation")
        return write_images(
            to,
            image_dataset_from_directory<tf::nn::Window{6, 9}>(
                path, {.seed = 5, .validation_split = .3, .subset = utils::Subset::validation}));
    write_images(to,
                 image_dataset_from_directory<tf::nn::Window{5, 7}, 3,
                                              tf::image::ResizeMethod::nearest_neighbor>(
                     path, {.class_names = {"b", "a"}, .seed = 1, .crop_to_aspect_ratio = true}));
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
    else images(kind, path, to);
    return 0;
}

}  // namespace

int main(int count, char** words) { return referee::command(count, words, run); }
