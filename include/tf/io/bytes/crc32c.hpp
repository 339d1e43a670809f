// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// CRC-32C (Castagnoli), and the mask that TensorFlow's files apply to it: without the mask, the
// checksum of bytes that contain their own checksum would always be the same. In: bytes. Out: 32
// bits.
//
// Many processors have an instruction for it. On x86-64 a test at run time decides whether it is
// used, on ARM the compiler's target. Otherwise eight tables process eight bytes per step (Kounavis
// and Berry, 2005).

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#if defined(__x86_64__)
#include <nmmintrin.h>
#elif defined(__ARM_FEATURE_CRC32)
#include <arm_acle.h>
#endif

#include <tf/core/compiled.hpp>

namespace tf::io {

namespace detail {

/// tables[k][b]: the remainder of byte b when k more bytes follow it.
struct CrcTables {
    std::array<std::array<std::uint32_t, 256>, 8> tables;

    CrcTables() {
        constexpr std::uint32_t polynomial = 0x82f63b78;  // the polynomial with its bits in reverse
                                                          // order
        for (std::uint32_t b = 0; b < 256; ++b) {
            std::uint32_t r = b;
            for (int bit = 0; bit < 8; ++bit) r = (r >> 1) ^ ((r & 1u) != 0 ? polynomial : 0u);
            tables[0][b] = r;
        }
        for (std::size_t k = 1; k < tables.size(); ++k)
            for (std::size_t b = 0; b < 256; ++b)
                tables[k][b] = (tables[k - 1][b] >> 8) ^ tables[0][tables[k - 1][b] & 0xff];
    }
};

/// The next eight bytes as a little-endian number.
inline std::uint64_t load_word(const char* p) {
    std::uint64_t word = 0;
    if constexpr (std::endian::native == std::endian::little) {
        std::memcpy(&word, p, sizeof(word));
    } else {
        for (int i = 8; i-- > 0;) word = word << 8 | static_cast<unsigned char>(p[i]);
    }
    return word;
}

TF_COMMON_INLINE std::uint32_t crc_by_tables(std::uint32_t crc, std::string_view bytes) {
    static const CrcTables all;
    const auto& t = all.tables;
    const char* p = bytes.data();
    std::size_t n = bytes.size();
    for (; n >= 8; n -= 8, p += 8) {
        std::uint64_t word = load_word(p) ^ crc;
        crc = 0;
        for (std::size_t k = 8; k-- > 0; word >>= 8) crc ^= t[k][word & 0xff];
    }
    for (; n > 0; --n, ++p) crc = (crc >> 8) ^ t[0][(crc ^ static_cast<unsigned char>(*p)) & 0xff];
    return crc;
}

#if defined(__x86_64__)
[[gnu::target("sse4.2")]] inline std::uint32_t crc_by_instruction(std::uint32_t crc,
                                                                  std::string_view bytes) {
    const char* p = bytes.data();
    std::size_t n = bytes.size();
    std::uint64_t wide = crc;
    for (; n >= 8; n -= 8, p += 8) wide = _mm_crc32_u64(wide, load_word(p));
    crc = static_cast<std::uint32_t>(wide);
    for (; n > 0; --n, ++p) crc = _mm_crc32_u8(crc, static_cast<unsigned char>(*p));
    return crc;
}
inline bool has_crc_instruction() { return __builtin_cpu_supports("sse4.2") != 0; }
#elif defined(__ARM_FEATURE_CRC32)
inline std::uint32_t crc_by_instruction(std::uint32_t crc, std::string_view bytes) {
    const char* p = bytes.data();
    std::size_t n = bytes.size();
    for (; n >= 8; n -= 8, p += 8) crc = __crc32cd(crc, load_word(p));
    for (; n > 0; --n, ++p) crc = __crc32cb(crc, static_cast<unsigned char>(*p));
    return crc;
}
constexpr bool has_crc_instruction() { return true; }
#else
inline std::uint32_t crc_by_instruction(std::uint32_t crc, std::string_view) { return crc; }
constexpr bool has_crc_instruction() { return false; }
#endif

}  // namespace detail

/// Computes the checksum of bytes that arrive in parts.
class Crc32c {
public:
    TF_COMMON_INLINE Crc32c& add(std::string_view bytes) {
        crc_ = detail::has_crc_instruction() ? detail::crc_by_instruction(crc_, bytes)
                                             : detail::crc_by_tables(crc_, bytes);
        return *this;
    }
    std::uint32_t value() const { return ~crc_; }

private:
    std::uint32_t crc_ = 0xffffffff;
};

TF_COMMON_INLINE std::uint32_t crc32c(std::string_view bytes) {
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
TF_COMMON_INLINE std::uint32_t masked_crc32c(std::string_view bytes) {
    return mask_crc(crc32c(bytes));
}

}  // namespace tf::io
