// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// An image of another size without distortion: keras.preprocessing.image.smart_resize.

#include <tf/keras/image_dataset.hpp>

/// Images outside of layers. Mirrors keras.preprocessing.image.
namespace tf::keras::preprocessing::image {

/// Resizes an image [height, width, channels] to Size = {height, width}; before that, it is cropped
/// in the middle to the proportions of Size. The result is of floats. Mirrors
/// keras.preprocessing.image.smart_resize:
///
///     const auto small = tf::keras::preprocessing::image::smart_resize<nn::Window{64, 96}>(photo);
template <nn::Window Size,
          tf::image::ResizeMethod Interpolation = tf::image::ResizeMethod::bilinear, TensorLike X>
auto smart_resize(const X& x) {
    if constexpr (Poisoned<X>) {
        return Poison{};
    } else {
        using Given = tensor_type_t<X>;
        constexpr int channels = Given::rank == 3 ? Given::static_shape[2] : 0;
        constexpr bool image = channels > 0 && op::is_numeric(Given::dtype);
        static_assert(image,
                      "[tf.keras.image] smart_resize<Size>(x): x is one image [height, width, "
                      "channels] of numbers, and the compiler knows its channels");
        if constexpr (!image) {
            return Poison{};
        } else {
            using Image = Tensor<typename Given::value_type, dyn, dyn, channels>;
            const Image whole(nest::to_tensor(x));
            const auto resized =
                tf::image::resize<Size, Interpolation>(keras::detail::middle_of<Size>(whole));
            return Tensor<float, Size.height, Size.width, channels>(tf::cast<float>(resized));
        }
    }
}

}  // namespace tf::keras::preprocessing::image
