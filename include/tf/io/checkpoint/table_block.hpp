// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The blocks of a table: entries that store only the part of a key that differs from the previous
// key. Entries in ascending order of keys are converted to the bytes of a block, and back.

#include <utility>
#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/io/bytes/coding.hpp>

namespace tf::io::detail {

constexpr std::uint64_t table_magic = 0xdb4775248b80fb57;
constexpr std::size_t table_footer = 48;
constexpr std::size_t table_trailer = 5;  // after a block: its compression and its checksum

/// Writes a block: only the part of a key that differs from the previous one is stored, except at
/// restarts.
class BlockWriter {
public:
    TF_COMMON explicit BlockWriter(int interval) : interval_(interval) {}

    TF_COMMON void add(std::string_view key, std::string_view value) {
        std::size_t shared = 0;
        if (since_restart_ == interval_) {
            restarts_.push_back(static_cast<std::uint32_t>(bytes_.size()));
            since_restart_ = 0;
        } else {
            while (shared < key.size() && shared < last_.size() && key[shared] == last_[shared])
                ++shared;
        }
        put_varint(bytes_, shared);
        put_varint(bytes_, key.size() - shared);
        put_varint(bytes_, value.size());
        bytes_.append(key.substr(shared)).append(value);
        last_ = key;
        ++since_restart_;
    }
    bool empty() const { return bytes_.empty(); }
    TF_COMMON std::size_t size() const { return bytes_.size() + 4 * (restarts_.size() + 1); }
    /// Returns the bytes of the block, and starts an empty one.
    TF_COMMON std::string finish() {
        for (const std::uint32_t r : restarts_) put_fixed(bytes_, r);
        put_fixed(bytes_, static_cast<std::uint32_t>(restarts_.size()));
        restarts_ = {0};
        since_restart_ = 0;
        last_.clear();
        return std::exchange(bytes_, {});
    }

private:
    int interval_;
    int since_restart_ = 0;
    std::string bytes_, last_;
    std::vector<std::uint32_t> restarts_{0};
};

/// Iterates over the entries of a block, with complete keys.
class BlockReader {
public:
    BlockReader() : in_({}, {}) {}
    TF_COMMON BlockReader(std::string_view block, const Source& source)
        : in_(entries(block, source), source) {}

    TF_COMMON bool next() {
        if (in_.empty()) return false;
        const std::uint64_t shared = in_.varint();
        const std::uint64_t fresh = in_.varint();
        const std::uint64_t size = in_.varint();
        if (shared > key_.size())
            in_.fault("a key that shares " + std::to_string(shared) + " bytes",
                      "at most the " + std::to_string(key_.size()) + " of the one before it");
        key_.resize(static_cast<std::size_t>(shared));
        key_.append(in_.take(fresh));
        value_ = in_.take(size);
        return true;
    }
    const std::string& key() const { return key_; }
    std::string_view value() const { return value_; }
    const ByteReader& bytes() const { return in_; }

private:
    TF_COMMON static std::string_view entries(std::string_view block, const Source& source) {
        const auto broken = [&](std::string got) {
            corrupt(source, 0, std::move(got), "a block with a table of restarts");
        };
        if (block.size() < 8) broken("a block of " + std::to_string(block.size()) + " bytes");
        const auto restarts =
            ByteReader(block.substr(block.size() - 4), source).fixed<std::uint32_t>();
        if (restarts == 0 || restarts > block.size() / 4 - 1)
            broken(std::to_string(restarts) + " restarts");
        return block.substr(0, block.size() - 4 * (std::size_t{restarts} + 1));
    }

    ByteReader in_;
    std::string key_;
    std::string_view value_;
};

/// The position of a block in a table.
struct BlockHandle {
    std::uint64_t offset = 0;
    std::uint64_t size = 0;

    TF_COMMON static BlockHandle read(ByteReader& in) {
        BlockHandle h;
        h.offset = in.varint();
        h.size = in.varint();
        return h;
    }
    TF_COMMON void write(std::string& out) const {
        put_varint(out, offset);
        put_varint(out, size);
    }
};

/// Shortens `key` to a string that is not less than `key`, but less than `limit`.
TF_COMMON_INLINE void shorten_below(std::string& key, std::string_view limit) {
    std::size_t i = 0;
    while (i < key.size() && i < limit.size() && key[i] == limit[i]) ++i;
    if (i == key.size() || i == limit.size()) return;
    const auto byte = static_cast<std::uint8_t>(key[i]);
    if (byte == 255 || byte + 1 >= static_cast<std::uint8_t>(limit[i])) return;
    key.resize(i + 1);
    key[i] = static_cast<char>(byte + 1);
}
/// Shortens `key` to a string that is not less than `key`.
TF_COMMON_INLINE void shorten_above(std::string& key) {
    for (std::size_t i = 0; i < key.size(); ++i) {
        const auto byte = static_cast<std::uint8_t>(key[i]);
        if (byte == 255) continue;
        key.resize(i + 1);
        key[i] = static_cast<char>(byte + 1);
        return;
    }
}

}  // namespace tf::io::detail
