// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A structure on a stream that contains a value that cannot be printed.

#include <iostream>
#include <mutex>

#include <tf/functions.hpp>

int main() {
    const auto x = tf::constant({1.f, 2.f});
    std::mutex lock;
#ifdef TF_BAD
    std::cout << std::tie(x, lock);  // expect: \[tf\.ops\.print_value\]
#else
    std::cout << std::tie(x, x);
    lock.lock();
#endif
}
