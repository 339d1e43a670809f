// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A C++ type that is not a dtype.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    tf::Tensor<long double> a;  // expect: \[tf\.core\.bad_dtype\]
    a.shape();
#else
    tf::Tensor<double> a;
    a.shape();
#endif
}
