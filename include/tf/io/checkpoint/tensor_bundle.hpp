// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Reads bundles of tensors by name: PREFIX.index lists the tensors, and the files
// PREFIX.data-00000-of-00001 and so on hold their bytes. All files are untrusted: errors::DataLoss
// if they are not a bundle, or if a checksum is wrong. Mirrors TensorFlow's BundleReader.

#include <map>
#include <memory>

#include <tf/core/compiled.hpp>
#include <tf/io/bytes/files.hpp>
#include <tf/io/checkpoint/bundle_entry.hpp>
#include <tf/io/checkpoint/table.hpp>
#include <tf/io/checkpoint/tensor_slice.hpp>
#include <tf/trace/value.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::io {

/// Reads the tensors of a bundle by key. It reads the files that existed when it was opened, even
/// if they are replaced or removed later. Only one thread may use a reader at a time.
class TensorBundleReader {
public:
    /// Opens a bundle. errors::NotFound if there is no PREFIX.index.
    TF_COMMON explicit TensorBundleReader(const fs::path& prefix,
                                          std::string_view op = "io::TensorBundleReader")
        : op_(op), prefix_(prefix) {
        const std::string name = prefix.string() + ".index";
        std::string index = read_index(name);
        for (int tries = 0; tries < 100; ++tries) {
            entries_.clear();
            shards_.clear();
            parse(index, name);
            shards_.resize(static_cast<std::size_t>(shard_count_));
            open_shards();
            // The data files belong to this index if the index has not been replaced since.
            std::string again = read_index(name);
            if (again == index) return;
            index = std::move(again);
        }
        const std::string given = prefix_.string();
        errors::raise<errors::Unavailable>({"tf.io.replaced", op_, given,
                                            "a bundle that is replaced repeatedly",
                                            "a bundle that is not replaced while it is opened"});
    }
    /// Opens a bundle in memory: the bytes of its index and of its data files.
    TF_COMMON TensorBundleReader(std::string index, std::vector<std::string> shards,
                                 std::string_view op = "io::TensorBundleReader")
        : op_(op), prefix_("memory"), in_memory_(true) {
        parse(std::move(index), "memory.index");
        if (shards.size() != static_cast<std::size_t>(shard_count_))
            errors::raise<errors::NotFound>({"tf.io.bundle_shard", op_, "shards",
                                             std::to_string(shards.size()) + " data files",
                                             std::to_string(shard_count_)});
        for (std::string& s : shards) shards_.push_back({std::move(s), nullptr});
    }

    /// All keys in bytewise order.
    TF_COMMON std::vector<std::string> keys() const {
        std::vector<std::string> out;
        for (const auto& [key, entry] : entries_)
            if (!is_slice_key(key)) out.push_back(key);
        return out;
    }
    TF_COMMON bool contains(std::string_view key) const {
        return entries_.find(key) != entries_.end();
    }
    /// The entry of a key in the index. errors::NotFound.
    TF_COMMON const BundleEntry& entry(std::string_view key) const {
        const auto found = entries_.find(key);
        if (found == entries_.end())
            errors::raise<errors::NotFound>(
                {"tf.io.bundle_key", op_, "key", "'" + std::string(key) + "'",
                 "a key of " + prefix_.string() + near_key(std::string(key))});
        return found->second;
    }
    /// The dtype; DType::invalid for one that our tensors cannot have.
    TF_COMMON DType dtype(std::string_view key) const { return tensor_dtype(entry(key).dtype); }
    /// The shape; errors::Unimplemented for more dims, or larger ones, than our tensors can have.
    TF_COMMON Shape shape(std::string_view key) const { return shape_of(key, entry(key)); }

    /// Reads the tensor of a key and verifies its checksum. errors::Unimplemented for dtypes and
    /// shapes that our tensors cannot have, and for strings that were saved in slices.
    TF_COMMON AnyTensor read(std::string_view key) {
        const BundleEntry& e = entry(key);
        const DType dtype = tensor_dtype(e.dtype);
        if (dtype == DType::invalid)
            cannot(key, "dtype " + dtype_name(e.dtype), "a dtype that ctflow's tensors have");
        const Shape shape = shape_of(key, e);
        if (!e.slices.empty()) return read_slices(key, e, shape, dtype);
        return dtype == DType::str ? read_strings(key, e, shape)
                                   : read_numbers(key, e, shape, dtype);
    }

    int shards() const { return shard_count_; }

private:
    struct Shard {
        std::string bytes;
        std::unique_ptr<InputFile> file;
    };

    /// Up to this many data files are opened at once; if there are more, each is opened when it is
    /// read.
    static constexpr std::int32_t most_open = 256;

    TF_COMMON std::string read_index(const std::string& name) const {
        std::error_code ignored;
        if (!fs::exists(name, ignored)) no_bundle(name);
        std::string bytes = read_file(name, op_);
        refuse_git_lfs_pointer(bytes, op_, name);
        return bytes;
    }
    /// Opens the data files that exist; a missing file is an error only when it is read.
    TF_COMMON void open_shards() {
        for (std::int32_t i = 0; shard_count_ <= most_open && i < shard_count_; ++i) {
            std::error_code ignored;
            if (!fs::exists(shard_name(i), ignored)) continue;
            try {
                shard(i);
            } catch (const errors::OpError&) {
            }
        }
    }
    /// A data file; opens it if necessary.
    TF_COMMON Shard& shard(std::int32_t i) {
        Shard& s = shards_[static_cast<std::size_t>(i)];
        if (s.file == nullptr && !in_memory_)
            s.file = std::make_unique<InputFile>(shard_name(i), op_);
        return s;
    }

    /// Suggests what was probably meant: another checkpoint of the folder, or a name without
    /// suffix.
    TF_COMMON [[noreturn]] void no_bundle(const std::string& name) const {
        const std::string given = prefix_.string();
        std::string expected = "a path that 'save' or 'write' has returned";
        std::vector<std::string> others;
        std::error_code ignored;
        const fs::path folder = prefix_.has_parent_path() ? prefix_.parent_path() : ".";
        for (fs::directory_iterator at(folder, ignored), end; !ignored && at != end;
             at.increment(ignored))
            if (at->path().extension() == ".index")
                others.push_back("'" + (prefix_.parent_path() / at->path().stem()).string() + "'");
        std::sort(others.begin(), others.end());
        for (std::size_t i = 0; i < others.size() && i < 5; ++i)
            expected += (i == 0 ? "; the folder has " : ", ") + others[i];
        if (others.size() > 5) expected += " and " + std::to_string(others.size() - 5) + " more";
        errors::raise<errors::NotFound>(
            {"tf.train.no_checkpoint", op_, given, "no file '" + name + "'", expected});
    }
    TF_COMMON std::string near_key(const std::string& key) const {
        const std::string value = key + "/.ATTRIBUTES/VARIABLE_VALUE";
        return contains(value) ? ", such as '" + value + "'" : "";
    }
    TF_COMMON void parse(std::string bytes, const std::string& name) {
        const TableReader table(std::move(bytes), op_, name);
        bool first = true;
        table.for_each([&](std::string_view key, std::string_view value) {
            if (std::exchange(first, false)) {
                if (!key.empty()) detail::corrupt(table.source(), 0, "no header", "a bundle");
                shard_count_ = read_bundle_header(value, table.source());
            } else {
                entries_.emplace_hint(entries_.end(), key,
                                      BundleEntry::parse(value, {op_, name, 0}, shard_count_));
            }
        });
        if (first) detail::corrupt(table.source(), 0, "an empty table", "a bundle");
    }
    TF_COMMON [[noreturn]] void cannot(std::string_view key, std::string got,
                                       std::string expected) const {
        errors::raise<errors::Unimplemented>(
            {"tf.io.bundle_tensor", op_, key, std::move(got), std::move(expected)});
    }
    TF_COMMON Shape shape_of(std::string_view key, const BundleEntry& e) const {
        if (e.dims.size() > max_rank)
            cannot(key, "rank " + std::to_string(e.dims.size()),
                   "at most " + std::to_string(max_rank));
        Shape out;
        for (const std::int64_t d : e.dims) {
            if (d > std::numeric_limits<int>::max())
                cannot(key, "a dim of " + std::to_string(d),
                       "at most " + std::to_string(std::numeric_limits<int>::max()));
            out.push_back(static_cast<int>(d));
        }
        return out;
    }

    TF_COMMON std::string shard_name(std::int32_t shard) const {
        return bundle_shard(prefix_, shard, shard_count_).string();
    }
    /// Throws, before memory is allocated, if the file is too short for the entry.
    TF_COMMON void check_size(const BundleEntry& e, std::uint64_t wanted) {
        const Shard& s = shard(e.shard);
        const std::uint64_t there = in_memory_ ? s.bytes.size() : s.file->size();
        const std::string name = shard_name(e.shard);
        if (e.size > there || e.offset > there - e.size) {
            if (!in_memory_ && there < 1024)
                refuse_git_lfs_pointer(s.file->read(0, there), op_, name);
            detail::corrupt(
                {op_, name}, there, "the end of the file",
                std::to_string(e.size) + " bytes from byte " + std::to_string(e.offset) + " on");
        }
        if (wanted > e.size)
            detail::corrupt({op_, name}, e.offset, std::to_string(e.size) + " bytes of a tensor",
                            std::to_string(wanted));
    }
    TF_COMMON void fetch(const BundleEntry& e, void* to) {
        Shard& s = shards_[static_cast<std::size_t>(e.shard)];
        if (!in_memory_) s.file->read_into(to, e.offset, e.size);
        else s.bytes.copy(static_cast<char*>(to), e.size, e.offset);
    }
    TF_COMMON [[noreturn]] void wrong_sum(std::string_view key, const BundleEntry& e) const {
        detail::corrupt({op_, shard_name(e.shard)}, e.offset,
                        "other bytes of '" + std::string(key) + "' than their checksum says",
                        "the bytes that were saved");
    }

    /// The size of a tensor of numbers in bytes; the largest number if it does not fit.
    TF_COMMON static std::uint64_t bytes_of(const Shape& shape, DType dtype) {
        std::uint64_t out = 0;
        const auto count = static_cast<std::uint64_t>(shape.size());
        if (__builtin_mul_overflow(count, std::uint64_t{size_of(dtype)}, &out))
            out = std::numeric_limits<std::uint64_t>::max();
        return out;
    }
    TF_COMMON AnyTensor read_numbers(std::string_view key, const BundleEntry& e, const Shape& shape,
                                     DType dtype) {
        const std::uint64_t bytes = bytes_of(shape, dtype);
        check_size(e, bytes);
        if (bytes != e.size)
            detail::corrupt({op_, shard_name(e.shard)}, e.offset,
                            std::to_string(e.size) + " bytes of a tensor", std::to_string(bytes));
        tf::detail::tracing::Handle handle(tf::detail::core::allocate(dtype, shape.size()));
        char* const data = static_cast<char*>(handle.buffer()->data());
        fetch(e, data);
        if (masked_crc32c({data, e.size}) != e.crc) wrong_sum(key, e);
        if (dtype == DType::boolean)  // any other byte is not a valid bool
            for (std::uint64_t i = 0; i < e.size; ++i) data[i] = data[i] != 0;
        return {std::move(handle), shape, dtype};
    }
    /// Reads a partitioned variable: each slice has its own key, and together they are the whole
    /// tensor.
    TF_COMMON AnyTensor read_slices(std::string_view key, const BundleEntry& e, const Shape& shape,
                                    DType dtype) {
        if (dtype == DType::str) cannot(key, "strings in slices", "strings that were saved whole");
        const std::string name = prefix_.string() + ".index";
        const Source source{op_, name};
        const auto broken = [&](std::string_view what) {
            detail::corrupt(source, 0, std::string(what) + " of '" + std::string(key) + "'",
                            "slices that make up the whole, each element once");
        };
        std::vector<TensorSlice> slices;
        std::vector<const BundleEntry*> parts;
        std::int64_t left = shape.size();
        for (const std::string& text : e.slices) {
            slices.push_back(parse_slice(text, source));
            const Shape part = shape_of_slice(shape, slices.back());
            if (!part.valid() || part.size() > left) broken("a slice outside");
            left -= part.size();
            const auto found = entries_.find(slice_key(key, slices.back()));
            if (found == entries_.end()) broken("a missing slice");
            const BundleEntry& p = found->second;
            if (p.dtype != e.dtype || !p.slices.empty() || p.dims.size() > max_rank ||
                !(shape_of(key, p) == part))
                broken("another tensor in a slice");
            check_size(p, bytes_of(part, dtype));
            parts.push_back(&p);
        }
        // before memory is allocated: many slices that share the same bytes are not a tensor
        if (left != 0 || bytes_of(shape, dtype) > bytes_there()) broken("missing elements");
        std::vector<bool> covered(static_cast<std::size_t>(shape.size()));
        tf::detail::tracing::Handle whole(tf::detail::core::allocate(dtype, shape.size()));
        for (std::size_t i = 0; i < parts.size(); ++i) {
            const Shape part = shape_of(key, *parts[i]);
            const AnyTensor values = read_numbers(key, *parts[i], part, dtype);
            if (!place_slice(whole.buffer()->data(), shape, values.data(), part, slices[i],
                             size_of(dtype), covered))
                broken("overlapping slices");
        }
        return {std::move(whole), shape, dtype};
    }
    /// The total size of all data files.
    TF_COMMON std::uint64_t bytes_there() {
        std::uint64_t sum = 0;
        for (std::int32_t i = 0; i < shard_count_; ++i) {
            const Shard& s = shards_[static_cast<std::size_t>(i)];
            std::error_code error;
            const std::uint64_t size = in_memory_          ? s.bytes.size()
                                       : s.file != nullptr ? s.file->size()
                                                           : fs::file_size(shard_name(i), error);
            if (!error) sum += size;
        }
        return sum;
    }
    /// Strings are stored as their lengths as varints, a checksum of the lengths, and all
    /// characters. The entry's checksum covers other bytes: each length in 4 or 8 bytes, the
    /// checksum of the lengths, the characters.
    TF_COMMON AnyTensor read_strings(std::string_view key, const BundleEntry& e,
                                     const Shape& shape) {
        const auto count = static_cast<std::uint64_t>(shape.size());
        check_size(e, count > e.size ? count : 4);
        std::string bytes(static_cast<std::size_t>(e.size), '\0');
        fetch(e, bytes.data());
        const std::string name = shard_name(e.shard);
        ByteReader in(bytes, {op_, name, e.offset});
        std::vector<std::uint64_t> lengths;
        Crc32c sum;
        for (std::uint64_t i = 0; i < count; ++i) {
            lengths.push_back(in.varint());
            std::string fixed;
            put_string_length(fixed, lengths.back());
            sum.add(fixed);
        }
        const std::string_view stored = in.take(4);
        if (ByteReader(stored, {}).fixed<std::uint32_t>() != mask_crc(sum.value()))
            wrong_sum(key, e);
        sum.add(stored);
        tf::detail::tracing::Handle handle(tf::detail::core::allocate(DType::str, shape.size()));
        auto* const out = static_cast<std::string*>(handle.buffer()->data());
        for (std::size_t i = 0; i < lengths.size(); ++i) {
            const std::string_view text = in.take(lengths[i]);
            sum.add(text);
            out[i] = text;
        }
        if (!in.empty())
            in.fault(std::to_string(in.left()) + " bytes more", "the end of the tensor");
        if (mask_crc(sum.value()) != e.crc) wrong_sum(key, e);
        return {std::move(handle), shape, DType::str};
    }

    std::string_view op_;
    fs::path prefix_;
    bool in_memory_ = false;
    std::int32_t shard_count_ = 1;
    std::map<std::string, BundleEntry, std::less<>> entries_;
    std::vector<Shard> shards_;
};

}  // namespace tf::io

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
