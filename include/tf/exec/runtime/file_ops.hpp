// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Ops that only graphs from files have, because TensorFlow traces what ctflow programs express by
// types: tables that are filled. They are ordinary rows; their code is in the table of
// exec/runtime/file_kernels.hpp.

#include <tf/exec/runtime/kernel_table.hpp>
#include <tf/ops/composite/formula.hpp>
#include <tf/ops/primitive/lookup.hpp>

namespace tf::op {

/// A function of one number.
struct SpecialFunction {
    struct Attributes {
        std::uint64_t which = 0;  ///< index into `names`
    };
    static constexpr std::string_view name = "SpecialFunction";
    static constexpr Role role = Role::pure;
    static constexpr Domain domain = Domain::floating;
    using computes = Types<float, double>;
    static constexpr std::array<std::string_view, 10> names{
        "Tan", "Asin", "Acos", "Atan", "Sinh", "Cosh", "Asinh", "Acosh", "Atanh", "Rint"};
    static Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        return in[0].shape;
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        Out (*const f)(Out) = function<Out>(attributes_of<SpecialFunction>(a).which);
        for (std::int64_t i = 0; i < out.shape.size(); ++i)
            out.as<Out>()[i] = f(in[0].as<const Out>()[i]);
    }
    static void gradient(auto& g) {
        const ad::Value x = g.in(0), y = g.out(), dy = g.dy();
        const auto other = [](std::int64_t which, const ad::Value& v) {
            return ad::run_now(def_of<SpecialFunction>, v.dtype(), {v}, ad::WordList{which});
        };
        constexpr std::int64_t sinh = 4, cosh = 5;
        switch (g.word(0)) {
            case 0: return g.to(0, dy * (1.0 + y * y));
            case 1: return g.to(0, dy / sqrt(1.0 - x * x));
            case 2: return g.to(0, -dy / sqrt(1.0 - x * x));
            case 3: return g.to(0, dy / (1.0 + x * x));
            case 4: return g.to(0, dy * other(cosh, x));
            case 5: return g.to(0, dy * other(sinh, x));
            case 6: return g.to(0, dy / other(cosh, y));
            case 7: return g.to(0, dy / other(sinh, y));
            case 8: return g.to(0, dy / (1.0 - x * x));
            default: return;  // rint: none
        }
    }
    static const OpExtension extension;

private:
    template <class T>
    static auto function(std::uint64_t which) -> T (*)(T) {
        switch (which) {
            case 0: return [](T x) { return std::tan(x); };
            case 1: return [](T x) { return std::asin(x); };
            case 2: return [](T x) { return std::acos(x); };
            case 3: return [](T x) { return std::atan(x); };
            case 4: return [](T x) { return std::sinh(x); };
            case 5: return [](T x) { return std::cosh(x); };
            case 6: return [](T x) { return std::asinh(x); };
            case 7: return [](T x) { return std::acosh(x); };
            case 8: return [](T x) { return std::atanh(x); };
            default: return [](T x) { return std::nearbyint(x); };
        }
    }
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
