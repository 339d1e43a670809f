// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// `ctflow run`: one call of a signature, inputs and outputs as NumPy's files.

#include <ostream>

#include "arguments.hpp"

#include <tf/io/bytes/files.hpp>
#include <tf/io/records/npy.hpp>
#include <tf/io/saved_model/load.hpp>

namespace cli {

inline std::string list_of(const std::vector<std::string>& names) {
    std::string out;
    for (const std::string& n : names) out += (out.empty() ? "" : ", ") + n;
    return out.empty() ? "none" : out;
}

/// The requested signature; without a name the only one, or serving_default.
inline std::string chosen_signature(const tf::saved_model::LoadedModel& model,
                                    const std::string& wanted) {
    const std::vector<std::string> all = model.signatures();
    const auto has = [&](std::string_view key) {
        return std::find(all.begin(), all.end(), key) != all.end();
    };
    if (!wanted.empty()) {
        if (has(wanted)) return wanted;
        throw UsageError("the model has no signature '" + wanted + "'; there are: " + list_of(all));
    }
    if (all.empty()) throw UsageError("the model has no signatures");
    if (all.size() == 1) return all[0];
    if (has("serving_default")) return "serving_default";
    throw UsageError("--signature is needed; there are: " + list_of(all));
}

/// The file of an output, within the folder: names come from the model and could be "../.bashrc".
inline std::string file_name(std::string_view output) {
    std::string out;
    for (const char c : printable(output)) {
        if (c == '/' || c == '\\') out += c == '/' ? "%2F" : "%5C";
        else out += c;
    }
    return out + ".npy";
}

inline void run_model(const Arguments& args, std::ostream& out) {
    const auto model = tf::saved_model::load(args.dir);
    const std::string key = chosen_signature(model, args.signature);
    const auto signature = model.signature(key);
    std::vector<std::string> names, missing;
    for (const auto& [name, spec] : signature.inputs()) {
        names.push_back(name);
        if (!args.inputs.contains(name)) missing.push_back(name);
    }
    for (const auto& [name, file] : args.inputs)
        if (std::find(names.begin(), names.end(), name) == names.end())
            throw UsageError("signature " + key + " has no input '" + name +
                             "'; there are: " + list_of(names));
    if (!missing.empty())
        throw UsageError("signature " + key + " needs --input for " + list_of(missing));
    std::map<std::string, tf::saved_model::Argument> inputs;
    for (const auto& [name, file] : args.inputs) inputs.emplace(name, tf::io::read_npy(file));
    const auto results = signature(inputs);
    tf::io::detail::make_folders(args.output_dir, "io::write_npy");
    for (const auto& [name, value] : results) {
        const auto file = tf::io::fs::path(args.output_dir) / file_name(name);
        tf::io::write_npy(file, value);
        out << printable(name) << ": " << tf::name_of(value.dtype()) << " "
            << value.shape().to_string() << " -> " << file.string() << '\n';
    }
}

}  // namespace cli
