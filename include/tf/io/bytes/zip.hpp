// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Reads a file out of a zip archive in which it is stored without compression, as in the archives
// that Keras writes. In: the bytes of the archive. Follows PKWARE's APPNOTE.TXT, version 6.3.

#include <cstdint>
#include <string>
#include <string_view>

#include <tf/core/errors.hpp>

namespace tf::io {

namespace detail {

/// Reads parts of an archive; errors::DataLoss if one lies outside of it.
struct ZipBytes {
    std::string_view bytes;
    std::string_view op, archive;

    [[noreturn]] void fail(std::string_view what) const {
        errors::raise<errors::DataLoss>(
            {"tf.io.zip", op, archive, std::string(what), "a whole zip archive"});
    }
    std::string_view part(std::uint64_t at, std::uint64_t size) const {
        if (at > bytes.size() || size > bytes.size() - at) fail("an entry outside of the file");
        return bytes.substr(static_cast<std::size_t>(at), static_cast<std::size_t>(size));
    }
    std::uint32_t number(std::uint64_t at, unsigned size) const {
        std::uint32_t n = 0;
        for (const char c : part(at, size))
            n = n >> 8 | std::uint32_t{static_cast<std::uint8_t>(c)} << 24;
        return n >> (32 - 8 * size);
    }
};

}  // namespace detail

/// The bytes of a file in an archive. errors::NotFound if there is none of this name,
/// errors::Unimplemented if it is compressed or larger than 4 GB, errors::DataLoss if the archive
/// is damaged.
inline std::string_view stored_file(std::string_view archive_bytes, std::string_view name,
                                    std::string_view op, std::string_view archive) {
    constexpr std::uint32_t end_signature = 0x06054b50, entry_signature = 0x02014b50;
    constexpr std::uint64_t end_size = 22, entry_size = 46, header_size = 30;
    const detail::ZipBytes zip{archive_bytes, op, archive};
    if (archive_bytes.size() < end_size) zip.fail("a short file");
    // The end is followed by a comment of at most 64 kB.
    std::uint64_t end = archive_bytes.size() - end_size;
    for (unsigned comment = 0; zip.number(end, 4) != end_signature; --end)
        if (end == 0 || ++comment > 0xffff) zip.fail("no list of entries");
    const std::uint32_t count = zip.number(end + 10, 2);
    std::uint64_t at = zip.number(end + 16, 4);
    for (std::uint32_t k = 0; k < count; ++k) {
        if (zip.number(at, 4) != entry_signature) zip.fail("a damaged list of entries");
        const std::uint32_t name_size = zip.number(at + 28, 2);
        if (zip.part(at + entry_size, name_size) == name) {
            const std::uint32_t size = zip.number(at + 24, 4), header = zip.number(at + 42, 4);
            if (zip.number(at + 10, 2) != 0 || size == 0xffffffff)
                errors::raise<errors::Unimplemented>({"tf.io.zip", op, archive,
                                                      "a compressed entry, or one of 4 GB",
                                                      "entries that are stored, as Keras writes"});
            return zip.part(std::uint64_t{header} + header_size + zip.number(header + 26, 2) +
                                zip.number(header + 28, 2),
                            size);
        }
        at += entry_size + name_size + zip.number(at + 30, 2) + zip.number(at + 32, 2);
    }
    errors::raise<errors::NotFound>(
        {"tf.io.zip", op, archive, "no " + std::string(name), "an archive that contains it"});
}

}  // namespace tf::io
