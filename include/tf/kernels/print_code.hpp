// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/kernels/print.hpp.

#include <cstdio>
#include <iostream>

#include <tf/core/errors.hpp>
#include <tf/kernels/format.hpp>
#include <tf/kernels/print.hpp>

namespace tf::kernels {

TF_COMMON_BODY std::string summary_text(const Ref& r, std::int64_t summarize, bool nested) {
    if (r.dtype == DType::str && r.shape.rank == 0 && !nested) return *r.as<const std::string>();
    return visit_dtype(
        r.dtype, [&]<class T>() { return format_summary(r.as<const T>(), r.shape, summarize); });
}
TF_COMMON_BODY std::string value_text(const Ref& r) {
    return visit_dtype(r.dtype, [&]<class T>() { return format_value(r.as<const T>(), r.shape); });
}
TF_COMMON_BODY std::string array_text(const Ref& r) {
    std::string text =
        visit_dtype(r.dtype, [&]<class T>() { return format_repr(r.as<const T>(), r.shape); });
    return text.find('\n') == std::string::npos ? text : "\n" + text;
}
TF_COMMON_BODY std::string plain_text(const Ref& r) {
    return visit_dtype(r.dtype, [&]<class T>() { return format_array(r.as<const T>(), r.shape); });
}

TF_COMMON_BODY void write_text(std::string_view stream, const std::string& text) {
    constexpr std::string_view file = "file://";
    if (stream.starts_with(file)) {
        std::FILE* const out = std::fopen(std::string(stream.substr(file.size())).c_str(), "a");
        bool written = out != nullptr;
        if (written) written = std::fwrite(text.data(), 1, text.size(), out) == text.size();
        if (out != nullptr && std::fclose(out) != 0) written = false;
        if (!written)
            errors::raise<errors::NotFound>({"tf.ops.print_file", "print", "output_stream",
                                             std::string(stream), "a file that can be written"});
    } else if (stream == "stdout") {
        std::cout << text << std::flush;
    } else {
        std::cerr << text << std::flush;
    }
}

}  // namespace tf::kernels
