// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Reads and writes TensorProto and TensorShapeProto.

#include <bit>
#include <cstring>

#include <tf/core/compiled.hpp>
#include <tf/io/bytes/coding.hpp>
#include <tf/io/graph_def/graph_def.hpp>
#include <tf/io/proto/proto.hpp>
#include <tf/kernels/print.hpp>
#include <tf/tensor/tensor.hpp>

namespace tf::io {

static_assert(std::endian::native == std::endian::little,
              "files are little-endian, so the machine must be little-endian, too");

/// Limits the memory for constants that a file does not spell out: one value of a few bytes can
/// stand for all elements of a shape of any size.
struct FillBudget {
    std::uint64_t bytes = std::uint64_t{1} << 28;
};

TF_COMMON_INLINE PartialShape read_shape(Message m) {
    PartialShape out;
    while (m.next()) switch (m.field()) {
            case 2: {
                std::int64_t size = 0;
                for (Message dim = m.message(); dim.next();) {
                    if (dim.field() == 1) size = dim.int64();
                    else dim.skip();
                }
                if (size < -1) m.fault("a dim of " + std::to_string(size), "-1 or a size");
                out.dims.push_back(size);
                break;
            }
            case 3: out.known_rank = !m.boolean(); break;
            default: m.skip();
        }
    return out;
}
TF_COMMON_INLINE std::string write_shape(const PartialShape& s) {
    std::string out;
    protozero::pbf_writer w(out);
    for (const std::int64_t d : s.dims) {
        std::string dim;
        if (d != 0) protozero::pbf_writer(dim).add_int64(1, d);
        w.add_message(2, dim);  // a nested writer would omit an empty dim
    }
    if (!s.known_rank) w.add_bool(3, true);
    return out;
}

namespace detail {

/// The fields of a TensorProto as they are read; elements are converted once dtype and shape are
/// known.
struct RawTensor {
    DataType type = DataType::invalid;
    PartialShape shape;
    std::string_view content{};
    bool has_content = false;
    std::vector<float> floats{};       ///< float_val, and the parts of scomplex_val
    std::vector<double> doubles{};     ///< double_val, and the parts of dcomplex_val
    std::vector<std::int64_t> ints{};  ///< int_val, int64_val, bool_val, half_val
    std::vector<std::uint64_t> unsigneds{};
    std::vector<std::string_view> strings{};
};

TF_COMMON_INLINE RawTensor read_raw_tensor(Message& m) {
    RawTensor t;
    while (m.next()) switch (m.field()) {
            case 1: t.type = static_cast<DataType>(m.int32()); break;
            case 2: t.shape = read_shape(m.message()); break;
            case 4:
                t.content = m.bytes();
                t.has_content = !t.content.empty();
                break;
            case 5:
            case 9: m.floats(t.floats); break;
            case 6:
            case 12: m.doubles(t.doubles); break;
            case 7:
            case 10:
            case 11:
            case 13: m.int64s(t.ints); break;
            case 8: t.strings.push_back(m.bytes()); break;
            case 16:
            case 17: m.uint64s(t.unsigneds); break;
            default: m.skip();
        }
    return t;
}

template <class T>
T element_from_int(std::int64_t v) {
    if constexpr (tf::detail::core::SmallFloat<T>)
        return std::bit_cast<T>(static_cast<std::uint16_t>(v));
    else if constexpr (std::is_same_v<T, bool>) return v != 0;
    else return static_cast<T>(v);
}

/// Copies elements from one of the typed fields; the last one is repeated for all that are missing.
template <class T, class From, class Convert>
void fill_elements(T* to, std::int64_t n, const std::vector<From>& from, Convert convert) {
    const auto given = std::min(n, static_cast<std::int64_t>(from.size()));
    for (std::int64_t i = 0; i < given; ++i) to[i] = convert(from[static_cast<std::size_t>(i)]);
    if (!from.empty()) std::fill(to + given, to + n, convert(from.back()));
    else std::fill(to, to + n, T{});
}
/// Complex numbers from pairs of parts; the last one is repeated for all that are missing.
template <class T, class Part>
void fill_complex(T* to, std::int64_t n, const std::vector<Part>& parts) {
    const auto given = std::min(n, static_cast<std::int64_t>(parts.size() / 2));
    for (std::int64_t i = 0; i < given; ++i) {
        const auto at = static_cast<std::size_t>(2 * i);
        to[i] = T(parts[at], parts[at + 1]);
    }
    std::fill(to + given, to + n, given == 0 ? T{} : to[given - 1]);
}
/// The elements of a tensor of strings in `tensor_content`: first all lengths.
TF_COMMON_INLINE void read_strings(std::string_view content, std::string* to, std::int64_t n,
                                   const Source& source) {
    ByteReader in(content, source);
    std::vector<std::uint64_t> lengths;
    for (std::int64_t i = 0; i < n; ++i) lengths.push_back(in.varint());
    for (std::int64_t i = 0; i < n; ++i) to[i] = in.take(lengths[static_cast<std::size_t>(i)]);
    if (!in.empty()) in.fault("bytes after the last string", "the end");
}
template <class T>
void read_elements(const RawTensor& t, T* to, std::int64_t n, const Source& source) {
    if constexpr (std::is_same_v<T, std::string>) {
        if (t.has_content) return read_strings(t.content, to, n, source);
        fill_elements(to, n, t.strings, [](std::string_view v) { return std::string(v); });
    } else if (t.has_content && std::is_same_v<T, bool>) {  // a bool is 0 or 1, a byte need not be
        for (std::int64_t i = 0; i < n; ++i)
            to[i] = static_cast<T>(t.content[static_cast<std::size_t>(i)] != 0);
    } else if (t.has_content) {
        std::memcpy(to, t.content.data(), t.content.size());
    } else if constexpr (std::is_same_v<T, std::complex<float>>) {
        fill_complex(to, n, t.floats);
    } else if constexpr (std::is_same_v<T, std::complex<double>>) {
        fill_complex(to, n, t.doubles);
    } else if constexpr (std::is_same_v<T, float>) {
        fill_elements(to, n, t.floats, [](float v) { return v; });
    } else if constexpr (std::is_same_v<T, double>) {
        fill_elements(to, n, t.doubles, [](double v) { return v; });
    } else if constexpr (std::is_same_v<T, std::uint32_t> || std::is_same_v<T, std::uint64_t>) {
        fill_elements(to, n, t.unsigneds, [](std::uint64_t v) { return static_cast<T>(v); });
    } else {
        fill_elements(to, n, t.ints, &element_from_int<T>);
    }
}

}  // namespace detail

/// Reads a constant. If our tensors lack its dtype, only the dtype is returned.
TF_COMMON_INLINE TensorAttr read_tensor(Message m, FillBudget& budget) {
    const detail::RawTensor t = detail::read_raw_tensor(m);
    const DType dtype = dtype_of_data(t.type);
    if (dtype == DType::invalid) return {{}, t.type};
    const Shape shape = t.shape.shape();
    if (!shape.valid() || !shape.fully_defined())
        m.fault("a constant without a shape of numbers, or of more than " +
                    std::to_string(max_rank) + " dims",
                "known dims");
    const std::int64_t n = shape.size();
    const std::uint64_t width = dtype == DType::str ? sizeof(std::string) : size_of(dtype);
    if (t.has_content && dtype == DType::str) {
        if (static_cast<std::uint64_t>(n) > t.content.size())  // each takes at least a byte
            m.fault(std::to_string(t.content.size()) + " bytes for shape " + shape.to_string(),
                    "at least one for each string");
    } else if (t.has_content) {
        if (static_cast<std::uint64_t>(n) != t.content.size() / width ||
            t.content.size() % width != 0)
            m.fault(std::to_string(t.content.size()) + " bytes for shape " + shape.to_string(),
                    "as many as the shape has elements");
    } else {
        const std::size_t all = t.floats.size() + t.doubles.size() + t.ints.size() +
                                t.unsigneds.size() + t.strings.size();
        const std::size_t given = is_complex(dtype) ? all / 2 : all;
        const std::uint64_t missing =
            static_cast<std::uint64_t>(n) > given ? static_cast<std::uint64_t>(n) - given : 0;
        if (missing > budget.bytes / width)
            m.fault("constants that repeat a value more often than memory allows, shape " +
                        shape.to_string(),
                    "at most " + std::to_string(FillBudget{}.bytes) + " bytes of such");
        budget.bytes -= missing * width;
    }
    tf::detail::tracing::Handle memory(tf::detail::core::allocate(dtype, n));
    void* const to = memory.buffer()->data();
    kernels::visit_dtype(
        dtype, [&]<class T>() { detail::read_elements(t, static_cast<T*>(to), n, m.source()); });
    return {AnyTensor(std::move(memory), shape, dtype), t.type};
}

TF_COMMON_INLINE std::string write_tensor(const AnyTensor& t) {
    std::string out;
    protozero::pbf_writer w(out);
    w.add_int32(1, static_cast<std::int32_t>(t.dtype()));
    w.add_message(2, write_shape(t.shape()));
    const std::int64_t n = t.shape().size();
    if (t.dtype() == DType::str) {
        const auto* strings = static_cast<const std::string*>(t.data());
        for (std::int64_t i = 0; i < n; ++i) w.add_bytes(8, strings[i]);
    } else if (n > 0) {
        w.add_bytes(4, static_cast<const char*>(t.data()),
                    static_cast<std::size_t>(n) * size_of(t.dtype()));
    }
    return out;
}

/// A scalar of dtype string.
TF_COMMON_INLINE AnyTensor string_scalar(std::string text) {
    tf::detail::tracing::Handle handle(tf::detail::core::allocate(DType::str, 1));
    *static_cast<std::string*>(handle.buffer()->data()) = std::move(text);
    return {std::move(handle), Shape{}, DType::str};
}

}  // namespace tf::io
