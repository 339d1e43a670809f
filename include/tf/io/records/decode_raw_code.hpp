// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/io/records/decode_raw.hpp.

#include <algorithm>

#include <tf/io/bytes/byte_stream.hpp>
#include <tf/io/bytes/compression.hpp>
#include <tf/io/records/decode_raw.hpp>

namespace tf::io::detail {

TF_COMMON_BODY std::int64_t equal_length(const kernels::Ref& strings) {
    const auto* const all = strings.as<const std::string>();
    const std::int64_t count = strings.shape.size();
    for (std::int64_t k = 1; k < count; ++k)
        if (all[k].size() != all[0].size())
            errors::raise<errors::InvalidArgument>(
                {"tf.io.raw", "DecodeRaw", "bytes",
                 std::to_string(all[0].size()) + " and " + std::to_string(all[k].size()) + " bytes",
                 "strings of one length, or a fixed length"});
    return count == 0 ? 0 : static_cast<std::int64_t>(all[0].size());
}

TF_COMMON_BODY void numbers_of_bytes(const kernels::Ref& to, const kernels::Ref& bytes,
                                     bool turned) {
    const std::int64_t rows = bytes.shape.size();
    if (to.shape.size() == 0) return;
    const std::size_t size = tf::size_of(to.dtype),
                      length = static_cast<std::size_t>(to.shape[to.shape.rank - 1]) * size;
    auto* const first = static_cast<char*>(to.data);
    auto* row = first;
    for (std::int64_t k = 0; k < rows; ++k, row += length) {
        const std::string& text = bytes.as<const std::string>()[k];
        const std::size_t given = std::min(length, text.size());
        std::fill(std::copy_n(text.data(), given, row), row + length, '\0');
    }
    if (to.dtype == DType::boolean)  // other bytes are no bools
        for (char* p = first; p != row; ++p) *p = *p != 0;
    const std::size_t part = is_complex(to.dtype) ? size / 2 : size;
    for (char* p = first; turned && p != row; p += part) std::reverse(p, p + part);
}

TF_COMMON_BODY std::string decompressed_text(std::string_view text, Compression c,
                                             std::string_view op) {
    if (c == Compression::none) return std::string(text);
    constexpr std::size_t most = std::numeric_limits<std::int32_t>::max();
    const auto source = decompressed(std::make_unique<MemorySource>(text, op, "a string"), c);
    std::string out = read_up_to(*source, most);
    if (out.size() == most)
        errors::raise<errors::ResourceExhausted>(
            {"tf.io.too_large", op, "bytes", "2 GiB or more without compression", "less"});
    if (source->cut())
        corrupt(source->source(), 0, "the end of the string", "the end of the compressed stream");
    return out;
}

}  // namespace tf::io::detail
