// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The elements of an array as NumPy prints them: with one width and one notation. Input: an array,
// and the indices of the elements that are shown. Output: one string per element, called a word.
// Mirrors the formatters of numpy.array2string.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <tf/core/dtype.hpp>
#include <tf/kernels/number_text.hpp>

namespace tf::kernels::impl {

/// Python's repr of bytes: b'a\n', b"it's".
inline std::string bytes_text(std::string_view bytes) {
    constexpr std::string_view hex = "0123456789abcdef";
    const bool has_single = bytes.find('\'') != std::string_view::npos;
    const char quote = has_single && bytes.find('"') == std::string_view::npos ? '"' : '\'';
    std::string out = {'b', quote};
    for (const char c : bytes) {
        const unsigned u = static_cast<unsigned char>(c);
        if (c == quote || c == '\\') out.append({'\\', c});
        else if (c == '\t') out += "\\t";
        else if (c == '\n') out += "\\n";
        else if (c == '\r') out += "\\r";
        else if (u < 0x20 || u >= 0x7f) out.append({'\\', 'x', hex[u >> 4], hex[u & 15u]});
        else out += c;
    }
    return out += quote;
}

inline std::string padded(std::string text, std::size_t width) {
    return text.size() < width ? text.insert(0, width - text.size(), ' ') : text;
}

/// Floats: all positional with aligned decimal points, or all scientific with the same number of
/// digits. Scientific if the largest is 1e8 or more (float: 1e6, half: 1e3), the smallest is below
/// 1e-4, or the largest is more than 1000 times the smallest; at most 8 digits after the point.
template <class T>
class FloatWords {
public:
    /// `plus`: positive numbers are written with a sign, too.
    FloatWords(const T* data, const std::vector<std::int64_t>& shown, bool plus = false)
        : plus_(plus) {
        find_notation(data, shown);
        bool nan = false, inf = false, negative_inf = false;
        for (const std::int64_t i : shown) {
            const T v = data[i];
            const double x = static_cast<double>(v);
            if (std::isnan(x)) nan = true;
            else if (std::isinf(x)) (x < 0 ? negative_inf : inf) = true;
            else measure(v);
        }
        if (scientific_) right_ = fraction_ + 1 + exponent_;
        const bool special = nan || inf || negative_inf;
        const std::size_t widest = negative_inf || (special && plus_) ? 4 : special ? 3 : 0;
        if (widest > right_ + 1) left_ = std::max(left_, widest - right_ - 1);
    }

    std::string operator()(T v) const {
        const double x = static_cast<double>(v);
        if (!std::isfinite(x)) return padded(signed_text(general(x, 6)), left_ + 1 + right_);
        if (!scientific_) {
            const std::string text = signed_text(shortest_fixed(v, most).positional());
            const std::size_t point = text.find('.');
            std::string out = padded(text.substr(0, point), left_) + text.substr(point);
            return out.append(right_ - (text.size() - point - 1), ' ');
        }
        Decimal d = shortest_scientific(v, most);
        if (d.digits.size() - 1 < fraction_) {  // padded with digits of the exact value
            d = parse_scientific(
                chars(x, std::chars_format::scientific, static_cast<int>(fraction_)));
            d.digits.append(fraction_ + 1 - d.digits.size(), '0');
        }
        std::string power = d.exponent_text();
        power.insert(1, exponent_ - power.size(), '0');
        return padded(signed_text(d.mantissa()), left_ + 1 + fraction_) + "e" + power;
    }

private:
    static constexpr int most = 8;

    std::string signed_text(std::string text) const {
        return plus_ && text[0] != '-' ? "+" + text : text;
    }
    void find_notation(const T* data, const std::vector<std::int64_t>& shown) {
        double largest = 0, smallest = std::numeric_limits<double>::infinity();
        for (const std::int64_t i : shown) {
            const double x = std::abs(static_cast<double>(data[i]));
            if (x == 0 || !std::isfinite(x)) continue;
            largest = std::max(largest, x);
            smallest = std::min(smallest, x);
        }
        if (largest == 0) return;
        constexpr double cutoff = sizeof(T) == 8 ? 1e8 : sizeof(T) == 4 ? 1e6 : 1e3;
        // NumPy compares in the dtype.
        const auto rounded = [](double x) { return static_cast<double>(static_cast<T>(x)); };
        scientific_ =
            largest >= cutoff || smallest < rounded(1e-4) || rounded(largest / smallest) > 1000;
    }
    void measure(T v) {
        if (scientific_) {
            const Decimal d = shortest_scientific(v, most);
            fraction_ = std::max(fraction_, d.digits.size() - 1);
            left_ = std::max<std::size_t>(left_, d.negative || plus_ ? 2 : 1);
            exponent_ = std::max(exponent_, d.exponent_text().size());
        } else {
            const std::string text = signed_text(shortest_fixed(v, most).positional());
            const std::size_t point = text.find('.');
            left_ = std::max(left_, point);
            right_ = std::max(right_, text.size() - point - 1);
        }
    }

    bool plus_ = false;
    bool scientific_ = false;
    std::size_t left_ = 0;      ///< characters before the point
    std::size_t right_ = 0;     ///< characters after the point, including the exponent
    std::size_t fraction_ = 0;  ///< digits after the point, if scientific
    std::size_t exponent_ = 0;  ///< characters of the exponent with its sign
};

template <class T>
std::string word_at(const void* data, std::int64_t index) {
    const T& element = static_cast<const T*>(data)[index];
    if constexpr (std::is_same_v<T, std::string>) return bytes_text(element);
    else return scalar_text(element);
}
/// Independently formatted words; if `aligned`, they get the same width.
inline std::vector<std::string> single_words(std::string (*word)(const void*, std::int64_t),
                                             const void* data,
                                             const std::vector<std::int64_t>& shown, bool aligned,
                                             std::size_t width) {
    std::vector<std::string> words;
    words.reserve(shown.size());
    for (const std::int64_t i : shown) words.push_back(word(data, i));
    if (!aligned) return words;
    for (const std::string& w : words) width = std::max(width, w.size());
    for (std::string& w : words) w = padded(std::move(w), width);
    return words;
}

/// Real parts have one format, imaginary parts another. The j comes directly after the imaginary
/// part, before the spaces that align it.
template <class T>
std::vector<std::string> complex_words(const T* data, const std::vector<std::int64_t>& shown) {
    using Part = typename T::value_type;
    std::vector<Part> re, im;
    std::vector<std::int64_t> all;
    for (const std::int64_t i : shown) {
        all.push_back(static_cast<std::int64_t>(all.size()));
        re.push_back(data[i].real());
        im.push_back(data[i].imag());
    }
    const FloatWords<Part> real_words(re.data(), all), imaginary_words(im.data(), all, true);
    std::vector<std::string> words;
    words.reserve(shown.size());
    for (std::size_t k = 0; k < all.size(); ++k) {
        std::string tail = imaginary_words(im[k]);
        const std::size_t end = tail.find_last_not_of(' ') + 1;
        words.push_back(real_words(re[k]) + tail.insert(end, 1, 'j'));
    }
    return words;
}

/// One word for each element that is shown, in the order of the indices.
template <class T>
std::vector<std::string> array_words(const T* data, const std::vector<std::int64_t>& shown) {
    if constexpr (std::is_same_v<T, float> || std::is_same_v<T, double> ||
                  dtype_of<T> == DType::float16) {
        std::vector<std::string> words;
        words.reserve(shown.size());
        const FloatWords<T> format(data, shown);
        for (const std::int64_t i : shown) words.push_back(format(data[i]));
        return words;
    } else if constexpr (ComplexElement<T>) {
        return complex_words(data, shown);
    } else {  // bfloat16 is not aligned
        return single_words(&word_at<T>, data, shown, std::is_integral_v<T>,
                            std::is_same_v<T, bool> ? 5 : 0);
    }
}

}  // namespace tf::kernels::impl
