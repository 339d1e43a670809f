// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The results and effects of a callable, eagerly and traced.

#include <doctest/doctest.h>

#include "../support.hpp"

namespace test {

/// f(a...) is `want`, eagerly and traced.
template <class T = float, class F, class... A>
void both(F f, const std::vector<T>& want, const A&... a) {
    CHECK(elements(f(a...)) == want);
    CHECK(elements(tf::function(f)(a...)) == want);
}
/// Checks what f adds to a variable in total, eagerly and traced.
template <class F, class... A>
void adds(F f, float want, const A&... a) {
    tf::Variable<float> eager(0.f), traced(0.f);
    f(eager, a...);
    CHECK(eager() == want);
    tf::function(f, traced)(a...);
    CHECK(traced() == want);
}
/// The number of nodes of this name that a callable records, before any pass.
template <class F>
int recorded(F, std::string_view name) {
    using C = decltype(tf::function(F{}).get_concrete_function());
    int n = 0;
    for (const tf::graph::Row& r : C::program::traced.rows) n += r.def->name == name;
    return n;
}

}  // namespace test
