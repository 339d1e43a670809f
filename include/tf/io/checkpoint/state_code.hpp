// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/io/checkpoint/state.hpp.

#include <charconv>

#include <tf/io/bytes/files.hpp>
#include <tf/io/checkpoint/state.hpp>
#include <tf/io/proto/text_proto.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::train {

TF_COMMON_BODY std::string CheckpointState::to_text(const fs::path& folder) const {
    const auto relative = [&](const std::string& path) {
        const std::string out =
            folder.empty() ? path : fs::path(path).lexically_relative(folder).string();
        return io::quoted(out.empty() ? path : out);
    };
    std::string out = "model_checkpoint_path: " + relative(model_checkpoint_path) + "\n";
    for (const std::string& path : all_model_checkpoint_paths)
        out += "all_model_checkpoint_paths: " + relative(path) + "\n";
    for (const double t : all_model_checkpoint_timestamps)
        out += "all_model_checkpoint_timestamps: " + number(t) + "\n";
    if (last_preserved_timestamp != 0)
        out += "last_preserved_timestamp: " + number(last_preserved_timestamp) + "\n";
    return out;
}

TF_COMMON_BODY CheckpointState CheckpointState::parse(std::string_view text, const fs::path& folder,
                                                      const io::Source& source) {
    CheckpointState out;
    for (io::TextProto in(text, source); in.next();) {
        const auto path = [&] { return (folder / in.string()).string(); };
        if (in.field() == "model_checkpoint_path") out.model_checkpoint_path = path();
        else if (in.field() == "all_model_checkpoint_paths")
            out.all_model_checkpoint_paths.push_back(path());
        else if (in.field() == "all_model_checkpoint_timestamps")
            out.all_model_checkpoint_timestamps.push_back(in.number());
        else if (in.field() == "last_preserved_timestamp")
            out.last_preserved_timestamp = in.number();
        else in.fault("field '" + std::string(in.field()) + "'", "those of CheckpointState");
    }
    if (out.model_checkpoint_path.empty())
        io::detail::corrupt(source, text.size(), "no model_checkpoint_path", "one");
    const std::size_t times = out.all_model_checkpoint_timestamps.size();
    if (times != 0 && times != out.all_model_checkpoint_paths.size())
        io::detail::corrupt(source, text.size(), std::to_string(times) + " timestamps",
                            "one for each path");
    return out;
}

TF_COMMON_BODY std::string CheckpointState::number(double value) {
    char text[400];
    const auto end = std::to_chars(text, text + sizeof text, value, std::chars_format::fixed).ptr;
    std::string out(text, end);
    return out.find('.') == std::string::npos ? out + ".0" : out;
}

TF_COMMON_BODY std::optional<CheckpointState> get_checkpoint_state(
    const fs::path& directory, std::string_view latest_filename) {
    constexpr std::string_view op = "train::get_checkpoint_state";
    const fs::path file = directory / latest_filename;
    std::error_code ignored;
    if (!fs::exists(file, ignored)) return std::nullopt;
    const std::string name = file.string();
    return CheckpointState::parse(io::read_file(file, op, 1 << 26), directory, {op, name});
}

TF_COMMON_BODY std::optional<std::string> latest_checkpoint(const fs::path& directory,
                                                            std::string_view latest_filename) {
    for (std::optional<std::string> missing;;) {
        const auto state = get_checkpoint_state(directory, latest_filename);
        if (!state || state->model_checkpoint_path == missing) return std::nullopt;
        std::error_code ignored;
        if (fs::exists(state->model_checkpoint_path + ".index", ignored))
            return state->model_checkpoint_path;
        // It may have been deleted in favor of a later one; then the file names that one now.
        missing = state->model_checkpoint_path;
    }
}

}  // namespace tf::train

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
