// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Slices with numeric bounds, as graphs from files have them, and their gradient.

#include <tf/exec/runtime/kernel_table.hpp>
#include <tf/ops/composite/algebra.hpp>

namespace tf::op {

/// x[begin:end:stride, ...]. The list holds begin, end and stride of each item.
struct StridedSlice {
    /// TensorFlow's masks, one bit for each item.
    struct Attributes {
        std::uint64_t begin = 0, end = 0, ellipsis = 0, new_axis = 0, shrink_axis = 0;
    };
    static constexpr std::string_view name = "StridedSlice";
    static constexpr Role role = Role::pure;
    static constexpr Dispatch dispatch = Dispatch::by_size;

    /// The items applied to a shape: for each of its dims the start, the number of elements and the
    /// stride; and the result's dims.
    struct Plan {
        std::array<std::int64_t, max_rank> begin{}, stride{};
        Shape count, out;
    };
    static Plan plan(const Shape& s, const kernels::Attributes& a) {
        const auto fail = [&](std::string got, std::string expected) {
            errors::raise<errors::InvalidArgument>(
                {"tf.exec.slice", "strided_slice", "x", std::move(got), std::move(expected)});
        };
        const Attributes masks = attributes_of<StridedSlice>(a);
        const kernels::Attributes list = a.from(attribute_count<StridedSlice>);
        const auto bit = [](std::uint64_t mask, int k) { return (mask >> k & 1) != 0; };
        const int items = list.count() / 3;
        int dims = 0, ellipsis = -1;  // dims that the items cover
        for (int k = 0; k < items; ++k) {
            if (bit(masks.ellipsis, k) && ellipsis < 0) ellipsis = k;
            else dims += bit(masks.new_axis, k) && !bit(masks.ellipsis, k) ? 0 : 1;
        }
        if (dims > s.rank)
            fail("shape " + s.to_string(), "a rank of " + std::to_string(dims) + " or more");
        Plan p;
        int d = 0;
        const auto whole = [&] {
            p.stride[static_cast<std::size_t>(d)] = 1;
            p.count.push_back(s[d]);
            push(p.out, s[d++]);
        };
        for (int k = 0; k < items; ++k) {
            if (k == ellipsis) {
                for (int n = s.rank - dims; n > 0; --n) whole();
            } else if (bit(masks.new_axis, k)) {
                push(p.out, 1);
            } else {
                const auto at = static_cast<std::size_t>(d);
                std::int64_t begin = list.word(3 * k), end = list.word(3 * k + 1);
                const std::int64_t stride = list.word(3 * k + 2), n = s[d];
                if (stride == 0) fail("a stride of 0", "a stride that is not 0");
                if (bit(masks.shrink_axis, k)) {  // one element; the dim is removed
                    if (n != dyn) {
                        const std::int64_t i = begin < 0 ? begin + n : begin;
                        if (i < 0 || i >= n)
                            fail("index " + std::to_string(begin) + " of dimension " +
                                     std::to_string(d) + " in " + s.to_string(),
                                 "an index within");
                        p.begin[at] = i;
                    }
                    p.stride[at] = 1;
                    p.count.push_back(1);
                    ++d;
                    continue;
                }
                std::int64_t count = dyn;
                if (n != dyn) {
                    const std::int64_t low = stride > 0 ? 0 : -1, high = stride > 0 ? n : n - 1;
                    const auto clamp = [&](std::int64_t v) {
                        return std::clamp(v < 0 ? v + n : v, low, high);
                    };
                    begin = bit(masks.begin, k) ? (stride > 0 ? low : high) : clamp(begin);
                    end = bit(masks.end, k) ? (stride > 0 ? high : low) : clamp(end);
                    const std::int64_t span = end - begin;
                    count = (span > 0) == (stride > 0) && span != 0
                                ? (span + stride - (stride > 0 ? 1 : -1)) / stride
                                : 0;
                } else if (bit(masks.begin, k) && bit(masks.end, k) && stride == 1) {
                    begin = 0;
                }
                p.begin[at] = begin;
                p.stride[at] = stride;
                p.count.push_back(static_cast<int>(count));
                push(p.out, static_cast<int>(count));
                ++d;
            }
        }
        while (d < s.rank) whole();
        return p;
    }
    static Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        return plan(in[0].shape, a).out;
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        each(plan(in[0].shape, a), in[0].shape, [&](std::int64_t at, std::int64_t k) {
            out.as<Out>()[k] = in[0].as<const Out>()[at];
        });
    }
    static void gradient(auto& g) { g.to(0, placed(g)); }
    static const OpExtension extension;
    /// Calls f(index in the whole tensor, index in the slice).
    template <class F>
    static void each(const Plan& p, const Shape& s, F&& f) {
        const std::int64_t n = p.count.size();
        if (n == 0) return;
        std::array<std::int64_t, max_rank> step{};
        std::int64_t stride = 1, offset = 0;
        for (int d = s.rank; d-- > 0; stride *= s[d]) {
            const auto at = static_cast<std::size_t>(d);
            step[at] = p.stride[at] * stride;
            offset += p.begin[at] * stride;
        }
        std::array<int, max_rank> index{};
        const int last = s.rank - 1;
        const std::int64_t row = s.rank == 0 ? 1 : p.count[last];
        const std::int64_t by = s.rank == 0 ? 1 : step[static_cast<std::size_t>(last)];
        for (std::int64_t k = 0; k < n;) {
            for (std::int64_t i = 0; i < row; ++i) f(offset + i * by, k++);
            for (int d = last; d-- > 0;) {
                const auto at = static_cast<std::size_t>(d);
                offset += step[at];
                if (++index[at] < p.count[d]) break;
                offset -= step[at] * p.count[d];
                index[at] = 0;
            }
        }
    }

private:
    /// The gradient of the slice at its positions, among zeros.
    static ad::Value placed(const auto& g);
    static void push(Shape& s, int dim) {
        if (s.rank == max_rank)
            errors::raise<errors::InvalidArgument>({"tf.exec.slice", "strided_slice", "x",
                                                    "more than 8 dims", "a result of 8 at most"});
        s.push_back(dim);
    }
};

/// The gradient of a slice: zeros, with the gradient's elements at the positions of the slice. The
/// list is that of StridedSlice, followed by the dims of the result.
struct StridedSliceGrad {
    struct Attributes {
        std::int64_t items = 0;
        StridedSlice::Attributes masks{};
    };
    static constexpr std::string_view name = "StridedSliceGrad";
    static constexpr Role role = Role::pure;
    static constexpr Dispatch dispatch = Dispatch::by_size;
    static Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        Shape s;
        for (int k = behind(a); k < a.count(); ++k) s.push_back(static_cast<int>(a.word(k)));
        const Shape part = StridedSlice::plan(s, slice(a)).out;
        if (!is_compatible(part, in[0].shape))
            tf::detail::bad_shape("tf.exec.shape", "strided_slice_grad", "dy",
                                  in[0].shape.to_string(), part.to_string());
        return s;
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        std::fill_n(out.as<Out>(), out.shape.size(), Out{});
        const StridedSlice::Plan p = StridedSlice::plan(out.shape, slice(a));
        StridedSlice::each(p, out.shape, [&](std::int64_t at, std::int64_t k) {
            out.as<Out>()[at] = in[0].as<const Out>()[k];
        });
    }
    static void gradient(auto& g) {
        ad::Pool<std::uint64_t> slice;
        const int end = attribute_count<StridedSliceGrad> + 3 * static_cast<int>(g.word(0));
        for (int k = 1; k < end; ++k) slice.push(static_cast<std::uint64_t>(g.word(k)));
        g.to(0, ad::run_now(def_of<StridedSlice>, g.dy().dtype(), {g.dy()},
                            {slice.data(), static_cast<std::size_t>(slice.size())}));
    }
    static const OpExtension extension;

private:
    static int behind(const kernels::Attributes& a) {
        return attribute_count<StridedSliceGrad> +
               3 * static_cast<int>(attributes_of<StridedSliceGrad>(a).items);
    }
    static kernels::Attributes slice(const kernels::Attributes& a) {
        return {a.words.subspan(1, static_cast<std::size_t>(behind(a)) - 1), {}};
    }
};

ad::Value StridedSlice::placed(const auto& g) {
    constexpr int masks = attribute_count<StridedSlice>;
    ad::Pool<std::uint64_t> words{static_cast<std::uint64_t>((g.words() - masks) / 3)};
    for (int k = 0; k < g.words(); ++k) words.push(static_cast<std::uint64_t>(g.word(k)));
    const Shape& x = g.in(0).shape();
    for (int d = 0; d < x.rank; ++d) words.push(static_cast<std::uint64_t>(x[d]));
    return ad::run_now(def_of<StridedSliceGrad>, g.dy().dtype(), {g.dy()},
                       {words.data(), static_cast<std::size_t>(words.size())});
}

}  // namespace tf::op
