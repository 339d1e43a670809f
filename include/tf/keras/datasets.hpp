// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Readers of the files of keras.datasets. They read local files, such as those that Keras stores in
// ~/.keras/datasets, and download nothing.

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
/// Sequences of word indices, for `keras::utils::pad_sequences`.
using Texts = std::vector<std::vector<int>>;
using LabeledTexts = Data<Texts, Tensor<std::int64_t, dyn>>;

/// How housing data are split: they are shuffled with the seed, as NumPy does.
struct HousingOptions {
    double test_split = .2;
    std::uint32_t seed = 113;
};

/// Options of load_data for texts, with Keras's names and defaults.
struct TextOptions {
    int num_words = 0;       ///< words with this index or a higher one become oov_char; 0: no limit
    int skip_top = 0;        ///< replaces this many of the most frequent words, too
    int maxlen = 0;          ///< drops texts that are not shorter; 0: keeps all
    double test_split = .2;  ///< for reuters; imdb is already split
    std::uint32_t seed = 113;
    int start_char = 1;  ///< the first index of each text; negative: none
    int oov_char = 2;    ///< replaces words; negative: drops them
    int index_from = 3;  ///< added to the word indices in the file
};

/// Handwritten digits.
namespace mnist {
/// Images of digits, 28x28 gray values, and their classes, from mnist.npz (which needs zlib), or
/// from a folder with the four IDX files of the original data set: train-images-idx3-ubyte and so
/// on, or the same with the suffix .gz, which needs zlib. Raises errors::NotFound; errors::DataLoss
/// for a damaged file. Mirrors keras.datasets.mnist.load_data.
TF_COMMON GrayImages load_data(const std::filesystem::path& path = "mnist.npz");
}  // namespace mnist

/// Images of clothes.
namespace fashion_mnist {
/// The same for images of clothes; Keras keeps the IDX files in a folder. Mirrors
/// keras.datasets.fashion_mnist.load_data.
TF_COMMON GrayImages load_data(const std::filesystem::path& path = "fashion-mnist");
}  // namespace fashion_mnist

/// Small images of 10 classes.
namespace cifar10 {
/// Color images of 32x32 pixels and their classes, from the folder of the "binary version":
/// data_batch_1.bin to data_batch_5.bin and test_batch.bin. Keras reads the same images from the
/// Python version. errors::NotFound; errors::DataLoss for a damaged file. Mirrors
/// keras.datasets.cifar10.load_data.
TF_COMMON ColorImages load_data(const std::filesystem::path& folder = "cifar-10-batches-bin");
}  // namespace cifar10

/// Small images of 100 classes.
namespace cifar100 {
/// Which labels: 100 fine or 20 coarse classes.
enum class LabelMode : std::uint8_t { fine, coarse };
/// The same from train.bin and test.bin. Mirrors keras.datasets.cifar100.load_data.
TF_COMMON ColorImages load_data(const std::filesystem::path& folder = "cifar-100-binary",
                                LabelMode label_mode = LabelMode::fine);
}  // namespace cifar100

/// House prices in Boston.
namespace boston_housing {
/// 13 features of each district and the house price, split as Keras splits them. errors::NotFound;
/// errors::DataLoss for a damaged file, errors::InvalidArgument for other arrays and a test_split
/// outside of [0, 1). Mirrors keras.datasets.boston_housing.load_data.
TF_COMMON Data<Tensor<double, dyn, 13>, Tensor<double, dyn>> load_data(
    const std::filesystem::path& path = "boston_housing.npz", const HousingOptions& options = {});
}  // namespace boston_housing

/// House prices in California.
namespace california_housing {
/// Which part: the first 600 districts, or all 20640.
enum class Version : std::uint8_t { large, small };
/// 8 features of each district and the house price. Errors as for boston_housing. Mirrors
/// keras.datasets.california_housing.load_data.
TF_COMMON Data<Tensor<float, dyn, 8>, Tensor<float, dyn>> load_data(
    Version version = Version::large, const std::filesystem::path& path = "california_housing.npz",
    const HousingOptions& options = {});
}  // namespace california_housing

/// Movie reviews.
namespace imdb {
/// Movie reviews as word indices, and whether they are positive, from imdb.npz. By default
/// `num_words` is the largest index in the texts. errors::NotFound; errors::DataLoss for a damaged
/// file, errors::InvalidArgument if maxlen drops all texts. Mirrors keras.datasets.imdb.load_data.
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

#if TF_HAS_KERAS_CODE
#include <tf/keras/datasets_code.hpp>
#endif
