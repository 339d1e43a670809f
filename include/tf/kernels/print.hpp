// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The text of tensors of any dtype, chosen at run time; and where tf.print writes it.

#include <fstream>
#include <iostream>

#include <tf/core/errors.hpp>
#include <tf/kernels/format.hpp>
#include <tf/kernels/view.hpp>

namespace tf::kernels {

/// Calls f<T>() with the dtype's C++ type.
template <class F>
decltype(auto) visit_dtype(DType d, F&& f) {
    switch (d) {
        case DType::float64: return f.template operator()<double>();
        case DType::int8: return f.template operator()<std::int8_t>();
        case DType::int16: return f.template operator()<std::int16_t>();
        case DType::int32: return f.template operator()<std::int32_t>();
        case DType::int64: return f.template operator()<std::int64_t>();
        case DType::uint8: return f.template operator()<std::uint8_t>();
        case DType::uint16: return f.template operator()<std::uint16_t>();
        case DType::uint32: return f.template operator()<std::uint32_t>();
        case DType::uint64: return f.template operator()<std::uint64_t>();
        case DType::boolean: return f.template operator()<bool>();
        case DType::float16: return f.template operator()<half>();
        case DType::brain16: return f.template operator()<bfloat16>();
        case DType::str: return f.template operator()<std::string>();
        default: return f.template operator()<float>();
    }
}

/// As tf.print shows a value; a lone string is written as it is, unless others or a structure are
/// around it.
inline std::string summary_text(const Ref& r, std::int64_t summarize, bool nested = false) {
    if (r.dtype == DType::str && r.shape.rank == 0 && !nested) return *r.as<const std::string>();
    return visit_dtype(
        r.dtype, [&]<class T>() { return format_summary(r.as<const T>(), r.shape, summarize); });
}
/// As Python's str() shows an eager tensor.
inline std::string value_text(const Ref& r) {
    return visit_dtype(r.dtype, [&]<class T>() { return format_value(r.as<const T>(), r.shape); });
}
/// As Python's repr() shows its numpy(), which starts on a line of its own where it has several.
inline std::string array_text(const Ref& r) {
    std::string text =
        visit_dtype(r.dtype, [&]<class T>() { return format_repr(r.as<const T>(), r.shape); });
    return text.find('\n') == std::string::npos ? text : "\n" + text;
}

/// Writes to "stderr", "stdout" or appends to "file://path".
inline void write_text(std::string_view stream, const std::string& text) {
    constexpr std::string_view file = "file://";
    if (stream.starts_with(file)) {
        std::ofstream out(std::string(stream.substr(file.size())), std::ios::app);
        if (!(out << text))
            errors::raise<errors::NotFound>({"tf.ops.print_file", "print", "output_stream",
                                             std::string(stream), "a file that can be written"});
    } else if (stream == "stdout") {
        std::cout << text << std::flush;
    } else {
        std::cerr << text << std::flush;
    }
}

}  // namespace tf::kernels
