// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/io/bytes/zip.hpp.

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <boost/crc.hpp>

#include <tf/io/bytes/compression.hpp>
#include <tf/io/bytes/zip.hpp>

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

/// A file in an archive.
struct ZipEntry {
    std::string_view data;  ///< as it is in the archive
    std::uint32_t size;     ///< of the file
    std::uint32_t crc;
    bool deflated;
};

/// errors::NotFound if there is no file of this name, errors::Unimplemented if it is larger than
/// 4 GB or encrypted, errors::DataLoss if the archive is damaged.
TF_COMMON_INLINE ZipEntry zip_entry(const ZipBytes& zip, std::string_view name) {
    constexpr std::uint32_t end_signature = 0x06054b50, entry_signature = 0x02014b50;
    constexpr std::uint64_t end_size = 22, entry_size = 46, header_size = 30;
    const std::string_view all = zip.bytes;
    if (all.size() < end_size) zip.fail("a short file");
    // The end is followed by a comment of at most 64 kB.
    std::uint64_t end = all.size() - end_size;
    for (unsigned comment = 0; zip.number(end, 4) != end_signature; --end)
        if (end == 0 || ++comment > 0xffff) zip.fail("no list of entries");
    const std::uint32_t count = zip.number(end + 10, 2);
    std::uint64_t at = zip.number(end + 16, 4);
    for (std::uint32_t k = 0; k < count; ++k) {
        if (zip.number(at, 4) != entry_signature) zip.fail("a damaged list of entries");
        const std::uint32_t name_size = zip.number(at + 28, 2);
        if (zip.part(at + entry_size, name_size) == name) {
            const std::uint32_t stored = zip.number(at + 20, 4), size = zip.number(at + 24, 4),
                                header = zip.number(at + 42, 4), method = zip.number(at + 10, 2);
            const bool encrypted = (zip.number(at + 8, 2) & 1) != 0;
            if ((method != 0 && method != 8) || encrypted || size == 0xffffffff)
                errors::raise<errors::Unimplemented>({"tf.io.zip", zip.op, zip.archive,
                                                      "an entry that is encrypted, larger than "
                                                      "4 GB, or compressed by another method",
                                                      "entries that are stored or deflated"});
            const std::uint64_t data = std::uint64_t{header} + header_size +
                                       zip.number(header + 26, 2) + zip.number(header + 28, 2);
            return {zip.part(data, method == 0 ? size : stored), size, zip.number(at + 16, 4),
                    method == 8};
        }
        at += entry_size + name_size + zip.number(at + 30, 2) + zip.number(at + 32, 2);
    }
    errors::raise<errors::NotFound>({"tf.io.zip", zip.op, zip.archive, "no " + std::string(name),
                                     "an archive that contains it"});
}

TF_COMMON_INLINE void check_crc(const ZipBytes& zip, const ZipEntry& entry, std::string_view file) {
    boost::crc_32_type crc;
    crc.process_bytes(file.data(), file.size());
    if (crc.checksum() != entry.crc) zip.fail("an entry with another checksum");
}

}  // namespace detail

TF_COMMON_BODY std::string_view stored_file(std::string_view archive_bytes, std::string_view name,
                                            std::string_view op, std::string_view archive) {
    const detail::ZipBytes zip{archive_bytes, op, archive};
    const detail::ZipEntry entry = detail::zip_entry(zip, name);
    if (entry.deflated)
        errors::raise<errors::Unimplemented>({"tf.io.zip", op, archive, "a compressed entry",
                                              "entries that are stored, as Keras writes"});
    detail::check_crc(zip, entry, entry.data);
    return entry.data;
}

TF_COMMON_BODY std::string zipped_file(std::string_view archive_bytes, std::string_view name,
                                       std::string_view op, std::string_view archive) {
    const detail::ZipBytes zip{archive_bytes, op, archive};
    const detail::ZipEntry entry = detail::zip_entry(zip, name);
    if (!entry.deflated) {
        detail::check_crc(zip, entry, entry.data);
        return std::string(entry.data);
    }
    const auto source =
        decompressed(std::make_unique<MemorySource>(entry.data, op, archive), Compression::deflate);
    std::string out = detail::read_up_to(*source, std::size_t{entry.size} + 1);
    if (out.size() > entry.size) zip.fail("an entry that is larger than the archive says");
    if (out.size() != entry.size || source->cut()) zip.fail("an entry that ends early");
    detail::check_crc(zip, entry, out);
    return out;
}

}  // namespace tf::io
