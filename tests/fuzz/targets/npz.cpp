// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// NumPy's archives: the list of files, compressed files, and arrays of lists.

#include <boost/crc.hpp>

#include <tf/io/bytes/zip.hpp>
#include <tf/io/records/pickled_lists.hpp>

#include "../fuzz.hpp"

namespace io = tf::io;

void fuzz::run(std::string_view bytes) {
    std::string array(bytes);
    if (bytes.starts_with("PK")) array = io::zipped_file(bytes, "x.npy", "fuzz", "bytes");
    require(array.size() <= 2048 * bytes.size());  // deflate's limit is 1032
    std::size_t all = 0;
    for (const std::vector<int>& list : io::detail::PickledLists({"fuzz", "bytes"}, array).read())
        all += list.size() + 1;
    require(all <= array.size());
}

namespace {

std::string number(std::uint32_t n, int bytes) {
    std::string out;
    for (int k = 0; k < bytes; ++k) out += static_cast<char>(n >> 8 * k & 0xff);
    return out;
}
/// An archive of one file.
std::string archive(const std::string& file) {
    boost::crc_32_type crc;
    crc.process_bytes(file.data(), file.size());
    const auto size = static_cast<std::uint32_t>(file.size());
    const std::string head = number(0, 2) + number(0, 2) + number(0, 4) +
                             number(crc.checksum(), 4) + number(size, 4) + number(size, 4) +
                             number(5, 2) + number(0, 2);
    const std::string entry = "PK\3\4" + number(20, 2) + head + "x.npy" + file;
    const std::string list = "PK\1\2" + number(20, 2) + number(20, 2) + head + number(0, 2) +
                             number(0, 2) + number(0, 2) + number(0, 4) + number(0, 4) + "x.npy";
    return entry + list + "PK\5\6" + number(0, 4) + number(1, 2) + number(1, 2) +
           number(static_cast<std::uint32_t>(list.size()), 4) +
           number(static_cast<std::uint32_t>(entry.size()), 4) + number(0, 2);
}

}  // namespace

std::vector<std::string> fuzz::seeds() {
    const std::string dict = "{'descr': '|O', 'fortran_order': False, 'shape': (2,), }\n";
    const std::string head =
        "\x93NUMPY" + number(1, 2) + number(static_cast<std::uint32_t>(dict.size()), 2) + dict;
    // numpy.core.multiarray._reconstruct(...), its state (1, (2,), dtype, False, [[1, 300], []])
    const std::string array = head + "\x80\x04\x95" + std::string(8, '\0') +
                              "\x8c\x05numpy\x8c\x01r\x93q\x01\x85R(K\x01K\x02\x85h\x01\x89]\x94(]"
                              "(K\x01M\x2c\x01"
                              "e]etb.";
    return {array, archive(array), archive(head + "cnumpy\nndarray\n)R(]]a]J\1\2\3\4aatb.")};
}
