// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Writes bundles of tensors by name. Files have temporary names until all are complete; until then
// an older bundle of that name remains. If several threads or processes write the same bundle, one
// complete bundle of theirs remains. Mirrors TensorFlow's BundleWriter.

#include <map>
#include <memory>

#include <tf/core/compiled.hpp>
#include <tf/io/bytes/files.hpp>
#include <tf/io/checkpoint/bundle_entry.hpp>
#include <tf/io/checkpoint/table.hpp>
#include <tf/trace/value.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::io {

namespace detail {

/// A data file of a bundle, and the number of data files according to its name.
struct DataFile {
    fs::path path;
    int of = 0;
};
/// All files named like PREFIX.data-00000-of-00001, with any numbers.
TF_COMMON_INLINE std::vector<DataFile> data_files(const fs::path& prefix) {
    std::vector<DataFile> out;
    const std::string start = prefix.filename().string() + ".data-";
    const auto number = [](std::string_view text) {
        int n = 0;
        for (const char c : text) n = c >= '0' && c <= '9' && n >= 0 ? 10 * n + (c - '0') : -1;
        return n;
    };
    const fs::path folder = prefix.has_parent_path() ? prefix.parent_path() : fs::path(".");
    std::error_code error;
    for (fs::directory_iterator i(folder, error), end; !error && i != end; i.increment(error)) {
        const std::string name = i->path().filename().string();
        if (!name.starts_with(start) || name.size() != start.size() + 14) continue;
        const std::string_view rest = std::string_view(name).substr(start.size());
        const int of = number(rest.substr(9));
        if (number(rest.substr(0, 5)) >= 0 && rest.substr(5, 4) == "-of-" && of >= 0)
            out.push_back({i->path(), of});
    }
    return out;
}

TF_COMMON_INLINE void remove_file(const fs::path& path, std::string_view op) {
    std::error_code error;
    if (const int code = fault_before("remove")) error.assign(code, std::generic_category());
    else fs::remove(path, error);
    if (error) disk_error(op, path, error.value(), "removing it");
}

}  // namespace detail

/// Removes the files of a bundle, if there are any. The index is removed first, so that an
/// interrupted removal does not leave a bundle.
TF_COMMON_INLINE void remove_bundle(const fs::path& prefix, const FolderLock&,
                                    std::string_view op) {
    detail::remove_file(prefix.string() + ".index", op);
    for (const detail::DataFile& f : detail::data_files(prefix)) detail::remove_file(f.path, op);
}

/// Writes PREFIX.index and PREFIX.data-00000-of-00001. If it replaces an older bundle, it uses a
/// different number of data files, so that no older file changes: a reader with the old index finds
/// the old data or none. The older files are removed once the new index is in place.
class TensorBundleWriter {
public:
    /// `shards` is the number of data files that the tensors are distributed over.
    TF_COMMON explicit TensorBundleWriter(const fs::path& prefix, int shards = 1,
                                          std::string_view op = "io::TensorBundleWriter")
        : abandon_([](TensorBundleWriter& w) { w.remove(); }), op_(op), prefix_(prefix) {
        if (shards < 1 || shards > 9999)
            errors::raise<errors::InvalidArgument>(
                {"tf.io.bundle_shards", op_, "shards", std::to_string(shards), "1 to 9999"});
        detail::make_folders(prefix_.parent_path(), op_);
        try {
            for (int i = 0; i < shards; ++i) add_shard();
        } catch (...) {
            remove();
            throw;
        }
    }
    TensorBundleWriter(const TensorBundleWriter&) = delete;
    TensorBundleWriter& operator=(const TensorBundleWriter&) = delete;
    ~TensorBundleWriter() {
        if (!finished_) abandon_(*this);
    }

    /// Writes a tensor. errors::InvalidArgument if the key is empty or was added before.
    TF_COMMON TensorBundleWriter& add(std::string_view key, const AnyTensor& tensor) {
        if (key.empty() || is_slice_key(key) || entries_.find(key) != entries_.end())
            errors::raise<errors::InvalidArgument>({"tf.io.bundle_key", op_, "key",
                                                    "'" + std::string(key) + "'",
                                                    "a key that is not empty and not used before"});
        BundleEntry e;
        e.dtype = static_cast<std::int32_t>(tensor.dtype());
        for (int i = 0; i < tensor.shape().rank; ++i) e.dims.push_back(tensor.shape()[i]);
        std::size_t shortest = 0;
        for (std::size_t i = 1; i < shards_.size(); ++i)
            if (shards_[i]->size() < shards_[shortest]->size()) shortest = i;
        OutputFile& file = *shards_[shortest];
        e.shard = static_cast<std::int32_t>(shortest);
        e.offset = file.size();
        if (tensor.dtype() == DType::str) write_strings(file, tensor, e);
        else write_numbers(file, tensor, e);
        e.size = file.size() - e.offset;
        entries_.emplace(key, e.serialize());
        return *this;
    }

    /// Gives the files their final names, the index last; then the bundle exists.
    TF_COMMON void finish() { finish(FolderLock(prefix_.parent_path())); }
    /// The same for a caller that holds the folder's lock.
    TF_COMMON void finish(const FolderLock&) {
        for (const auto& shard : shards_) shard->close();
        while (taken(shard_count())) {
            add_shard();
            shards_.back()->close();
        }
        TableWriter table;
        table.add("", bundle_header(shard_count()));
        for (const auto& [key, entry] : entries_) table.add(key, entry);
        for (int i = 0; i < shard_count(); ++i) {
            const fs::path place = bundle_shard(prefix_, i, shard_count());
            detail::rename(places_[static_cast<std::size_t>(i)], place, op_);
            places_[static_cast<std::size_t>(i)] = place;
        }
        detail::sync_folder(prefix_.parent_path());
        write_file(prefix_.string() + ".index", table.finish(), op_);
        finished_ = true;
        remove_older();
    }

private:
    TF_COMMON int shard_count() const { return static_cast<int>(shards_.size()); }
    TF_COMMON void add_shard() {
        places_.push_back(detail::name_beside(prefix_, "data-tmp"));
        shards_.push_back(std::make_unique<OutputFile>(places_.back(), op_));
    }
    /// Whether there is a data file of a bundle with `shards` data files.
    TF_COMMON bool taken(int shards) const {
        for (const detail::DataFile& f : detail::data_files(prefix_))
            if (f.of == shards) return true;
        return false;
    }
    TF_COMMON void remove_older() const {
        std::error_code ignored;  // the bundle is complete, and remaining files are never read
        for (const detail::DataFile& f : detail::data_files(prefix_))
            if (f.of != shard_count() && detail::fault_before("remove") == 0)
                fs::remove(f.path, ignored);
    }
    TF_COMMON void remove() {
        std::error_code ignored;
        for (const fs::path& place : places_)
            if (detail::fault_before("remove") == 0) fs::remove(place, ignored);
    }

    TF_COMMON static void write_numbers(OutputFile& file, const AnyTensor& tensor, BundleEntry& e) {
        const std::string_view bytes(
            static_cast<const char*>(tensor.data()),
            static_cast<std::size_t>(tensor.shape().size()) * size_of(tensor.dtype()));
        file.write(bytes);
        e.crc = masked_crc32c(bytes);
    }
    TF_COMMON static void write_strings(OutputFile& file, const AnyTensor& tensor, BundleEntry& e) {
        const auto* const text = static_cast<const std::string*>(tensor.data());
        const auto count = static_cast<std::size_t>(tensor.shape().size());
        std::string head;
        Crc32c sum;
        for (std::size_t i = 0; i < count; ++i) {
            put_varint(head, text[i].size());
            std::string fixed;
            put_string_length(fixed, text[i].size());
            sum.add(fixed);
        }
        std::string lengths;
        put_fixed(lengths, mask_crc(sum.value()));
        file.write(head + lengths);
        sum.add(lengths);
        for (std::size_t i = 0; i < count; ++i) {
            file.write(text[i]);
            sum.add(text[i]);
        }
        e.crc = mask_crc(sum.value());
    }

    /// Calls remove(). A pointer, so that the destructor alone does not add the code of files to a
    /// program.
    void (*abandon_)(TensorBundleWriter&);
    std::string_view op_;
    fs::path prefix_;
    std::vector<std::unique_ptr<OutputFile>> shards_;
    std::vector<fs::path> places_;  ///< where the shards' bytes are
    std::map<std::string, std::string, std::less<>> entries_;
    bool finished_ = false;
};

}  // namespace tf::io

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
