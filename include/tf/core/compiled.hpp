// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Decides where code that does not depend on the program (files, the interpreter, eager ops) is
// compiled:
//
//   neither macro is defined: every file compiles what it calls (header-only)
//   TF_COMPILED is defined in all files: they see declarations only
//   TF_IMPLEMENTATION is also defined in one of these files: it compiles the code
//
// TF_COMMON stands before the declaration of such a function, TF_COMMON_BODY before its later
// definition, TF_COMMON_INLINE before the definition of a function that only such code calls or
// that is defined in its class (TF_COMMON_INLINE_BODY if it was declared earlier in the same
// header). In header-only mode all of them make the function a template, so that a program compiles
// only what it calls; the last two do so in both modes, because a program sees the body in both.
// Headers include the code of their declarations (X_code.hpp) if TF_HAS_CODE is set.
//
// TF_IMPLEMENTATION compiles everything in one file. Build systems compile the files of
// tf/compiled/ instead, in parallel, each of which sets one of these macros before it includes
// headers:
//
//   TF_HAS_KERNEL_CODE   kernels/ and ops/: kernels for all dtypes (TF_COMPILES_KERNELS)
//   TF_HAS_OP_CODE       parts of the tables of all ops (ops/table_parts.hpp)
//   TF_HAS_LOAD_CODE     io/saved_model/: loading of models, the rules for reading nodes
//   TF_HAS_KERAS_CODE    keras/
//   TF_HAS_CODE          all else
//
// Each of these files sees only declarations of the code of the other ones.
//
// A header whose functions run rarely, such as those that convert a graph to TensorFlow's, defines
// TF_ATTRIBUTES as [[gnu::cold]] around them: they are compiled for size, which takes less time.
//
// TF_WHEN_CALLED makes a constexpr function a template in both modes. It is for functions that need
// many others, which a program that does not call them should not compile. The names of these
// others have to depend on the template's argument, Called: f<Late<T, Called>>(x), f<Called>(x).

#if defined(TF_IMPLEMENTATION) && !defined(TF_COMPILED)
#error \
    "[tf.core.compiled] TF_IMPLEMENTATION: TF_COMPILED must be defined for all files of the program"
#endif

#define TF_WHEN_CALLED template <class Called = void>

#define TF_ATTRIBUTES
// clang-format off
#define TF_COMMON_INLINE template <class = void> TF_ATTRIBUTES
#define TF_COMMON_INLINE_BODY template <class> TF_ATTRIBUTES
#ifndef TF_COMPILED
#define TF_COMMON TF_COMMON_INLINE
#define TF_COMMON_BODY TF_COMMON_INLINE_BODY
// clang-format on
#else
#define TF_COMMON TF_ATTRIBUTES
#define TF_COMMON_BODY TF_ATTRIBUTES
#endif

#if !defined(TF_COMPILED) || defined(TF_IMPLEMENTATION)
#define TF_HAS_CODE 1
#define TF_HAS_KERNEL_CODE 1
#define TF_HAS_OP_CODE 1
#define TF_HAS_LOAD_CODE 1
#define TF_HAS_KERAS_CODE 1
#else
#ifndef TF_HAS_CODE
#define TF_HAS_CODE 0
#endif
#ifndef TF_HAS_KERNEL_CODE
#define TF_HAS_KERNEL_CODE 0
#endif
#ifndef TF_HAS_OP_CODE
#define TF_HAS_OP_CODE 0
#endif
#ifndef TF_HAS_LOAD_CODE
#define TF_HAS_LOAD_CODE 0
#endif
#ifndef TF_HAS_KERAS_CODE
#define TF_HAS_KERAS_CODE 0
#endif
#endif
#if defined(TF_COMPILED) && TF_HAS_KERNEL_CODE
#define TF_COMPILES_KERNELS 1
#else
#define TF_COMPILES_KERNELS 0
#endif

namespace tf::detail::core {

template <class T, class...>
struct late_type {
    using type = T;
};
/// T, written as a type that depends on A. If no type in an expression depends on a template
/// argument, compilers instantiate what it calls even in a template that is never called. With a
/// dependent type they wait for a call.
template <class T, class... A>
using Late = typename late_type<T, A...>::type;

#ifndef TF_COMPILED
// The linker rejects a program that mixes both modes, because this variable is thread_local in only
// one of them. Its name is the message.
[[gnu::used]] inline thread_local char some_files_are_compiled_with_TF_COMPILED_and_others_without =
    0;
#else
[[gnu::used]] inline char some_files_are_compiled_with_TF_COMPILED_and_others_without = 0;
#if TF_HAS_CODE
extern const char one_file_has_to_define_TF_IMPLEMENTATION = 0;
#else
extern const char one_file_has_to_define_TF_IMPLEMENTATION;
[[gnu::used]] static const char* const implementation = &one_file_has_to_define_TF_IMPLEMENTATION;
#endif
#endif

}  // namespace tf::detail::core
