// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/keras/training/progbar.hpp.

#include <algorithm>
#include <iostream>

#include <tf/keras/training/progbar.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::keras::utils {

TF_COMMON_BODY Progbar::Progbar(std::int64_t target, const ProgbarOptions& options)
    : Progbar(target, options, std::cout) {}

TF_COMMON_BODY Progbar::Progbar(std::int64_t target, const ProgbarOptions& options,
                                std::ostream& out)
    : target_(target),
      stateful_(options.stateful_metrics),
      bar_(out, target, options.verbose, &out == &std::cout && detail::writes_to_terminal(),
           detail::seconds_now()) {}

TF_COMMON_BODY void Progbar::update(std::int64_t current, std::initializer_list<Logs::Entry> values,
                                    bool finalize) {
    const auto steps = static_cast<double>(std::max<std::int64_t>(current - seen_, 1));
    Logs shown;
    for (const Logs::Entry& e : values) {
        auto at = std::find_if(sums_.begin(), sums_.end(),
                               [&](const Sum& s) { return s.name == e.name; });
        if (at == sums_.end()) at = sums_.insert(at, {e.name, 0, 0});
        const bool as_it_is =
            finalize || std::find(stateful_.begin(), stateful_.end(), e.name) != stateful_.end();
        const double value = static_cast<double>(e.value);
        *at = as_it_is ? Sum{e.name, value, 1}
                       : Sum{e.name, at->sum + value * steps, at->count + steps};
        shown.set(e.name, static_cast<float>(at->sum / at->count));
    }
    seen_ = current;
    bar_.update(current, shown, finalize, detail::seconds_now());
}

}  // namespace tf::keras::utils

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
