// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Readers of the files of keras.datasets. They read local files, those that Keras keeps in
// ~/.keras/datasets, and fetch nothing.

#include <cstdint>
#include <filesystem>
#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/tensor/tensor.hpp>

/// Readers of the files of keras.datasets.
namespace tf::keras::datasets {

/// Examples and their labels.
template <class X, class Y>
struct Examples {
    X x;
    Y y;
};
/// What load_data returns: `const auto [train, test] = mnist::load_data("mnist.npz");` is Keras's
/// `(x_train, y_train), (x_test, y_test)`, with `train.x` for `x_train`.
template <class X, class Y>
struct Data {
    Examples<X, Y> train, test;
};

using Labels = Tensor<std::uint8_t, dyn>;
using GrayImages = Data<Tensor<std::uint8_t, dyn, 28, 28>, Labels>;
using ColorImages = Data<Tensor<std::uint8_t, dyn, 32, 32, 3>, Tensor<std::uint8_t, dyn, 1>>;
/// Sequences of numbers of words, for `keras::utils::pad_sequences`.
using Texts = std::vector<std::vector<int>>;
using LabeledTexts = Data<Texts, Tensor<std::int64_t, dyn>>;

/// How housing data are divided: they are shuffled by the seed, as by NumPy.
struct HousingOptions {
    double test_split = .2;
    std::uint32_t seed = 113;
};

/// What load_data does with texts, with Keras's names and defaults.
struct TextOptions {
    int num_words = 0;       ///< words from this number on are replaced by oov_char; 0: see below
    int skip_top = 0;        ///< the same for the most frequent ones, below this number
    int maxlen = 0;          ///< leaves out texts that are not shorter; 0: none
    double test_split = .2;  ///< of reuters; imdb comes divided
    std::uint32_t seed = 113;
    int start_char = 1;  ///< begins each text; negative: nothing does
    int oov_char = 2;    ///< replaces words; negative: they are left out
    int index_from = 3;  ///< added to the numbers in the file
};

/// Handwritten digits.
namespace mnist {
/// Digits of 28x28 gray values and their classes, from mnist.npz (which needs zlib), or from a
/// folder of the four IDX files, compressed or not, in which the data set was published:
/// train-images-idx3-ubyte and so on, also with the ending .gz, which needs zlib.
/// errors::NotFound; errors::DataLoss for a damaged file. Mirrors keras.datasets.mnist.load_data.
TF_COMMON GrayImages load_data(const std::filesystem::path& path = "mnist.npz");
}  // namespace mnist

/// Pictures of clothes.
namespace fashion_mnist {
/// The same for pictures of clothes; Keras keeps the IDX files in a folder. Mirrors
/// keras.datasets.fashion_mnist.load_data.
TF_COMMON GrayImages load_data(const std::filesystem::path& path = "fashion-mnist");
}  // namespace fashion_mnist

/// Small pictures of 10 classes.
namespace cifar10 {
/// Pictures of 32x32 colors and their classes, from the folder of the "binary version":
/// data_batch_1.bin to data_batch_5.bin and test_batch.bin. Keras reads the same pictures from the
/// version for Python. errors::NotFound; errors::DataLoss for a damaged file. Mirrors
/// keras.datasets.cifar10.load_data.
TF_COMMON ColorImages load_data(const std::filesystem::path& folder = "cifar-10-batches-bin");
}  // namespace cifar10

/// Small pictures of 100 classes.
namespace cifar100 {
/// Which labels: 100 fine or 20 coarse classes.
enum class LabelMode : std::uint8_t { fine, coarse };
/// The same from train.bin and test.bin. Mirrors keras.datasets.cifar100.load_data.
TF_COMMON ColorImages load_data(const std::filesystem::path& folder = "cifar-100-binary",
                                LabelMode label_mode = LabelMode::fine);
}  // namespace cifar100

/// Prices of houses in Boston.
namespace boston_housing {
/// 13 properties of places and the prices of houses, divided as Keras divides them.
/// errors::NotFound; errors::DataLoss for a damaged file, errors::InvalidArgument for other arrays
/// and a test_split outside of [0, 1). Mirrors keras.datasets.boston_housing.load_data.
TF_COMMON Data<Tensor<double, dyn, 13>, Tensor<double, dyn>> load_data(
    const std::filesystem::path& path = "boston_housing.npz", const HousingOptions& options = {});
}  // namespace boston_housing

/// Prices of houses in California.
namespace california_housing {
/// Which part: the first 600 places, or all 20640.
enum class Version : std::uint8_t { large, small };
/// 8 properties of places and the prices of houses. Errors as for boston_housing. Mirrors
/// keras.datasets.california_housing.load_data.
TF_COMMON Data<Tensor<float, dyn, 8>, Tensor<float, dyn>> load_data(
    Version version = Version::large, const std::filesystem::path& path = "california_housing.npz",
    const HousingOptions& options = {});
}  // namespace california_housing

/// Reviews of films.
namespace imdb {
/// Reviews of films as numbers of words, and whether they are good, from imdb.npz. By default
/// `num_words` is the largest number in the texts. errors::NotFound; errors::DataLoss for a damaged
/// file, errors::InvalidArgument if maxlen leaves out all texts. Mirrors
/// keras.datasets.imdb.load_data.
TF_COMMON LabeledTexts load_data(const std::filesystem::path& path = "imdb.npz",
                                 const TextOptions& options = {});
}  // namespace imdb

/// News by topic.
namespace reuters {
/// The same for news and their topics, from reuters.npz. Mirrors keras.datasets.reuters.load_data.
TF_COMMON LabeledTexts load_data(const std::filesystem::path& path = "reuters.npz",
                                 const TextOptions& options = {});
}  // namespace reuters

}  // namespace tf::keras::datasets

#if TF_HAS_CODE
#include <tf/keras/datasets_code.hpp>
#endif
