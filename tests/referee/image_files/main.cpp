// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Decodes and encodes image files for image_files.py, which does the same with TensorFlow, and
// saves functions that do.

#include <iostream>
#include <sstream>

#include <tf/tf.hpp>

#include "../command.hpp"

namespace {

namespace io = tf::io;
using Bytes = tf::Tensor<tf::string>;
using Image = tf::Tensor<std::uint8_t, tf::dyn, tf::dyn, 3>;

/// Writes the pixels and prints their shape.
template <class X>
void write(const X& image, const std::string& path) {
    const auto* const bytes = reinterpret_cast<const char*>(image.data());
    io::write_file(path, std::string(bytes, static_cast<std::size_t>(image.shape().size()) *
                                                sizeof(typename X::value_type)));
    for (int d = 0; d < image.shape().rank; ++d)
        std::cout << (d == 0 ? "" : " ") << image.shape()[d];
    std::cout << '\n';
}
/// Options follow the path in a line: ratio, fancy_upscaling, accurate; the window of "crop".
template <int C>
void decode(const std::string& kind, const std::string& path, std::istream& more) {
    const Bytes file = io::read_file(path);
    const std::string to = path + ".pixels";
    if (kind == "png") return write(io::decode_png<C>(file), to);
    if (kind == "png16") return write(io::decode_png<C, std::uint16_t>(file), to);
    if (kind == "bmp") return write(io::decode_bmp<C>(file), to);
    if (kind == "gif") return write(io::decode_gif(file), to);
    if (kind == "image") return write(io::decode_image<C>(file), to);
    if (kind == "float") return write(io::decode_image<C, float>(file), to);
    io::DecodeJpegOptions options;
    bool accurate = false;
    more >> options.ratio >> options.fancy_upscaling >> accurate;
    if (accurate) options.dct_method = io::DctMethod::integer_accurate;
    if (kind == "jpeg") return write(io::decode_jpeg<C>(file, options), to);
    int top = 0, left = 0, height = 0, width = 0;
    more >> top >> left >> height >> width;
    const tf::Tensor<std::int32_t, 4> window{top, left, height, width};
    write(io::decode_and_crop_jpeg<C>(file, window, options), to);
}

/// A network on files of any size, as a service that gets them has one.
struct Classifier : tf::Module {
    tf::Variable<float, 3, 3, 3, 8> filters{this, "filters", tf::ones<float, 3, 3, 3, 8>()};
    tf::Variable<float, 8> bias{this, "bias", tf::zeros<float, 8>()};
    tf::Variable<float, 8, 5> head{this, "head", tf::ones<float, 8, 5>()};
    constexpr Classifier() : tf::Module("classifier") {}
    constexpr auto operator()(Bytes file) {
        const auto image = tf::image::resize<tf::nn::Window{24, 32}>(io::decode_jpeg<3>(file));
        const auto x = tf::expand_dims<0>(image / 127.5f - 1.f);
        const auto y = tf::nn::relu(tf::nn::conv2d<2, "SAME">(x, filters) + bias);
        const auto parts = tf::nn::max_pool2d<2, 2, "VALID">(y);
        return tf::nn::softmax(tf::matmul(tf::reduce_mean<1, 2>(parts), head));
    }
};
/// Saves it and prints what it gives for a file.
void classify(const std::string& folder, const std::string& path) {
    tf::random::set_seed(5);
    Classifier c;
    c.filters.assign(tf::random::normal<float, 3, 3, 3, 8>() / 5.f);
    c.bias.assign(tf::random::normal<float, 8>() / 5.f);
    c.head.assign(tf::random::normal<float, 8, 5>());
    const auto f = tf::function(c);
    using namespace tf::saved_model;
    save(c, folder, {}, methods(method<"classify">(f)));
    const auto y = f(io::read_file(path));
    std::cout.precision(9);
    for (int k = 0; k < 5; ++k) std::cout << y.data()[k] << ' ';
    std::cout << '\n';
}

struct Functions : tf::Module {
    constexpr Functions() : tf::Module("functions") {}
    constexpr auto png(Bytes x) { return io::decode_png<3>(x); }
    constexpr auto wide_png(Bytes x) { return io::decode_png<0, std::uint16_t>(x); }
    constexpr auto jpeg(Bytes x) {
        return io::decode_jpeg<3>(x, {.dct_method = io::DctMethod::integer_accurate});
    }
    constexpr auto gif(Bytes x) { return io::decode_gif(x); }
    constexpr auto bmp(Bytes x) { return io::decode_bmp<4>(x); }
    constexpr auto image(Bytes x) { return io::decode_image<1>(x); }
    constexpr auto shape(Bytes x) { return io::extract_jpeg_shape(x); }
    constexpr auto is_jpeg(Bytes x) { return io::is_jpeg(x); }
    constexpr auto to_png(Image x) { return io::encode_png(x, 9); }
    constexpr auto to_jpeg(Image x) {
        return io::encode_jpeg(x, {.quality = 30, .chroma_downsampling = false});
    }
    constexpr auto crop(Bytes x, tf::Tensor<std::int32_t, 4> window) {
        return io::decode_and_crop_jpeg<3>(x, window, {.ratio = 2});
    }
    constexpr auto fourth(Bytes x) { return io::decode_jpeg(x, {.ratio = 4}); }
    constexpr auto floats(Bytes x) { return io::decode_image<0, float>(x); }
    constexpr auto small_jpeg(Image x) {
        return io::encode_jpeg(x, {.optimize_size = true,
                                   .format = io::JpegFormat::rgb,
                                   .density_unit = io::DensityUnit::centimeter,
                                   .x_density = 30});
    }
    constexpr auto adjusted(Image x) { return tf::image::adjust_jpeg_quality(x, 20); }
    constexpr auto copy(Bytes from, Bytes to) {
        const auto bytes = io::read_file(from);
        io::write_file(to, bytes);
        return bytes;
    }
};

void save(const std::string& folder) {
    using tf::saved_model::method;
    Functions f;
    tf::saved_model::save(
        f, folder, {},
        tf::saved_model::methods(
            method(tf::function<&Functions::png>(f)), method(tf::function<&Functions::wide_png>(f)),
            method(tf::function<&Functions::jpeg>(f)), method(tf::function<&Functions::gif>(f)),
            method(tf::function<&Functions::bmp>(f)), method(tf::function<&Functions::image>(f)),
            method(tf::function<&Functions::shape>(f)),
            method(tf::function<&Functions::is_jpeg>(f)),
            method(tf::function<&Functions::to_png>(f)),
            method(tf::function<&Functions::to_jpeg>(f)), method(tf::function<&Functions::crop>(f)),
            method(tf::function<&Functions::fourth>(f)),
            method(tf::function<&Functions::floats>(f)),
            method(tf::function<&Functions::small_jpeg>(f)),
            method(tf::function<&Functions::adjusted>(f)),
            method(tf::function<&Functions::copy>(f))));
}

int run(const std::vector<std::string>& arguments) {
    if (arguments[0] == "save") {
        save(arguments[1]);
        return 0;
    }
    if (arguments[0] == "classify") {
        classify(arguments[1], arguments[2]);
        return 0;
    }
    for (std::string line; std::getline(std::cin, line);) {
        std::istringstream words(line);
        std::string kind, path;
        int channels = 0;
        words >> kind >> channels >> path;
        try {
            if (kind == "encode") {
                const auto x = io::read_npy(path).as<std::uint8_t, tf::dyn, tf::dyn, tf::dyn>();
                io::EncodeJpegOptions options;
                words >> options.quality >> options.chroma_downsampling >> options.optimize_size;
                io::write_file(path + ".jpeg", io::encode_jpeg(x, options));
                io::write_file(path + ".png", io::encode_png(x));
                std::cout << "encoded\n";
            } else if (channels == 0) {
                decode<0>(kind, path, words);
            } else if (channels == 1) {
                decode<1>(kind, path, words);
            } else if (channels == 3) {
                decode<3>(kind, path, words);
            } else {
                decode<4>(kind, path, words);
            }
        } catch (const tf::errors::InvalidArgument&) {
            std::cout << "refused\n";
        }
    }
    return 0;
}

}  // namespace

int main(int count, char** words) { return referee::command(count, words, run); }
