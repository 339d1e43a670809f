// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Datasets of texts and sounds in folders, and of windows of time series: what the referee, which
// compares their elements with Keras's, does not see.

#include <filesystem>
#include <string>
#include <vector>

#include <tf/tf.hpp>

#include <doctest/doctest.h>

namespace {

namespace fs = std::filesystem;
namespace keras = tf::keras;
using namespace keras::utils;

struct Folder {
    fs::path path = fs::temp_directory_path() / "ctflow_folder_datasets";
    Folder() { fs::remove_all(path); }
    ~Folder() { fs::remove_all(path); }
    void write(const std::string& name, const std::string& contents) const {
        fs::create_directories((path / name).parent_path());
        tf::io::write_file((path / name).string(), contents);
    }
};

}  // namespace

TEST_CASE("texts in folders: a vocabulary, and a file that is missing when it is read") {
    const Folder folder;
    folder.write("good/1.txt", "fine film");
    folder.write("good/2.txt", "fine");
    folder.write("bad/3.txt", "dull film");
    const auto reviews =
        text_dataset_from_directory<"binary">(folder.path, {.batch_size = 2, .shuffle = false});
    static_assert(
        std::is_same_v<std::remove_const_t<decltype(reviews)>::element_type,
                       std::tuple<tf::Tensor<tf::string, tf::dyn>, tf::Tensor<float, tf::dyn, 1>>>);
    keras::TextVectorization<> words;
    words.adapt(reviews.map([](const auto& texts, const auto&) { return texts; }));
    CHECK(words.get_vocabulary() == std::vector<std::string>{"", "[UNK]", "fine", "film", "dull"});
    fs::remove(folder.path / "good" / "1.txt");
    CHECK_THROWS_WITH_AS((void)text_dataset_from_directory(folder.path, {.batch_size = -1}),
                         doctest::Contains("batch_size"), tf::errors::InvalidArgument);
    int found = 0;
    for ([[maybe_unused]] const auto& review : reviews.examples().ignore_errors()) ++found;
    CHECK(found == 2);
}

TEST_CASE("sounds in folders: as long as the longest one of the batch, or ragged") {
    const Folder folder;
    const auto sound = [](int frames) {
        const tf::Tensor<float, tf::dyn> values(
            tf::constant(std::vector(static_cast<std::size_t>(frames), .5f)));
        const tf::Tensor<float, tf::dyn, 1> samples(tf::expand_dims<1>(values));
        const tf::Tensor<tf::string> file(tf::audio::encode_wav(samples, 8000));
        return *file.data();
    };
    for (int k = 1; k <= 5; ++k) folder.write("a/" + std::to_string(k) + ".wav", sound(k));
    const auto sounds = audio_dataset_from_directory<tf::dyn, 1, "none">(
        folder.path, {.batch_size = 2, .shuffle = false});
    std::vector<tf::Shape> shapes;
    for (const auto& batch : sounds) shapes.push_back(batch.shape());
    CHECK(shapes == std::vector{tf::Shape(2, 2, 1), tf::Shape(2, 4, 1), tf::Shape(1, 5, 1)});
    for (const auto& batch : sounds.take(1)) {
        CHECK(batch.data()[0] == .5f);
        CHECK(batch.data()[1] == 0);
    }
    for (const auto& batch : sounds.examples().ragged_batch(5))
        CHECK(batch.flat_values().shape() == tf::Shape(15, 1));
}

TEST_CASE("windows of time series: training, strings, positions") {
    tf::random::set_seed(1);
    const tf::Tensor<float, 60, 1> x(
        tf::expand_dims<1>(tf::cast<float>(tf::range<0, 60>()) / 60.f));
    const auto windows = timeseries_dataset_from_array<4>(
        x, x(tf::Slice<4>()), {.batch_size = 16, .shuffle = true, .seed = 2});
    static_assert(std::is_same_v<
                  std::remove_const_t<decltype(windows)>::element_type,
                  std::tuple<tf::Tensor<float, tf::dyn, 4, 1>, tf::Tensor<float, tf::dyn, 1>>>);
    CHECK(windows.cardinality() == 4);
    keras::Sequential<keras::Input<4, 1>{}, keras::Flatten{}, keras::Dense<1>{}> model;
    auto trainer = keras::compile<keras::optimizers::Adam{.learning_rate = .05f},
                                  keras::losses::MeanSquaredError{}>(model);
    const auto history = trainer.fit(windows, {.epochs = 40, .verbose = 0});
    CHECK(history["loss"].back() < 1e-3f);

    auto pass = windows.iterator();
    (void)pass.next();
    const std::string position = pass.save();
    const auto second = pass.next();
    auto other = windows.iterator();
    other.restore(position);
    CHECK(tf::Tensor<bool>(
        tf::reduce_all(tf::equal(std::get<0>(*second), std::get<0>(*other.next()))))());

    const auto words = tf::constant({"a", "b", "c", "d"});
    std::string all;
    for (const auto& batch :
         timeseries_dataset_from_array<2>(words, std::nullopt, {.sampling_rate = 2}))
        for (int k = 0; k < batch.shape().size(); ++k) all += batch.data()[k];
    CHECK(all == "acbd");
    for (const int size : {0, -3})
        CHECK_THROWS_WITH_AS(
            (void)timeseries_dataset_from_array<2>(words, std::nullopt, {.batch_size = size}),
            doctest::Contains("batch_size"), tf::errors::InvalidArgument);
}
