// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Prints every row about control flow and tapes for gradients.py to check.

#include "report.hpp"

int main() {
    referee::flow_rows();
    referee::tape_rows();
}
