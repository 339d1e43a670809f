// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Datasets of the records of files: lines, TFRecords, records of a fixed length; and of names of
// files.

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tf/data/dataset.hpp>
#include <tf/data/file_patterns.hpp>

namespace tf::data {

/// The options of datasets of files, with TensorFlow's names and defaults.
struct FilesOptions {
    std::string compression_type = "";  ///< "", "GZIP" or "ZLIB"; the last two need zlib
};
/// The options of FixedLengthRecordDataset, with TensorFlow's names and defaults.
struct FixedLengthOptions {
    std::int64_t header_bytes = 0;      ///< before the first record of a file
    std::int64_t footer_bytes = 0;      ///< after the last one
    std::string compression_type = "";  ///< "", "GZIP" or "ZLIB"; the last two need zlib
};
/// The options of list_files, with TensorFlow's names and defaults.
struct ListFilesOptions {
    bool shuffle = true;                 ///< each pass in another order; otherwise sorted
    std::optional<std::int64_t> seed{};  ///< of the order
};

/// Names of files: one, or several that are read one after another.
class FileNames {
public:
    FileNames(const char* name) : all_{name} {}
    FileNames(std::string name) : all_{std::move(name)} {}
    FileNames(const std::filesystem::path& name) : all_{name.string()} {}
    FileNames(std::vector<std::string> names) : all_(std::move(names)) {}
    FileNames(std::initializer_list<std::string> names) : all_(names) {}
    template <int N>
    FileNames(const Tensor<string, N>& names)
        : all_(names.values().begin(), names.values().end()) {}

    const std::vector<std::string>& all() const { return all_; }

private:
    std::vector<std::string> all_;
};

}  // namespace tf::data

namespace tf::data::detail {

TF_COMMON NewStage lines_stage(const FileNames& names, const FilesOptions& options);
TF_COMMON NewStage tf_records_stage(const FileNames& names, const FilesOptions& options);
TF_COMMON NewStage fixed_records_stage(const FileNames& names, std::int64_t record_bytes,
                                       const FixedLengthOptions& options);
TF_COMMON NewStage names_stage(std::vector<std::string> names);

}  // namespace tf::data::detail

namespace tf::data {

/// The lines of text files, without their ends; as in TensorFlow, all '\r' are left out
/// (tf.data.TextLineDataset). errors::NotFound when a missing file is reached.
class TextLineDataset : public Dataset<Tensor<string>> {
public:
    TF_COMMON_INLINE explicit TextLineDataset(const FileNames& filenames,
                                              const FilesOptions& options = {})
        : Dataset(detail::lines_stage(filenames, options)) {}
};

/// The records of TFRecord files (tf.data.TFRecordDataset). errors::NotFound when a missing file is
/// reached, errors::DataLoss at a damaged record; then reading goes on with the next file.
class TFRecordDataset : public Dataset<Tensor<string>> {
public:
    TF_COMMON_INLINE explicit TFRecordDataset(const FileNames& filenames,
                                              const FilesOptions& options = {})
        : Dataset(detail::tf_records_stage(filenames, options)) {}
};

/// The records of `record_bytes` bytes of binary files (tf.data.FixedLengthRecordDataset).
/// errors::InvalidArgument for a file whose size does not fit.
class FixedLengthRecordDataset : public Dataset<Tensor<string>> {
public:
    TF_COMMON_INLINE explicit FixedLengthRecordDataset(const FileNames& filenames,
                                                       std::int64_t record_bytes,
                                                       const FixedLengthOptions& options = {})
        : Dataset(detail::fixed_records_stage(filenames, record_bytes, options)) {}
};

/// The names of the files that match a pattern or one of several: `*`, `?` and `[a-z]` within the
/// parts of a path (Dataset.list_files). In random order, TensorFlow's for the same seed.
/// errors::InvalidArgument if no file matches.
TF_COMMON_INLINE Dataset<Tensor<string>> list_files(const FileNames& file_pattern,
                                                    const ListFilesOptions& options = {}) {
    std::vector<std::string> names = detail::matching_files(file_pattern.all());
    const auto count = static_cast<std::int64_t>(names.size());
    const Dataset<Tensor<string>> files(detail::names_stage(std::move(names)));
    return options.shuffle ? files.shuffle(count, {.seed = options.seed}) : files;
}

}  // namespace tf::data

#if TF_HAS_CODE
#include <tf/data/files_code.hpp>
#endif
