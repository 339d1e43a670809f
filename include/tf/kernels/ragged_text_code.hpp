// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/kernels/ragged_text.hpp.

#include <algorithm>
#include <cstdio>
#include <vector>

#include <tf/kernels/array_text.hpp>
#include <tf/kernels/format.hpp>
#include <tf/kernels/number_text.hpp>
#include <tf/kernels/print.hpp>
#include <tf/kernels/ragged_text.hpp>

namespace tf::kernels {
namespace impl {

/// An array whose elements are words. Like NumPy's array of objects, it holds rows of different
/// lengths as elements, which are the strings of arrays themselves.
struct WordArray {
    std::vector<std::int64_t> dims{};
    std::vector<std::string> words{};

    std::int64_t row_size() const {
        std::int64_t size = 1;
        for (std::size_t d = 1; d < dims.size(); ++d) size *= dims[d];
        return size;
    }
};

TF_COMMON_INLINE std::string spaces(std::size_t n) { return std::string(n, ' '); }
TF_COMMON_INLINE void trim(std::string& line) { line.erase(line.find_last_not_of(' ') + 1); }

/// The rules by which numpy.array2string breaks lines, for words that can have several lines.
struct WordLines {
    static constexpr std::int64_t edge = 3;
    const WordArray& array;
    bool summarized;

    /// Adds a word to the line; `done` contains the lines before it.
    TF_COMMON static void add(std::string& done, std::string& line, const std::string& word,
                              std::size_t width, const std::string& indent) {
        std::vector<std::string> lines(1);
        for (const char c : word)
            if (c == '\n') lines.emplace_back();
            else lines.back() += c;
        std::size_t longest = 0;
        for (const std::string& l : lines) longest = std::max(longest, l.size());
        std::string next = spaces(line.size());
        if (line.size() + longest > width && line.size() > indent.size()) {
            trim(line);
            done += line + "\n";
            line = indent;
            next = indent;
        }
        line += lines[0];
        if (lines.size() == 1) return;
        for (std::size_t k = 1; k < lines.size(); ++k) {
            trim(line);
            done += line + "\n";
            line = next + lines[k];
        }
        line += spaces(longest - lines.back().size());
    }
    TF_COMMON std::string text(std::size_t axis, std::int64_t first, const std::string& indent,
                               std::size_t width) const {
        if (axis == array.dims.size()) return array.words[static_cast<std::size_t>(first)];
        const std::int64_t n = array.dims[axis];
        std::int64_t step = 1;
        for (std::size_t d = axis + 1; d < array.dims.size(); ++d) step *= array.dims[d];
        const bool innermost = axis + 1 == array.dims.size(), cuts = summarized && n > 2 * edge;
        const std::string breaks = "," + std::string(array.dims.size() - axis - 1, '\n');
        std::string done, line = indent;
        for (std::int64_t i = 0; i < n; ++i) {
            if (cuts && i == edge) {
                if (innermost) {
                    add(done, line, "...", width - 1, indent);
                    line += ", ";
                } else {
                    done.append(indent).append("...").append(breaks);
                }
                i = n - edge;
            }
            const std::string word = text(axis + 1, first + i * step, indent + " ", width - 1);
            if (innermost) {
                add(done, line, word, width - 1, indent);
                if (i + 1 < n) line += ", ";
            } else {
                done += indent + word;
                if (i + 1 < n) done += breaks;
            }
        }
        if (innermost) done += line;
        return "[" + done.substr(indent.size()) + "]";
    }
};
/// As Python's str() writes a list: [[], [], []].
TF_COMMON_INLINE std::string list_text(const WordArray& a, std::size_t axis = 0) {
    std::string out = "[";
    for (std::int64_t i = 0; i < a.dims[axis]; ++i)
        out += (i > 0 ? ", " : "") + (axis + 1 < a.dims.size() ? list_text(a, axis + 1) : "");
    return out + "]";
}
TF_COMMON_INLINE std::string words_text(const WordArray& a) {
    const auto size = static_cast<std::int64_t>(a.words.size());
    if (size == 0) return list_text(a);
    return WordLines{a, size > 1000}.text(0, 0, " ", line_width);
}

TF_COMMON_INLINE WordArray words_of(const Ref& values) {
    WordArray all;
    for (int d = 0; d < values.shape.rank; ++d) all.dims.push_back(values.shape[d]);
    visit_dtype(values.dtype, [&]<class T>() {
        for (std::int64_t k = 0; k < values.shape.size(); ++k) {
            const T& v = values.as<const T>()[k];
            if constexpr (std::is_same_v<T, std::string>) all.words.push_back(bytes_text(v));
            else all.words.push_back(scalar_text(v));
        }
    });
    return all;
}
/// Rows of equal lengths become a further dim; rows of different lengths become elements.
TF_COMMON_INLINE WordArray in_rows(const WordArray& inner, const Ref& splits) {
    const auto* s = splits.as<const std::int64_t>();
    const std::int64_t rows = splits.shape.size() - 1, size = inner.row_size();
    if (rows <= 0) return {{0}, {}};
    bool uniform = true;
    for (std::int64_t k = 0; k < rows; ++k) uniform = uniform && s[k + 1] - s[k] == s[1] - s[0];
    WordArray out;
    if (uniform) {
        out.dims = {rows, s[1] - s[0]};
        out.dims.insert(out.dims.end(), inner.dims.begin() + 1, inner.dims.end());
        out.words.assign(inner.words.begin() + s[0] * size, inner.words.begin() + s[rows] * size);
        return out;
    }
    out.dims = {rows};
    for (std::int64_t k = 0; k < rows; ++k) {
        WordArray row{inner.dims, {}};
        row.dims[0] = s[k + 1] - s[k];
        row.words.assign(inner.words.begin() + s[k] * size, inner.words.begin() + s[k + 1] * size);
        out.words.push_back(words_text(row));
    }
    return out;
}

/// An element as tf.strings.as_string writes it, with strings in quotes.
TF_COMMON_INLINE std::string print_word(const Ref& values, std::int64_t k) {
    return visit_dtype(values.dtype, [&]<class T>() -> std::string {
        const T& v = values.as<const T>()[k];
        const auto fixed = [](double x) {
            std::string text(static_cast<std::size_t>(std::snprintf(nullptr, 0, "%f", x)) + 1, ' ');
            std::snprintf(text.data(), text.size(), "%f", x);
            text.pop_back();
            return text;
        };
        if constexpr (std::is_same_v<T, std::string>) return "'" + v + "'";
        else if constexpr (std::is_same_v<T, bool>) return v ? "true" : "false";
        else if constexpr (std::is_integral_v<T>) return std::to_string(+v);
        else if constexpr (is_complex(dtype_of<T>))
            return "(" + fixed(static_cast<double>(v.real())) + "," +
                   fixed(static_cast<double>(v.imag())) + ")";
        else return fixed(static_cast<double>(v));
    });
}
/// The elements in [begin, end); `element` returns the string of one.
template <class Element>
std::string summary(std::int64_t begin, std::int64_t end, std::int64_t summarize, Element element) {
    std::string out = "[";
    const bool cuts = summarize >= 0 && end - begin > 2 * summarize;
    for (std::int64_t k = begin; k < end; ++k) {
        if (cuts && k == begin + summarize) {
            out += k > begin ? ", ..." : "...";
            k = end - summarize;
            if (k == end) break;
        }
        out += (k > begin ? ", " : "") + element(k);
    }
    return out + "]";
}
TF_COMMON_INLINE std::string dense_summary(const Ref& values, int axis, std::int64_t first,
                                           std::int64_t summarize) {
    if (axis == values.shape.rank) return print_word(values, first);
    return summary(0, values.shape[axis], summarize, [&](std::int64_t k) {
        return dense_summary(values, axis + 1, first * values.shape[axis] + k, summarize);
    });
}
TF_COMMON_INLINE std::string rows_summary(const Ref& values, const Ref* splits, int count,
                                          std::int64_t begin, std::int64_t end,
                                          std::int64_t summarize) {
    return summary(begin, end, summarize, [&](std::int64_t k) {
        if (count == 0) return dense_summary(values, 1, k, summarize);
        const auto* s = splits->as<const std::int64_t>();
        return rows_summary(values, splits + 1, count - 1, s[k], s[k + 1], summarize);
    });
}

}  // namespace impl

TF_COMMON_BODY std::string ragged_text(const Ref& values, const Ref* splits, int count) {
    impl::WordArray all = impl::words_of(values);
    for (int k = count - 1; k >= 0; --k) all = impl::in_rows(all, splits[k]);
    return "<tf.RaggedTensor " + impl::words_text(all) + ">";
}
TF_COMMON_BODY std::string ragged_summary(const Ref& values, const Ref* splits, int count,
                                          std::int64_t summarize) {
    return impl::rows_summary(values, splits, count, 0, splits->shape.size() - 1, summarize);
}

}  // namespace tf::kernels
