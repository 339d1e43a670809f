// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Tensors as strings. Input: row-major elements and a shape. Output: exactly the characters that
// tf.print and tf.strings.format write, and those of Python's str() and repr() of an eager tensor.

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <tf/core/dtype.hpp>
#include <tf/core/shape.hpp>
#include <tf/kernels/array_text.hpp>
#include <tf/kernels/number_text.hpp>

namespace tf::kernels {

namespace impl {

/// A string in quotes, escaped as in C, except for the bytes of UTF-8 sequences.
inline std::string quoted_text(std::string_view bytes) {
    std::string out = "\"";
    for (const char c : bytes) {
        const unsigned u = static_cast<unsigned char>(c);
        if (c == '\n') out += "\\n";
        else if (c == '\r') out += "\\r";
        else if (c == '\t') out += "\\t";
        else if (c == '"' || c == '\'' || c == '\\') out.append({'\\', c});
        else if (u < 0x20 || u == 0x7f)
            for (const unsigned digit : {8u, u >> 6, u >> 3 & 7u, u & 7u})
                out += digit == 8 ? '\\' : static_cast<char>('0' + digit);
        else out += c;
    }
    return out += '"';
}

/// Appends one element as text, for any dtype.
using AppendElement = void (*)(std::string& out, const void* data, std::int64_t index);

template <class T>
void append_element(std::string& out, const void* data, std::int64_t index) {
    const T& element = static_cast<const T*>(data)[index];
    if constexpr (std::is_same_v<T, std::string>) out += quoted_text(element);
    else out += number_text(element);
}

class Summary {
public:
    Summary(const void* data, AppendElement append, const Shape& shape, std::int64_t most)
        : data_(data), append_(append), shape_(shape), most_(most) {}

    std::string text() {
        write(0, 0, shape_.size());
        return std::move(out_);
    }

private:
    void write(int axis, std::int64_t offset, std::int64_t elements) {
        if (axis == shape_.rank) {
            append_(out_, data_, offset);
            return;
        }
        const std::int64_t n = shape_[axis], step = n == 0 ? 0 : elements / n;
        out_ += '[';
        for (std::int64_t i = 0; i < n; ++i) {
            if (i == most_ && n > 2 * most_) {  // also if no element is shown
                separate(axis);
                out_ += "...";
                i = n - most_;
                if (i == n) break;
            }
            if (i > 0) separate(axis);
            write(axis + 1, offset + i * step, step);
        }
        out_ += ']';
    }
    void separate(int axis) {
        const auto below = static_cast<std::size_t>(shape_.rank - axis - 1);
        out_.append(below, '\n').append(below == 0 ? 1 : static_cast<std::size_t>(axis) + 1, ' ');
    }

    const void* data_;
    AppendElement append_;
    const Shape& shape_;
    std::int64_t most_;
    std::string out_;
};

/// The characters around an array's elements; they determine where lines are broken.
struct ArrayStyle {
    std::string_view separator = " ";
    std::size_t prefix = 0;  ///< characters before the array
    std::size_t suffix = 0;  ///< characters after the array
};
inline constexpr std::size_t line_width = 75;

/// numpy.array2string: threshold 1000, 3 items at each edge, lines of 75 characters.
class ArrayText {
public:
    explicit ArrayText(const Shape& shape, ArrayStyle style = {})
        : shape_(shape), style_(style), summarized_(summarizes(shape)) {}

    static bool summarizes(const Shape& shape) { return shape.size() > 1000; }

    /// The indices of the elements that are shown.
    std::vector<std::int64_t> shown() const {
        std::vector<std::int64_t> places;
        collect(0, 0, shape_.size(), places);
        return places;
    }
    /// The formatted array; `words` holds one word for each element that is shown.
    std::string text(const std::vector<std::string>& words) const {
        const std::string* next = words.data();
        return write(0, 1 + style_.prefix, line_width - style_.suffix, next);
    }

private:
    static constexpr std::int64_t edge = 3;

    bool cuts(int axis) const { return summarized_ && shape_[axis] > 2 * edge; }

    void collect(int axis, std::int64_t offset, std::int64_t elements,
                 std::vector<std::int64_t>& places) const {
        if (axis == shape_.rank) {
            places.push_back(offset);
            return;
        }
        const std::int64_t n = shape_[axis], step = elements / n;
        for (std::int64_t i = 0; i < n; ++i) {
            if (i == edge && cuts(axis)) i = n - edge;
            collect(axis + 1, offset + i * step, step, places);
        }
    }
    static std::string without_trailing_spaces(std::string line) {
        line.erase(line.find_last_not_of(' ') + 1);
        return line;
    }
    /// Formats the part of the array from `axis` on; lines start with `indent` spaces.
    std::string write(int axis, std::size_t indent, std::size_t width,
                      const std::string*& next) const {
        const std::int64_t n = shape_[axis];
        std::string done, line(indent, ' ');
        const bool innermost = axis + 1 == shape_.rank;
        const auto add = [&](const std::string& word) {
            if (line.size() + word.size() > width - 1 && line.size() > indent) {
                done += without_trailing_spaces(std::move(line)) + "\n";
                line.assign(indent, ' ');
            }
            line += word;
        };
        for (std::int64_t i = 0; i < n; ++i) {
            const bool cut = i == edge && cuts(axis);
            if (cut) i = n - edge;
            if (innermost) {
                if (cut) {
                    add("...");
                    line += style_.separator;
                }
                add(*next++);
                if (i + 1 < n) line += style_.separator;
                continue;
            }
            const std::string end =
                without_trailing_spaces(std::string(style_.separator)) +
                std::string(static_cast<std::size_t>(shape_.rank - axis - 1), '\n');
            if (cut) done += std::string(indent, ' ') + "..." + end;
            done += std::string(indent, ' ') + write(axis + 1, indent + 1, width - 1, next);
            if (i + 1 < n) done += end;
        }
        if (innermost) done += line;
        return "[" + done.substr(indent) + "]";
    }

    const Shape& shape_;
    ArrayStyle style_;
    bool summarized_;
};

inline constexpr std::string_view repr_prefix = "array(";

/// Appends the shape or dtype if the elements do not show it, on a new line if the last one is
/// full.
inline std::string array_repr(const std::string& array, const Shape& shape, DType dtype) {
    const bool implied = dtype == DType::float64 || dtype == DType::int64 ||
                         dtype == DType::boolean || dtype == DType::complex128;
    std::string more;
    if (shape.size() == 0 ? shape.rank > 1 : ArrayText::summarizes(shape))
        more = "shape=" + shape.to_string();
    if (!implied || shape.size() == 0)
        more += std::string(more.empty() ? "" : ", ") +
                "dtype=" + std::string(dtype == DType::str ? "object" : name_of(dtype));
    std::string out = std::string(repr_prefix) + array;
    if (more.empty()) return out + ")";
    out += ",";
    const std::size_t last_line = out.size() - (out.rfind('\n') + 1);  // npos + 1 is 0
    const bool breaks = last_line + more.size() + 2 > line_width;
    out += breaks ? "\n" + std::string(repr_prefix.size(), ' ') : " ";
    return out + more + ")";
}

inline std::string value_text(const std::string& array, const Shape& shape, DType dtype) {
    return "tf.Tensor(" + std::string(array.find('\n') == std::string::npos ? "" : "\n") + array +
           ", shape=" + shape.to_string() + ", dtype=" + std::string(name_of(dtype)) + ")";
}

}  // namespace impl

/// The string that tf.strings.format and tf.print write for a tensor: the first and last
/// `summarize` elements of each axis, or all of them for -1. Strings are quoted and escaped
/// (tf.print itself writes a single scalar string without quotes). Any shape and dtype, no errors:
/// [[1 2 ... 8 9]\n ...]; (2, 0) gives TensorFlow's unusual "[\n ...]". A bool tensor without
/// visible elements gives an empty string.
template <class T>
std::string format_summary(const T* data, const Shape& shape, std::int64_t summarize = 3) {
    const std::int64_t size = shape.size();
    const std::int64_t most = summarize < 0 ? size : std::min(summarize, size);
    if (std::is_same_v<T, bool> && most == 0) return "";  // as in TensorFlow
    if (shape.rank == 0 && most == 0) return "...";
    return impl::Summary(data, impl::append_element<T>, shape, most).text();
}

/// Python's str(numpy_array): [[1. 2.]\n [3. 4.]]; a scalar is only the number. Any shape and
/// dtype, no errors.
template <class T>
std::string format_array(const T* data, const Shape& shape) {
    if (shape.size() == 0) return "[]";
    if (shape.rank > 0) {
        const impl::ArrayText array(shape);
        return array.text(impl::array_words(data, array.shown()));
    }
    if constexpr (std::is_same_v<T, std::string>) return impl::bytes_text(*data);
    else return scalar_text(*data);
}

/// Python's repr(numpy_array): array([1., 2.], dtype=float32); a scalar is only the element, floats
/// with the digits of a double. Any shape and dtype, no errors.
template <class T>
std::string format_repr(const T* data, const Shape& shape) {
    if (shape.rank > 0) {
        const impl::ArrayText array(shape, {", ", impl::repr_prefix.size(), 1});
        return impl::array_repr(
            shape.size() == 0 ? "[]" : array.text(impl::array_words(data, array.shown())), shape,
            dtype_of<T>);
    }
    if constexpr (FloatingElement<T>) return scalar_text(static_cast<double>(*data));
    else if constexpr (ComplexElement<T>) return scalar_text(std::complex<double>(*data));
    else return format_array(data, shape);
}

/// Python's str(tensor): tf.Tensor([1. 2.], shape=(2,), dtype=float32); an array of several lines
/// starts on a new line. Any shape and dtype, no errors.
template <class T>
std::string format_value(const T* data, const Shape& shape) {
    return impl::value_text(format_array(data, shape), shape, dtype_of<T>);
}

}  // namespace tf::kernels
