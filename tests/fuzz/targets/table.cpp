// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Tables. Because of the checksums most inputs are rejected early, so the first byte can select a
// table with correct checksums whose only block, raw or compressed, is the rest of the input.

#include <tf/io/checkpoint/table.hpp>

#include "../fuzz.hpp"

namespace {

using tf::io::detail::BlockHandle;

std::string stored(std::string_view block, char type) {
    std::string out(block);
    out += type;
    tf::io::put_fixed(out, tf::io::masked_crc32c(out));
    return out;
}
/// A table with one block of data, or without blocks and with this index.
std::string table_around(std::string_view bytes, char type, bool is_index) {
    std::string out, place, footer;
    BlockHandle{0, bytes.size()}.write(place);
    tf::io::detail::BlockWriter one(1);
    one.add("\xff\xff\xff\xff", place);
    const std::string index = one.finish();
    if (!is_index) out += stored(bytes, type);
    BlockHandle{out.size(), 8}.write(footer);
    out += stored(std::string("\0\0\0\0\1\0\0\0", 8), 0);
    BlockHandle{out.size(), is_index ? bytes.size() : index.size()}.write(footer);
    out += is_index ? stored(bytes, type) : stored(index, 0);
    footer.resize(40);
    tf::io::put_fixed(footer, tf::io::detail::table_magic);
    return out + footer;
}

}  // namespace

void fuzz::run(std::string_view bytes) {
    if (bytes.empty()) return;
    const auto mode = static_cast<unsigned char>(bytes[0]);
    bytes.remove_prefix(1);
    std::string table(bytes);
    if (mode % 4 != 0) table = table_around(bytes, static_cast<char>(mode >> 2 & 1), mode % 4 == 3);
    const tf::io::TableReader reader(std::move(table), "fuzz", "table");
    std::string last, value;
    bool first = true;
    reader.for_each([&](std::string_view key, std::string_view) {
        require(first || key > last);
        first = false;
        last = key;
    });
    require(!(first && reader.find(last, value)));
}

std::vector<std::string> fuzz::seeds() {
    tf::io::TableWriter small(40), large;
    for (const char* key : {"", "a/b", "a/c", "b", "b/c"}) {
        small.add(key, "value");
        large.add(key, "another value");
    }
    tf::io::detail::BlockWriter block(2);
    for (const char* key : {"a/b", "a/c", "b"}) block.add(key, "value");
    const std::string raw = block.finish();
    std::string compressed;  // as one literal
    tf::io::put_varint(compressed, raw.size());
    compressed += static_cast<char>((raw.size() - 1) << 2);
    return {'\0' + small.finish(), '\0' + large.finish(), '\1' + raw, '\5' + compressed + raw,
            '\3' + raw};
}
