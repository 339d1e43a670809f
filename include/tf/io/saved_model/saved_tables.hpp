// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The functions of a SavedModel that create, fill and destroy a lookup table, and the assets that
// they read. Mirrors TrackableResource.

#include <filesystem>
#include <map>
#include <set>

#include <tf/core/compiled.hpp>
#include <tf/io/graph_def/function_builder.hpp>
#include <tf/lookup/hash_table.hpp>

namespace tf::io {

/// Creates these functions; the caller provides the `numbered` names.
struct TableFunctions {
    /// Returns the handle of a new table.
    TF_COMMON static FunctionDef creator(std::string name, const lookup::HashTable& table,
                                         const std::string& shared_name) {
        FunctionBuilder to(std::move(name));
        const std::string node = to.add_action("HashTableV2", "hash_table", {},
                                               {{"key_dtype", data_type(table.key_dtype())},
                                                {"value_dtype", data_type(table.value_dtype())},
                                                {"shared_name", shared_name}});
        to.add_result("identity", node + ":table_handle:0", DataType::resource);
        return to.finish();
    }
    /// Fills a table. Inputs: the path of its file, if it has one, and the handle.
    TF_COMMON static FunctionDef initializer(std::string name, const lookup::HashTable& table) {
        FunctionBuilder to(std::move(name));
        if (const lookup::TextFile* file = table.file()) {
            const Ref path = to.add_argument("asset_filepath", data_type(DType::str), {});
            const Ref handle = to.add_argument("table_handle", DataType::resource, {});
            to.add_action("InitializeTableFromTextFileV2", "text_file_init", {handle, path},
                          {{"key_index", file->key_index},
                           {"value_index", file->value_index},
                           {"vocab_size", file->vocab_size},
                           {"delimiter", file->delimiter},
                           {"offset", file->offset}});
        } else {
            const Ref handle = to.add_argument("table_handle", DataType::resource, {});
            to.add_action(
                "LookupTableImportV2", "key_value_init",
                {handle, to.constant(table.map().keys()), to.constant(table.map().values())},
                {{"Tin", data_type(table.key_dtype())}, {"Tout", data_type(table.value_dtype())}});
        }
        to.add_result("identity", to.number(1), data_type(DType::int32));
        return to.finish();
    }
    /// Does nothing: TensorFlow destroys the table with its handle.
    TF_COMMON static FunctionDef destroyer(std::string name) {
        FunctionBuilder to(std::move(name));
        to.add_result("identity", to.number(1), data_type(DType::int32));
        return to.finish();
    }
};

/// The files that a model's tables read, each with its name within the model.
class SavedAssets {
public:
    /// The index of a file.
    TF_COMMON int add(const std::string& path) {
        const auto [known, is_new] = index_.try_emplace(path, static_cast<int>(files_.size()));
        if (is_new) {
            const std::string wanted = std::filesystem::path(path).filename().string();
            std::string name = wanted;
            for (int k = 1; !names_.insert(name).second; ++k)
                name = wanted + "_" + std::to_string(k);
            files_.push_back({path, name});
        }
        return known->second;
    }
    struct File {
        std::string path, name;
    };
    const std::vector<File>& files() const { return files_; }

private:
    std::vector<File> files_;
    std::map<std::string, int> index_;
    std::set<std::string> names_;
};

}  // namespace tf::io
