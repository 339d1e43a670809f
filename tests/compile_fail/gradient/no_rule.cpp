// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A user-defined op without a gradient.

#include <tf/functions.hpp>

struct Twice {
    static constexpr std::string_view name = "Twice";
    static constexpr tf::Role role = tf::Role::pure;
    static constexpr tf::Shape infer(const tf::kernels::Ref* in, int,
                                     const tf::kernels::Attributes&) {
        return in[0].shape;
    }
    template <class Out, class>
    static void run(const tf::kernels::Ref& out, const tf::kernels::Ref* in, int,
                    const tf::kernels::Attributes&) {
        *out.as<Out>() = 2 * *in[0].as<const Out>();
    }
};
template <>
struct tf::op_by_id<tf::op_id("Twice")> : std::type_identity<Twice> {};

template <bool Stop>
constexpr auto slope = [](tf::Tensor<float> x) {
    tf::GradientTape tape;
    tape.watch(x);
    tf::Tensor<float> y = tf::detail::ops::call<Twice, tf::Tensor<float>>({}, x);
    if (Stop) y = tf::stop_gradient(y) * x;
    const tf::Tensor<float> dy = tape.gradient(y, x);
    return dy;
};

int main() {
#ifdef TF_BAD
    tf::function(slope<false>)(3.f);  // expect: \[tf\.gradient\.no_rule\]
#else
    tf::function(slope<true>)(3.f);
#endif
}
