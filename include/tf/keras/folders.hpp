// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Files in folders, one folder for each class, and the labels that follow from them: what
// image_dataset_from_directory, text_dataset_from_directory and audio_dataset_from_directory have
// in common.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/keras/rows.hpp>

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

/// The labels of a data set with the label mode "none".
struct NoLabels {};

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
    bool shuffle;
    std::optional<std::uint32_t> seed;
    double validation_split;
    utils::Subset subset;
    bool follow_links;
};
struct LabeledFiles {
    std::vector<std::string> paths, class_names;
    std::vector<std::int32_t> labels;
};
/// The files in Keras's order. Raises the errors that the readers document.
TF_COMMON LabeledFiles list_files(const std::filesystem::path& directory,
                                  const FolderOptions& options, const FolderQuery& query);
template <class Options>
FolderOptions folder_options(const Options& o) {
    return {o.class_names, o.shuffle, o.seed, o.validation_split, o.subset, o.follow_links};
}
/// One-hot rows of the labels.
TF_COMMON std::vector<float> one_hot_rows(const LabeledFiles& files);

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
/// The labels as tensors: [n] of int32, [n, classes] of float, [n, 1] of float, or NoLabels.
template <utils::LabelMode Mode>
auto folder_labels(
    const tf::detail::core::Late<LabeledFiles, std::integral_constant<utils::LabelMode, Mode>>&
        files) {
    using enum utils::LabelMode::Kind;
    using Values =
        tf::detail::core::Late<std::vector<float>, std::integral_constant<utils::LabelMode, Mode>>;
    if constexpr (Mode.kind == none || Mode.kind == unknown) {
        return utils::NoLabels{};
    } else if constexpr (Mode.kind == integer) {
        return as_rows<std::int32_t>(files.labels);
    } else if constexpr (Mode.kind == binary) {
        const Values values(files.labels.begin(), files.labels.end());
        return as_rows<float, 1>(values);
    } else {
        const Values values = one_hot_rows(files);
        const Shape shape(static_cast<int>(files.labels.size()),
                          static_cast<int>(files.class_names.size()));
        return Tensor<float, dyn, dyn>(
            tf::detail::tracing::constant_handle<float>(shape, std::span<const float>(values)),
            shape);
    }
}
template <utils::LabelMode Mode>
using folder_labels_t = decltype(folder_labels<Mode>(LabeledFiles{}));

}  // namespace tf::keras::detail

#if TF_HAS_KERAS_CODE
#include <tf/keras/folders_code.hpp>
#endif
