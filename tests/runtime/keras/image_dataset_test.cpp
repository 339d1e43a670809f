// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Datasets of images in folders: mistakes in the options and folders, when files are read, and a
// model that learns from them. The referee compares images, order and batches with Keras.

#include <tf/image_files.hpp>
#include <tf/keras.hpp>
#include <tf/keras/image_dataset.hpp>

#include <filesystem>
#include <numeric>

#include <doctest/doctest.h>

namespace {

namespace fs = std::filesystem;
namespace keras = tf::keras;
using keras::utils::both_subsets;
using keras::utils::image_dataset_from_directory;
using keras::utils::Subset;

/// Twelve dark and twelve bright images of 4x4.
struct Folders {
    fs::path path = fs::temp_directory_path() / "ctflow_image_dataset";
    Folders() {
        fs::remove_all(path);
        for (int k = 0; k < 24; ++k) {
            const fs::path folder = path / (k % 2 == 0 ? "dark" : "light");
            fs::create_directories(folder);
            const auto value = static_cast<std::uint8_t>(k % 2 == 0 ? k : 255 - k);
            const auto image = tf::fill<4, 4, 3>(value);
            tf::io::write_file((folder / (std::to_string(k) + ".png")).string(),
                               tf::io::encode_png(image));
        }
    }
    ~Folders() { fs::remove_all(path); }
};

/// The labels of all batches of a pass.
std::vector<int> labels_of(const auto& dataset) {
    std::vector<int> all;
    for (const auto& [images, labels] : dataset)
        all.insert(all.end(), labels.data(), labels.data() + labels.shape().size());
    return all;
}
/// The first pixel of each image of a pass, which is different for each file.
std::vector<float> pixels_of(const auto& dataset) {
    std::vector<float> all;
    for (const auto& [images, labels] : dataset)
        for (int k = 0; k < images.shape()[0]; ++k) all.push_back(images.data()[k * 4 * 4 * 3]);
    return all;
}

}  // namespace

TEST_CASE("images in folders: both parts have all files, and fit takes them") {
    tf::random::set_seed(1);
    const Folders folders;
    const auto read = [&](Subset part) {
        return image_dataset_from_directory<4>(
            folders.path, {.seed = 3, .validation_split = .25, .subset = part});
    };
    const auto train = read(Subset::training), test = read(Subset::validation);
    static_assert(
        std::is_same_v<
            std::remove_const_t<decltype(train)>::element_type,
            std::tuple<tf::Tensor<float, tf::dyn, 4, 4, 3>, tf::Tensor<std::int32_t, tf::dyn>>>);
    CHECK(train.cardinality() == 1);
    CHECK(train.examples().cardinality() == 18);
    CHECK(labels_of(test).size() == 6);
    CHECK(train.class_names == std::vector<std::string>{"dark", "light"});
    std::vector<std::string> all = train.file_paths;
    all.insert(all.end(), test.file_paths.begin(), test.file_paths.end());
    std::ranges::sort(all);
    CHECK(std::ranges::unique(all).empty());
    CHECK(all.size() == 24);

    keras::Sequential<keras::Input<4, 4, 3>{}, keras::Rescaling{.scale = 1.f / 255},
                      keras::Flatten{}, keras::Dense<2>{}>
        model;
    auto trainer = keras::compile<keras::optimizers::Adam{.learning_rate = .05f},
                                  keras::losses::SparseCategoricalCrossentropy{.from_logits = true},
                                  keras::metrics::SparseCategoricalAccuracy{}>(model);
    trainer.fit(train, {.epochs = 60, .verbose = 0, .validation_data = test});
    CHECK(trainer.evaluate(test, {.verbose = 0})["sparse_categorical_accuracy"] == 1);
}

TEST_CASE("images in folders: the order changes from pass to pass, and repeats for the same seed") {
    const Folders folders;
    const auto read = [&](bool shuffle) {
        return image_dataset_from_directory<4>(folders.path,
                                               {.batch_size = 5, .shuffle = shuffle, .seed = 3});
    };
    const auto some = read(true), same = read(true), sorted = read(false);
    const std::vector<float> first = pixels_of(some), second = pixels_of(some);
    CHECK(first.size() == 24);
    CHECK(first != second);
    CHECK(pixels_of(same) == first);
    CHECK(pixels_of(same) == second);
    CHECK(pixels_of(sorted) == pixels_of(sorted));
    std::vector<int> sizes;
    for (const auto& [images, labels] : some) sizes.push_back(images.shape()[0]);
    CHECK(sizes == std::vector{5, 5, 5, 5, 4});
}

TEST_CASE("images in folders: the two parts at once") {
    const Folders folders;
    const auto [train, test] = image_dataset_from_directory<4>(
        folders.path, both_subsets, {.batch_size = 8, .seed = 3, .validation_split = .25});
    const auto alone = image_dataset_from_directory<4>(
        folders.path,
        {.batch_size = 8, .seed = 3, .validation_split = .25, .subset = Subset::training});
    CHECK(train.file_paths == alone.file_paths);
    CHECK(pixels_of(train) == pixels_of(alone));
    CHECK(pixels_of(train) != pixels_of(train));
    CHECK(pixels_of(test) == pixels_of(test));
    CHECK(test.file_paths.size() == 6);
    using tf::errors::InvalidArgument;
    CHECK_THROWS_AS((void)image_dataset_from_directory<4>(folders.path, both_subsets, {.seed = 1}),
                    InvalidArgument);
    CHECK_THROWS_AS((void)image_dataset_from_directory<4>(
                        folders.path, both_subsets,
                        {.seed = 1, .validation_split = .5, .subset = Subset::training}),
                    InvalidArgument);
}

TEST_CASE("images in folders: a file is read when the dataset comes to it") {
    const Folders folders;
    const fs::path broken = folders.path / "light" / "13.png";
    tf::io::write_file(broken.string(), "no image");
    const auto images =
        image_dataset_from_directory<4>(folders.path, {.batch_size = 4, .shuffle = false});
    CHECK(labels_of(images.take(3)) == std::vector<int>(12));
    CHECK_THROWS_WITH_AS((void)labels_of(images), doctest::Contains("13.png"),
                         tf::errors::InvalidArgument);
    CHECK(labels_of(images.examples().ignore_errors().batch(4)).size() == 23);
    fs::remove(broken);
    CHECK_THROWS_WITH_AS((void)labels_of(images), doctest::Contains("13.png"),
                         tf::errors::InvalidArgument);
}

TEST_CASE("images in folders: a class without images, labels of all kinds, saved positions") {
    const Folders folders;
    fs::create_directories(folders.path / "empty");
    const auto all =
        image_dataset_from_directory<4, 1, tf::image::ResizeMethod::bilinear, "categorical">(
            folders.path, {.shuffle = false});
    CHECK(all.class_names == std::vector<std::string>{"dark", "empty", "light"});
    for (const auto& [images, labels] : all) {
        CHECK(images.shape() == tf::Shape(24, 4, 4, 1));
        CHECK(labels.shape() == tf::Shape(24, 3));
        CHECK(labels.data()[0] == 1);           // of the first image, dark
        CHECK(labels.data()[12 * 3 + 2] == 1);  // of the thirteenth, light
        CHECK(std::accumulate(labels.data(), labels.data() + 24 * 3, 0.f) == 24);
    }
    const auto alone = image_dataset_from_directory<4, 3, tf::image::ResizeMethod::area, "none">(
        folders.path, {.batch_size = 10, .seed = 1});
    CHECK(alone.class_names.empty());
    auto pass = alone.iterator();
    (void)pass.next();
    const std::string position = pass.save();
    const auto second = pass.next();
    auto other = alone.iterator();
    other.restore(position);
    CHECK(tf::Tensor<bool>(tf::reduce_all(tf::equal(*second, *other.next())))());
    CHECK_THROWS_AS((void)image_dataset_from_directory<4>(folders.path, {.batch_size = 0}),
                    tf::errors::InvalidArgument);
}

TEST_CASE("images in folders: options that do not fit each other") {
    const Folders folders;
    using tf::errors::InvalidArgument;
    CHECK_THROWS_AS((void)image_dataset_from_directory<4>(folders.path, {.validation_split = .5}),
                    InvalidArgument);
    CHECK_THROWS_AS(
        (void)image_dataset_from_directory<4>(folders.path, {.subset = Subset::training}),
        InvalidArgument);
    CHECK_THROWS_AS((void)image_dataset_from_directory<4>(
                        folders.path, {.validation_split = .5, .subset = Subset::validation}),
                    InvalidArgument);
    CHECK_THROWS_AS(
        image_dataset_from_directory<4>(
            folders.path, {.seed = 1, .validation_split = 1, .subset = Subset::training}),
        InvalidArgument);
    CHECK_THROWS_AS((void)image_dataset_from_directory<4>(folders.path, {.class_names = {"gray"}}),
                    tf::errors::NotFound);
    CHECK_THROWS_AS((void)image_dataset_from_directory<4>(folders.path / "none"),
                    tf::errors::NotFound);
    CHECK_THROWS_AS((void)image_dataset_from_directory<4>(folders.path / "dark"), InvalidArgument);
    fs::create_directory_symlink("..", folders.path / "dark" / "loop");
    CHECK(image_dataset_from_directory<4>(folders.path).file_paths.size() == 24);
    CHECK_THROWS_AS((void)image_dataset_from_directory<4>(folders.path, {.follow_links = true}),
                    tf::errors::Unavailable);
}

TEST_CASE("images in folders: without a seed the order is another one, the files are the same") {
    const Folders folders;
    auto some = image_dataset_from_directory<4>(folders.path).file_paths;
    CHECK(!std::ranges::is_sorted(some));
    std::ranges::sort(some);
    const auto sorted = image_dataset_from_directory<4>(folders.path, {.shuffle = false});
    CHECK(sorted.file_paths.front() == (folders.path / "dark" / "0.png").string());
    auto again = sorted.file_paths;
    std::ranges::sort(again);
    CHECK(some == again);
}
