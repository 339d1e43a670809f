// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Lists of the composites of tf::nn, for reading and writing files.

#include <boost/mp11/algorithm.hpp>

#include <tf/nn/activation.hpp>
#include <tf/nn/activation_gradients.hpp>
#include <tf/nn/bias.hpp>
#include <tf/nn/norm.hpp>
#include <tf/nn/softmax.hpp>
#include <tf/ops/composite/elementwise.hpp>
#include <tf/ops/composite/reduction.hpp>

namespace tf::nn {

/// All composites of tf::nn.
struct AllComposites {
    using list = boost::mp11::mp_append<Activations::list, Softmaxes::list,
                                        op::ElementwiseComposites::list, ActivationGradients::list,
                                        Biases::list, Norms::list, op::ReductionComposites::list>;
};

/// The composites for which TensorFlow has an op.
struct FileComposites {
    template <class Op>
    using InFiles = std::bool_constant<requires { Op::graph_def_name; }>;
    using list = boost::mp11::mp_copy_if<AllComposites::list, InFiles>;
};

}  // namespace tf::nn
