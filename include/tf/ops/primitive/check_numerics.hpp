// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The op of tf.debugging.check_numerics.

#include <string>

#include <tf/kernels/print.hpp>
#include <tf/ops/call.hpp>
#include <tf/ops/elementwise.hpp>
#include <tf/ops/registry.hpp>

namespace tf {
namespace op {

/// Input: floats, which are the result. Text: the user's message.
struct CheckNumerics : SelfContained {
    static constexpr std::string_view name = "CheckNumerics";
    static constexpr Role role = Role::effect;
    static constexpr Domain domain = Domain::floating;
    using computes = Types<float, double, half, bfloat16>;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return is_floating(out) && all_are(out, in, count, 1);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        return in[0].shape;
    }
    template <class T, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        if constexpr (is_floating(tf::dtype_of<T>)) {
            using Wide = std::conditional_t<std::is_same_v<T, double>, double, float>;
            const T* from = in[0].as<const T>();
            for (std::int64_t k = 0; k < out.shape.size(); ++k) {
                const Wide x = static_cast<Wide>(from[k]);
                if (!(x - x == 0)) fail(in[0], a);
            }
            copy_unless_in_place<T>(out, in[0]);
        }
    }
    /// The gradient passes unchanged.
    static constexpr void gradient(auto& g) { g.to(0, g.dy()); }
    static void from_graph_def(auto& n) { n.result(n.dtype(0), {n.in(0)}, {}, n.text("message")); }
    static void to_graph_def(auto& n) {
        n.result(n.draw(name, n.inputs(), {{"T", n.type()}, {"message", std::string(n.text())}}));
    }

private:
    [[gnu::noinline, gnu::cold, noreturn]] static void fail(const kernels::Ref& x,
                                                            const kernels::Attributes& a) {
        errors::raise<errors::InvalidArgument>(
            {"tf.debugging.assertion", "debugging::check_numerics", "x",
             kernels::summary_text(x, 3),
             "finite numbers (" + std::string(a.text.data(), a.text.size()) + ")"});
    }
};

struct CheckNumericsOps {
    using list = Registry<CheckNumerics>;
};

}  // namespace op

template <>
struct op_by_id<op_id("CheckNumerics")> : std::type_identity<op::CheckNumerics> {};

}  // namespace tf
