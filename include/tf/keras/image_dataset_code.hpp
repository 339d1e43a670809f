// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/keras/image_dataset.hpp.

#include <algorithm>
#include <array>
#include <random>
#include <utility>

#include <tf/keras/image_dataset.hpp>
#include <tf/keras/numpy_shuffle.hpp>

namespace tf::keras::detail {

namespace fs = std::filesystem;

inline constexpr std::string_view reading_images = "utils::image_dataset_from_directory";

TF_COMMON_BODY void refuse_image(const std::string& path, std::string_view why) {
    errors::raise<errors::InvalidArgument>({"tf.keras.image_file", reading_images, path,
                                            std::string(why),
                                            "a whole PNG, JPEG, GIF or BMP file"});
}
[[gnu::cold, noreturn]] inline void refuse_option(std::string_view option, std::string got,
                                                  std::string expected) {
    errors::raise<errors::InvalidArgument>(
        {"tf.keras.image_dataset", reading_images, option, std::move(got), std::move(expected)});
}
TF_COMMON_INLINE bool is_image_file(const fs::path& path) {
    std::string end = path.extension().string();
    std::ranges::transform(end, end.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    });
    constexpr std::array<std::string_view, 5> known{".bmp", ".gif", ".jpeg", ".jpg", ".png"};
    return std::ranges::find(known, end) != known.end();
}
/// The images in a folder and its subfolders, sorted by the path of the folder and then by file
/// name.
TF_COMMON_INLINE std::vector<std::string> images_below(const fs::path& folder, bool follow_links) {
    std::vector<std::pair<std::string, std::string>> found;
    const auto how = follow_links ? fs::directory_options::follow_directory_symlink
                                  : fs::directory_options::none;
    for (const fs::directory_entry& e : fs::recursive_directory_iterator(folder, how))
        if (!e.is_directory() && is_image_file(e.path()))
            found.emplace_back(e.path().parent_path().string(), e.path().filename().string());
    std::ranges::sort(found);
    std::vector<std::string> paths;
    for (const auto& [parent, name] : found) paths.push_back((fs::path(parent) / name).string());
    return paths;
}
TF_COMMON_INLINE std::vector<std::string> class_folders(const fs::path& directory,
                                                        std::span<const std::string> wanted) {
    std::error_code error;
    if (!fs::is_directory(directory, error))
        errors::raise<errors::NotFound>({"tf.keras.image_dataset", reading_images, "directory",
                                         directory.string(), "a directory of folders"});
    std::vector<std::string> names;
    for (const fs::directory_entry& e : fs::directory_iterator(directory))
        if (const std::string name = e.path().filename().string();
            e.is_directory() && !name.starts_with('.'))
            names.push_back(name);
    std::ranges::sort(names);
    for (const std::string& name : wanted)
        if (std::ranges::find(names, name) == names.end())
            errors::raise<errors::NotFound>({"tf.keras.image_dataset", reading_images,
                                             "class_names", name, "a folder of the directory"});
    return wanted.empty() ? names : std::vector<std::string>(wanted.begin(), wanted.end());
}
TF_COMMON_INLINE void check_split(const utils::ImageDatasetOptions& options) {
    const double share = options.validation_split;
    if (!(share >= 0 && share < 1))
        refuse_option("validation_split", std::to_string(share), "from 0 to below 1");
    if ((share > 0) != (options.subset != utils::Subset::all))
        refuse_option("subset", share > 0 ? "none with a validation_split" : "one",
                      "Subset::training or Subset::validation with a validation_split");
    if (share > 0 && options.shuffle && !options.seed)
        refuse_option("seed", "none with a validation_split",
                      "a seed, so that both parts have different files; or .shuffle = false");
}

TF_COMMON_BODY LabeledFiles list_images(const fs::path& directory,
                                        const utils::ImageDatasetOptions& options) {
    check_split(options);
    LabeledFiles files;
    std::vector<std::pair<std::string, std::int32_t>> all;
    try {
        files.class_names = class_folders(directory, options.class_names);
        for (std::size_t k = 0; k < files.class_names.size(); ++k)
            for (std::string& path :
                 images_below(directory / files.class_names[k], options.follow_links))
                all.emplace_back(std::move(path), static_cast<std::int32_t>(k));
    } catch (const fs::filesystem_error& e) {  // such as a folder without read permission, or a
                                               // loop of symbolic links
        errors::raise<errors::Unavailable>({"tf.keras.image_dataset", reading_images, "directory",
                                            e.what(), "folders that can be read"});
    }
    std::vector<std::size_t> order(all.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    if (options.shuffle) {
        std::mt19937 generator(options.seed ? *options.seed : std::random_device{}());
        order = shuffled(all.size(), generator);
    }
    const auto last =
        static_cast<std::size_t>(options.validation_split * static_cast<double>(all.size()));
    std::span<const std::size_t> chosen(order);
    if (options.subset == utils::Subset::training) chosen = chosen.first(all.size() - last);
    if (options.subset == utils::Subset::validation) chosen = chosen.last(last);
    if (chosen.empty())
        refuse_option("directory", directory.string() + " without images",
                      "folders with PNG, JPEG, GIF or BMP files");
    for (const std::size_t k : chosen) {
        files.paths.push_back(std::move(all[k].first));
        files.labels.push_back(all[k].second);
    }
    return files;
}

}  // namespace tf::keras::detail
