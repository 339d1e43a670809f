// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Graphs are written by a header of its own.

#include <tf/functions.hpp>
#include <tf/io/summary.hpp>

void profile(const tf::summary::SummaryWriter& writer) {
    const auto scope = writer.as_default();
#ifdef TF_BAD
    tf::summary::trace_on();  // expect: \[tf\.summary\.trace_header\]
    tf::function([](tf::Tensor<float> x) { return x + 1.f; })(2.f);
    tf::summary::trace_export({.name = "f", .step = 0});
    tf::summary::trace_off();
#else
    tf::summary::scalar("f", tf::function([](tf::Tensor<float> x) { return x + 1.f; })(2.f), 0);
#endif
}
