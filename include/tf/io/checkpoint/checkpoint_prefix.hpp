// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which files a path to a checkpoint means.

#include <string>
#include <string_view>
#include <system_error>

#include <tf/core/compiled.hpp>
#include <tf/io/checkpoint/state.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::train::detail {

/// Resolves a path to the prefix of a checkpoint's files: the path itself, the latest checkpoint of
/// a folder, or the variables of a saved model. errors::NotFound for a folder without either.
TF_COMMON_INLINE fs::path checkpoint_prefix(const fs::path& path, std::string_view op) {
    std::error_code ignored;
    if (!fs::is_directory(path, ignored)) return path;
    if (fs::exists(path / "saved_model.pb", ignored)) return path / "variables" / "variables";
    const auto latest = latest_checkpoint(path);
    if (!latest) {
        const std::string name = path.string();
        errors::raise<errors::NotFound>({"tf.train.no_checkpoint", op, name,
                                         "a folder without a checkpoint",
                                         "a checkpoint, or a folder with one"});
    }
    return *latest;
}

/// Returns f(prefix), and retries if the latest checkpoint of the folder has changed: the older one
/// may have been deleted before it was opened. If the name has not changed, the checkpoint may
/// still come: with two managers, one may have deleted its checkpoint of this number just before
/// the other writes its own. So it is reported as missing only after several attempts.
template <class F>
auto with_checkpoint(const fs::path& path, std::string_view op, F f) {
    for (int missing = 0;;) {
        const fs::path prefix = checkpoint_prefix(path, op);
        try {
            return f(prefix);
        } catch (const errors::NotFound&) {
            if (checkpoint_prefix(path, op) == prefix && ++missing == 20) throw;
        }
    }
}

}  // namespace tf::train::detail

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
