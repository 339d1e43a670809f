// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/data/file_patterns.hpp.

#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <tf/core/errors.hpp>
#include <tf/data/file_patterns.hpp>

namespace tf::data::detail {

/// Whether a name matches a pattern of `*`, `?`, `[a-z]`, `[^a-z]` and `\` before any of these.
TF_COMMON_INLINE bool matches_pattern(std::string_view name, std::string_view pattern) {
    std::size_t n = 0, p = 0;
    std::size_t star = std::string_view::npos, star_name = 0;
    /// Whether the part of the pattern at p matches a character; moves p behind it.
    const auto one = [&](char c) {
        if (pattern[p] == '?') return ++p, true;
        if (pattern[p] == '[') {
            std::size_t at = p + 1;
            const bool negated = at < pattern.size() && (pattern[at] == '^' || pattern[at] == '!');
            at += negated ? 1 : 0;
            bool found = false;
            const std::size_t first = at;
            for (; at < pattern.size() && (pattern[at] != ']' || at == first); ++at) {
                if (at + 2 < pattern.size() && pattern[at + 1] == '-' && pattern[at + 2] != ']') {
                    found = found || (pattern[at] <= c && c <= pattern[at + 2]);
                    at += 2;
                } else {
                    found = found || pattern[at] == c;
                }
            }
            if (at < pattern.size()) {
                p = at + 1;
                return found != negated;
            }
        }
        const std::size_t escape = pattern[p] == '\\' && p + 1 < pattern.size() ? 1 : 0;
        const bool same = pattern[p + escape] == c;
        p += escape + 1;
        return same;
    };
    while (n < name.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = ++p;
            star_name = n;
        } else if (p < pattern.size() && one(name[n])) {
            ++n;
        } else if (star != std::string_view::npos) {
            p = star;
            n = ++star_name;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*') ++p;
    return p == pattern.size();
}

TF_COMMON_BODY std::vector<std::string> matching_files(const std::vector<std::string>& patterns) {
    namespace fs = std::filesystem;
    std::vector<std::string> found;
    for (const std::string& pattern : patterns) {
        const fs::path whole(pattern);
        std::vector<fs::path> paths{whole.root_path()};
        for (const fs::path& part : whole.relative_path()) {
            const std::string text = part.string();
            const bool special = text.find_first_of("*?[\\") != std::string::npos;
            std::vector<fs::path> next;
            for (const fs::path& path : paths) {
                std::error_code error;
                if (!special) {
                    if (fs::exists(path / part, error)) next.push_back(path / part);
                    continue;
                }
                fs::directory_iterator entries(path.empty() ? fs::path(".") : path, error);
                for (; !error && entries != fs::directory_iterator(); entries.increment(error)) {
                    const fs::path name = entries->path().filename();
                    if (matches_pattern(name.string(), text)) next.push_back(path / name);
                }
            }
            paths = std::move(next);
        }
        for (const fs::path& path : paths) found.push_back(path.string());
    }
    if (found.empty()) {
        std::string all;
        for (const std::string& pattern : patterns) all += (all.empty() ? "" : ", ") + pattern;
        errors::raise<errors::InvalidArgument>({"tf.data.no_files", "data::list_files",
                                                "file_pattern", all,
                                                "a pattern that matches at least one file"});
    }
    std::sort(found.begin(), found.end());
    return found;
}

}  // namespace tf::data::detail
