// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Diagnostics of tracing. AutoGraph reports the same faults at run time, while it traces.
//
// If the tape is available, a misuse is noted on it, tracing continues, and tf::function reports it
// as a readable message (function/misuse.hpp). Otherwise constant evaluation stops at a call of a
// function that is not constexpr. Compilers print the name of that function, so the names below are
// the messages.

#include <cstdint>

namespace tf::trace {

enum class Misuse : std::uint8_t {
    none,
    reported,           ///< a static_assert has already reported it
    tensor_escaped,     ///< a tensor of a branch or loop is used outside of it
    outer_tensor,       ///< a tensor in the program's memory, which the compiler cannot read
    outer_write,        ///< a tensor in the program's memory is overwritten
    unbound_variable,   ///< a variable in the program's memory
    untracked_member,   ///< a module has data members that are not registered
    untracked_module,   ///< the same, but the data may be a submodule without an owner
    untied_loop,        ///< it is unknown on which tape a loop or branch is to be recorded
    host_turns,         ///< the same for a loop with too many iterations to be unrolled
    too_long,           ///< more ops than the compiler's limits allow
    literal_range,      ///< a literal's value does not fit the dtype
    slice_bounds,       ///< a number in a subscript is out of range
    scope_name,         ///< a name scope contains characters that node names cannot have
    gradient_scope,     ///< a loop's gradient is requested in another branch or loop
    gradient_used,      ///< a tape that is not persistent is used twice
    gradient_none,      ///< a gradient that does not exist is used
    gradient_rule,      ///< a gradient goes through an op without a rule
    jacobian_unrolled,  ///< a Jacobian through control flow has too many rows
    primal_twice,       ///< an accumulator is given a tensor twice
    gradient_untied,    ///< a custom gradient of constants only
    update_type,        ///< an optimizer's op has a slot or gradient of another dtype or shape
    gradient_type,      ///< a gradient has another dtype or shape than its variable
};

}  // namespace tf::trace

namespace tf::trace_error {

inline void range_iterated_while_tracing__use_tf_for_each_or_a_loop_over_an_int() {}
inline void effect_dropped__it_touches_no_argument_or_variable__return_it_from_the_function() {}
inline void loop_or_branch_with_captures_depends_on_constants_only__start_it_from_tf_like() {}
inline void
loop_over_constants_turns_more_than_64_times_with_effects_only__start_it_from_tf_like() {}
inline void variable_created_inside_tf_function__make_it_a_member_of_a_module_or_bind_it() {}
inline void value_of_a_symbolic_tensor_read__only_its_shape_and_dtype_are_known_while_tracing() {}
inline void variable_outside_the_function_written__bind_it_to_the_function() {}
inline void tensor_outside_the_function_written__return_it_or_use_a_variable() {}
inline void name_scope_finds_no_tape__name_a_tensor__tf_name_scope_name_x() {}
inline void format_needs_one_placeholder_in_its_template_for_each_value() {}
inline void ratio_of_decode_jpeg__use_1_2_4_or_8() {}
inline void adjust_gamma_of_a_negative_gamma__use_a_gamma_from_zero() {}
inline void pad_to_bounding_box_of_images_that_are_partly_outside__change_an_offset() {}
inline void attribute_written_while_tracing__use_a_variable() {}
inline void tf_host_read_while_tracing__use_a_tf_attribute_or_an_argument() {}
inline void host_data_read_while_tracing__pass_it_as_an_argument_or_use_a_constexpr_array() {}

}  // namespace tf::trace_error
