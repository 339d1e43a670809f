// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Bundles of tensors by name, written: the bytes of the tensors at once, the index at the end, so
// that there is a bundle when everything is there, and until then the older one of that name.
// Mirrors TensorFlow's BundleWriter.

#include <map>
#include <memory>

#include <tf/core/value.hpp>
#include <tf/io/bundle_entry.hpp>
#include <tf/io/files.hpp>
#include <tf/io/table.hpp>

namespace tf::io {

/// Writes PREFIX.index and PREFIX.data-00000-of-00001. Over an older bundle the new one takes
/// another number of data files, so that none of the older ones changes; they go when the index has
/// taken its place.
class TensorBundleWriter {
public:
    /// `shards`: how many data files the tensors are spread over.
    explicit TensorBundleWriter(const fs::path& prefix, int shards = 1,
                                std::string_view op = "io::TensorBundleWriter")
        : op_(op), prefix_(prefix) {
        if (shards < 1 || shards > 9999)
            errors::raise<errors::InvalidArgument>(
                {"tf.io.bundle_shards", op_, "shards", std::to_string(shards), "1 to 9999"});
        detail::make_folders(prefix_.parent_path(), op_);
        while (taken(shards)) ++shards;
        try {
            for (int i = 0; i < shards; ++i)
                shards_.push_back(
                    std::make_unique<OutputFile>(bundle_shard(prefix_, i, shards), op_));
        } catch (...) {
            remove();
            throw;
        }
    }
    TensorBundleWriter(const TensorBundleWriter&) = delete;
    TensorBundleWriter& operator=(const TensorBundleWriter&) = delete;
    ~TensorBundleWriter() {
        if (!finished_) remove();
    }

    /// Writes a tensor. errors::InvalidArgument for an empty key, or one that is there already.
    TensorBundleWriter& add(std::string_view key, const AnyTensor& tensor) {
        if (key.empty() || is_slice_key(key) || entries_.find(key) != entries_.end())
            errors::raise<errors::InvalidArgument>({"tf.io.bundle_key", op_, "key",
                                                    "'" + std::string(key) + "'",
                                                    "text, and each key once"});
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

    /// Writes the index; now there is a bundle.
    void finish() {
        TableWriter table;
        table.add("", bundle_header(static_cast<int>(shards_.size())));
        for (const auto& [key, entry] : entries_) table.add(key, entry);
        for (const auto& shard : shards_) shard->close();
        detail::sync_folder(prefix_.parent_path());
        write_file(prefix_.string() + ".index", table.finish(), op_);
        finished_ = true;
        remove_older();
    }

private:
    static std::string stem(const fs::path& prefix) {
        return prefix.filename().string() + ".data-";
    }

    /// Calls f with every data file of a bundle with this prefix.
    template <class F>
    void for_each_file(F&& f) const {
        const fs::path folder = prefix_.parent_path();
        std::error_code error;
        for (fs::directory_iterator i(folder.empty() ? "." : folder, error), end;
             !error && i != end; i.increment(error)) {
            const std::string name = i->path().filename().string();
            const std::string start = stem(prefix_);
            // 00000-of-00001
            if (name.starts_with(start) && name.size() == start.size() + 14 &&
                name.substr(start.size() + 5, 4) == "-of-")
                f(i->path(), name.substr(start.size() + 9));
        }
    }
    /// Whether a data file of so many is there.
    bool taken(int shards) const {
        const std::string count = bundle_shard("", 0, shards).string().substr(15);
        bool found = false;
        for_each_file([&](const fs::path&, const std::string& of) { found |= of == count; });
        return found;
    }
    void remove_older() const {
        const std::string mine = bundle_shard("", 0, static_cast<int>(shards_.size())).string();
        std::vector<fs::path> old;
        for_each_file([&](const fs::path& path, const std::string& of) {
            if (of != mine.substr(15)) old.push_back(path);
        });
        std::error_code ignored;  // the bundle is complete; what stays is read by nobody
        for (const fs::path& path : old)
            if (detail::fault_before("remove") == 0) fs::remove(path, ignored);
    }
    void remove() {
        std::error_code ignored;
        for (const auto& shard : shards_)
            if (detail::fault_before("remove") == 0) fs::remove(shard->path(), ignored);
    }

    static void write_numbers(OutputFile& file, const AnyTensor& tensor, BundleEntry& e) {
        const std::string_view bytes(
            static_cast<const char*>(tensor.data()),
            static_cast<std::size_t>(tensor.shape().size()) * size_of(tensor.dtype()));
        file.write(bytes);
        e.crc = masked_crc32c(bytes);
    }
    static void write_strings(OutputFile& file, const AnyTensor& tensor, BundleEntry& e) {
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

    std::string_view op_;
    fs::path prefix_;
    std::vector<std::unique_ptr<OutputFile>> shards_;
    std::map<std::string, std::string, std::less<>> entries_;
    bool finished_ = false;
};

}  // namespace tf::io
