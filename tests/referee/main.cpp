// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Prints the names of all ops of the library, so that gradients.py notices missing rows, and then
// every row that TensorFlow checks.

#include <iostream>

#include <boost/mp11.hpp>

#include "report.hpp"

int main() {
    std::cout << "{\"ops\": [";
    const char* comma = "";
    boost::mp11::mp_for_each<tf::op::AllOps::list>([&](auto op) {
        std::cout << comma << '"' << decltype(op)::name << '"';
        comma = ", ";
    });
    std::cout << "]}\n";
    referee::elementwise_rows();
    referee::kink_rows();
    referee::reduction_rows();
    referee::convolution_rows();
    referee::movement_rows();
    referee::flow_rows();
    referee::tape_rows();
    referee::nn_rows();
}
