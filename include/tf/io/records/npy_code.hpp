// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/io/records/npy.hpp.

#include <cstring>

#include <tf/io/bytes/byte_stream.hpp>
#include <tf/io/records/npy.hpp>
#include <tf/io/records/npy_header.hpp>
#include <tf/io/records/record_frame.hpp>

namespace tf::io::detail {

TF_COMMON_INLINE void append_utf8(std::string& out, std::uint32_t c) {
    const auto add = [&](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
    if (c < 0x80) return add(c);
    if (c < 0x800) {
        add(0xc0 | c >> 6);
    } else {
        if (c < 0x10000) {
            add(0xe0 | c >> 12);
        } else {
            add(0xf0 | c >> 18);
            add(0x80 | (c >> 12 & 0x3f));
        }
        add(0x80 | (c >> 6 & 0x3f));
    }
    add(0x80 | (c & 0x3f));
}

TF_COMMON_INLINE std::string npy_string(const NpyHeader& header, std::string_view bytes,
                                        const Source& source) {
    std::string out;
    if (header.kind == 'S') {
        out = bytes;
    } else {
        for (std::size_t i = 0; i < bytes.size(); i += 4) {
            std::string unit(bytes.substr(i, 4));
            if (header.big_endian) std::reverse(unit.begin(), unit.end());
            const std::uint64_t c = little_endian(unit);
            if (c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
                corrupt(source, i, "code point " + std::to_string(c), "a Unicode code point");
            append_utf8(out, static_cast<std::uint32_t>(c));
        }
    }
    out.resize(out.find_last_not_of('\0') + 1);
    return out;
}

/// Copies elements from Fortran order to C order.
template <class T>
void transpose_npy(const T* from, T* to, const Shape& shape) {
    std::array<std::int64_t, max_rank> step{}, at{};
    std::int64_t all = 1;
    for (int d = 0; d < shape.rank; ++d) {
        step[static_cast<std::size_t>(d)] = all;
        all *= shape[d];
    }
    std::int64_t source = 0;
    for (std::int64_t i = 0; i < all; ++i) {
        to[i] = from[source];
        for (std::size_t d = static_cast<std::size_t>(shape.rank); d-- > 0;) {
            source += step[d];
            if (++at[d] != shape.dims[d]) break;
            source -= step[d] * std::exchange(at[d], 0);
        }
    }
}
TF_COMMON_INLINE void transpose_npy(const void* from, void* to, const Shape& shape, DType dtype) {
    const auto run = [&]<class T>(T) {
        transpose_npy(static_cast<const T*>(from), static_cast<T*>(to), shape);
    };
    if (dtype == DType::str) return run(std::string());
    switch (size_of(dtype)) {
        case 1: return run(std::uint8_t());
        case 2: return run(std::uint16_t());
        case 4: return run(std::uint32_t());
        case 16: return run(std::complex<double>());
        default: return run(std::uint64_t());
    }
}

TF_COMMON_BODY AnyTensor read_npy(ByteSource& from) {
    const NpyHeader header = read_npy_header(from);
    const Shape& shape = header.shape;
    const std::uint64_t count = static_cast<std::uint64_t>(shape.size());
    if (count != 0 && (header.item == 0 || count > from.left() / header.item))
        corrupt(
            from.source(), 0, std::to_string(from.left()) + " bytes",
            "elements of " + std::to_string(header.item) + " bytes for shape " + shape.to_string());
    tf::detail::tracing::Handle handle(tf::detail::core::allocate(header.dtype, shape.size()));
    char* const data = static_cast<char*>(handle.buffer()->data());
    if (count == 0) {
        // nothing, because strings may declare any length
    } else if (header.dtype == DType::str) {
        std::string item(header.item, '\0');
        for (std::uint64_t i = 0; i < count; ++i) {
            const Source source = from.source();
            read_exactly(from, item.data(), item.size());
            static_cast<std::string*>(handle.buffer()->data())[i] =
                npy_string(header, item, source);
        }
    } else {
        const std::size_t bytes = static_cast<std::size_t>(count) * header.item;
        read_exactly(from, data, bytes);
        if (header.big_endian)
            for (std::size_t i = 0, part = size_of(real_dtype(header.dtype)); i < bytes; i += part)
                std::reverse(data + i, data + i + part);
        if (header.dtype == DType::boolean)  // other bytes are not valid bools
            for (std::size_t i = 0; i < bytes; ++i) data[i] = data[i] != 0;
    }
    if (!header.fortran_order || shape.rank < 2) return {std::move(handle), shape, header.dtype};
    tf::detail::tracing::Handle turned(tf::detail::core::allocate(header.dtype, shape.size()));
    transpose_npy(data, turned.buffer()->data(), shape, header.dtype);
    return {std::move(turned), shape, header.dtype};
}

TF_COMMON_INLINE void write_npy_strings(OutputFile& file, std::span<const std::string> all,
                                        std::size_t width) {
    std::string block;
    for (const std::string& s : all) {
        block += s;
        block.append(width - s.size(), '\0');
        if (block.size() < 1 << 16) continue;
        file.write(block);
        block.clear();
    }
    file.write(block);
}

}  // namespace tf::io::detail

namespace tf::io {

TF_COMMON_BODY AnyTensor read_npy(const std::filesystem::path& path) {
    FileSource file(path, "io::read_npy");
    return detail::read_npy(file);
}

TF_COMMON_BODY void write_npy(const std::filesystem::path& path, const AnyTensor& tensor) {
    constexpr std::string_view op = "io::write_npy";
    const Shape& shape = tensor.shape();
    std::span<const std::string> strings;
    std::size_t item = size_of(tensor.dtype());
    if (tensor.dtype() == DType::str) {
        strings = {static_cast<const std::string*>(tensor.data()),
                   static_cast<std::size_t>(shape.size())};
        item = 1;
        for (const std::string& s : strings) {
            item = std::max(item, s.size());
            if (!s.empty() && s.back() == '\0')
                errors::raise<errors::InvalidArgument>({"tf.io.npy_string", op, "tensor",
                                                        "a string that ends in a zero byte",
                                                        "strings that NumPy reads back unchanged"});
        }
    }
    const std::string header =
        detail::npy_header(detail::npy_descr(tensor.dtype(), item, op), shape);
    write_file_with(path, op, [&](OutputFile& file) {
        file.write(header);
        if (tensor.dtype() == DType::str) return detail::write_npy_strings(file, strings, item);
        file.write({static_cast<const char*>(tensor.data()),
                    static_cast<std::size_t>(shape.size()) * item});
    });
}

}  // namespace tf::io
