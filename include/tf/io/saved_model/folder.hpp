// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Reads the folder of a SavedModel, or explains what the folder is instead.

#include <tf/core/compiled.hpp>
#include <tf/io/bytes/files.hpp>
#include <tf/io/saved_model/reader.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::io {

namespace detail {

/// The newest version of a model in the layout of TensorFlow Serving, DIR/1, DIR/2 and so on.
TF_COMMON_INLINE std::string newest_version(const fs::path& dir) {
    std::string newest;
    std::error_code error;
    for (fs::directory_iterator at(dir, error), end; !error && at != end; at.increment(error)) {
        const std::string name = at->path().filename().string();
        const bool number = name.find_first_not_of("0123456789") == std::string::npos;
        const bool later =
            name.size() > newest.size() || (name.size() == newest.size() && name > newest);
        std::error_code none;
        if (number && later && fs::exists(at->path() / "saved_model.pb", none)) newest = name;
    }
    return newest;
}

}  // namespace detail

/// The model that DIR/saved_model.pb describes. errors::NotFound, with a guess at what was meant,
/// if there is no such file; errors::Unimplemented for a model in another form;
/// errors::FailedPrecondition for a Git LFS pointer; errors::DataLoss for malformed bytes.
TF_COMMON_INLINE SavedModelDef read_model_folder(const fs::path& dir, std::string_view op) {
    std::error_code none;
    const fs::path file = dir / "saved_model.pb";
    const std::string folder = dir.string(), name = file.string();
    if (!fs::exists(file, none)) {
        for (const char* other : {"saved_model.pbtxt", "saved_model.cpb"})
            if (fs::exists(dir / other, none))
                errors::raise<errors::Unimplemented>({"tf.saved_model.other_format", op, folder,
                                                      other, "saved_model.pb, the binary form"});
        const std::string version = detail::newest_version(dir);
        errors::raise<errors::NotFound>(
            {"tf.saved_model.no_model", op, folder,
             version.empty() ? "no saved_model.pb" : "a folder of versions, as for serving",
             version.empty() ? "the folder of a SavedModel"
                             : "one version: '" + (dir / version).string() + "'"});
    }
    const std::string bytes = read_file(file, op);
    refuse_git_lfs_pointer(bytes, op, name);
    return read_saved_model(bytes, {op, name});
}

}  // namespace tf::io

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
