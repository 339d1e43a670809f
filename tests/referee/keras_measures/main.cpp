// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Prints every row for keras_measures.py to judge.

#include "keras_measures.hpp"

int main() {
    referee::Measures rows;
    for (const auto add : referee::Family<referee::Measures>::all()) add(rows);
    return 0;
}
