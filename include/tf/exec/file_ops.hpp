// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Ops that only graphs from files have, because TensorFlow traces what our programs say by types:
// slices whose ends are numbers, tiles, padding, texts that are put together for tf.print. Rows
// like all others; their code is in a table beside exec/kernel_table.hpp.

#include <tf/exec/kernel_table.hpp>

namespace tf::op {

/// x[begin:end:stride, ...]. Words: the masks for begin, end, ellipsis, new axis and shrink axis,
/// as TensorFlow counts their bits, then begin, end and stride of each item.
struct StridedSlice {
    static constexpr std::string_view name = "StridedSlice";
    static constexpr Role role = Role::pure;

    /// What the items come to for a shape: for each of its dims where to start, how many, how far
    /// apart; and the result's dims.
    struct Plan {
        std::array<std::int64_t, max_rank> begin{}, stride{};
        Shape count, out;
    };
    static Plan plan(const Shape& s, const kernels::Attributes& a) {
        const auto fail = [&](std::string got, std::string expected) {
            errors::raise<errors::InvalidArgument>(
                {"tf.exec.slice", "strided_slice", "x", std::move(got), std::move(expected)});
        };
        const auto bit = [&](std::size_t mask, int k) { return (a.words[mask] >> k & 1) != 0; };
        const int items = static_cast<int>(a.words.size() - 5) / 3;
        int dims = 0, ellipsis = -1;  // dims that the items name
        for (int k = 0; k < items; ++k) {
            if (bit(2, k) && ellipsis < 0) ellipsis = k;
            else dims += bit(3, k) && !bit(2, k) ? 0 : 1;
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
            } else if (bit(3, k)) {
                push(p.out, 1);
            } else {
                const auto at = static_cast<std::size_t>(d);
                const std::size_t w = 5 + 3 * static_cast<std::size_t>(k);
                std::int64_t begin = a.integer(w), end = a.integer(w + 1);
                const std::int64_t stride = a.integer(w + 2), n = s[d];
                if (stride == 0) fail("a stride of 0", "a stride that is not 0");
                if (bit(4, k)) {  // one element, and the dim is gone
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
                    begin = bit(0, k) ? (stride > 0 ? low : high) : clamp(begin);
                    end = bit(1, k) ? (stride > 0 ? high : low) : clamp(end);
                    const std::int64_t span = end - begin;
                    count = (span > 0) == (stride > 0) && span != 0
                                ? (span + stride - (stride > 0 ? 1 : -1)) / stride
                                : 0;
                } else if (bit(0, k) && bit(1, k) && stride == 1) {
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
        const Shape& s = in[0].shape;
        const Plan p = plan(s, a);
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
        const Out* from = in[0].as<const Out>();
        const int last = s.rank - 1;
        const std::int64_t row = s.rank == 0 ? 1 : p.count[last];
        const std::int64_t by = s.rank == 0 ? 1 : step[static_cast<std::size_t>(last)];
        Out* to = out.as<Out>();
        for (std::int64_t done = 0; done < n; done += row) {
            for (std::int64_t i = 0; i < row; ++i) *to++ = from[offset + i * by];
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
    static void push(Shape& s, int dim) {
        if (s.rank == max_rank)
            errors::raise<errors::InvalidArgument>({"tf.exec.slice", "strided_slice", "x",
                                                    "more than 8 dims", "a result of 8 at most"});
        s.push_back(dim);
    }
};

/// Words: how often each dim is repeated.
struct Tile {
    static constexpr std::string_view name = "Tile";
    static constexpr Role role = Role::pure;
    static Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        Shape out = in[0].shape;
        bool fits = static_cast<int>(a.words.size()) == out.rank;
        for (int d = 0; fits && d < out.rank; ++d) {
            const std::int64_t n = a.integer(static_cast<std::size_t>(d));
            const std::int64_t size = out[d] == dyn ? dyn : out[d] * n;
            fits = n >= 0 && n <= std::numeric_limits<int>::max() &&
                   size <= std::numeric_limits<int>::max();
            out[d] = static_cast<int>(size);
        }
        if (!fits)
            errors::raise<errors::InvalidArgument>(
                {"tf.exec.shape", "tile", "multiples",
                 "others than one for each dim of " + in[0].shape.to_string(),
                 "numbers from 0 on, one a dim"});
        return out;
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        const Shape& s = in[0].shape;
        for (std::int64_t e = 0; e < out.shape.size(); ++e) {
            std::int64_t at = 0, rest = e, stride = 1;
            for (int d = s.rank; d-- > 0; rest /= out.shape[d], stride *= s[d])
                at += rest % out.shape[d] % s[d] * stride;
            out.as<Out>()[e] = in[0].as<const Out>()[at];
        }
    }
};

/// Inputs: a tensor, what to put around it. Words: for each dim how much before and behind.
struct Pad {
    static constexpr std::string_view name = "PadV2";
    static constexpr Role role = Role::pure;
    static Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        Shape out = in[0].shape;
        bool fits = static_cast<int>(a.words.size()) == 2 * out.rank;
        for (int d = 0; fits && d < out.rank; ++d) {
            const std::int64_t before = a.integer(2 * static_cast<std::size_t>(d)),
                               behind = a.integer(2 * static_cast<std::size_t>(d) + 1);
            constexpr std::int64_t most = std::numeric_limits<int>::max();
            fits = before >= 0 && behind >= 0 && before <= most && behind <= most &&
                   out[d] + before + behind <= most;
            if (fits && out[d] != dyn) out[d] = static_cast<int>(out[d] + before + behind);
        }
        if (!fits)
            errors::raise<errors::InvalidArgument>(
                {"tf.exec.shape", "pad", "paddings",
                 "others than two for each dim of " + in[0].shape.to_string(),
                 "numbers from 0 on, two a dim"});
        return out;
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        const Shape& s = in[0].shape;
        for (std::int64_t e = 0; e < out.shape.size(); ++e) {
            std::int64_t at = 0, rest = e, stride = 1;
            bool inside = true;
            for (int d = s.rank; d-- > 0; rest /= out.shape[d], stride *= s[d]) {
                const std::int64_t i =
                    rest % out.shape[d] - a.integer(2 * static_cast<std::size_t>(d));
                inside = inside && i >= 0 && i < s[d];
                at += i * stride;
            }
            out.as<Out>()[e] = inside ? in[0].as<const Out>()[at] : *in[1].as<const Out>();
        }
    }
};

/// Text with values in it (tf.strings.format). Word: how many elements of each axis are shown.
/// Text: as that of op::Print.
struct StringFormat {
    static constexpr std::string_view name = "StringFormat";
    static constexpr Role role = Role::pure;
    static Shape infer(const kernels::Ref*, int, const kernels::Attributes&) { return {}; }
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        std::string& to = *out.as<std::string>();
        const kernels::Ref* const end = in + count;
        for (std::size_t i = 0; i < a.text.size(); ++i) {
            if (a.text[i] != Print::mark) to += a.text[i];
            else if (++i < a.text.size() && a.text[i] == Print::mark_itself) to += Print::mark;
            else if (in != end) to += kernels::summary_text(*in++, a.integer(0), true);
        }
    }
};

/// Texts one behind the other, element by element; scalars belong to every element. Text: what
/// stands between.
struct StringJoin {
    static constexpr std::string_view name = "StringJoin";
    static constexpr Role role = Role::pure;
    static Shape infer(const kernels::Ref* in, int count, const kernels::Attributes&) {
        Shape out;
        for (int k = 0; k < count; ++k) {
            if (in[k].shape.rank == 0) continue;
            if (out.rank > 0 && !is_compatible(out, in[k].shape))
                tf::detail::bad_shape("tf.exec.shape", "string_join", "inputs",
                                      in[k].shape.to_string() + " beside " + out.to_string(),
                                      "one shape, or scalars");
            out = in[k].shape;
        }
        return out;
    }
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        for (std::int64_t e = 0; e < out.shape.size(); ++e)
            for (int k = 0; k < count; ++k) {
                if (k > 0) out.as<std::string>()[e].append(a.text.data(), a.text.size());
                out.as<std::string>()[e] +=
                    in[k].as<const std::string>()[in[k].shape.rank == 0 ? 0 : e];
            }
    }
};

/// Running sums or products. Words: the axis, whether an element counts for those behind it only,
/// whether it goes from the end, whether these are products.
struct Cumulative {
    static constexpr std::string_view name = "Cumulative";
    static constexpr Role role = Role::pure;
    static Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        if (static_cast<std::int64_t>(a.words[0]) >= in[0].shape.rank)
            tf::detail::bad_shape("tf.exec.shape", "cumsum", "x", in[0].shape.to_string(),
                                  "an axis " + std::to_string(a.words[0]));
        return in[0].shape;
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        const Shape& s = out.shape;
        const int axis = static_cast<int>(a.integer(0));
        const bool exclusive = a.words[1] != 0, reverse = a.words[2] != 0,
                   product = a.words[3] != 0;
        std::int64_t inner = 1, outer = 1;
        for (int d = 0; d < axis; ++d) outer *= s[d];
        for (int d = axis + 1; d < s.rank; ++d) inner *= s[d];
        const std::int64_t n = s[axis];
        const Out* from = in[0].as<const Out>();
        Out* to = out.as<Out>();
        for (std::int64_t o = 0; o < outer; ++o)
            for (std::int64_t i = 0; i < inner; ++i) {
                Out so_far = static_cast<Out>(product ? 1 : 0);
                for (std::int64_t k = 0; k < n; ++k) {
                    const std::int64_t at = (o * n + (reverse ? n - 1 - k : k)) * inner + i;
                    const Out next =
                        product ? Mul::apply(so_far, from[at]) : Add::apply(so_far, from[at]);
                    to[at] = exclusive ? so_far : next;
                    so_far = next;
                }
            }
    }
};

/// A function of one number. Word: which.
struct SpecialFunction {
    static constexpr std::string_view name = "SpecialFunction";
    static constexpr Role role = Role::pure;
    static constexpr std::array<std::string_view, 12> names{"Erf",   "Erfc",  "Tan",   "Asin",
                                                            "Acos",  "Atan",  "Sinh",  "Cosh",
                                                            "Asinh", "Acosh", "Atanh", "Rint"};
    static Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        return in[0].shape;
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        Out (*const f)(Out) = function<Out>(a.words[0]);
        for (std::int64_t i = 0; i < out.shape.size(); ++i)
            out.as<Out>()[i] = f(in[0].as<const Out>()[i]);
    }

private:
    template <class T>
    static auto function(std::uint64_t which) -> T (*)(T) {
        switch (which) {
            case 0: return [](T x) { return std::erf(x); };
            case 1: return [](T x) { return std::erfc(x); };
            case 2: return [](T x) { return std::tan(x); };
            case 3: return [](T x) { return std::asin(x); };
            case 4: return [](T x) { return std::acos(x); };
            case 5: return [](T x) { return std::atan(x); };
            case 6: return [](T x) { return std::sinh(x); };
            case 7: return [](T x) { return std::cosh(x); };
            case 8: return [](T x) { return std::asinh(x); };
            case 9: return [](T x) { return std::acosh(x); };
            case 10: return [](T x) { return std::atanh(x); };
            default: return [](T x) { return std::nearbyint(x); };
        }
    }
};

/// Inputs: a table, int32 or int64 indices, rows: the table with rows replaced.
struct ScatterUpdate {
    static constexpr std::string_view name = "ScatterUpdateRows";
    static constexpr Role role = Role::pure;
    static Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        Shape rows = in[1].shape;
        for (int d = 1; d < in[0].shape.rank && rows.rank < max_rank; ++d)
            rows.push_back(in[0].shape[d]);
        if (in[0].shape.rank < 1 || !is_compatible(rows, in[2].shape))
            tf::detail::bad_shape("tf.exec.shape", "tensor_scatter_nd_update", "updates",
                                  in[2].shape.to_string(),
                                  rows.to_string() + " for " + in[0].shape.to_string());
        return in[0].shape;
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        const std::int64_t width = out.shape.tail().size(), n = in[1].shape.size();
        const auto index = [&](std::int64_t k) -> std::int64_t {
            return in[1].dtype == DType::int64 ? in[1].as<const std::int64_t>()[k]
                                               : in[1].as<const std::int32_t>()[k];
        };
        for (std::int64_t k = 0; k < n; ++k) check_index(index(k), out.shape, "scatter");
        if (out.data != in[0].data)
            std::copy_n(in[0].as<const Out>(), out.shape.size(), out.as<Out>());
        for (std::int64_t k = 0; k < n; ++k)
            std::copy_n(in[2].as<const Out>() + k * width, width, out.as<Out>() + index(k) * width);
    }
};

/// A node that is read when it runs, because what its rule needs is no constant. Word: the node,
/// which of its results.
struct Late {
    static constexpr std::string_view name = "LateNode";
    static constexpr Role role = Role::pure;
};
/// The same for a node that draws random numbers.
struct LateRandom {
    static constexpr std::string_view name = "LateRandomNode";
    static constexpr Role role = Role::random;
};

}  // namespace tf::op
