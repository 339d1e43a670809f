// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The elements under each position of a window in images with a depth: tf.extract_volume_patches,
// and the op of its gradient.

#include <tf/ops/primitive/patches.hpp>

namespace tf {
namespace op {

struct ExtractVolumePatchesGrad;
struct ExtractVolumePatches : ExtractPatches<ExtractVolumePatches, ExtractVolumePatchesGrad, 3> {
    static constexpr std::string_view name = "ExtractVolumePatches";
    static constexpr bool has_rates = false;

    /// How many zeros "SAME" adds before the image. As in TensorFlow, it also centers windows that
    /// are smaller than the strides, which ExtractImagePatches does not: then the number is
    /// negative, because the first window begins inside the image.
    static constexpr std::int64_t zeros_before(const Attributes& at, int d, std::int64_t size,
                                               std::int64_t count) {
        return at.steps.same ? ((count - 1) * at.steps.strides[d] + at.window[d] - size) / 2 : 0;
    }
    /// If a dim of the image is not known, TensorFlow infers a result of four dims instead of five;
    /// a Reshape corrects this.
    static void to_graph_def(auto& n) {
        const auto at = attributes_of<ExtractVolumePatches>(n);
        const auto patches = node(n, at, n.in(0), n.type());
        const Shape& x = n.shape(0);
        if (x[1] != dyn && x[2] != dyn && x[3] != dyn) return n.result(patches);
        auto dims = n.dims();
        dims.push_back(n.dim(0, 0));
        auto channels = n.dim(0, 4);
        for (int d = 0; d < 3; ++d) {
            const std::int64_t step = at.steps.strides[d], window = at.window[d];
            const auto room =
                n.dim_add(n.dim(0, d + 1), n.known_dim(step - (at.steps.same ? 1 : window)));
            dims.push_back(n.computed_dim(
                n.add("FloorDiv", {n.ref(room), n.number(step)}, {{"T", n.int32()}})));
            channels = n.dim_multiply(channels, n.known_dim(window));
        }
        dims.push_back(channels);
        n.result(
            n.add("Reshape", {patches, n.vector(dims)}, {{"T", n.type()}, {"Tshape", n.int32()}}));
    }
};
struct ExtractVolumePatchesGrad
    : ExtractPatchesGrad<ExtractVolumePatchesGrad, ExtractVolumePatches, 3> {
    static constexpr std::string_view name = "ExtractVolumePatchesGrad";
};

struct VolumePatchOps {
    using list = Registry<ExtractVolumePatches, ExtractVolumePatchesGrad>;
};

}  // namespace op

template <>
struct op_by_id<op_id("ExtractVolumePatches")> : std::type_identity<op::ExtractVolumePatches> {};
template <>
struct op_by_id<op_id("ExtractVolumePatchesGrad")>
    : std::type_identity<op::ExtractVolumePatchesGrad> {};

/// The elements under each position of a window: images [n, depth, height, width, channels] -> [n,
/// positions.., Size.depth * Size.height * Size.width * channels], with zeros for elements outside
/// of the image. "VALID" has only positions inside. Any numeric dtype. errors::InvalidArgument if
/// dyn dims do not fit. Mirrors tf.extract_volume_patches:
///
///     tf::extract_volume_patches<2, 1, "SAME">(x)
template <nn::Window3 Size, nn::Window3 Strides, nn::Padding P, TensorLike A>
constexpr auto extract_volume_patches(const A& x) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        using Kind = nn::Padding::Kind;
        constexpr bool images = X::rank == 5 && op::is_numeric(X::dtype);
        static_assert(images,
                      "[tf.nn.image_rank] extract_volume_patches(x): 'x' must be [n, depth, "
                      "height, width, channels] of a numeric dtype; use tf::expand_dims<0>(x) for "
                      "one image");
        constexpr op::PatchAttributesOf<3> at{{Size.depth, Size.height, Size.width},
                                              {{Strides.depth, Strides.height, Strides.width},
                                               {1, 1, 1},
                                               P.kind == Kind::same,
                                               {},
                                               {}}};
        constexpr bool positive =
            at.steps.valid() && Size.depth > 0 && Size.height > 0 && Size.width > 0;
        static_assert(!images || positive,
                      "[tf.nn.pool_strides] extract_volume_patches<Size, Strides, Padding>(x): "
                      "sizes and strides must be at least 1");
        constexpr bool named = P.kind == Kind::same || P.kind == Kind::valid;
        static_assert(!images || !positive || named,
                      "[tf.nn.pool_padding] extract_volume_patches<Size, Strides, Padding>(x): "
                      "'Padding' must be \"SAME\" or \"VALID\"");
        if constexpr (images && positive && named) {
            constexpr Shape s = op::patched(X::static_shape, at);
            static_assert(
                s.valid(),
                "[tf.nn.pool_window] extract_volume_patches<Size, Strides, \"VALID\">(x): the "
                "window is larger than the image; use \"SAME\", or a smaller size");
            if constexpr (s.valid())
                return detail::ops::call<op::ExtractVolumePatches,
                                         TensorOf<typename X::value_type, s>>(
                    detail::ops::words_of<at>, X(x.collapse()));
            else return Poison{};
        } else {
            return Poison{};
        }
    }
}

}  // namespace tf
