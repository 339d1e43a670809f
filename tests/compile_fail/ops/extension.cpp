// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A user-defined op that can be saved, registered with an extension without its rule for saving.

#include <cmath>

#include <tf/io/graph_def/extension.hpp>
#include <tf/functions.hpp>

struct Halved : tf::op::Elementwise<1> {
    static constexpr std::string_view name = "Halved";
    static constexpr tf::Domain domain = tf::Domain::floating;
    template <class V>
    static V apply(V x) {
        return static_cast<V>(x / V(2));
    }
    static constexpr void gradient(auto& g) { g.to(0, g.dy() / 2); }
    static void to_graph_def(auto& n) {
        n.result(n.add("Halved", n.inputs(), {{"T", n.type()}}, "y"));
    }
    static const tf::OpExtension extension;
};
#ifdef TF_BAD
inline constexpr tf::OpExtension Halved::extension = tf::extension_of<Halved>;  // expect: \[tf\.ops\.extension\]
#else
inline constexpr tf::OpExtension Halved::extension = tf::io::saved_extension_of<Halved>;
#endif

int main() {
    auto y = tf::detail::ops::elementwise<Halved>(tf::constant(3.f));
    y.shape();
}
