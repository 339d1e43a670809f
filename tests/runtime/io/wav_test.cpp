// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf::audio: WAV files. TensorFlow compares the bytes in tests/referee/op_rows/audio.cpp.

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <tf/audio.hpp>

#include "../support.hpp"

using tf::dyn;
using tf::errors::InvalidArgument;

namespace {

std::string file_of(const tf::Tensor<float, dyn, dyn>& samples, int rate) {
    const tf::Tensor<tf::string> file = tf::audio::encode_wav(samples, rate);
    return *file.data();
}
auto decoded(const std::string& file) {
    return tf::audio::decode_wav(tf::Tensor<tf::string>(file));
}

const tf::Tensor<float, 3, 2> stereo = {{0.f, -1.f}, {.5f, .25f}, {7.f, -7.f}};

}  // namespace

TEST_CASE("encode_wav and decode_wav are inverse, but for clipping") {
    const std::string file = file_of(stereo, 44100);
    CHECK(file.size() == 44 + 12);
    const auto [audio, rate] = decoded(file);
    CHECK(int(rate) == 44100);
    CHECK(audio.shape() == tf::Shape(3, 2));
    CHECK(test::elements(audio) == std::vector{0.f, -1.f, .5f, .25f, 32767.f / 32768.f, -1.f});
    const auto f = tf::function([](tf::Tensor<float, 3, 2> x, tf::Tensor<int> hertz) {
        return tf::audio::decode_wav<3, 4>(tf::audio::encode_wav(x, hertz)).audio;
    });
    const auto y = f(stereo, tf::constant(8000));
    static_assert(std::is_same_v<decltype(y), const tf::Tensor<float, 4, 3>>);
    CHECK(test::elements(y)[3] == .5f);
    CHECK(test::elements(y)[5] == .25f);  // the last channel is repeated
    CHECK(test::elements(y)[9] == 0.f);   // silence is added
    CHECK(decoded(file_of(tf::zeros<float, 0, 1>(), 1)).audio.shape() == tf::Shape(0, 1));
}

TEST_CASE("decode_wav: files that cannot be read") {
    const std::string file = file_of(stereo, 8000);
    for (std::size_t size = 0; size < file.size(); ++size)
        CHECK_THROWS_AS(decoded(file.substr(0, size)), InvalidArgument);
    const auto with = [&](std::size_t at, char value) {
        std::string other = file;
        other[at] = value;
        return other;
    };
    for (const auto& bad : {with(0, 'X'), with(8, 'X'), with(20, 3), with(22, 0), with(22, 1),
                            with(29, 0), with(34, 8), with(36, 'X'), with(40, 13), with(43, 127)})
        CHECK_THROWS_AS(decoded(bad), InvalidArgument);
    // other parts are skipped
    const std::string part("LIST\3\0\0\0abc\0", 12);
    CHECK(decoded(file.substr(0, 36) + part + file.substr(36)).audio.shape() == tf::Shape(3, 2));
}

TEST_CASE("encode_wav: what no file can have") {
    CHECK_THROWS_AS(file_of(tf::zeros<float, 3, 0>(), 8000), InvalidArgument);
    CHECK_THROWS_AS(file_of(tf::zeros<float, 1, 65536>(), 8000), InvalidArgument);
    CHECK_THROWS_AS(file_of(stereo, 0), InvalidArgument);
    CHECK_THROWS_AS(file_of(stereo, -1), InvalidArgument);
}
