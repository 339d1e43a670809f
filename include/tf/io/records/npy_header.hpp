// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The header of a .npy file: a magic word, the format's version, and a Python dict as text:
//
//     {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }
//
// Mirrors numpy.lib.format. The parser accepts only what numpy.save writes; nothing is evaluated.

#include <charconv>

#include <tf/core/compiled.hpp>
#include <tf/core/dtype.hpp>
#include <tf/core/shape.hpp>
#include <tf/io/bytes/byte_stream.hpp>
#include <tf/io/records/record_frame.hpp>

namespace tf::io::detail {

struct NpyHeader {
    Shape shape;
    DType dtype = DType::invalid;
    char kind = 0;         ///< NumPy's letter: b, i, u, f, S or U
    std::size_t item = 0;  ///< size of an element in the file, in bytes
    bool big_endian = false;
    bool fortran_order = false;
};

constexpr std::string_view npy_magic = "\x93NUMPY";

/// The dtypes that both NumPy and our tensors have, except strings, which can have any length.
struct NpyDType {
    std::string_view code;
    DType dtype;
};
inline constexpr std::array<NpyDType, 14> npy_dtypes{{{"b1", DType::boolean},
                                                      {"i1", DType::int8},
                                                      {"i2", DType::int16},
                                                      {"i4", DType::int32},
                                                      {"i8", DType::int64},
                                                      {"u1", DType::uint8},
                                                      {"u2", DType::uint16},
                                                      {"u4", DType::uint32},
                                                      {"u8", DType::uint64},
                                                      {"f2", DType::float16},
                                                      {"f4", DType::float32},
                                                      {"f8", DType::float64},
                                                      {"c8", DType::complex64},
                                                      {"c16", DType::complex128}}};

[[noreturn]] inline void no_npy_dtype(std::string_view op, std::string_view name, std::string got) {
    errors::raise<errors::InvalidArgument>(
        {"tf.io.npy_dtype", op, name, std::move(got),
         "bool, an integer, float16, float32, float64, complex64, complex128 or strings; NumPy has "
         "no bfloat16, and objects cannot be read"});
}

/// The value of 'descr' for a dtype; `item` is the length of strings.
TF_COMMON_INLINE std::string npy_descr(DType dtype, std::size_t item, std::string_view op) {
    if (dtype == DType::str) return "|S" + std::to_string(item);
    for (const NpyDType& d : npy_dtypes)
        if (d.dtype == dtype) return (size_of(dtype) == 1 ? "|" : "<") + std::string(d.code);
    no_npy_dtype(op, "tensor", "dtype " + std::string(name_of(dtype)));
}

/// Everything before the elements, as numpy.save writes it: padded so that the first dimension can
/// grow, to a length that is a multiple of 64.
TF_COMMON_INLINE std::string npy_header(const std::string& descr, const Shape& shape) {
    constexpr std::size_t digits = 21, align = 64, before = 10;
    std::string dict = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (";
    for (int d = 0; d < shape.rank; ++d) dict += (d == 0 ? "" : ", ") + std::to_string(shape[d]);
    dict += shape.rank == 1 ? ",), }" : "), }";
    if (shape.rank != 0) dict.append(digits - std::to_string(shape[0]).size(), ' ');
    dict.append(align - (before + dict.size() + 1) % align, ' ');
    dict += '\n';
    std::string out(npy_magic);
    out += std::string_view("\x01\x00", 2);
    append_little_endian(out, dict.size(), 2);
    return out + dict;
}

/// Parses the dict.
class NpyDict {
public:
    TF_COMMON NpyDict(std::string_view text, const Source& source) : text_(text), source_(source) {}

    TF_COMMON NpyHeader read() {
        bool descr = false, order = false, shape = false;
        expect('{');
        while (!accept('}')) {
            const std::string_view key = string();
            expect(':');
            if (key == "descr") read_descr(), descr = true;
            else if (key == "fortran_order") read_order(), order = true;
            else if (key == "shape") read_shape(), shape = true;
            else fault("the key '" + std::string(key.substr(0, 40)) + "'");
            if (!accept(',')) {
                expect('}');
                break;
            }
        }
        skip_spaces();
        if (at_ != text_.size()) fault("text after the dict");
        if (!descr || !order || !shape) fault("a dict without one of its keys");
        return header_;
    }

private:
    TF_COMMON void read_descr() {
        skip_spaces();
        if (at_ < text_.size() && text_[at_] == '[')
            no_npy_dtype(source_.op, source_.name, "a structured dtype");
        const std::string_view descr = string();
        std::string_view code = descr;
        header_.big_endian = code.starts_with('>');
        if (!code.empty() && std::string_view("<>|=").find(code[0]) != std::string_view::npos)
            code.remove_prefix(1);
        header_.kind = code.empty() ? '\0' : code[0];
        if (header_.kind == 'S' || header_.kind == 'U') {
            header_.dtype = DType::str;
            const char* const end = code.data() + code.size();
            const auto [rest, error] = std::from_chars(code.data() + 1, end, header_.item);
            if (error == std::errc() && rest == end && header_.item < std::size_t{1} << 40) {
                if (header_.kind == 'U') header_.item *= 4;
                return;
            }
        }
        for (const NpyDType& d : npy_dtypes) {
            if (d.code != code) continue;
            header_.dtype = d.dtype;
            header_.item = size_of(d.dtype);
            return;
        }
        no_npy_dtype(source_.op, source_.name, "dtype '" + std::string(descr.substr(0, 40)) + "'");
    }
    TF_COMMON void read_order() {
        skip_spaces();
        header_.fortran_order = text_.substr(at_).starts_with("True");
        if (!header_.fortran_order && !text_.substr(at_).starts_with("False"))
            fault("neither True nor False");
        at_ += header_.fortran_order ? 4 : 5;
    }
    TF_COMMON void read_shape() {
        header_.shape = {};
        expect('(');
        while (!accept(')')) {
            skip_spaces();
            int dim = 0;
            const auto [rest, error] =
                std::from_chars(text_.data() + at_, text_.data() + text_.size(), dim);
            if (error == std::errc::result_out_of_range || header_.shape.rank == max_rank)
                errors::raise<errors::InvalidArgument>(
                    {"tf.io.npy_shape", source_.op, source_.name,
                     "a shape that no tensor has: " +
                         std::string(text_.substr(
                             0, std::min<std::size_t>(text_.find_last_not_of(" \n") + 1, 200))),
                     "at most " + std::to_string(max_rank) + " dims below 2^31"});
            if (error != std::errc() || dim < 0) fault("no dimension");
            header_.shape.push_back(dim);
            at_ = static_cast<std::size_t>(rest - text_.data());
            if (at_ < text_.size() && text_[at_] == 'L') ++at_;  // Python 2 wrote 3L
            if (!accept(',')) {
                expect(')');
                break;
            }
        }
    }
    TF_COMMON std::string_view string() {
        skip_spaces();
        const char quote = at_ < text_.size() ? text_[at_] : '\0';
        if (quote != '\'' && quote != '"') fault("no string");
        const std::size_t end = text_.find(quote, at_ + 1);
        if (end == std::string_view::npos) fault("a string without an end");
        const std::string_view out = text_.substr(at_ + 1, end - at_ - 1);
        at_ = end + 1;
        return out;
    }
    TF_COMMON void skip_spaces() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
    }
    TF_COMMON bool accept(char c) {
        skip_spaces();
        if (at_ == text_.size() || text_[at_] != c) return false;
        ++at_;
        return true;
    }
    TF_COMMON void expect(char c) {
        if (!accept(c)) fault(std::string("no '") + c + "'");
    }
    TF_COMMON [[noreturn]] void fault(std::string got) const {
        corrupt(source_, at_, std::move(got),
                "{'descr': '...', 'fortran_order': ..., 'shape': (...), }");
    }

    std::string_view text_;
    Source source_;
    std::size_t at_ = 0;
    NpyHeader header_;
};

TF_COMMON_INLINE std::string read_some_of_npy(ByteSource& from, std::size_t count) {
    if (count > from.left())
        corrupt(from.source(), from.left(), "the end of the file",
                std::to_string(count) + " bytes of a .npy file's head");
    std::string out(count, '\0');
    read_exactly(from, out.data(), count);
    return out;
}

/// Reads everything before the elements.
TF_COMMON_INLINE NpyHeader read_npy_header(ByteSource& from) {
    const Source start = from.source();
    const std::string head = read_some_of_npy(from, 8);
    if (!head.starts_with(npy_magic)) corrupt(start, 0, "other bytes", "those of a .npy file");
    const int major = static_cast<unsigned char>(head[6]);
    const int minor = static_cast<unsigned char>(head[7]);
    if (major < 1 || major > 3 || minor != 0)
        corrupt(start, 6, "version " + std::to_string(major) + "." + std::to_string(minor),
                "1.0, 2.0 or 3.0");
    const std::uint64_t length = little_endian(read_some_of_npy(from, major == 1 ? 2 : 4));
    if (length > 1 << 16)
        corrupt(start, 8, "a head of " + std::to_string(length) + " bytes", "at most 65536");
    const Source source = from.source();
    return NpyDict(read_some_of_npy(from, static_cast<std::size_t>(length)), source).read();
}

}  // namespace tf::io::detail
