// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The main function of a program that reads and writes files for a script.

#include <cstdio>
#include <string>
#include <vector>

#include <tf/core/errors.hpp>

namespace referee {

/// Calls `run` with at least three arguments; missing ones are empty. Errors of the library are
/// printed to stderr, and the status is 1.
template <class F>
int command(int count, char** words, F run) {
    std::vector<std::string> arguments(words + 1, words + count);
    if (arguments.size() < 3) arguments.resize(3);
    try {
        return run(arguments);
    } catch (const tf::errors::OpError& e) {
        std::fprintf(stderr, "%s\n", e.what());
        return 1;
    }
}

}  // namespace referee
