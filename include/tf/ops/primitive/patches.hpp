// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The pixels under each position of a window: tf.image.extract_patches, the op of its gradient, and
// what they share with tf.extract_volume_patches (volume_patches.hpp).

#include <algorithm>
#include <vector>

#include <tf/ops/call.hpp>
#include <tf/ops/elementwise.hpp>
#include <tf/ops/primitive/windows.hpp>
#include <tf/ops/registry.hpp>

namespace tf {
namespace op {

/// Images of N dims between the batch and the channels.
template <int N>
struct PatchAttributesOf {
    std::int64_t window[N]{};
    WindowAttributesOf<N> steps;
};
using PatchAttributes = PatchAttributesOf<2>;

/// The shape of the patches of images [n, sizes.., channels]: [n, positions.., window.. *
/// channels]; Shape::invalid() if they do not fit.
template <int N>
constexpr Shape patched(const Shape& x, const PatchAttributesOf<N>& a) {
    if (x.rank != N + 2) return Shape::invalid();
    Shape out = x;
    if (x[N + 1] != dyn) {
        std::int64_t channels = x[N + 1];
        for (int d = N - 1; d >= 0; --d) {
            channels *= a.window[d];  // both are less than 2^31
            if (channels > std::numeric_limits<int>::max()) return Shape::invalid();
        }
        out[N + 1] = static_cast<int>(channels);
    }
    for (int d = 0; d < N; ++d) {
        if (x[d + 1] == dyn) continue;
        const std::int64_t count = a.steps.positions(d, x[d + 1], a.window[d]);
        if (count < (__builtin_is_constant_evaluated() && !a.steps.same ? 1 : 0))
            return Shape::invalid();
        out[d + 1] = static_cast<int>(count);
    }
    return out;
}
template <class Op, int N>
struct PatchOp : SelfContained {
    using Attributes = PatchAttributesOf<N>;
    static constexpr Role role = Role::pure;
    static constexpr Domain domain = Domain::numeric;

protected:
    static constexpr Shape checked(bool fits, const Shape& shape, const Shape& x) {
        if (fits) return shape;
        if (!__builtin_is_constant_evaluated())
            detail::ops::bad_shape("tf.nn.pool", Op::name, "images", x.to_string(),
                                   N == 2 ? "[n, height, width, channels], and a window that is "
                                            "not larger"
                                          : "[n, depth, height, width, channels], and a window "
                                            "that is not larger");
        return Shape::invalid();
    }
    /// Calls f(offset in the patches, offset in the images) for each pixel under each position. The
    /// second offset is -1 for pixels outside of the image.
    template <class F>
    static void each_pixel(const Shape& x, const Shape& patches, const Attributes& at, F f) {
        const std::int64_t channels = x[N + 1];
        std::int64_t before[N], positions = 1, pixels = 1;
        for (int d = 0; d < N; ++d) {
            before[d] = Op::zeros_before(at, d, x[d + 1], patches[d + 1]);
            positions *= patches[d + 1];
            pixels *= at.window[d];
        }
        std::int64_t to = 0;
        for (std::int64_t n = 0; n < x[0]; ++n)
            for (std::int64_t p = 0; p < positions; ++p)
                for (std::int64_t q = 0; q < pixels; ++q, to += channels) {
                    std::int64_t offset = 0, step = 1, position = p, in_window = q;
                    bool inside = true;
                    for (int d = N - 1; d >= 0; --d) {
                        const std::int64_t k = position % patches[d + 1] * at.steps.strides[d] +
                                               in_window % at.window[d] * at.steps.dilations[d] -
                                               before[d];
                        inside = inside && k >= 0 && k < x[d + 1];
                        offset += k * step;
                        step *= x[d + 1];
                        position /= patches[d + 1];
                        in_window /= at.window[d];
                    }
                    f(to, inside ? (n * step + offset) * channels : -1);
                }
    }
};

/// The pixels under each position.
template <class Op, class Gradient, int N>
struct ExtractPatches : PatchOp<Op, N> {
    using typename PatchOp<Op, N>::Attributes;
    static constexpr Dispatch dispatch = Dispatch::by_size;

    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        const Shape out = patched(in[0].shape, attributes_of<Op>(a));
        return Op::checked(out.valid(), out, in[0].shape);
    }
    template <class T, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        const Shape& x = in[0].shape;
        T* const to = out.as<T>();
        const T* const from = in[0].as<const T>();
        Op::each_pixel(x, out.shape, attributes_of<Op>(a),
                       [&](std::int64_t patch, std::int64_t pixel) {
                           if (pixel < 0) std::fill_n(to + patch, x[N + 1], T{});
                           else std::copy_n(from + pixel, x[N + 1], to + patch);
                       });
    }
    static constexpr void gradient(auto& g) {
        g.to(0, g.template apply_sized<Gradient>({g.dy()}, g.in(0), attributes_of<Op>(g)));
    }
    static void from_graph_def(auto& n) {
        const std::string padding = n.text("padding");
        if (padding != "SAME" && padding != "VALID")
            n.fail("padding '" + padding + "'", "SAME or VALID");
        Attributes at;
        at.steps.same = padding == "SAME";
        const auto read = [&](const char* name, std::int64_t(&to)[N]) {
            const auto all = n.numbers(name);
            bool spatial = all.size() == N + 2 && all.front() == 1 && all.back() == 1;
            for (std::size_t d = 0; spatial && d < N; ++d) {
                to[d] = all[d + 1];
                spatial = to[d] > 0 && to[d] <= std::numeric_limits<int>::max();
            }
            if (!spatial) n.fail(std::string("other ") + name, "[1, sizes.., 1]");
        };
        read("ksizes", at.window);
        read("strides", at.steps.strides);
        if constexpr (Op::has_rates) read("rates", at.steps.dilations);
        else std::fill_n(at.steps.dilations, N, 1);
        n.result(n.dtype(0), {n.in(0)}, to_word_list(at));
    }
    static void to_graph_def(auto& n) {
        n.result(node(n, attributes_of<Op>(n), n.in(0), n.type()));
    }

    static auto node(auto& n, const Attributes& at, const auto& images, const auto& type) {
        const auto list = [&](const std::int64_t(&v)[N]) {
            std::vector<std::int64_t> all(v, v + N);
            all.insert(all.begin(), 1);
            all.push_back(1);
            return n.list(all);
        };
        return n.add(Op::name, {images},
                     {{"T", type},
                      {"ksizes", list(at.window)},
                      {"strides", list(at.steps.strides)},
                      {"rates", Op::has_rates ? list(at.steps.dilations) : n.none()},
                      {"padding", n.literal(at.steps.same ? "SAME" : "VALID")}});
    }
};

/// Its gradient. Inputs: the gradient of the patches, and, if dims are dyn, the images for their
/// shape. The words end with the dims of the images.
template <class Op, class Forward, int N>
struct ExtractPatchesGrad : PatchOp<Op, N> {
    using typename PatchOp<Op, N>::Attributes;
    static constexpr int shape_of = 1;
    using computes = kernels::Types<float, double>;

    static constexpr auto zeros_before(const Attributes& at, int d, std::int64_t size,
                                       std::int64_t count) {
        return Forward::zeros_before(at, d, size, count);
    }
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return all_are(out, in, count, count == 2 ? 2 : 1);
    }
    static constexpr Shape infer(const kernels::Ref* in, int count, const kernels::Attributes& a) {
        const Shape x = sized<Op>(count == 2 ? in[1].shape : in[0].shape, a);
        const Shape patches = patched(x, attributes_of<Op>(a));
        return Op::checked(is_compatible(patches, in[0].shape), x, x);
    }
    template <class T, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        const Shape& x = out.shape;
        const Attributes at = attributes_of<Op>(a);
        Op::checked(patched(x, at) == in[0].shape, x, x);
        T* const to = out.as<T>();
        const T* const from = in[0].as<const T>();
        std::fill_n(to, x.size(), T(0));
        Op::each_pixel(x, in[0].shape, at, [&](std::int64_t patch, std::int64_t pixel) {
            if (pixel < 0) return;
            for (std::int64_t c = 0; c < x[N + 1]; ++c)
                to[pixel + c] = static_cast<T>(to[pixel + c] + from[patch + c]);
        });
    }
    static constexpr void gradient(auto& g) {
        if (g.wants(0)) g.to(0, g.template apply<Forward>({g.dy()}, attributes_of<Op>(g)));
    }
    /// TensorFlow has no such node. It is saved as sums of the elements of the patches by the
    /// numbers of their pixels; number 0 is outside of the image.
    static void to_graph_def(auto& n) {
        const auto at = attributes_of<Op>(n);
        const auto dim = [&](int d) {
            const std::int64_t known = n.word(attribute_count<Op> + d);
            return known != dyn ? n.known_dim(known) : n.dim(1, d);
        };
        const auto one = n.known_dim(1), batch = dim(0), channels = dim(N + 1);
        auto elements = one, pixels = one;  // of the patches of one channel; of an image
        auto single = n.dims(), all = n.dims();
        single.push_back(one);
        all.push_back(batch);
        for (int d = 0; d < N; ++d) {
            const auto positions = n.dim_multiply(n.dim(0, d + 1), n.known_dim(at.window[d]));
            elements = n.dim_multiply(elements, positions);
            pixels = n.dim_multiply(pixels, dim(d + 1));
            single.push_back(dim(d + 1));
            all.push_back(dim(d + 1));
        }
        single.push_back(one);
        all.push_back(channels);
        const auto shaped = [&](const auto& x, const auto& type, const auto& dims) {
            return n.add("Reshape", {x, n.vector(dims)}, {{"T", type}, {"Tshape", n.int32()}});
        };
        const auto end = n.ref(n.dim_add(pixels, one));
        const auto numbers = n.add("Range", {n.number(1), end, n.number(1)}, {{"Tidx", n.int32()}});
        const auto patches = Forward::node(n, at, shaped(numbers, n.int32(), single), n.int32());
        const auto columns =
            n.transposed(shaped(n.in(0), n.type(), decltype(all){batch, elements, channels}),
                         n.type(), {1, 0, 2});
        const auto sums =
            n.add("UnsortedSegmentSum", {columns, n.reshaped(patches, n.int32(), {-1}), end},
                  {{"T", n.type()}, {"Tindices", n.int32()}, {"Tnumsegments", n.int32()}});
        const auto inside = n.add("Slice", {sums, n.ints({1, 0, 0}), n.ints({-1, -1, -1})},
                                  {{"T", n.type()}, {"Index", n.int32()}});
        n.result(shaped(n.transposed(inside, n.type(), {1, 0, 2}), n.type(), all));
    }
};

struct ExtractImagePatchesGrad;
struct ExtractImagePatches : ExtractPatches<ExtractImagePatches, ExtractImagePatchesGrad, 2> {
    static constexpr std::string_view name = "ExtractImagePatches";
    static constexpr bool has_rates = true;
    static constexpr std::int64_t zeros_before(const Attributes& at, int d, std::int64_t size,
                                               std::int64_t count) {
        return at.steps.zeros_before(d, size, at.window[d], count);
    }
};
struct ExtractImagePatchesGrad
    : ExtractPatchesGrad<ExtractImagePatchesGrad, ExtractImagePatches, 2> {
    static constexpr std::string_view name = "ExtractImagePatchesGrad";
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
