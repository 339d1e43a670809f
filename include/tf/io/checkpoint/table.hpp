// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Sorted tables of keys and values, the format of a checkpoint's index file. Entries in ascending
// order of keys are written as the bytes that TensorFlow writes, and read from such a file. Mirrors
// TensorFlow's lib/io/table, which has LevelDB's format.

#include <tf/core/compiled.hpp>
#include <tf/io/bytes/crc32c.hpp>
#include <tf/io/bytes/snappy.hpp>
#include <tf/io/checkpoint/table_block.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::io {

/// Writes a table in memory.
class TableWriter {
public:
    TF_COMMON explicit TableWriter(std::size_t block_size = 262144) : block_size_(block_size) {}

    /// Adds an entry; errors::InvalidArgument unless `key` is greater, bytewise, than all before
    /// it.
    TF_COMMON void add(std::string_view key, std::string_view value) {
        if (entries_ > 0 && key <= last_)
            errors::raise<errors::InvalidArgument>({"tf.io.table_order", "io::TableWriter::add",
                                                    "key", "'" + std::string(key) + "'",
                                                    "a key above '" + last_ + "'"});
        if (pending_) {
            detail::shorten_below(last_, key);
            index();
        }
        block_.add(key, value);
        last_ = key;
        ++entries_;
        if (block_.size() >= block_size_) end_block();
    }
    /// Ends the table and returns its bytes.
    TF_COMMON std::string finish() {
        if (!block_.empty()) end_block();
        std::string footer;
        append(detail::BlockWriter(16).finish()).write(footer);
        if (pending_) {
            detail::shorten_above(last_);
            index();
        }
        append(index_.finish()).write(footer);
        footer.resize(detail::table_footer - 8);
        put_fixed(footer, detail::table_magic);
        return std::exchange(out_, {}) + footer;
    }

private:
    TF_COMMON detail::BlockHandle append(const std::string& block) {
        const detail::BlockHandle handle{out_.size(), block.size()};
        const char raw = 0;
        out_.append(block).push_back(raw);
        put_fixed(out_, masked_crc32c(std::string_view(out_).substr(handle.offset)));
        return handle;
    }
    TF_COMMON void end_block() {
        handle_ = append(block_.finish());
        pending_ = true;  // its key in the index depends on the next entry
    }
    TF_COMMON void index() {
        std::string handle;
        handle_.write(handle);
        index_.add(last_, handle);
        pending_ = false;
    }

    std::size_t block_size_;
    std::size_t entries_ = 0;
    bool pending_ = false;
    std::string out_, last_;
    detail::BlockWriter block_{16};
    detail::BlockWriter index_{1};
    detail::BlockHandle handle_;
};

/// Reads a table from untrusted bytes: errors::DataLoss if they are not a table, or if a checksum
/// is wrong.
class TableReader {
public:
    TF_COMMON TableReader(std::string bytes, std::string_view op, std::string name)
        : bytes_(std::move(bytes)), op_(op), name_(std::move(name)) {
        if (bytes_.size() < detail::table_footer)
            detail::corrupt(source(), bytes_.size(), "the end of the file",
                            "a table with a footer");
        const std::size_t at = bytes_.size() - detail::table_footer;
        ByteReader footer(std::string_view(bytes_).substr(at), source(at));
        const auto meta = detail::BlockHandle::read(footer);
        const auto index = detail::BlockHandle::read(footer);
        if (footer.left() < 8)
            footer.fault("numbers that are too long", "the positions of two blocks");
        if (footer.take(footer.left() - 8).find_first_not_of('\0') != std::string_view::npos)
            footer.fault("other bytes", "zeros");
        if (footer.fixed<std::uint64_t>() != detail::table_magic)
            footer.fault("a wrong magic number", "the magic number at the end of a table");
        block(meta);
        const std::string keys = block(index);
        std::uint64_t end = 0;
        KeyCount count(*this);
        for (detail::BlockReader in(keys, source(index.offset)); in.next();) {
            ByteReader value(in.value(), source(index.offset));
            const auto handle = detail::BlockHandle::read(value);
            // blocks are in order, so that no input makes us read the same block repeatedly
            if (handle.offset < end)
                value.fault("a block at byte " + std::to_string(handle.offset),
                            "one after byte " + std::to_string(end));
            check(handle);
            count(in.key(), in.bytes());
            end = handle.offset + handle.size + detail::table_trailer;
            blocks_.push_back({in.key(), handle});
        }
    }

    /// Calls f(key, value) for every entry in ascending order of keys; both are valid during the
    /// call.
    template <class F>
    void for_each(F&& f) const {
        scan({}, [&](std::string_view key, std::string_view value) {
            f(key, value);
            return true;
        });
    }
    /// Calls f(key, value) for the entries from the first one whose key is not less than `key`,
    /// until f returns false.
    template <class F>
    void scan(std::string_view key, F&& f) const {
        std::string last;
        bool first = true;
        KeyCount count(*this);
        for (const Indexed& b : blocks_) {
            if (std::string_view(b.last) < key) continue;
            const std::string entries = block(b.handle);
            for (detail::BlockReader in(entries, source(b.handle.offset)); in.next();) {
                if (!first && in.key() <= last)
                    in.bytes().fault("a key that is not greater than the previous one",
                                     "sorted keys");
                count(in.key(), in.bytes());
                first = false;
                last = in.key();
                if (last < key) continue;
                if (!f(std::string_view(last), in.value())) return;
            }
        }
    }
    /// Writes the value of a key to `value`; returns false if the table does not have the key.
    TF_COMMON bool find(std::string_view key, std::string& value) const {
        bool found = false;
        scan(key, [&](std::string_view k, std::string_view v) {
            found = k == key;
            if (found) value = v;
            return false;
        });
        return found;
    }

    TF_COMMON Source source(std::uint64_t offset = 0) const { return {op_, name_, offset}; }

private:
    struct Indexed {
        std::string last;  ///< not less than any key of the block
        detail::BlockHandle handle;
    };

    /// Limits the total size of complete keys, because each may repeat all of the previous key.
    class KeyCount {
    public:
        explicit KeyCount(const TableReader& table)
            : most_(64 * std::uint64_t{table.bytes_.size()} + (1 << 20)) {}
        void operator()(std::string_view key, const ByteReader& at) {
            if ((sum_ += key.size()) > most_)
                at.fault("keys of " + std::to_string(sum_) + " bytes",
                         "at most " + std::to_string(most_) + " in a file of this size");
        }

    private:
        std::uint64_t sum_ = 0, most_;
    };

    TF_COMMON void check(const detail::BlockHandle& h) const {
        const std::size_t body = bytes_.size() - detail::table_footer;
        if (body < detail::table_trailer || h.size > body - detail::table_trailer ||
            h.offset > body - detail::table_trailer - h.size)
            detail::corrupt(source(), body,
                            "a block of " + std::to_string(h.size) + " bytes from byte " +
                                std::to_string(h.offset) + " on, and the footer",
                            "a block before it");
    }
    /// The bytes of a block, after its checksum was verified.
    TF_COMMON std::string block(const detail::BlockHandle& h) const {
        check(h);
        const std::string_view all = std::string_view(bytes_).substr(
            static_cast<std::size_t>(h.offset), static_cast<std::size_t>(h.size) + 1);
        const std::size_t behind = static_cast<std::size_t>(h.offset) + all.size();
        const auto sum = ByteReader(std::string_view(bytes_).substr(behind, 4), source(behind))
                             .fixed<std::uint32_t>();
        if (sum != masked_crc32c(all))
            detail::corrupt(source(), h.offset, "a block with a wrong checksum",
                            "the block that was written");
        const std::string_view stored = all.substr(0, all.size() - 1);
        switch (all.back()) {
            case 0: return std::string(stored);
            case 1: return snappy_uncompress(stored, source(h.offset));
            default:
                detail::corrupt(source(), behind - 1,
                                "compression " + std::to_string(static_cast<int>(all.back())),
                                "none (0) or Snappy (1)");
        }
    }

    std::string bytes_;
    std::string_view op_;
    std::string name_;
    std::vector<Indexed> blocks_;
};

}  // namespace tf::io

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
