// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The functions that each file in targets/ defines: a call of a reader, and initial inputs. A new
// reader needs a file there, and nothing else; tools/fuzz finds, builds and runs it.

#include <string>
#include <string_view>
#include <vector>

#include <tf/core/errors.hpp>

namespace fuzz {

/// Reads the bytes. It may throw tf::errors::OpError; anything else is a finding.
void run(std::string_view bytes);

/// The initial corpus, made by our own writers.
std::vector<std::string> seeds();

/// Calls f, which may throw an OpError: for targets that read the input in several ways.
template <class F>
void attempt(F f) {
    try {
        f();
    } catch (const tf::errors::OpError&) {
    }
}

/// Reports a finding unless a property holds that must hold for all bytes.
inline void require(bool holds) {
    if (!holds) __builtin_trap();
}

}  // namespace fuzz
