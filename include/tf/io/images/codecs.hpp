// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The functions that the ops of tf.io.decode_image and the like call. Decoding: from the bytes of a
// file to its dims, which needs only the header, and to its pixels. Encoding: from pixels to the
// bytes of a file.

#include <string>
#include <string_view>

#include <tf/core/compiled.hpp>
#include <tf/io/images/image_file.hpp>
#include <tf/kernels/view.hpp>

namespace tf::io::images {

enum class Format { png, jpeg, gif, bmp };

/// How a file is decoded.
struct Decoding {
    std::string_view op{};  ///< the function that the user called, for errors
    int channels = 0;       ///< 0: as many as in the file
    JpegDecoding jpeg{};
    /// Which formats the function reads; with `frames` the result has all frames of a GIF file,
    /// otherwise it has one.
    bool bmp = false, others = true, frames = false, first_frame = false, only_jpeg = false;
};

/// The dims of an image. errors::InvalidArgument for a file that is not one.
TF_COMMON ImageSize size_of(std::string_view file, const Decoding& how);
/// The pixels of a file of that size, uint8 or uint16; or float, 0 to 1.
TF_COMMON void decode(std::string_view file, const Decoding& how, const kernels::Ref& to);
/// A PNG file of pixels [height, width, channels], uint8 or uint16. `level` is zlib's.
TF_COMMON std::string png_of(const kernels::Ref& pixels, int level, std::string_view op);
/// A JPEG file of uint8 pixels [height, width, channels].
TF_COMMON std::string jpeg_of(const kernels::Ref& pixels, const JpegEncoding& how,
                              std::string_view op);
/// Whether a file of those bytes has frames that decode_image(expand_animations=True) gives a
/// dimension.
constexpr bool is_gif(std::string_view file) { return file.starts_with("GIF8"); }

}  // namespace tf::io::images

#if TF_HAS_CODE
#include <tf/io/images/codecs_code.hpp>
#endif
