// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Images in folders: mistakes in the options and folders, and a model that learns from what is
// read. The referee compares images, order and division with Keras.

#include <tf/image_files.hpp>
#include <tf/keras.hpp>
#include <tf/keras/image_dataset.hpp>

#include <filesystem>

#include <doctest/doctest.h>

namespace {

namespace fs = std::filesystem;
namespace keras = tf::keras;
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

}  // namespace

TEST_CASE("images in folders: both parts have all files, and fit takes them") {
    tf::random::set_seed(1);
    const Folders folders;
    const auto read = [&](Subset part) {
        return image_dataset_from_directory<4>(
            folders.path, {.seed = 3, .validation_split = .25, .subset = part});
    };
    const auto train = read(Subset::training), test = read(Subset::validation);
    CHECK(train.images.shape() == tf::Shape(18, 4, 4, 3));
    CHECK(test.labels.shape() == tf::Shape(6));
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
    trainer.fit(train.images, train.labels, {.epochs = 60, .verbose = 0});
    const auto found =
        trainer.evaluate(test.images, test.labels, {.verbose = 0})["sparse_categorical_accuracy"];
    CHECK(found == 1);
}

TEST_CASE("images in folders: options that do not fit each other") {
    const Folders folders;
    using tf::errors::InvalidArgument;
    CHECK_THROWS_AS(image_dataset_from_directory<4>(folders.path, {.validation_split = .5}),
                    InvalidArgument);
    CHECK_THROWS_AS(image_dataset_from_directory<4>(folders.path, {.subset = Subset::training}),
                    InvalidArgument);
    CHECK_THROWS_AS(image_dataset_from_directory<4>(
                        folders.path, {.validation_split = .5, .subset = Subset::validation}),
                    InvalidArgument);
    CHECK_THROWS_AS(
        image_dataset_from_directory<4>(
            folders.path, {.seed = 1, .validation_split = 1, .subset = Subset::training}),
        InvalidArgument);
    CHECK_THROWS_AS(image_dataset_from_directory<4>(folders.path, {.class_names = {"gray"}}),
                    tf::errors::NotFound);
    CHECK_THROWS_AS(image_dataset_from_directory<4>(folders.path / "none"), tf::errors::NotFound);
    CHECK_THROWS_AS(image_dataset_from_directory<4>(folders.path / "dark"), InvalidArgument);
    fs::create_directory_symlink("..", folders.path / "dark" / "loop");
    CHECK(image_dataset_from_directory<4>(folders.path).labels.shape() == tf::Shape(24));
    CHECK_THROWS_AS(image_dataset_from_directory<4>(folders.path, {.follow_links = true}),
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
