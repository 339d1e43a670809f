// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Bundles: the input is the index, or entries of an index with correct checksums, followed by data.

#include <map>

#include <tf/io/checkpoint/tensor_bundle.hpp>

#include "../fuzz.hpp"

namespace {

/// Takes pieces from the front; a byte gives the length of each.
class Pieces {
public:
    explicit Pieces(std::string_view bytes) : left_(bytes) {}
    bool empty() const { return left_.empty(); }
    std::string next() {
        if (left_.empty()) return {};
        const std::size_t size = static_cast<unsigned char>(left_[0]);
        const std::string_view out = left_.substr(1, size);
        left_.remove_prefix(1 + out.size());
        return std::string(out);
    }

private:
    std::string_view left_;
};
std::string piece(std::string_view bytes) {
    return static_cast<char>(bytes.size()) + std::string(bytes);
}

/// An index whose entries are the pieces.
std::string index_of(Pieces& pieces, unsigned mode, std::string_view data) {
    std::map<std::string, std::string> entries;
    entries[""] = mode % 4 == 1 ? tf::io::bundle_header(1) : pieces.next();
    while (!pieces.empty()) {
        std::string key = pieces.next();
        std::string entry = pieces.next();
        if (mode % 8 == 1)  // with the checksum of all data, which many entries cover
            protozero::pbf_writer(entry).add_fixed32(6, tf::io::masked_crc32c(data));
        entries[std::move(key)] = std::move(entry);
    }
    tf::io::TableWriter table(mode % 16 == 1 ? 64 : 262144);
    for (const auto& [key, entry] : entries) table.add(key, entry);
    return table.finish();
}

}  // namespace

void fuzz::run(std::string_view bytes) {
    if (bytes.empty()) return;
    const auto mode = static_cast<unsigned char>(bytes[0]);
    Pieces pieces(bytes.substr(1));
    std::string index(bytes.substr(1));
    std::vector<std::string> shards(1, index);
    if (mode % 2 != 0) {
        shards[0] = pieces.next();
        index = index_of(pieces, mode, shards[0]);
    }
    tf::io::TensorBundleReader reader(std::move(index), std::move(shards), "fuzz");
    for (const std::string& key : reader.keys()) {
        attempt([&] {
            const tf::AnyTensor x = reader.read(key);
            require(x.shape() == reader.shape(key) && x.dtype() == reader.dtype(key));
        });
    }
}

std::vector<std::string> fuzz::seeds() {
    const std::string data(16, 'x');
    tf::io::BundleEntry numbers, text, half;
    numbers.dtype = 1;
    numbers.dims = {2, 2};
    numbers.size = 16;
    text.dtype = 7;
    text.dims = {3};
    text.size = 16;
    half.dtype = 1;
    half.dims = {1, 2};
    half.size = 8;
    std::string whole = numbers.serialize();  // in slices: rows 0 and 1
    for (const char* slice : {"\x0a\x02\x10\x01\x0a", "\x0a\x04\x08\x01\x10\x01\x0a"})
        protozero::pbf_writer(whole).add_message(7, slice + std::string(1, '\0'));
    const std::string first = tf::io::slice_key("s", {{0, 1}, {}});
    const std::string second = tf::io::slice_key("s", {{1, 1}, {}});
    return {
        "\1" + piece(data) + piece("n") + piece(numbers.serialize()) + piece("t") +
            piece(text.serialize()),
        "\1" + piece(data.substr(8)) + piece("s") + piece(whole) + piece(first) +
            piece(half.serialize()) + piece(second) + piece(half.serialize()),
        "\3" + piece(data) + piece(tf::io::bundle_header(1)) + piece("n") +
            piece(numbers.serialize()),
    };
}
