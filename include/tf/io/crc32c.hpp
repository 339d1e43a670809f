// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// CRC-32C (Castagnoli), and the mask under which TensorFlow's files keep it, so that the sum of
// bytes that contain their own sum is not always the same. In: bytes. Out: 32 bits.

#include <cstdint>
#include <string_view>

#include <boost/crc.hpp>

// `template <class = void>`: programs that call none of this compile none of it.

namespace tf::io {

/// A sum over bytes that come in parts.
class Crc32c {
public:
    Crc32c& add(std::string_view bytes) {
        crc_.process_bytes(bytes.data(), bytes.size());
        return *this;
    }
    std::uint32_t value() const { return crc_.checksum(); }

private:
    boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true> crc_;
};

template <class = void>
std::uint32_t crc32c(std::string_view bytes) {
    return Crc32c().add(bytes).value();
}

constexpr std::uint32_t crc_mask_delta = 0xa282ead8;
constexpr std::uint32_t mask_crc(std::uint32_t crc) {
    return ((crc >> 15) | (crc << 17)) + crc_mask_delta;
}
constexpr std::uint32_t unmask_crc(std::uint32_t masked) {
    const std::uint32_t rotated = masked - crc_mask_delta;
    return (rotated >> 17) | (rotated << 15);
}
template <class = void>
std::uint32_t masked_crc32c(std::string_view bytes) {
    return mask_crc(crc32c(bytes));
}

}  // namespace tf::io
