// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Ops that only graphs from files have, because TensorFlow traces what ctflow programs express by
// types: tiles, padding, running sums, strings that are joined for tf.print. They are ordinary
// rows; their code is in the table of exec/runtime/file_kernels.hpp.

#include <tf/exec/runtime/slice_ops.hpp>
#include <tf/ops/composite/formula.hpp>
#include <tf/ops/primitive/lookup.hpp>

namespace tf::op {

/// Words: the number of repetitions of each dim.
struct Tile {
    static constexpr std::string_view name = "Tile";
    static constexpr Role role = Role::pure;
    static constexpr Dispatch dispatch = Dispatch::by_size;
    static Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        Shape out = in[0].shape;
        bool fits = static_cast<int>(a.words.size()) == out.rank;
        for (int d = 0; fits && d < out.rank; ++d) {
            const std::int64_t n = a.word(d);
            constexpr std::int64_t most = std::numeric_limits<int>::max();
            fits = n >= 0 && n <= most && (out[d] == dyn || out[d] * n <= most);
            if (fits && out[d] != dyn) out[d] = static_cast<int>(out[d] * n);
        }
        if (!fits)
            errors::raise<errors::InvalidArgument>(
                {"tf.exec.shape", "tile", "multiples",
                 "others than one for each dim of " + in[0].shape.to_string(),
                 "one number >= 0 for each dim"});
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
    /// The repetitions are added up, one dim after another.
    static void gradient(auto& g) {
        const ad::Value x = g.in(0);
        ad::Value sum = g.dy();
        int outer = 1;
        for (int d = 0; d < x.shape().rank; ++d) {
            const int times = static_cast<int>(g.word(d)), size = x.shape()[d];
            int inner = 1;
            for (int i = d + 1; i < x.shape().rank; ++i)
                inner *= x.shape()[i] * static_cast<int>(g.word(i));
            const ad::WordList dims{outer, times, size * inner};
            sum = ad::run_now(def_of<Reshape>, sum.dtype(), {sum}, dims);
            sum = ad::sum(sum, 2, false);
            outer *= size;
        }
        g.to(0, reshape_like(sum, x));
    }
    static const OpExtension extension;
};

/// Inputs: a tensor, the padding value. Words: for each dim the padding before and after.
struct Pad {
    static constexpr std::string_view name = "PadV2";
    static constexpr Role role = Role::pure;
    static constexpr Dispatch dispatch = Dispatch::by_size;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return all_are(out, in, count, 2);
    }
    static Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        Shape out = in[0].shape;
        bool fits = static_cast<int>(a.words.size()) == 2 * out.rank;
        for (int d = 0; fits && d < out.rank; ++d) {
            const std::int64_t before = a.word(2 * d), behind = a.word(2 * d + 1);
            constexpr std::int64_t most = std::numeric_limits<int>::max();
            fits = before >= 0 && behind >= 0 && before <= most && behind <= most &&
                   out[d] + before + behind <= most;
            if (fits && out[d] != dyn) out[d] = static_cast<int>(out[d] + before + behind);
        }
        if (!fits)
            errors::raise<errors::InvalidArgument>(
                {"tf.exec.shape", "pad", "paddings",
                 "others than two for each dim of " + in[0].shape.to_string(),
                 "two numbers >= 0 for each dim"});
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
                const std::int64_t i = rest % out.shape[d] - a.word(2 * d);
                inside = inside && i >= 0 && i < s[d];
                at += i * stride;
            }
            out.as<Out>()[e] = inside ? in[0].as<const Out>()[at] : *in[1].as<const Out>();
        }
    }
    /// As in TensorFlow, the padding value has no gradient.
    static void gradient(auto& g) {
        ad::Pool<std::uint64_t> slice;
        for (int k = 0; k < attribute_count<StridedSlice>; ++k) slice.push(0);
        const Shape& x = g.in(0).shape();
        for (int d = 0; d < x.rank; ++d) {
            const auto before = static_cast<std::uint64_t>(g.word(2 * d));
            slice.push(before);
            slice.push(before + static_cast<std::uint64_t>(x[d]));
            slice.push(1);
        }
        if (g.wants(0))
            g.to(0, ad::run_now(def_of<StridedSlice>, g.dy().dtype(), {g.dy()},
                                {slice.data(), static_cast<std::size_t>(slice.size())}));
    }
    static const OpExtension extension;
};

/// A string with values inserted (tf.strings.format). Text: as in op::Print.
struct StringFormat {
    struct Attributes {
        std::int64_t summarize = 3;  ///< the number of elements shown at each end of an axis
    };
    static constexpr std::string_view name = "StringFormat";
    static constexpr Role role = Role::pure;
    static constexpr bool accepts(DType out, const DType*, int) { return out == DType::str; }
    static Shape infer(const kernels::Ref*, int, const kernels::Attributes&) { return {}; }
    TF_COMMON static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                              const kernels::Attributes& a) {
        std::string& to = *out.as<std::string>();
        const std::int64_t summarize = attributes_of<StringFormat>(a).summarize;
        const kernels::Ref* const end = in + count;
        for (std::size_t i = 0; i < a.text.size(); ++i) {
            if (a.text[i] != Print::mark) to += a.text[i];
            else if (++i < a.text.size() && a.text[i] == Print::mark_itself) to += Print::mark;
            else if (in != end) to += kernels::summary_text(*in++, summarize, true);
        }
    }
};

/// Joins strings element by element; a scalar is used for every element. Text: the separator.
struct StringJoin {
    static constexpr std::string_view name = "StringJoin";
    static constexpr Role role = Role::pure;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return out == DType::str && all_are(DType::str, in, count, count);
    }
    static Shape infer(const kernels::Ref* in, int count, const kernels::Attributes&) {
        Shape out;
        for (int k = 0; k < count; ++k) {
            if (in[k].shape.rank == 0) continue;
            if (out.rank > 0 && !is_compatible(out, in[k].shape))
                tf::detail::bad_shape("tf.exec.shape", "string_join", "inputs",
                                      in[k].shape.to_string() + " beside " + out.to_string(),
                                      "inputs of the same shape, or scalars");
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

/// Inputs: a table, int32 or int64 indices, rows. The result is the table with these rows replaced.
struct ScatterUpdate {
    static constexpr std::string_view name = "ScatterUpdateRows";
    static constexpr Role role = Role::pure;
    static constexpr Dispatch dispatch = Dispatch::by_size;
    static constexpr bool in_place = true;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return are_rows_at_indices(out, in, count);
    }
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
    static void gradient(auto& g) {
        const ad::Value dy = g.dy(), at = g.in(1);
        if (g.wants(0))
            g.to(0,
                 ad::run_now(def_of<ScatterUpdate>, dy.dtype(), {dy, at, zeros_like(g.in(2))}, {}));
        if (g.wants(2)) g.to(2, gather(dy, at, 0));
    }
    static const OpExtension extension;
};

/// Fills a table when a model is loaded. Inputs: the table, keys, values. The result is the number
/// 1, as that of TensorFlow's initializers.
struct LookupTableFill : TableOp {
    static constexpr std::string_view name = "LookupTableImportV2";
    static constexpr Role role = Role::effect;
    static constexpr bool accepts(DType, const DType* in, int count) {
        return count == 3 && in[0] == DType::resource;
    }
    static Shape infer(const kernels::Ref*, int, const kernels::Attributes&) { return {}; }
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        LookupTable& t = table(in[0]);
        check_dtype(name, "keys", in[1].dtype, t.key_dtype());
        check_dtype(name, "values", in[2].dtype, t.value_dtype());
        t.fill(in[1], in[2]);
        *out.as<std::int32_t>() = 1;
    }
};
/// The same from a text file. Inputs: the table, the path. Text: the delimiter.
struct LookupTableFillFrom : TableOp {
    struct Attributes {
        std::int64_t key_index = 0, value_index = 0, vocab_size = -1, offset = 0;
    };
    static constexpr std::string_view name = "InitializeTableFromTextFileV2";
    static constexpr Role role = Role::effect;
    static constexpr bool accepts(DType, const DType* in, int count) {
        return count == 2 && in[0] == DType::resource && in[1] == DType::str;
    }
    static Shape infer(const kernels::Ref*, int, const kernels::Attributes&) { return {}; }
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        const Attributes at = attributes_of<LookupTableFillFrom>(a);
        table(in[0]).fill_from({*in[1].as<const std::string>(), at.key_index, at.value_index,
                                at.vocab_size, at.offset,
                                std::string(a.text.begin(), a.text.end())});
        *out.as<std::int32_t>() = 1;
    }
};

/// A node that is interpreted at run time, because its rule needs a value that is not constant.
/// Words: the node, the index of its result.
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
