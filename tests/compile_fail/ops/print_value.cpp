// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A value that tf::print cannot show.

#include <fstream>

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    tf::print("file:", std::ofstream("log.txt"));  // expect: \[tf\.ops\.print_value\]
#else
    tf::print("file:", "log.txt");
#endif
}
