// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A gradient function that does not take the gradients of both results.

#include <tf/functions.hpp>

int main() {
    const auto both = tf::custom_gradient([](auto x) {
        const auto results = std::tuple(x * 2.f, x * 3.f);
#ifdef TF_BAD
        return std::pair(results, [](auto da) { return da * 2.f; });
    });
    both(tf::constant(1.f));  // expect: \[tf\.gradient\.custom_arity\]
#else
        return std::pair(results, [](auto da, auto db) { return da * 2.f + db * 3.f; });
    });
    both(tf::constant(1.f));
#endif
}
