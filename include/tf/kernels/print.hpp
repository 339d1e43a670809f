// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The strings for tensors of a dtype that is known at run time, and the output streams of tf.print.

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

#include <tf/core/compiled.hpp>
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
        case DType::complex64: return f.template operator()<std::complex<float>>();
        case DType::complex128: return f.template operator()<std::complex<double>>();
        case DType::str: return f.template operator()<std::string>();
        default: return f.template operator()<float>();
    }
}

/// A value as tf.print writes it. A single string has no quotes, except if it is `nested` among
/// other values or in a structure.
TF_COMMON std::string summary_text(const Ref& r, std::int64_t summarize, bool nested = false);
/// A value as Python's str() of an eager tensor writes it.
TF_COMMON std::string value_text(const Ref& r);
/// A value as Python's repr() of its numpy() writes it; text of several lines starts on a new line.
TF_COMMON std::string array_text(const Ref& r);
/// A value as Python's str() of its numpy() writes it.
TF_COMMON std::string plain_text(const Ref& r);
/// A C++ number as Python's str() of the NumPy scalar of its dtype writes it.
template <class T>
std::string host_text(T v) {
    if constexpr (std::is_same_v<T, bool> || std::is_same_v<T, float> ||
                  std::is_same_v<T, double>) {
        return plain_text({&v, {}, dtype_of<T>});
    } else {
        using Wide = std::conditional_t<std::is_signed_v<T>, std::int64_t, std::uint64_t>;
        Wide wide = static_cast<Wide>(v);
        return plain_text({&wide, {}, dtype_of<Wide>});
    }
}

/// Writes to "stderr", "stdout" or appends to "file://path".
TF_COMMON void write_text(std::string_view stream, const std::string& text);

}  // namespace tf::kernels

#if TF_HAS_KERNEL_CODE
#include <tf/kernels/print_code.hpp>
#endif
