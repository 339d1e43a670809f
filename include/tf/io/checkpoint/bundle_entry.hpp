// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The header and the entries of a bundle's index, as protocol buffers. Mirrors BundleHeaderProto
// and BundleEntryProto.

#include <cstdio>
#include <filesystem>

#include <tf/core/compiled.hpp>
#include <tf/core/dtype.hpp>
#include <tf/core/shape.hpp>
#include <tf/io/bytes/coding.hpp>
#include <tf/io/proto/proto.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::io {

/// PREFIX.data-00000-of-00001: the file that holds one of a bundle's shards.
TF_COMMON_INLINE std::filesystem::path bundle_shard(const std::filesystem::path& prefix, int shard,
                                                    int count) {
    char ending[40];
    std::snprintf(ending, sizeof ending, ".data-%05d-of-%05d", shard, count);
    std::filesystem::path out = prefix;
    return out += ending;
}

/// The dtype for a number of types.proto; DType::invalid if our tensors cannot have it.
constexpr DType tensor_dtype(std::int32_t number) {
    if (number <= 0 || number > 255) return DType::invalid;
    const auto d = static_cast<DType>(number);
    const bool no_tensor = d == DType::resource || name_of(d) == name_of(DType::invalid);
    return no_tensor ? DType::invalid : d;
}
/// TensorFlow's name for such a number, including dtypes that our tensors cannot have.
TF_COMMON_INLINE std::string dtype_name(std::int32_t number) {
    if (tensor_dtype(number) != DType::invalid) return std::string(name_of(tensor_dtype(number)));
    switch (number) {
        case 11: return "qint8";
        case 12: return "quint8";
        case 13: return "qint32";
        case 15: return "qint16";
        case 16: return "quint16";
        case 20: return "resource";
        case 21: return "variant";
        case 24: return "float8_e5m2";
        case 25: return "float8_e4m3fn";
        case 29: return "int4";
        case 30: return "uint4";
        default: return "number " + std::to_string(number);
    }
}

/// Appends a string's length as the checksums cover it: 4 bytes, or 8 if 4 are not enough.
TF_COMMON_INLINE void put_string_length(std::string& out, std::uint64_t length) {
    if (length <= std::numeric_limits<std::uint32_t>::max())
        put_fixed(out, static_cast<std::uint32_t>(length));
    else put_fixed(out, length);
}

/// Slices of a variable are stored under keys with this prefix; such keys do not name tensors.
TF_COMMON_INLINE bool is_slice_key(std::string_view key) { return key.starts_with('\0'); }

/// One tensor of a bundle.
struct BundleEntry {
    std::int32_t dtype = 0;  ///< a number of types.proto; our tensors need not support it
    std::vector<std::int64_t> dims;
    std::int32_t shard = 0;
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
    std::uint32_t crc = 0;            ///< masked
    std::vector<std::string> slices;  ///< the slices of a partitioned variable

    std::string serialize() const {
        std::string out;
        protozero::pbf_writer w(out);
        w.add_enum(1, dtype);
        std::string shape;  // written even if it is empty, as it is for a scalar
        for (const std::int64_t d : dims) {
            std::string dim;
            if (d != 0) protozero::pbf_writer(dim).add_int64(1, d);
            protozero::pbf_writer(shape).add_message(2, dim);
        }
        w.add_message(2, shape);
        if (shard != 0) w.add_int32(3, shard);
        if (offset != 0) w.add_int64(4, static_cast<std::int64_t>(offset));
        if (size != 0) w.add_int64(5, static_cast<std::int64_t>(size));
        if (crc != 0) w.add_fixed32(6, crc);
        return out;
    }
    /// errors::DataLoss if the bytes are not an entry of a bundle with `shards` files.
    static BundleEntry parse(std::string_view bytes, const Source& source, std::int32_t shards) {
        BundleEntry e;
        for (Message m(bytes, source); m.next();) {
            switch (m.field()) {
                case 1: e.dtype = m.int32(); break;
                case 2: e.read_shape(m.message()); break;
                case 3: e.shard = m.int32(); break;
                case 4: e.offset = natural(m); break;
                case 5: e.size = natural(m); break;
                case 6: e.crc = m.fixed32(); break;
                case 7: e.slices.push_back(m.string()); break;
                default: m.skip();
            }
        }
        if (e.shard < 0 || e.shard >= shards)
            detail::corrupt(source, 0, "shard " + std::to_string(e.shard),
                            "one of " + std::to_string(shards));
        return e;
    }

private:
    static std::uint64_t natural(Message& m) {
        const std::int64_t n = m.int64();
        if (n < 0) m.fault(std::to_string(n), "an offset in the file");
        return static_cast<std::uint64_t>(n);
    }
    void read_shape(Message m) {
        while (m.next()) {
            if (m.field() == 3 && m.boolean()) m.fault("an unknown rank", "the shape of a tensor");
            else if (m.field() == 2) read_dim(m.message());
            else if (m.field() != 3) m.skip();
        }
    }
    void read_dim(Message m) {
        std::int64_t dim = 0;
        while (m.next()) {
            if (m.field() == 1) dim = m.int64();
            else m.skip();
        }
        if (dim < 0) m.fault("a dim of " + std::to_string(dim), "the shape of a tensor");
        dims.push_back(dim);
    }
};

/// The value of the header, whose key is empty, so it is the first entry.
TF_COMMON_INLINE std::string bundle_header(int shards) {
    std::string out;
    protozero::pbf_writer w(out);
    w.add_int32(1, shards);
    protozero::pbf_writer version(w, 3);
    version.add_int32(1, 1);
    return out;
}
/// The number of shards. errors::DataLoss if the bytes are not a header, errors::Unimplemented for
/// the other byte order or a later version.
TF_COMMON_INLINE std::int32_t read_bundle_header(std::string_view bytes, const Source& source) {
    std::int32_t shards = 0, endianness = 0, least_reader = 0;
    for (Message m(bytes, source); m.next();) {
        switch (m.field()) {
            case 1: shards = m.int32(); break;
            case 2: endianness = m.int32(); break;
            case 3:
                for (Message version = m.message(); version.next();) {
                    if (version.field() == 2) least_reader = version.int32();
                    else version.skip();
                }
                break;
            default: m.skip();
        }
    }
    if (shards < 1 || shards > 99999)
        detail::corrupt(source, 0, std::to_string(shards) + " shards", "1 to 99999");
    if (endianness != 0 || least_reader > 1)
        errors::raise<errors::Unimplemented>(
            {"tf.io.bundle_version", source.op, source.name,
             endianness != 0 ? "big-endian numbers" : "version " + std::to_string(least_reader),
             "little-endian numbers, version 1"});
    return shards;
}

}  // namespace tf::io

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
