// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Diagnostics of tracing: constant evaluation stops at a call of a function that is not constexpr,
// and compilers print that function's name. So the names below are the messages.
// AutoGraph reports the same faults at run time, while it traces.

namespace tf::trace_error {

inline void effect_dropped__it_touches_no_argument_or_variable__return_it_from_the_function() {}
inline void
loop_or_branch_starts_from_constants_only__use_like_to_tie_one_operand_to_an_argument() {}
inline void tensor_used_outside_the_branch_or_loop_that_made_it__return_it_from_there() {}
inline void tensor_of_another_function__pass_it_as_an_argument() {}
inline void variable_created_inside_tf_function__make_it_a_member_of_a_module_or_bind_it() {}
inline void value_of_a_symbolic_tensor_read__only_its_shape_and_dtype_are_known_while_tracing() {}
inline void literal_does_not_fit_the_dtype_of_the_tensor() {}
inline void host_data_read_while_tracing__pass_it_as_an_argument_or_use_a_constexpr_array() {}

}  // namespace tf::trace_error
