// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Several files at once.

#include <tf/io.hpp>

int main() {
    auto names = tf::constant<tf::string>({"a", "b"});
#ifdef TF_BAD
    auto y = tf::io::read_file(names);  // expect: \[tf\.io\.file_name\]
    static_cast<void>(y);
#else
    tf::io::write_file(names[0], "text");
#endif
}
