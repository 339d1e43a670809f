// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of kernels/string_hash.hpp.

#include <bit>
#include <string>
#include <utility>

#include <tf/core/errors.hpp>
#include <tf/kernels/string_hash.hpp>

namespace tf::kernels {

/// `count` bytes, at most 8, as a number; the first byte is the lowest one.
TF_COMMON_INLINE std::uint64_t little_endian(const char* bytes, std::size_t count = 8) {
    std::uint64_t v = 0;
    for (std::size_t i = 0; i < count; ++i)
        v |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
    return v;
}

// ---- MurmurHash64A

TF_COMMON_BODY std::uint64_t murmur_hash(std::string_view text) {
    constexpr std::uint64_t seed = 0xDECAFCAFFE, m = 0xC6A4A7935BD1E995;
    const auto mixed = [](std::uint64_t v) { return v ^ v >> 47; };
    std::uint64_t h = seed ^ text.size() * m;
    for (; text.size() >= 8; text.remove_prefix(8))
        h = (h ^ mixed(little_endian(text.data()) * m) * m) * m;
    if (!text.empty()) h = (h ^ little_endian(text.data(), text.size())) * m;
    return mixed(mixed(h) * m);
}

// ---- FarmHash's Fingerprint64

/// The state for a string of more than 64 bytes, which is processed 64 bytes at a time.
class Fingerprint {
public:
    TF_COMMON static std::uint64_t of(std::string_view text) {
        const char* s = text.data();
        const std::size_t n = text.size();
        if (n <= 16) return up_to_16(s, n);
        if (n <= 32) return up_to_32(s, n);
        if (n <= 64) return up_to_64(s, n);
        Fingerprint f;
        f.x = f.x * k2 + word(s);
        const std::size_t whole = (n - 1) / 64 * 64, rest = (n - 1) % 64;
        for (std::size_t at = 0; at < whole; at += 64) f.step(s + at, k1, 1);
        const std::uint64_t m = k1 + ((f.z & 0xFF) << 1);
        f.w.first += rest;
        f.v.first += f.w.first;
        f.w.first += f.v.first;
        f.step(s + n - 64, m, 9);
        return joined(joined(f.v.first, f.w.first, m) + mixed(f.y) * k0 + f.z,
                      joined(f.v.second, f.w.second, m) + f.x, m);
    }

private:
    using Pair = std::pair<std::uint64_t, std::uint64_t>;
    static constexpr std::uint64_t k0 = 0xC3A5C85C97CB3127, k1 = 0xB492B66FBE98F273,
                                   k2 = 0x9AE16A3B2F90404F;

    static std::uint64_t word(const char* s) { return little_endian(s); }
    static std::uint64_t turned(std::uint64_t v, int by) { return std::rotr(v, by); }
    static std::uint64_t mixed(std::uint64_t v) { return v ^ v >> 47; }
    static std::uint64_t joined(std::uint64_t a, std::uint64_t b, std::uint64_t m) {
        return mixed((b ^ mixed((a ^ b) * m)) * m) * m;
    }
    static std::uint64_t up_to_16(const char* s, std::size_t n) {
        const std::uint64_t m = k2 + n * 2;
        if (n >= 8) {
            const std::uint64_t a = word(s) + k2, b = word(s + n - 8);
            return joined(turned(b, 37) * m + a, (turned(a, 25) + b) * m, m);
        }
        if (n >= 4) return joined(n + (little_endian(s, 4) << 3), little_endian(s + n - 4, 4), m);
        if (n == 0) return k2;
        const auto byte = [&](std::size_t i) { return little_endian(s + i, 1); };
        return mixed((byte(0) + (byte(n / 2) << 8)) * k2 ^ (n + (byte(n - 1) << 2)) * k0) * k2;
    }
    static std::uint64_t up_to_32(const char* s, std::size_t n) {
        const std::uint64_t m = k2 + n * 2, a = word(s) * k1, b = word(s + 8),
                            c = word(s + n - 8) * m, d = word(s + n - 16) * k2;
        return joined(turned(a + b, 43) + turned(c, 30) + d, a + turned(b + k2, 18) + c, m);
    }
    static std::uint64_t up_to_64(const char* s, std::size_t n) {
        const std::uint64_t m = k2 + n * 2, a = word(s) * k2, b = word(s + 8),
                            c = word(s + n - 8) * m, d = word(s + n - 16) * k2,
                            y = turned(a + b, 43) + turned(c, 30) + d,
                            z = joined(y, a + turned(b + k2, 18) + c, m), e = word(s + 16) * m,
                            f = word(s + 24), g = (y + word(s + n - 32)) * m,
                            h = (z + word(s + n - 24)) * m;
        return joined(turned(e + f, 43) + turned(g, 30) + h, e + turned(f + a, 18) + g, m);
    }
    static Pair of_32(const char* s, std::uint64_t a, std::uint64_t b) {
        a += word(s);
        b = turned(b + a + word(s + 24), 21);
        const std::uint64_t start = a;
        a += word(s + 8) + word(s + 16);
        return {a + word(s + 24), b + turned(a, 44) + start};
    }
    /// The last step, which may overlap the previous one, has other factors.
    void step(const char* s, std::uint64_t m, std::uint64_t weight) {
        x = turned(x + y + v.first + word(s + 8), 37) * m;
        y = turned(y + v.second + word(s + 48), 42) * m;
        x ^= w.second * weight;
        y += v.first * weight + word(s + 40);
        z = turned(z + w.first, 33) * m;
        v = of_32(s, v.second * m, x + w.first);
        w = of_32(s + 32, z + w.second, y + word(s + 16));
        std::swap(z, x);
    }

    std::uint64_t x = 81, y = x * k1 + 113, z = mixed(y * k2 + 113) * k2;
    Pair v, w;
};

// ---- SipHash-2-4

TF_COMMON_BODY std::uint64_t sip_hash(std::string_view text, const std::uint64_t* key) {
    std::uint64_t a = key[0] ^ 0x736F6D6570736575, b = key[1] ^ 0x646F72616E646F6D,
                  c = key[0] ^ 0x6C7967656E657261, d = key[1] ^ 0x7465646279746573;
    const auto rounds = [&](int n) {
        for (; n > 0; --n) {
            a += b;
            c += d;
            b = std::rotl(b, 13) ^ a;
            d = std::rotl(d, 16) ^ c;
            a = std::rotl(a, 32);
            c += b;
            a += d;
            b = std::rotl(b, 17) ^ c;
            d = std::rotl(d, 21) ^ a;
            c = std::rotl(c, 32);
        }
    };
    const auto take = [&](std::uint64_t word) {
        d ^= word;
        rounds(2);
        a ^= word;
    };
    const std::uint64_t size = text.size() << 56;
    for (; text.size() >= 8; text.remove_prefix(8)) take(little_endian(text.data()));
    take(size | little_endian(text.data(), text.size()));
    c ^= 0xFF;
    rounds(4);
    return a ^ b ^ c ^ d;
}

TF_COMMON_BODY std::uint64_t fingerprint64(std::string_view text) { return Fingerprint::of(text); }

TF_COMMON_BODY void hash_strings(const Ref& out, const Ref& in, StringHash hash,
                                 std::int64_t buckets, const std::uint64_t* key) {
    if (buckets < 1)
        errors::raise<errors::InvalidArgument>({"tf.strings.buckets", "to_hash_bucket",
                                                "num_buckets", std::to_string(buckets),
                                                "at least 1"});
    for (std::int64_t i = 0; i < out.shape.size(); ++i) {
        const std::string& text = in.as<const std::string>()[i];
        const std::uint64_t h = hash == StringHash::murmur        ? murmur_hash(text)
                                : hash == StringHash::fingerprint ? Fingerprint::of(text)
                                                                  : sip_hash(text, key);
        out.as<std::int64_t>()[i] =
            static_cast<std::int64_t>(h % static_cast<std::uint64_t>(buckets));
    }
}

}  // namespace tf::kernels
