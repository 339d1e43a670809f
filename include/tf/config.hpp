// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Settings of the whole process. Mirrors tf.config.

#include <string>

#include <tf/core/errors.hpp>
#include <tf/kernels/parallel.hpp>

namespace tf::config::threading {

/// tf.config.threading.set_intra_op_parallelism_threads: the number of threads, the calling one
/// included, among which large products, convolutions, reductions and elementwise loops are
/// divided. 0, the default, is the number of processors, or the value of the environment variable
/// TF_NUM_INTRAOP_THREADS; 1 leaves all work to the calling thread, and no other thread is started.
/// Results do not depend on it. Unlike in TensorFlow, it may be called at any time; calls that are
/// running keep their threads. Throws errors::InvalidArgument if num_threads < 0.
inline void set_intra_op_parallelism_threads(int num_threads) {
    if (num_threads < 0)
        errors::raise<errors::InvalidArgument>({"tf.config.threads",
                                                "set_intra_op_parallelism_threads", "num_threads",
                                                std::to_string(num_threads), "a number >= 0"});
    kernels::set_loop_threads(num_threads);
}

/// tf.config.threading.get_intra_op_parallelism_threads, but the number of threads that are used,
/// where TensorFlow returns 0 for its own choice.
inline int get_intra_op_parallelism_threads() { return kernels::loop_threads(); }

}  // namespace tf::config::threading
