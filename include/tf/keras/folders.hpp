// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Datasets of files in folders, one folder for each class, and of the labels that follow from them:
// what image_dataset_from_directory, text_dataset_from_directory and audio_dataset_from_directory
// have in common.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/keras/example_batches.hpp>

namespace tf::keras::utils {

/// Which part of the files: all of them, or one of the two parts that validation_split makes.
enum class Subset : std::uint8_t { all, training, validation };

/// What the labels are: "int" for numbers of classes, "categorical" for one-hot rows of floats,
/// "binary" for a float for each example, 0 or 1, "none" for no labels (Keras's None).
struct LabelMode {
    enum class Kind : std::uint8_t { integer, categorical, binary, none, unknown };
    Kind kind = Kind::integer;

    template <std::size_t N>
    constexpr LabelMode(const char (&name)[N]) {
        const std::string_view given(name, N - 1);
        kind = given == "int"           ? Kind::integer
               : given == "categorical" ? Kind::categorical
               : given == "binary"      ? Kind::binary
               : given == "none"        ? Kind::none
                                        : Kind::unknown;
    }
};

/// Asks a reader for both parts that validation_split makes (Keras's subset="both").
struct BothSubsets {
    explicit BothSubsets() = default;
};
inline constexpr BothSubsets both_subsets{};

/// A dataset of batches of what is in the files of folders, and of its labels; E is an example, the
/// contents of one file and its label. A file is read when the dataset comes to it.
template <class E>
class FolderDataset : public ExampleBatches<E> {
public:
    /// For the library's own use.
    FolderDataset(tf::detail::core::Late<detail::ExampleSteps, E> steps,
                  std::vector<std::string> classes, std::vector<std::string> files)
        : ExampleBatches<E>(std::move(steps)),
          class_names(std::move(classes)),
          file_paths(std::move(files)) {}

    std::vector<std::string> class_names;  ///< none with the label mode "none"
    std::vector<std::string> file_paths;   ///< in the order before Dataset::shuffle
};

}  // namespace tf::keras::utils

namespace tf::keras::detail {

/// What a reader of folders looks for.
struct FolderQuery {
    std::string_view reader;                 ///< the function, for messages
    std::string_view id;                     ///< of its errors
    std::string_view what;                   ///< "images", for messages
    std::string_view files;                  ///< the kinds of files, for messages
    std::span<const std::string_view> ends;  ///< of the names, in small letters
    utils::LabelMode mode;  ///< "none": all files of the directory, without classes

    bool labeled() const { return mode.kind != utils::LabelMode::Kind::none; }
    /// Whether there must be two classes.
    bool binary() const { return mode.kind == utils::LabelMode::Kind::binary; }
};
/// The options that the readers have in common.
struct FolderOptions {
    std::span<const std::string> class_names;
    int batch_size;
    bool shuffle;
    std::optional<std::uint32_t> seed;
    double validation_split;
    utils::Subset subset;
    bool follow_links;
    bool both;  ///< whether training and validation are read
};
template <class Options>
FolderOptions folder_options(const Options& o, bool both) {
    return {o.class_names,      o.batch_size, o.shuffle,      o.seed,
            o.validation_split, o.subset,     o.follow_links, both};
}
/// The files of a dataset.
struct FolderFiles {
    ExampleSteps steps;  ///< from names of files and labels
    std::vector<std::string> paths, class_names;
};
/// The files in Keras's order: of one dataset, or of those for training and validation. Raises the
/// errors that the readers document.
TF_COMMON std::vector<FolderFiles> list_files(const std::filesystem::path& directory,
                                              const FolderOptions& options,
                                              const FolderQuery& query);
/// A function that replaces the name of a file, the first tensor of a row, with what `read` makes
/// of it.
template <class Read>
data::detail::RowFunction file_reader(Read read) {
    return [read = std::move(read)](data::detail::Row& in, data::detail::Row& out) {
        AnyTensor contents = read(*static_cast<const string*>(in.tensors[0].data()));
        out = std::move(in);
        out.tensors[0] = std::move(contents);
    };
}

/// Reports a label mode that is none.
template <utils::LabelMode Mode>
constexpr bool check_label_mode() {
    constexpr bool known = Mode.kind != utils::LabelMode::Kind::unknown;
    static_assert(known,
                  "[tf.keras.label_mode] image_dataset_from_directory<64, 3, "
                  "ResizeMethod::bilinear, \"int\">: the label mode is \"int\", \"categorical\", "
                  "\"binary\" or \"none\"");
    return known;
}
/// An example: the contents of a file and its label, or the contents alone.
template <class X, utils::LabelMode::Kind>
struct Labeled : std::type_identity<X> {};
template <class X>
struct Labeled<X, utils::LabelMode::Kind::integer>
    : std::type_identity<std::tuple<X, Tensor<std::int32_t>>> {};
template <class X>
struct Labeled<X, utils::LabelMode::Kind::categorical>
    : std::type_identity<std::tuple<X, Tensor<float, dyn>>> {};
template <class X>
struct Labeled<X, utils::LabelMode::Kind::binary>
    : std::type_identity<std::tuple<X, Tensor<float, 1>>> {};
template <class X, utils::LabelMode Mode>
using labeled_t = typename Labeled<X, Mode.kind>::type;

/// The dataset of files.
template <class E>
utils::FolderDataset<E> dataset_of(tf::detail::core::Late<FolderFiles, E>& files) {
    return {std::move(files.steps), std::move(files.class_names), std::move(files.paths)};
}
/// Stands for a dataset after an error of the compiler.
template <class D>
D no_dataset();

}  // namespace tf::keras::detail

#if TF_HAS_KERAS_CODE
#include <tf/keras/folders_code.hpp>
#endif
