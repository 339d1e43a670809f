// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The pixels under each position of a window: tf.image.extract_patches, and the op of its gradient.

#include <algorithm>
#include <vector>

#include <tf/ops/call.hpp>
#include <tf/ops/elementwise.hpp>
#include <tf/ops/primitive/windows.hpp>
#include <tf/ops/registry.hpp>

namespace tf {
namespace op {

struct PatchAttributes {
    std::int64_t window[2]{};
    WindowAttributes steps;
};
/// The shape of the patches of images [n, h, w, channels]: [n, positions.., window.. * channels];
/// Shape::invalid() if they do not fit.
constexpr Shape patched(const Shape& x, const PatchAttributes& a) {
    if (x.rank != 4) return Shape::invalid();
    Shape out = x;
    if (x[3] != dyn) {
        constexpr std::int64_t most = std::numeric_limits<int>::max();
        const std::int64_t line = x[3] * a.window[1];  // both are less than 2^31
        if (line > most || line * a.window[0] > most) return Shape::invalid();
        out[3] = static_cast<int>(line * a.window[0]);
    }
    for (int d = 0; d < 2; ++d) {
        if (x[d + 1] == dyn) continue;
        const std::int64_t count = a.steps.positions(d, x[d + 1], a.window[d]);
        if (count < (__builtin_is_constant_evaluated() && !a.steps.same ? 1 : 0))
            return Shape::invalid();
        out[d + 1] = static_cast<int>(count);
    }
    return out;
}
template <class Op>
struct PatchOp : SelfContained {
    using Attributes = PatchAttributes;
    static constexpr Role role = Role::pure;
    static constexpr Domain domain = Domain::numeric;

protected:
    static constexpr Shape checked(bool fits, const Shape& shape, const Shape& x) {
        if (fits) return shape;
        if (!__builtin_is_constant_evaluated())
            detail::ops::bad_shape("tf.nn.pool", Op::name, "images", x.to_string(),
                                   "[n, height, width, channels], and a window that is not larger");
        return Shape::invalid();
    }
    /// Calls f(offset in the patches, offset in the images) for each pixel under each position. The
    /// second offset is -1 for pixels outside of the image.
    template <class F>
    static void each_pixel(const Shape& x, const Shape& patches, const Attributes& at, F f) {
        std::int64_t before[2];
        for (int d = 0; d < 2; ++d)
            before[d] = at.steps.zeros_before(d, x[d + 1], at.window[d], patches[d + 1]);
        std::int64_t to = 0;
        for (std::int64_t n = 0; n < x[0]; ++n)
            for (std::int64_t p = 0; p < patches[1]; ++p)
                for (std::int64_t q = 0; q < patches[2]; ++q)
                    for (std::int64_t i = 0; i < at.window[0]; ++i) {
                        const std::int64_t row =
                            p * at.steps.strides[0] + i * at.steps.dilations[0] - before[0];
                        for (std::int64_t j = 0; j < at.window[1]; ++j, to += x[3]) {
                            const std::int64_t column =
                                q * at.steps.strides[1] + j * at.steps.dilations[1] - before[1];
                            const bool inside =
                                row >= 0 && row < x[1] && column >= 0 && column < x[2];
                            f(to, inside ? ((n * x[1] + row) * x[2] + column) * x[3] : -1);
                        }
                    }
    }
};

struct ExtractImagePatches;

/// Inputs: the gradient of the patches, and, if dims are dyn, the images for their shape. The words
/// end with the dims of the images.
struct ExtractImagePatchesGrad : PatchOp<ExtractImagePatchesGrad> {
    static constexpr std::string_view name = "ExtractImagePatchesGrad";
    static constexpr int shape_of = 1;
    using computes = Types<float, double>;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return all_are(out, in, count, count == 2 ? 2 : 1);
    }
    static constexpr Shape infer(const kernels::Ref* in, int count, const kernels::Attributes& a) {
        const Shape x = sized<ExtractImagePatchesGrad>(count == 2 ? in[1].shape : in[0].shape, a);
        const Shape patches = patched(x, attributes_of<ExtractImagePatchesGrad>(a));
        return checked(is_compatible(patches, in[0].shape), x, x);
    }
    template <class T, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        const Shape& x = out.shape;
        const Attributes at = attributes_of<ExtractImagePatchesGrad>(a);
        checked(patched(x, at) == in[0].shape, x, x);
        T* const to = out.as<T>();
        const T* const from = in[0].as<const T>();
        std::fill_n(to, x.size(), T(0));
        each_pixel(x, in[0].shape, at, [&](std::int64_t patch, std::int64_t pixel) {
            if (pixel < 0) return;
            for (std::int64_t c = 0; c < x[3]; ++c)
                to[pixel + c] = static_cast<T>(to[pixel + c] + from[patch + c]);
        });
    }
    static constexpr void gradient(auto& g) {
        if (g.wants(0))
            g.to(0, g.template apply<ExtractImagePatches>(
                        {g.dy()}, attributes_of<ExtractImagePatchesGrad>(g)));
    }
    /// Saved as the gradient of a convolution whose filters have a single element that is 1.
    static void to_graph_def(auto& n) {
        const auto at = attributes_of<ExtractImagePatchesGrad>(n);
        const auto none = [&](int) { return n.known_dim(dyn); };
        const auto count = n.ref(n.dim(0, 3));
        const auto all = n.add("Range", {n.number(0), count, n.number(1)}, {{"Tidx", n.int32()}});
        const auto one = n.cast(n.number(1), n.int32(), n.type()),
                   zero = n.cast(n.number(0), n.int32(), n.type());
        const auto unit =
            n.add("OneHot", {all, count, one, zero}, {{"T", n.type()}, {"TI", n.int32()}});
        const auto filters =
            n.add("Reshape",
                  {unit, n.vector({n.known_dim(at.window[0]), n.known_dim(at.window[1]),
                                   n.known_dim(-1), n.dim(0, 3)})},
                  {{"T", n.type()}, {"Tshape", n.int32()}});
        const auto& s = at.steps;
        n.result(n.add("Conv2DBackpropInput",
                       {sizes_node<ExtractImagePatchesGrad>(n, 4, 1, none), filters, n.in(0)},
                       {{"T", n.type()},
                        {"strides", n.list({1, s.strides[0], s.strides[1], 1})},
                        {"dilations", n.list({1, s.dilations[0], s.dilations[1], 1})},
                        {"padding", n.literal(s.same ? "SAME" : "VALID")}}));
    }
};

struct ExtractImagePatches : PatchOp<ExtractImagePatches> {
    static constexpr std::string_view name = "ExtractImagePatches";
    static constexpr Dispatch dispatch = Dispatch::by_size;

    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        const Shape out = patched(in[0].shape, attributes_of<ExtractImagePatches>(a));
        return checked(out.valid(), out, in[0].shape);
    }
    template <class T, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        const Shape& x = in[0].shape;
        T* const to = out.as<T>();
        const T* const from = in[0].as<const T>();
        each_pixel(x, out.shape, attributes_of<ExtractImagePatches>(a),
                   [&](std::int64_t patch, std::int64_t pixel) {
                       if (pixel < 0) std::fill_n(to + patch, x[3], T{});
                       else std::copy_n(from + pixel, x[3], to + patch);
                   });
    }
    static constexpr void gradient(auto& g) {
        g.to(0, g.template apply_sized<ExtractImagePatchesGrad>(
                    {g.dy()}, g.in(0), attributes_of<ExtractImagePatches>(g)));
    }
    static void from_graph_def(auto& n) {
        const std::string padding = n.text("padding");
        if (padding != "SAME" && padding != "VALID")
            n.fail("padding '" + padding + "'", "SAME or VALID");
        const auto window = n.numbers("ksizes"), strides = n.numbers("strides"),
                   rates = n.numbers("rates");
        const auto are_spatial = [](const auto& all) {
            return all.size() == 4 && all[0] == 1 && all[3] == 1 && all[1] > 0 && all[2] > 0 &&
                   all[1] <= std::numeric_limits<int>::max() &&
                   all[2] <= std::numeric_limits<int>::max();
        };
        if (!are_spatial(window) || !are_spatial(strides) || !are_spatial(rates))
            n.fail("other ksizes, strides or rates", "[1, height, width, 1]");
        Attributes at;
        at.steps.same = padding == "SAME";
        for (std::size_t d = 0; d < 2; ++d) {
            at.window[d] = window[d + 1];
            at.steps.strides[d] = strides[d + 1];
            at.steps.dilations[d] = rates[d + 1];
        }
        n.result(n.dtype(0), {n.in(0)}, to_word_list(at));
    }
    static void to_graph_def(auto& n) {
        const auto at = attributes_of<ExtractImagePatches>(n);
        const auto list = [&](const std::int64_t(&v)[2]) { return n.list({1, v[0], v[1], 1}); };
        n.result(n.add(name, n.inputs(),
                       {{"T", n.type()},
                        {"ksizes", list(at.window)},
                        {"strides", list(at.steps.strides)},
                        {"rates", list(at.steps.dilations)},
                        {"padding", n.literal(at.steps.same ? "SAME" : "VALID")}}));
    }
};

struct PatchOps {
    using list = Registry<ExtractImagePatches, ExtractImagePatchesGrad>;
};

}  // namespace op

template <>
struct op_by_id<op_id("ExtractImagePatches")> : std::type_identity<op::ExtractImagePatches> {};
template <>
struct op_by_id<op_id("ExtractImagePatchesGrad")>
    : std::type_identity<op::ExtractImagePatchesGrad> {};

namespace image {

/// The pixels under each position of a window: images [n, height, width, channels] -> [n,
/// positions.., Size.height * Size.width * channels], with zeros for pixels outside of the image.
/// Positions as for tf::nn::conv2d; `Rates` are its dilations. Any numeric dtype.
/// errors::InvalidArgument if dyn dims do not fit. Mirrors tf.image.extract_patches:
///
///     tf::image::extract_patches<3, 1, 1, "SAME">(x)
template <nn::Window Size, nn::Window Strides, nn::Window Rates, nn::Padding P, TensorLike A>
constexpr auto extract_patches(const A& x) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        using Kind = nn::Padding::Kind;
        constexpr bool images = X::rank == 4 && op::is_numeric(X::dtype);
        static_assert(images,
                      "[tf.nn.image_rank] extract_patches(x): 'x' must be [n, height, width, "
                      "channels] of a numeric dtype; use tf::expand_dims<0>(x) for one image");
        constexpr op::PatchAttributes at{{Size.height, Size.width},
                                         op::window_attributes(Strides, P, Rates)};
        constexpr bool positive = at.steps.valid() && Size.height > 0 && Size.width > 0;
        static_assert(!images || positive,
                      "[tf.nn.pool_strides] extract_patches<Size, Strides, Rates, Padding>(x): "
                      "sizes, strides and rates must be at least 1");
        constexpr bool named = P.kind == Kind::same || P.kind == Kind::valid;
        static_assert(!images || !positive || named,
                      "[tf.nn.pool_padding] extract_patches<Size, Strides, Rates, Padding>(x): "
                      "'Padding' must be \"SAME\" or \"VALID\"");
        if constexpr (images && positive && named) {
            constexpr Shape s = op::patched(X::static_shape, at);
            static_assert(
                s.valid(),
                "[tf.nn.pool_window] extract_patches<Size, Strides, Rates, \"VALID\">(x): "
                "the window is larger than the image; use \"SAME\", or a smaller size");
            if constexpr (s.valid())
                return tf::detail::ops::call<op::ExtractImagePatches,
                                             TensorOf<typename X::value_type, s>>(
                    tf::detail::ops::words_of<at>, X(x.collapse()));
            else return Poison{};
        } else {
            return Poison{};
        }
    }
}

}  // namespace image
}  // namespace tf
