// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Image files of all formats.

#include <boost/crc.hpp>

#include <tf/io/images/codecs.hpp>

#include "../fuzz.hpp"

namespace io = tf::io;
namespace images = tf::io::images;

namespace {

/// A PNG file with the checksums of its chunks, without which no change would be read.
std::string summed(std::string_view bytes) {
    std::string out(bytes);
    const auto at = [&](std::size_t k) -> std::size_t {
        return static_cast<unsigned char>(out[k]);
    };
    for (std::size_t k = 8; k + 12 <= out.size();) {
        const std::size_t length = at(k) << 24 | at(k + 1) << 16 | at(k + 2) << 8 | at(k + 3);
        if (length > out.size() - k - 12) break;
        boost::crc_32_type sum;
        sum.process_bytes(out.data() + k + 4, length + 4);
        for (std::size_t b = 0; b < 4; ++b)
            out[k + 8 + length + b] = static_cast<char>(sum.checksum() >> (24 - 8 * b));
        k += length + 12;
    }
    return out;
}

std::string from_hex(std::string_view hex) {
    const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
    std::string out;
    for (std::size_t k = 0; k + 1 < hex.size(); k += 2)
        out.push_back(static_cast<char>(digit(hex[k]) * 16 + digit(hex[k + 1])));
    return out;
}

}  // namespace

void fuzz::run(std::string_view given) {
    const std::string bytes = given.starts_with("\x89PNG") ? summed(given) : std::string(given);
    const auto read = [&](images::Decoding how, tf::DType dtype) {
        how.op = "fuzz";
        how.bmp = true;
        const images::ImageSize size = images::size_of(bytes, how);
        require(size.elements() > 0);
        // What a few bytes can stand for takes too long for a fuzzer.
        if (size.elements() > 1 << 22) return;
        std::vector<char> pixels(static_cast<std::size_t>(size.elements()) * tf::size_of(dtype));
        images::decode(
            bytes, how,
            {pixels.data(), tf::Shape(size.frames, size.height, size.width, size.channels), dtype});
    };
    attempt([&] { read({.frames = true}, tf::DType::uint8); });
    attempt([&] { read({.channels = 1, .jpeg = {.accurate = true}}, tf::DType::uint8); });
    attempt([&] { read({.channels = 3, .jpeg = {.fancy_upscaling = false}}, tf::DType::uint16); });
    attempt([&] { read({.channels = 4, .first_frame = true}, tf::DType::uint16); });
    attempt([&] { read({.jpeg = {.ratio = 2}, .frames = true}, tf::DType::float32); });
    attempt([&] { read({.jpeg = {.ratio = 8}}, tf::DType::uint8); });
    attempt([&] { read({.jpeg = {.ratio = 4, .window = {1, 1, 1, 2}}}, tf::DType::uint8); });
}

std::vector<std::string> fuzz::seeds() {
    std::vector<std::uint8_t> pixels(9 * 10 * 4);
    for (std::size_t k = 0; k < pixels.size(); ++k)
        pixels[k] = static_cast<std::uint8_t>(k * k % 251);
    std::vector<std::string> out;
    const auto image = [&](int height, int width, int channels, tf::DType dtype) {
        return tf::kernels::Ref{pixels.data(), tf::Shape(height, width, channels), dtype};
    };
    for (const int channels : {1, 2, 3, 4})
        out.push_back(images::png_of(image(9, 10, channels, tf::DType::uint8), -1, "fuzz"));
    out.push_back(images::png_of(image(5, 4, 3, tf::DType::uint16), 0, "fuzz"));
    for (const int quality : {10, 90})
        for (const bool small_colors : {false, true})
            out.push_back(images::jpeg_of(
                image(10, 9, 3, tf::DType::uint8),
                {.quality = quality, .chroma_downsampling = small_colors, .optimize_size = true},
                "fuzz"));
    out.push_back(images::jpeg_of(image(9, 10, 1, tf::DType::uint8), {.quality = 50}, "fuzz"));
    std::string bmp("BM\x5e\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\3\0\0\0\3\0\0\0\1\0\x18\0", 30);
    bmp.resize(54 + 36, '\7');
    out.push_back(bmp);
    // two interlaced frames of 3 x 2 pixels and four colors, one of them transparent
    out.emplace_back(
        "\x47\x49\x46\x38\x39\x61\x03\x00\x02\x00\x81\x00\x00\x01\x02\x03\x28\x32\x3c"
        "\x07\x50\x09\x0a\x6e\x78\x21\xf9\x04\x01\x00\x00\x02\x00\x2c\x00\x00\x00\x00"
        "\x03\x00\x02\x00\x00\x08\x09\x00\x01\x04\x10\x30\x20\x00\x80\x80\x00\x21\xf9"
        "\x04\x01\x00\x00\x02\x00\x2c\x01\x00\x01\x00\x01\x00\x01\x00\x81\x01\x02\x03"
        "\x28\x32\x3c\x07\x50\x09\x0a\x6e\x78\x08\x04\x00\x05\x04\x04\x00\x3b",
        93);
    // a progressive JPEG file of 17 x 9 pixels
    out.push_back(from_hex(
        "ffd8ffe000104a46494600010100000100010000ffdb004300140e0f120f0d14121012171514181e3221"
        "1e1c1c1e3d2c2e243249404c4b47404645505a736250556d5645466488656d777b8182814e608d978c7d"
        "96737e817cffdb0043011517171e1a1e3b21213b7c5346537c7c7c7c7c7c7c7c7c7c7c7c7c7c7c7c7c7c"
        "7c7c7c7c7c7c7c7c7c7c7c7c7c7c7c7c7c7c7c7c7c7c7c7c7c7c7c7c7c7c7c7cffc20011080009001103"
        "012200021101031101ffc400160001010100000000000000000000000000040003ffc400160101010100"
        "000000000000000000000000040102ffda000c0301000210031000000116fba0f824faabffc400181000"
        "0301010000000000000000000000000001031013ffda00080101000105025314ce42167fffc400171100"
        "03010000000000000000000000000000010313ffda0008010301013f019559ab3fffc400161100030000"
        "000000000000000000000000101112ffda0008010201013f01a63fffc400141001000000000000000000"
        "00000000000020ffda0008010100063f025fffc400171000030100000000000000000000000000002061"
        "71ffda0008010100013f21993309ff00ffda000c03010002000300000010c30fffc40014110100000000"
        "000000000000000000000010ffda0008010301013f100bffc40016110101010000000000000000000000"
        "0000011031ffda0008010201013f1016a7ffc4001510010100000000000000000000000000001041ffda"
        "0008010100013f1042217fffd9"));
    return out;
}
