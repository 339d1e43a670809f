// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of kernels/string_numbers.hpp.

#include <system_error>

#include <tf/core/errors.hpp>
#include <tf/kernels/number_text.hpp>
#include <tf/kernels/print.hpp>
#include <tf/kernels/string_numbers.hpp>
#include <tf/kernels/strings.hpp>

namespace tf::kernels {

// ---- numbers as strings

TF_COMMON_BODY void check_number_style(const NumberStyle& style, DType dtype) {
    const auto refuse = [](std::string_view argument, std::string got, std::string expected) {
        errors::raise<errors::InvalidArgument>(
            {"tf.strings.style", "as_string", argument, std::move(got), std::move(expected)});
    };
    const bool styled = is_differentiable(dtype) || dtype == DType::str;
    const std::string of_dtype = " for " + std::string(name_of(dtype));
    if (style.precision > -1 && !styled)
        refuse("precision", std::to_string(style.precision) + of_dtype, "-1; only floats have one");
    if ((style.scientific || style.shortest) && !styled)
        refuse("scientific, shortest", "true" + of_dtype, "false; only floats have them");
    if (style.scientific && style.shortest)
        refuse("scientific, shortest", "both", "at most one of them");
    constexpr std::string_view known = " +-0#";
    if (style.fill.size() > 1 || (!style.fill.empty() && known.find(style.fill[0]) == known.npos))
        refuse("fill", "\"" + std::string(style.fill) + "\"", "one of ' ', '+', '-', '0', '#'");
}

/// The digits of a float that is not negative. With fill '#', the point and trailing zeros are
/// kept.
TF_COMMON_INLINE std::string float_digits(double v, const NumberStyle& style, bool full) {
    const int digits =
        style.precision < 0 ? 6 : static_cast<int>(std::min<std::int64_t>(style.precision, 1100));
    const auto format = style.scientific ? std::chars_format::scientific
                        : style.shortest ? std::chars_format::general
                                         : std::chars_format::fixed;
    std::string buffer(static_cast<std::size_t>(digits) + 400, '\0');
    buffer.resize(static_cast<std::size_t>(
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), v, format, digits).ptr -
        buffer.data()));
    if (!full) return buffer;
    std::size_t end = std::min(buffer.find('e'), buffer.size());
    if (buffer.find('.') == buffer.npos) buffer.insert(end++, ".");
    if (style.shortest) {
        std::size_t significant = 0;
        for (std::size_t i = 0; i < end; ++i)
            significant += buffer[i] != '.' && (significant > 0 || buffer[i] != '0' || v == 0);
        const auto wanted = static_cast<std::size_t>(std::max(digits, 1));
        if (significant < wanted) buffer.insert(end, wanted - significant, '0');
    }
    return buffer;
}
/// A number with its sign, padded to the width.
TF_COMMON_INLINE std::string placed(std::string_view sign, std::string_view digits, bool finite,
                                    const NumberStyle& style) {
    std::string out(sign);
    const char fill = style.fill.empty() ? '\0' : style.fill[0];
    if (sign.empty() && (fill == '+' || fill == ' ')) out += fill;
    const auto size = out.size() + digits.size();
    const auto width = static_cast<std::size_t>(std::max<std::int64_t>(style.width, 0));
    const auto gap = width > size ? width - size : 0;
    if (fill == '0' && finite) return out.append(gap, '0').append(digits);
    out += digits;
    if (fill == '-') out.append(gap, ' ');
    else out.insert(0, gap, ' ');
    return out;
}

/// The float as TensorFlow's kernels see it: they flush subnormal numbers to 0.
template <class T>
double seen_by_kernels(T v) {
    using Wide = std::conditional_t<std::is_same_v<T, double>, double, float>;
    const auto wide = static_cast<Wide>(v);
    return std::fpclassify(wide) == FP_SUBNORMAL ? std::copysign(0.0, wide) : double{wide};
}

/// A float with its sign, padded to the width.
template <class T>
std::string float_text(T v, const NumberStyle& style) {
    const double x = seen_by_kernels(v);
    const bool finite = std::isfinite(x);
    return placed(std::signbit(x) ? "-" : "",
                  finite          ? float_digits(std::abs(x), style, style.fill == "#")
                  : std::isnan(x) ? "nan"
                                  : "inf",
                  finite, style);
}

TF_COMMON_BODY void write_numbers(const Ref& out, const Ref& in, const NumberStyle& style) {
    check_number_style(style, in.dtype);
    visit_dtype(in.dtype, [&]<class T>() {
        for (std::int64_t i = 0; i < out.shape.size(); ++i) {
            const T& v = in.as<const T>()[i];
            std::string& to = out.as<std::string>()[i];
            if constexpr (std::is_same_v<T, bool>) {
                to = v ? "true" : "false";
            } else if constexpr (std::is_same_v<T, std::string>) {
                const bool left = style.fill == "-";
                to = placed("", v, false, {.width = style.width, .fill = left ? "-" : ""});
            } else if constexpr (std::is_integral_v<T>) {
                const std::string digits = std::to_string(+v);
                NumberStyle as = style;  // types that C prints without a sign have none here
                if (std::is_unsigned_v<T> && (style.fill == "+" || style.fill == " ")) as.fill = "";
                if (digits[0] == '-')
                    to = placed("-", std::string_view(digits).substr(1), true, as);
                else to = placed("", digits, true, as);
            } else if constexpr (ComplexElement<T>) {
                to = "(" + float_text(v.real(), style) + "," + float_text(v.imag(), style) + ")";
            } else {
                to = float_text(v, style);
            }
        }
    });
}

// ---- strings as numbers

/// Whether a float whose exponent is out of range is large, not small.
TF_COMMON_INLINE bool is_large(std::string_view digits, bool hex) {
    const std::size_t e = std::min(digits.find_first_of(hex ? "pP" : "eE"), digits.size());
    const std::size_t point = std::min(digits.substr(0, e).find('.'), e);
    const std::size_t first = digits.find_first_not_of("0.");
    std::int64_t exponent = 0;
    if (e < digits.size()) {
        const std::string_view text = digits.substr(e + (digits[e + 1] == '+' ? 2 : 1));
        if (std::from_chars(text.data(), text.data() + text.size(), exponent).ec != std::errc{})
            return text[0] != '-';
    }
    const auto before = static_cast<std::int64_t>(point) - static_cast<std::int64_t>(first);
    return exponent + before * (hex ? 4 : 1) > 0;
}
/// Reads a whole string as a number; false if it is not one. As in TensorFlow, floats may be
/// hexadecimal, and floats that are too large become infinite, while integers must be in range.
template <class T>
bool read_number(std::string_view text, T& to) {
    text = stripped(text);
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    if (text.empty() || text[0] == '-' || text[0] == '+') return false;
    const char* const end = text.data() + text.size();
    if constexpr (std::is_floating_point_v<T>) {
        const bool hex = text.size() > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
        if (hex) text.remove_prefix(2);
        const auto [stop, fault] = std::from_chars(
            text.data(), end, to, hex ? std::chars_format::hex : std::chars_format::general);
        if (stop != end || fault == std::errc::invalid_argument || *(end - 1) == ')') return false;
        if (fault == std::errc::result_out_of_range)  // 0 or infinite
            to =
                static_cast<T>(is_large(text, hex) ? std::numeric_limits<double>::infinity() : 0.0);
        if (negative) to = -to;
        return true;
    } else {
        if (negative && std::is_unsigned_v<T>) return false;
        const std::string signed_text = (negative ? "-" : "") + std::string(text);
        const char* const last = signed_text.data() + signed_text.size();
        const auto [stop, fault] = std::from_chars(signed_text.data(), last, to);
        return stop == last && fault == std::errc{};
    }
}

TF_COMMON_BODY void read_numbers(const Ref& out, const Ref& in) {
    const auto all = [&]<class T>(std::type_identity<T>) {
        for (std::int64_t i = 0; i < out.shape.size(); ++i) {
            const std::string& text = in.as<const std::string>()[i];
            if (!read_number(text, out.as<T>()[i]))
                errors::raise<errors::InvalidArgument>(
                    {"tf.strings.number", "to_number", "x", "\"" + text + "\"",
                     "a number of " + std::string(name_of(out.dtype))});
        }
    };
    switch (out.dtype) {
        case DType::float64: return all(std::type_identity<double>{});
        case DType::int32: return all(std::type_identity<std::int32_t>{});
        case DType::int64: return all(std::type_identity<std::int64_t>{});
        case DType::uint32: return all(std::type_identity<std::uint32_t>{});
        case DType::uint64: return all(std::type_identity<std::uint64_t>{});
        default: return all(std::type_identity<float>{});
    }
}

}  // namespace tf::kernels
