// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/keras/folders.hpp.

#include <algorithm>
#include <random>
#include <utility>

#include <tf/keras/folders.hpp>
#include <tf/keras/numpy_shuffle.hpp>
#include <tf/keras/rows.hpp>

namespace tf::keras::detail {

namespace fs = std::filesystem;

[[gnu::cold, noreturn]] inline void refuse_option(const FolderQuery& query, std::string_view option,
                                                  std::string got, std::string expected) {
    errors::raise<errors::InvalidArgument>(
        {query.id, query.reader, option, std::move(got), std::move(expected)});
}
TF_COMMON_INLINE bool has_end(const fs::path& path, const FolderQuery& query) {
    std::string end = path.extension().string();
    std::transform(end.begin(), end.end(), end.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return std::find(query.ends.begin(), query.ends.end(), end) != query.ends.end();
}
/// The files in a folder and its folders: folder by folder in the order of their paths, and the
/// files of each in the order of their names.
TF_COMMON_INLINE std::vector<std::string> files_below(const fs::path& folder, bool follow_links,
                                                      const FolderQuery& query) {
    std::vector<std::pair<std::string, std::string>> found;
    const auto how = follow_links ? fs::directory_options::follow_directory_symlink
                                  : fs::directory_options::none;
    for (const fs::directory_entry& e : fs::recursive_directory_iterator(folder, how))
        if (!e.is_directory() && has_end(e.path(), query))
            found.emplace_back(e.path().parent_path().string(), e.path().filename().string());
    std::sort(found.begin(), found.end());
    std::vector<std::string> paths;
    for (const auto& [parent, name] : found) paths.push_back((fs::path(parent) / name).string());
    return paths;
}
TF_COMMON_INLINE std::vector<std::string> class_folders(const fs::path& directory,
                                                        std::span<const std::string> wanted,
                                                        const FolderQuery& query) {
    std::vector<std::string> names;
    for (const fs::directory_entry& e : fs::directory_iterator(directory))
        if (const std::string name = e.path().filename().string();
            e.is_directory() && !name.starts_with('.'))
            names.push_back(name);
    std::sort(names.begin(), names.end());
    for (const std::string& name : wanted)
        if (std::find(names.begin(), names.end(), name) == names.end())
            errors::raise<errors::NotFound>(
                {query.id, query.reader, "class_names", name, "a folder of the directory"});
    return wanted.empty() ? names : std::vector<std::string>(wanted.begin(), wanted.end());
}
TF_COMMON_INLINE void check_options(const FolderOptions& options, const FolderQuery& query) {
    const double share = options.validation_split;
    if (!(share >= 0 && share < 1))
        refuse_option(query, "validation_split", std::to_string(share), "from 0 to below 1");
    if (options.both && (share == 0 || options.subset != utils::Subset::all))
        refuse_option(query, share == 0 ? "validation_split" : "subset",
                      share == 0 ? "0 with both subsets" : "one with both subsets",
                      "a validation_split and no subset");
    if (!options.both && (share > 0) != (options.subset != utils::Subset::all))
        refuse_option(query, "subset", share > 0 ? "none with a validation_split" : "one",
                      "Subset::training or Subset::validation with a validation_split");
    if (share > 0 && options.shuffle && !options.seed)
        refuse_option(query, "seed", "none with a validation_split",
                      "a seed, so that both parts have different files; or .shuffle = false");
    if (!query.labeled() && !options.class_names.empty())
        refuse_option(query, "class_names", "names with the label mode \"none\"",
                      "no names, since there are no classes");
}

struct LabeledFiles {
    std::vector<std::string> paths{}, class_names{};
    std::vector<std::int32_t> labels{};
};
/// All files, sorted.
TF_COMMON_INLINE LabeledFiles sorted_files(const fs::path& directory, const FolderOptions& options,
                                           const FolderQuery& query) {
    std::error_code error;
    if (!fs::is_directory(directory, error))
        errors::raise<errors::NotFound>(
            {query.id, query.reader, "directory", directory.string(),
             query.labeled() ? "a directory of folders" : "a directory"});
    LabeledFiles files;
    try {
        if (query.labeled())
            files.class_names = class_folders(directory, options.class_names, query);
        const std::size_t folders = query.labeled() ? files.class_names.size() : 1;
        for (std::size_t k = 0; k < folders; ++k) {
            const fs::path folder = query.labeled() ? directory / files.class_names[k] : directory;
            for (std::string& path : files_below(folder, options.follow_links, query)) {
                files.paths.push_back(std::move(path));
                files.labels.push_back(static_cast<std::int32_t>(k));
            }
        }
    } catch (const fs::filesystem_error& e) {  // such as a folder of another user, a loop of links
        errors::raise<errors::Unavailable>(
            {query.id, query.reader, "directory", e.what(), "folders that can be read"});
    }
    if (query.binary() && files.class_names.size() != 2)
        refuse_option(query, "directory", std::to_string(files.class_names.size()) + " classes",
                      "two classes for the label mode \"binary\"");
    return files;
}
/// A dataset of names of files and labels: scalars of int32, rows of one float or one-hot rows.
TF_COMMON_INLINE data::detail::StagePtr labeled_stage(const LabeledFiles& files,
                                                      utils::LabelMode mode) {
    using enum utils::LabelMode::Kind;
    data::detail::Row all;
    const std::vector<string> names(files.paths.begin(), files.paths.end());
    all.tensors.emplace_back(as_rows<string>(std::span<const string>(names)));
    if (mode.kind == integer) {
        all.tensors.emplace_back(as_rows<std::int32_t>(std::span(files.labels)));
    } else if (mode.kind != none) {
        const std::size_t n = files.labels.size(),
                          width = mode.kind == binary ? 1 : files.class_names.size();
        std::vector<float> rows(n * width);
        for (std::size_t k = 0; k < n; ++k) {
            const auto label = static_cast<std::size_t>(files.labels[k]);
            if (mode.kind == binary) rows[k] = static_cast<float>(label);
            else rows[k * width + label] = 1;
        }
        const Shape shape(static_cast<int>(n), static_cast<int>(width));
        all.tensors.emplace_back(Tensor<float, dyn, dyn>(
            tf::detail::tracing::constant_handle<float>(shape, std::span<const float>(rows)),
            shape));
    }
    data::detail::Specs specs;
    for (const AnyTensor& x : all.tensors) specs.tensors.push_back({x.dtype(), x.shape().tail()});
    data::detail::NewStage stage = data::detail::slices_stage(std::move(all));
    stage->specs = specs;
    return stage;
}

TF_COMMON_BODY std::vector<FolderFiles> list_files(const fs::path& directory,
                                                   const FolderOptions& options,
                                                   const FolderQuery& query) {
    check_options(options, query);
    const LabeledFiles all = sorted_files(directory, options, query);
    const std::size_t n = all.paths.size();
    const std::uint32_t seed = options.seed ? *options.seed : std::random_device{}();
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), std::size_t{0});
    if (options.shuffle) {
        std::mt19937 generator(seed);
        order = shuffled(n, generator);
    }
    const auto last = static_cast<std::size_t>(options.validation_split * static_cast<double>(n));
    const auto part = [&](utils::Subset subset) -> FolderFiles {
        std::span<const std::size_t> chosen(order);
        if (subset == utils::Subset::training) chosen = chosen.first(n - last);
        if (subset == utils::Subset::validation) chosen = chosen.last(last);
        if (chosen.empty())
            refuse_option(query, "directory",
                          directory.string() + " without " + std::string(query.what),
                          "folders with " + std::string(query.files));
        LabeledFiles files{.class_names = all.class_names};
        for (const std::size_t k : chosen) {
            files.paths.push_back(all.paths[k]);
            files.labels.push_back(all.labels[k]);
        }
        // Of both parts, Keras shuffles only the one for training.
        const bool again =
            options.shuffle && !(options.both && subset == utils::Subset::validation);
        return {.steps = {.source = labeled_stage(files, query.mode),
                          .read = nullptr,
                          .reader = query.reader,
                          .batch_size = options.batch_size,
                          .shuffle = again,
                          .seed = seed},
                .paths = std::move(files.paths),
                .class_names = std::move(files.class_names)};
    };
    std::vector<FolderFiles> parts;
    if (options.both) {
        parts.push_back(part(utils::Subset::training));
        parts.push_back(part(utils::Subset::validation));
    } else {
        parts.push_back(part(options.subset));
    }
    return parts;
}

}  // namespace tf::keras::detail
