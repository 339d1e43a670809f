// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A value that cannot be printed, written to a stream.

#include <iostream>

#include <tf/functions.hpp>

int main() {
    tf::GradientTape tape;
#ifdef TF_BAD
    std::cout << "tape: " << tape << '\n';  // expect: \[tf\.ops\.print_value\] stream << value
#else
    std::cout << "tape: " << tape.watched_variables() << '\n';
#endif
}
